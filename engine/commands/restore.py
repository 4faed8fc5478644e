"""`prikaz verify-backup` and `prikaz restore`: a backup tried, and a backup put back."""

from __future__ import annotations

from pathlib import Path

import click

from engine.app.backups import BACKUP, note_tried, noted_as, try_backup
from engine.app.demo_mark import clock_maker
from engine.app.settings import Settings, SettingsError, make_data_dir, read_settings, secret
from engine.commands.plan import DATA, existing_database
from engine.data import sets
from engine.data.backup import FOLDER, BackupFailed, BackupNote, read_note
from engine.data.database import Database
from engine.data.errors import StorageUnavailable
from engine.data.restoring import check_backup, restore_backup
from engine.data.scratch import empty_database
from engine.data.writer import Author

ARCHIVE = click.argument("archive", type=click.Path(path_type=Path))
INTO = click.option("--into", default="", metavar="АДРЕС", help="Пустая база PostgreSQL, в которой проверяется копия с PostgreSQL.")
HISTORY_KEY = "history.key"


@click.command("verify-backup", help="Проверить копию: распаковать рядом, открыть, сверить историю, записи и файлы.")
@ARCHIVE
@DATA
@INTO
def verify_backup_command(archive: Path, data: str | None, into: str) -> None:
    try:
        settings = read_settings(data)
        note = _checked(archive, settings, into)
    except (BackupFailed, StorageUnavailable, SettingsError) as error:
        raise click.ClickException(str(error)) from error
    click.echo("Копия цела.")
    _tell(note)


def _checked(archive: Path, settings: Settings, into: str) -> BackupNote:
    """The backup's own note when it is whole; a trial of the data's own backup is noted with it. Raises BackupFailed."""
    key, database = _key(settings.data_dir), existing_database(settings)
    if database is None or into:
        return check_backup(archive, key, into)
    if archive.resolve().parent != settings.data_dir / FOLDER:
        with empty_database(database) as empty_url:
            return check_backup(archive, key, empty_url)
    problem = try_backup(database, settings.data_dir, archive.name)
    _note_trial(database, settings.data_dir, archive.name, problem)
    if problem:
        raise BackupFailed(problem)
    return read_note(archive)


def _note_trial(database: Database, data_dir: Path, name: str, problem: str) -> None:
    with database.reading() as connection:
        definitions = sets.load_active(connection)
    if definitions is None or BACKUP not in definitions.forms:
        return
    id = noted_as(database, name)
    if id is not None:
        clock = clock_maker(data_dir)(definitions.organisation.time_zone)
        note_tried(database, definitions, clock, Author(None), id, problem)


@click.command("restore", help="Вернуть базу и файлы из копии в папку, где базы ещё нет.")
@ARCHIVE
@DATA
def restore_command(archive: Path, data: str | None) -> None:
    settings = read_settings(data)
    try:
        make_data_dir(settings.data_dir)
        note = restore_backup(archive, settings.data_dir, settings.database_url, _key(settings.data_dir))
    except (BackupFailed, StorageUnavailable, SettingsError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Возвращено в {settings.data_dir}.")
    _tell(note)


def _key(data_dir: Path) -> bytes:
    """The key history was sealed with; a backup does not hold it. Raises BackupFailed."""
    if not (data_dir / HISTORY_KEY).exists():
        raise BackupFailed(
            f"Положите в папку {data_dir} ключ {HISTORY_KEY}: он хранится отдельно от копии, без него историю не сверить."
        )
    return secret(data_dir, HISTORY_KEY)


def _tell(note: BackupNote) -> None:
    click.echo(f"Сделана {note.made}. История: {note.seq} записей, конец {note.hash}; файлов: {note.files}.")
