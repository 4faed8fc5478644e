"""`prikaz routes`: every address there is, with its methods and a sample that can be asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import click
from werkzeug.routing import Rule

from engine.app.listing import ListRequest, make_list_query
from engine.app.looks import judged_look
from engine.app.office import Office
from engine.app.settings import open_offices, read_settings
from engine.data.connection import Connection
from engine.model.forms import FormSpec
from web.app import create_app

PURPOSE = "a sample id for the list of addresses"
SKIPPED_METHODS = frozenset({"HEAD", "OPTIONS"})
NO_RECORD = 1


@dataclass(frozen=True, slots=True)
class Route:
    """`address`: the pattern; `sample`: one address of it, with the id of a record that is there if the form has one."""

    address: str
    methods: tuple[str, ...]
    endpoint: str
    sample: str


@click.command("routes", help="Все адреса программы: способы обращения и пример с настоящим номером записи.")
@click.option("--json", "as_json", is_flag=True, help="Для программ.")
@click.option("--data", help="Папка данных.")
def routes_command(as_json: bool, data: str | None) -> None:
    offices = open_offices(read_settings(data))
    app = create_app(offices)
    office = offices.current()
    with office.database.reading() as connection:
        found = [route for rule in app.url_map.iter_rules() for route in expand(office, connection, rule)]
    found.sort(key=lambda route: (route.sample, route.methods))
    if as_json:
        click.echo(json.dumps([asdict(route) for route in found], ensure_ascii=False, indent=1))
        return
    for route in found:
        click.echo(f"{','.join(route.methods):<9} {route.sample:<60} {route.address}")


def expand(office: Office, connection: Connection, rule: Rule) -> Iterator[Route]:
    """The rule once, or once for each form, report, step, file field or document it is about."""
    methods = tuple(sorted((rule.methods or set()) - SKIPPED_METHODS))
    for values in _choices(office, connection, rule.arguments):
        sample = rule.rule
        for name, value in values.items():
            sample = _put(sample, name, value)
        yield Route(rule.rule, methods, rule.endpoint, sample)


def _put(pattern: str, name: str, value: str) -> str:
    before, _, rest = pattern.partition("<")
    while rest:
        inside, _, after = rest.partition(">")
        if inside.rpartition(":")[2] == name:
            return f"{before}{value}{after}"
        head, _, rest = after.partition("<")
        before = f"{before}<{inside}>{head}"
    return pattern


def _choices(office: Office, connection: Connection, names: set[str]) -> Iterator[dict[str, str]]:
    fixed = {"format": "csv", "filename": "prikaz.css", "digest": "0", "account": "1", "appointment": "1", "kept": "1", "column": "1"}
    known = {name: fixed[name] for name in names if name in fixed}
    if names == {"report", "field"}:
        reports = office.definitions.reports.values()
        yield from ({"report": report.id, "field": item} for report in reports for item, spec in report.params.items() if spec.target)
    elif names == {"page", "field"}:
        pages = office.definitions.pages.values()
        yield from ({"page": page.id, "field": item} for page in pages for item, spec in page.params.items() if spec.target)
    elif "page" in names:
        yield from ({**known, "page": page} for page in office.definitions.pages)
    elif "report" in names:
        own = {"id": "1"} if "id" in names else {}
        yield from ({**known, **own, "report": report} for report in office.definitions.reports)
    elif "people" in names:
        yield from ({"people": form} for form in office.definitions.organisation.people)
    elif "form" in names:
        for form in office.definitions.forms.values():
            id = _sample_id(office, connection, form)
            yield from ({**known, "form": form.id, "id": id, **more} for more in _of_form(office, form, names))
    else:
        yield known


def _of_form(office: Office, form: FormSpec, names: set[str]) -> Iterator[dict[str, str]]:
    workflow = office.definitions.workflow_for(form.id)
    if "item" in names:
        yield from ({"item": item} for item in (workflow.items if workflow else ()))
    elif "step" in names:
        yield from ({"step": step} for step in (workflow.steps if workflow else ()))
    elif "print_id" in names:
        prints = (item.id for item in office.definitions.prints.values() if item.form == form.id)
        yield from ({"print_id": item, "format": "pdf"} for item in prints)
    elif "field" in names:
        kinds = ("file",) if "id" in names else ("link", "links")
        yield from ({"field": item.id} for item in form.fields.values() if item.kind in kinds)
    elif "action" in names:
        yield from ({"action": action} for action in ("read", "create", "update", "delete", "export"))
    else:
        yield {}


def _sample_id(office: Office, connection: Connection, form: FormSpec) -> str:
    listed = make_list_query(office.definitions, form, ListRequest(), ())
    rows = judged_look(office, connection, PURPOSE)(listed.key, lambda: listed.query, listed.binds, 1)
    return str(rows[0][0] if rows else NO_RECORD)
