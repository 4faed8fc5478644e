"""`prikaz backup`: a checked copy of everything, made while people work."""

from __future__ import annotations

import click

from engine.app.clock import Clock
from engine.app.settings import read_settings
from engine.commands.plan import DATA, existing_database
from engine.data.backup import BackupFailed, make_backup, read_note
from engine.data.errors import StorageUnavailable

KEEP_KEYS = "Ключи {folder}/*.key в копию не входят: храните их отдельно от неё."


@click.command("backup", help="Сделать проверенную копию базы и файлов; работу прерывать не нужно.")
@DATA
def backup_command(data: str | None) -> None:
    settings = read_settings(data)
    try:
        database = existing_database(settings)
        if database is None:
            raise click.ClickException(f"В папке {settings.data_dir} ещё нечего копировать.")
        archive = make_backup(database, settings.data_dir, Clock("UTC").now())
    except (BackupFailed, StorageUnavailable) as error:
        raise click.ClickException(str(error)) from error
    note = read_note(archive)
    click.echo(f"Копия: {archive}")
    click.echo(f"История: {note.seq} записей, конец {note.hash}; файлов: {note.files}.")
    click.echo(KEEP_KEYS.format(folder=settings.data_dir))
