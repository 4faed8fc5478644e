"""`prikaz backup`: a checked copy of everything, made while people work."""

from __future__ import annotations

from pathlib import Path

import click

from engine.app.backups import BACKUP, make_noted
from engine.app.demo_mark import clock_maker
from engine.app.settings import read_settings
from engine.commands.plan import DATA, existing_database
from engine.data import sets
from engine.data.backup import BackupFailed, make_backup, read_note
from engine.data.database import Database
from engine.data.errors import StorageUnavailable
from engine.data.writer import Author

KEEP_KEYS = "Ключи {folder}/*.key в копию не входят: храните их отдельно от неё."


@click.command("backup", help="Сделать проверенную копию базы и файлов; работу прерывать не нужно.")
@DATA
def backup_command(data: str | None) -> None:
    settings = read_settings(data)
    try:
        database = existing_database(settings)
        if database is None:
            raise click.ClickException(f"В папке {settings.data_dir} ещё нечего копировать.")
        archive = _make(database, settings.data_dir)
    except (BackupFailed, StorageUnavailable) as error:
        raise click.ClickException(str(error)) from error
    note = read_note(archive)
    click.echo(f"Копия: {archive}")
    click.echo(f"История: {note.seq} записей, конец {note.hash}; файлов: {note.files}.")
    click.echo(KEEP_KEYS.format(folder=settings.data_dir))


def _make(database: Database, data_dir: Path) -> Path:
    """A backup, noted where the definitions in force know of backups; broken ones keep nobody from making one."""
    with database.reading() as connection:
        definitions = sets.load_active(connection)
    make_clock = clock_maker(data_dir)
    if definitions is None or BACKUP not in definitions.forms:
        return make_backup(database, data_dir, make_clock("UTC").now())
    return make_noted(database, data_dir, definitions, make_clock(definitions.organisation.time_zone), Author(None))
