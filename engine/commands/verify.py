"""`prikaz verify`: whether everything holds that must hold, whatever happened."""

from __future__ import annotations

import sys

import click

from engine.app.settings import read_settings
from engine.commands.plan import DATA, existing_database
from engine.data import history, sets
from engine.data.errors import StorageUnavailable
from engine.data.verify import verify


@click.command("verify", help="Проверить базу: целость, историю, состояния, ссылки, файлы, настройки.")
@DATA
def verify_command(data: str | None) -> None:
    settings = read_settings(data)
    try:
        database = existing_database(settings)
        if database is None:
            raise click.ClickException(f"В папке {settings.data_dir} ещё нечего проверять.")
        with database.reading() as connection:
            definitions = sets.load_active(connection)
            found = verify(connection, definitions, settings.data_dir)
            seq, last = history.head(connection)
    except StorageUnavailable as error:
        raise click.ClickException(f"{error} ({error.detail})") from error
    for line in found:
        click.echo(line)
    click.echo(f"История: {seq} записей, конец {last}.")
    if definitions is None:
        click.echo("Действующих описаний нет или они от другой версии программы: записи форм не проверены.")
    if found:
        click.echo(f"Найдено нарушений: {len(found)}.", err=True)
        sys.exit(1)
    click.echo("Всё в порядке.")
