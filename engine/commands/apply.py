"""`prikaz apply`: activate the definitions after a backup."""

from __future__ import annotations

import sys

import click

from engine.app.activation import Offices
from engine.app.settings import open_database, read_settings
from engine.commands.plan import DATA, MOVE, NOTHING, check_or_exit, read_moves, tell_plan
from engine.data import engine_tables, sets
from engine.data.applying import PlanOutdated
from engine.data.backup import BackupFailed


@click.command("apply", help="Применить изменённые описания; перед этим делается копия базы.")
@DATA
@MOVE
def apply_command(data: str | None, moves: tuple[str, ...]) -> None:
    settings = read_settings(data)
    checked = check_or_exit(settings)
    assert checked.definitions is not None
    wanted = read_moves(moves)
    offices = Offices(open_database(settings), settings.data_dir, settings.definitions)
    with offices.database.writing() as transaction:
        engine_tables.create(transaction)
        in_force = sets.active_hash(transaction)
    if in_force == checked.sources.hash:
        click.echo(NOTHING)
        return
    prepared = offices.plan_for(checked.definitions, wanted)
    tell_plan(prepared)
    if prepared.blocked:
        click.echo("Так применить нельзя: сначала решите, что помечено словом «нельзя».", err=True)
        sys.exit(1)
    try:
        number = offices.apply_proposal(None, wanted)
    except (BackupFailed, PlanOutdated) as error:
        raise click.ClickException(str(error) or "Данные изменились, повторите.") from error
    click.echo(f"Описания действуют, номер {number}.")
