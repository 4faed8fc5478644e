"""`prikaz verify-backup` and `prikaz restore`: a backup tried, and a backup put back."""

from __future__ import annotations

from pathlib import Path

import click

from engine.app.settings import SettingsError, make_data_dir, read_settings, secret
from engine.commands.plan import DATA
from engine.data.backup import BackupFailed, BackupNote
from engine.data.errors import StorageUnavailable
from engine.data.restoring import check_backup, restore_backup

ARCHIVE = click.argument("archive", type=click.Path(path_type=Path))
INTO = click.option("--into", default="", metavar="АДРЕС", help="Пустая база PostgreSQL, в которой проверяется копия с PostgreSQL.")
HISTORY_KEY = "history.key"


@click.command("verify-backup", help="Проверить копию: распаковать рядом, открыть, сверить историю, записи и файлы.")
@ARCHIVE
@DATA
@INTO
def verify_backup_command(archive: Path, data: str | None, into: str) -> None:
    try:
        note = check_backup(archive, _key(read_settings(data).data_dir), into)
    except (BackupFailed, StorageUnavailable, SettingsError) as error:
        raise click.ClickException(str(error)) from error
    click.echo("Копия цела.")
    _tell(note)


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
