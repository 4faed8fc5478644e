"""What may be picked for a link: the target's records the viewer may read and the field's filter lets through."""

from __future__ import annotations

from collections.abc import Mapping

from engine.access.decide import may
from engine.access.viewer import Viewer
from engine.app.actions.run_report import find_report
from engine.app.candidates import candidate_condition
from engine.app.listing import ROW, field_of, name_of, name_sort, row_of, search_condition, search_words
from engine.app.lookup import find_form
from engine.app.office import Office
from engine.app.page_asking import ask_page, find_page, parameter_condition
from engine.app.pages import Choice
from engine.model.expression import TRUE, Bind, Call, Expr, Source, conjunction, disjunction
from engine.model.forms import FieldSpec, FormSpec
from engine.model.outcomes import Denied, NotFound
from engine.model.query import Column, Order, Query
from engine.model.types import TEXT, TRUTH, Value

PICK_LIMIT = 20


def pick(
    office: Office,
    viewer: Viewer,
    form_id: str,
    field_id: str,
    text: str,
    draft: Mapping[str, str],
) -> tuple[Choice, ...]:
    """The first records that fit the typed words, for someone who may fill (or filter by) the field. `draft`: what
    stands in the other inputs of the form, for filters that depend on them. Raises NotFound, Denied."""
    form = find_form(office, form_id)
    field = form.fields.get(field_id)
    if field is None or not field.target or field.kind == "table":
        raise NotFound
    _allow(office, viewer, form)
    condition, drafted = candidate_condition(form, field, row_of(office.definitions.forms[field.target]), draft)
    return _first_found(office, viewer, field, ("pick", form.id, field.id), condition, drafted, text)


def pick_parameter(office: Office, viewer: Viewer, report_id: str, name: str, text: str) -> tuple[Choice, ...]:
    """The same for a parameter of a report, for someone who may open it. Raises NotFound, Denied."""
    report = find_report(office, viewer, report_id)
    field = report.params.get(name)
    if field is None or not field.target:
        raise NotFound
    return _first_found(office, viewer, field, ("pick of report", report.id, name), TRUE, {}, text)


def pick_page_parameter(
    office: Office, viewer: Viewer, page_id: str, name: str, text: str, given: Mapping[str, str]
) -> tuple[Choice, ...]:
    """The same for a parameter of an author's page, with the values of the other parameters as typed. Raises NotFound,
    Denied."""
    page = find_page(office, viewer, page_id)
    field = page.params.get(name)
    if field is None or not field.target:
        raise NotFound
    with office.database.reading() as connection:
        binds = ask_page(office, viewer, connection, page, given).binds
    condition = parameter_condition(office, field)
    return _first_found(office, viewer, field, ("pick of page", page.id, name), condition, binds, text)


def _first_found(
    office: Office,
    viewer: Viewer,
    field: FieldSpec,
    key: tuple[str, ...],
    condition: Expr,
    drafted: Mapping[str, Value],
    text: str,
) -> tuple[Choice, ...]:
    target, words = office.definitions.forms[field.target], search_words(text)
    statement, binds = office.scoped(
        viewer,
        (*key, len(words), tuple(sorted(drafted))),
        lambda: found_query(office, target, condition, len(words)),
    )
    given: dict[str, Value] = {**drafted, **{f"q.{number}": word for number, word in enumerate(words)}}
    with office.database.reading() as connection:
        rows = statement.run(connection, {**binds, **given}, limit=PICK_LIMIT)
    return tuple(Choice(str(row[0]), str(row[1] or f"№ {row[0]}")) for row in rows)


def _allow(office: Office, viewer: Viewer, form: FormSpec) -> None:
    forms = (form.id, form.parent) if form.parent else (form.id,)
    decisions = [may(viewer, office.rights, item, action) for item in forms for action in ("create", "update", "read")]
    if not any(decision.allowed for decision in decisions):
        raise Denied(decisions[0].reason)


def _found(office: Office, target: FormSpec, base: Expr, bind: str) -> Expr:
    """As in a list, and by the name itself: it is what people see and type."""
    named = Call(TRUTH, "found", (name_of(base), Bind(TEXT, bind)))
    return disjunction((search_condition(office.definitions, target, base, bind), named))


def found_query(office: Office, target: FormSpec, condition: Expr, words: int) -> Query:
    """(id, name) of the form's records under the condition that hold every one of the words `q.0`, `q.1`, ..."""
    base = row_of(target)
    found = (_found(office, target, base, f"q.{number}") for number in range(words))
    id_value = field_of(target, "id", base, office.definitions)
    return Query(
        sources=(Source(ROW, target.id),),
        columns=(Column("id", id_value), Column("name", name_of(base))),
        where=conjunction((condition, *found)),
        sort=(*(Order(part) for part in name_sort(target, base)), Order(id_value)),
    )
