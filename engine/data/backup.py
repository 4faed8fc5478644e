"""A copy of everything, made while people work: database, files, and what proves that the history is whole.

The database is copied from one snapshot first, the files after it: files are only ever added, so each one the copied
database names is there. Keys are not in the copy; they are kept apart."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from engine.data import files, history, sets
from engine.data.compose import compose
from engine.data.connection import Connection
from engine.data.database import SQLITE_PREFIX, Database
from engine.data.errors import StorageUnavailable

FOLDER = "backups"
NOTE = "backup.json"
SQLITE_COPY, POSTGRESQL_COPY, ROWS = "database.sqlite3", "database.dump", "rows"
PASSWORD = "password"


class BackupFailed(Exception):
    """There is no new backup; the text is a sentence for the administrator. Earlier ones are untouched."""


@dataclass(frozen=True, slots=True)
class BackupNote:
    """What a backup says of itself. `database`: the name of the database's part; `seq` and `hash`: head of history."""

    made: str
    database: str
    set_hash: str
    seq: int
    hash: str
    files: int


def make_backup(database: Database, data_dir: Path, now: str) -> Path:
    """Make a checked backup in the data folder and return the archive. Raises BackupFailed, StorageUnavailable."""
    folder = data_dir / FOLDER
    name = "".join(char for char in now[:19] if char.isdigit())
    work = folder / f".{name}-{os.getpid()}"
    try:
        work.mkdir(mode=0o700, parents=True)
        try:
            with database.reading() as connection:
                note = _copy_database(database, connection, work, now)
            archive = _pack(work, data_dir, note)
            target = _free(folder, name)
            archive.replace(target)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        raise BackupFailed(f"Копия не сделана: {error.strerror or error}.") from error
    return target


def list_backups(data_dir: Path) -> list[Path]:
    """The backups there are, newest first."""
    return sorted((data_dir / FOLDER).glob("prikaz-*.zip"), reverse=True)


def read_note(archive: Path) -> BackupNote:
    """What the backup says of itself. Raises BackupFailed when it cannot be read."""
    try:
        with zipfile.ZipFile(archive) as packed:
            return BackupNote(**json.loads(packed.read(NOTE)))
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, OSError) as error:
        raise BackupFailed(f"Копия {archive.name} не читается.") from error


def _copy_database(database: Database, connection: Connection, work: Path, now: str) -> BackupNote:
    if database.dialect.name == "sqlite":
        part = _copy_sqlite(database, work / SQLITE_COPY)
        copy = Database.open(f"{SQLITE_PREFIX}{work / SQLITE_COPY}", database.history_key)
        try:
            with copy.reading() as copied:
                _check_sqlite(copied)
                return _note(copied, part, now)
        finally:
            copy.close()
    part = _dump(database, connection, work / POSTGRESQL_COPY) or _export(connection, work)
    return _note(connection, part, now)


def _note(connection: Connection, part: str, now: str) -> BackupNote:
    if faults := history.verify(connection):
        raise BackupFailed(f"История повреждена, копия не сделана: {faults[0]}")
    seq, last = history.head(connection)
    ((count,),) = connection.execute("SELECT count(DISTINCT hash) FROM p_file")
    return BackupNote(now, part, sets.active_hash(connection), seq, last, count)


def _copy_sqlite(database: Database, target: Path) -> str:
    """The online copy of the driver: one snapshot, writers go on."""
    assert database.path is not None
    try:
        source = sqlite3.connect(database.path, timeout=15)
        copy = sqlite3.connect(target)
        try:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = delete")
        finally:
            copy.close()
            source.close()
    except sqlite3.Error as error:
        raise StorageUnavailable(str(error)) from error
    return SQLITE_COPY


def _check_sqlite(connection: Connection) -> None:
    answer = connection.execute("PRAGMA integrity_check(1)")
    if answer != [("ok",)]:
        raise BackupFailed(f"База данных повреждена, копия не сделана: {answer[0][0]}")


def _dump(database: Database, connection: Connection, target: Path) -> str:
    """A dump by PostgreSQL's own program, of this very snapshot; "" where it is missing or refuses."""
    program = shutil.which("pg_dump")
    if program is None:
        return ""
    ((snapshot,),) = connection.execute("SELECT pg_export_snapshot()")
    parts = conninfo_to_dict(database.url)
    password = str(parts.pop(PASSWORD, "") or "")  # in the environment: arguments are seen by all
    command = [program, "-Fc", "-w", "--no-owner", f"--snapshot={snapshot}", "-f", str(target), make_conninfo(**parts)]  # type: ignore[arg-type]
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    done = subprocess.run(command, env=environment, capture_output=True)
    return POSTGRESQL_COPY if done.returncode == 0 else ""


def _export(connection: Connection, work: Path) -> str:
    """Every table of the snapshot as JSON lines: the columns first, then the rows."""
    (work / ROWS).mkdir()
    columns: dict[str, list[str]] = {}
    for table, column, _ in connection.execute(connection.dialect.columns_sql):
        columns.setdefault(table, []).append(column)
    for table, names in columns.items():
        with (work / ROWS / f"{table}.jsonl").open("w", encoding="utf-8") as file:
            for line in ([names], _rows(connection, table, names)):
                file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in line)
    return ROWS


def _rows(connection: Connection, table: str, names: list[str]) -> Iterator[tuple[object, ...]]:
    statement = compose("SELECT {c} FROM {t} ORDER BY {first}", c=names, t=table, first=names[0])
    yield from connection.execute(statement)


def _pack(work: Path, data_dir: Path, note: BackupNote) -> Path:
    """One archive of the copy, the files and the note, written to the disk before it gets its name."""
    (work / NOTE).write_text(json.dumps(asdict(note), ensure_ascii=False, indent=1), encoding="utf-8")
    packed = work / "packed.zip"
    stored = data_dir / files.FOLDER
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for path in sorted(work.rglob("*")):
            if path.is_file() and path != packed:
                archive.write(path, path.relative_to(work))
        for path in sorted(stored.glob("??/*")):
            archive.write(path, Path(files.FOLDER) / path.relative_to(stored))
    packed.chmod(0o600)
    with packed.open("rb") as file:
        os.fsync(file.fileno())
    return packed


def _free(folder: Path, name: str) -> Path:
    target, number = folder / f"prikaz-{name}.zip", 2
    while target.exists():
        target, number = folder / f"prikaz-{name}-{number}.zip", number + 1
    return target
