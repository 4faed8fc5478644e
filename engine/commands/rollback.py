"""`prikaz rollback`: earlier definitions in force again; without a number, which there were."""

from __future__ import annotations

import sys

import click

from engine.app.activation import Offices
from engine.app.clock import Clock
from engine.app.rolling_back import NoSuchSet, earlier_set, earlier_sets, put_back
from engine.app.settings import open_database, read_settings
from engine.commands.plan import DATA, MOVE, NOTHING, existing_database, read_moves, tell_plan
from engine.data import sets
from engine.data.applying import PlanOutdated
from engine.data.backup import BackupFailed

SHORT_HASH = 12


@click.command("rollback", help="Вернуть прежние описания: prikaz rollback НОМЕР; без номера — какие были.")
@click.argument("number", type=int, required=False)
@DATA
@MOVE
def rollback_command(number: int | None, data: str | None, moves: tuple[str, ...]) -> None:
    settings = read_settings(data)
    if existing_database(settings) is None:
        raise click.ClickException(f"В папке {settings.data_dir} ещё нет введённых описаний.")
    offices = Offices(open_database(settings), settings.data_dir, settings.definitions)
    if number is None:
        for item in earlier_sets(offices):
            click.echo(f"{item.version:>5}  {item.activated[:16].replace('T', ' ')}  {item.hash[:SHORT_HASH]}  {item.who}")
        return
    try:
        sources, compiled = earlier_set(offices, number)
    except NoSuchSet as error:
        raise click.ClickException(str(error)) from error
    if compiled.definitions is None:
        for fault in compiled.faults:
            click.echo(str(fault), err=True)
        raise click.ClickException("Эта версия программы прежних описаний уже не понимает: исправьте названное.")
    with offices.database.reading() as connection:
        if sets.active_hash(connection) == sources.hash:
            click.echo(NOTHING)
            return
    wanted = read_moves(moves)
    prepared = offices.plan_for(compiled.definitions, wanted)
    tell_plan(prepared)
    if prepared.blocked:
        click.echo("Так вернуть нельзя: сначала решите, что помечено словом «нельзя».", err=True)
        sys.exit(1)
    kept = put_back(settings.definitions, settings.data_dir, sources, Clock("UTC").now())
    try:
        activated = offices.apply_proposal(None, wanted)
    except (BackupFailed, PlanOutdated) as error:
        raise click.ClickException(str(error) or "Данные изменились, повторите.") from error
    click.echo(f"Прежние описания действуют, номер {activated}. Файлы, что были в папке, лежат в {kept}.")
