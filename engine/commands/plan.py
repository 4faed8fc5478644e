"""`prikaz plan`: what the changed definitions would do to tables, records and rights; writes nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict

import click

from engine.access.viewer import ANONYMOUS
from engine.app.activation import Checked, check_folder
from engine.app.office import open_office
from engine.app.person_rights import RightsPlan, rights_plan
from engine.app.rights_changes import rights_changes
from engine.app.running_cases import CasesPlan, cases_plan
from engine.app.settings import Settings, open_database, read_settings
from engine.data import engine_tables, sets
from engine.data.database import Database
from engine.data.going_back import going_back
from engine.data.plan import Plan, make_plan

DATA = click.option("--data", help="Папка данных.")
MOVE = click.option(
    "--move",
    "moves",
    multiple=True,
    metavar="ФОРМА.СОСТОЯНИЕ=СОСТОЯНИЕ",
    help="Куда перевести записи из убранного состояния.",
)
NOTHING = "Описания уже действуют, менять нечего."


@click.command("plan", help="Показать, что изменят новые описания; ничего не записывает.")
@DATA
@MOVE
@click.option("--json", "as_json", is_flag=True, help="План для программ.")
def plan_command(data: str | None, moves: tuple[str, ...], as_json: bool) -> None:
    settings = read_settings(data)
    checked = check_or_exit(settings)
    assert checked.definitions is not None
    database = existing_database(settings)
    if database is None:
        click.echo(f"Базы данных ещё нет: будут созданы все формы ({len(checked.definitions.forms)}).")
        return
    with database.reading() as connection:
        if sets.active_hash(connection) == checked.sources.hash:
            click.echo(NOTHING)
            return
        old = sets.load_active(connection)
        prepared = make_plan(connection, *going_back(connection, old, checked.definitions), read_moves(moves))
        office = open_office(old, database, settings.data_dir) if old is not None else None
        people = rights_plan(office, checked.definitions, ANONYMOUS, connection) if office else RightsPlan()
        cases = cases_plan(connection, prepared)
    roles = rights_changes(office.definitions if office else None, checked.definitions)
    if as_json:
        click.echo(json.dumps(_plain(prepared, roles, people, cases), ensure_ascii=False, indent=1))
        return
    tell_plan(prepared)
    for line in (*_rights_lines(roles, people), *_cases_lines(cases)):
        click.echo(line)


def _rights_lines(roles: Sequence[str], people: RightsPlan) -> Iterator[str]:
    yield from (f"права: {line}" for line in (*roles, *people.remarks))
    for person in people.people:
        yield from (f"люди: {person.who}: роль «{title}» {'будет' if gained else 'пропадёт'}" for title, gained in person.roles)
        yield from (f"люди: {person.who}: получит — {line.words}" for line in person.gained)
        yield from (f"люди: {person.who}: потеряет — {line.words}" for line in person.lost)


def _cases_lines(cases: CasesPlan) -> Iterator[str]:
    yield from (f"в работе: {row.sentence} {row.href}" for row in cases.rows)
    yield from (f"история: {line}" for line in cases.strayed)


def _plain(prepared: Plan, roles: Sequence[str], people: RightsPlan, cases: CasesPlan) -> dict[str, object]:
    """The plan for programs: `people` by name with the rights each gains and loses, `cases` by state with their fate."""
    return {
        "items": [{key: value for key, value in asdict(item).items() if value not in ("", ())} for item in prepared.items],
        "blocked": prepared.blocked,
        "automatic": prepared.automatic,
        "roles": list(roles),
        "people": [asdict(person) for person in people.people],
        "remarks": list(people.remarks),
        "cases": [asdict(row) for row in cases.rows],
        "history": list(cases.strayed),
    }


def check_or_exit(settings: Settings) -> Checked:
    """The compiled folder; with errors they are shown and the program ends."""
    checked = check_folder(settings.definitions)
    if checked.definitions is None:
        for fault in checked.faults:
            click.echo(str(fault))
        click.echo("Описания с ошибками, план не составлен.", err=True)
        sys.exit(1)
    return checked


def existing_database(settings: Settings) -> Database | None:
    """The database when it is there with the engine's tables; nothing is made."""
    made = settings.data_dir.is_dir()
    database = open_database(settings) if made else Database.open(settings.database_url)
    if database.path is not None and not database.path.is_file():
        return None
    with database.reading() as connection:
        return database if engine_tables.exist(connection) else None


def read_moves(texts: tuple[str, ...]) -> dict[str, str]:
    """`form.old=new` to a mapping. Raises UsageError."""
    moves = {}
    for text in texts:
        source, _, target = text.partition("=")
        if "." not in source or not target:
            raise click.UsageError(f"--move {text}: нужно так: --move форма.состояние=состояние")
        moves[source.strip()] = target.strip()
    return moves


def tell_plan(prepared: Plan) -> None:
    """The items, one a line, marked when they need consent or cannot be applied."""
    for item in prepared.items:
        mark = "нельзя:" if item.blocking else "само:" if item.automatic else "по решению:"
        click.echo(f"{mark} {item.sentence}")
    if not prepared.items:
        click.echo("Таблицы и записи не меняются.")
