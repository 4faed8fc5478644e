"""What is known of each backup, as records of the shipped form `backup`: written by the page and the commands alike."""

from __future__ import annotations

from pathlib import Path

from engine.app.clock import Clock
from engine.data.backup import FOLDER, BackupFailed, make_backup, read_note
from engine.data.compose import compose
from engine.data.database import Database
from engine.data.restoring import check_backup
from engine.data.scratch import empty_database
from engine.data.tables import table_name
from engine.data.writer import Author, Writer
from engine.model.definitions import DefinitionSet
from engine.model.types import Value

BACKUP, MAKE, VERIFY = "backup", "make", "verify"
KILOBYTE = 1024


def make_noted(database: Database, data_dir: Path, definitions: DefinitionSet, clock: Clock, author: Author) -> Path:
    """Makes a backup and notes it. Raises BackupFailed."""
    now = clock.now()
    archive = make_backup(database, data_dir, now)
    values: dict[str, Value] = {
        "file": archive.name,
        "made": now,
        "made_on": clock.today(),
        "size": archive.stat().st_size // KILOBYTE + 1,
        "entries": read_note(archive).seq,
    }
    with database.writing() as transaction:
        Writer(transaction, definitions, author, now).create(BACKUP, values, event=MAKE)
    return archive


def try_backup(database: Database, data_dir: Path, name: str) -> str:
    """What is wrong with a backup of the data folder; "" when it is whole."""
    archive = data_dir / FOLDER / Path(name).name
    if not archive.is_file():
        return f"Файла {archive.name} в папке копий больше нет."
    try:
        with empty_database(database) as empty_url:
            check_backup(archive, database.history_key, empty_url)
    except BackupFailed as error:
        return str(error)
    return ""


def note_tried(
    database: Database, definitions: DefinitionSet, clock: Clock, author: Author, id: int, problem: str
) -> None:
    """Notes the outcome of a trial; a backup that failed counts as never verified."""
    now = clock.now()
    changes: dict[str, Value] = {
        "verified": None if problem else now,
        "verified_on": None if problem else clock.today(),
        "problem": problem or None,
    }
    with database.writing() as transaction:
        Writer(transaction, definitions, author, now).update(BACKUP, id, changes, version=None, event=VERIFY)


def noted_as(database: Database, name: str) -> int | None:
    """The record of the backup in a file of this name."""
    statement = compose("SELECT id FROM {t} WHERE file = ? AND _archived = 0", t=table_name(BACKUP))
    with database.reading() as connection:
        rows = connection.execute(statement, (name,))
    return int(rows[0][0]) if rows else None
