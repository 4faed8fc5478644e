"""A backup put back, or only tried: unpacked beside, checked whole, and only then given its place."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from engine.data import files, history, sets
from engine.data.backup import NOTE, PASSWORD, POSTGRESQL_COPY, SQLITE_COPY, BackupFailed, BackupNote, read_note
from engine.data.database import SQLITE_PREFIX, Database
from engine.data.verify import verify

_PARTS = re.compile(rf"{NOTE}|{SQLITE_COPY}|{POSTGRESQL_COPY}|{files.FOLDER}/[0-9a-f]{{2}}/[0-9a-f]{{64}}")


def check_backup(archive: Path, history_key: bytes, empty_url: str = "") -> BackupNote:
    """Unpack the backup beside, open it and check everything there is to check; nothing stays. `empty_url`: an empty
    PostgreSQL database, which a backup of PostgreSQL is tried in. Raises BackupFailed with what is wrong."""
    with _unpacked(archive) as (folder, note):
        _check(note, _opened(folder, note, empty_url, history_key), folder)
    return note


def restore_backup(archive: Path, data_dir: Path, url: str, history_key: bytes) -> BackupNote:
    """Put the backup's database and files into a place that has none. What is wrong is found before anything gets its
    place; files already there are the same by their names. Raises BackupFailed."""
    if url.startswith(SQLITE_PREFIX) and Path(url.removeprefix(SQLITE_PREFIX)).exists():
        raise BackupFailed(f"В папке {data_dir} уже есть база. Уберите её сами, если она больше не нужна.")
    with _unpacked(archive, data_dir) as (folder, note):
        wanted = SQLITE_COPY if url.startswith(SQLITE_PREFIX) else POSTGRESQL_COPY
        if note.database != wanted:
            raise BackupFailed("Копия сделана с базы другого вида: проверьте PRIKAZ_DATABASE.")
        _check(note, _opened(folder, note, url, history_key), folder)
        for path in sorted((folder / files.FOLDER).glob("??/*")):
            _place(path, data_dir / path.relative_to(folder))
        if note.database == SQLITE_COPY:
            _place(folder / SQLITE_COPY, Path(url.removeprefix(SQLITE_PREFIX)))
    return note


@contextmanager
def _unpacked(archive: Path, beside: Path | None = None) -> Iterator[tuple[Path, BackupNote]]:
    """The backup's parts in a folder of their own, which goes afterwards."""
    note = read_note(archive)
    try:
        folder = Path(tempfile.mkdtemp(prefix=".restore-", dir=beside))
    except OSError as error:
        raise BackupFailed(f"Копию негде распаковать: {error.strerror or error}.") from error
    try:
        _unpack(archive, folder)
        if not (folder / note.database).is_file():
            raise BackupFailed(
                f"Копия {archive.name} сделана без программы pg_dump: строки таблиц лежат в ней текстом, сама она их не вернёт."
            )
        yield folder, note
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(archive: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(archive) as packed:
            for name in packed.namelist():
                if _PARTS.fullmatch(name):  # nothing else of an archive gets onto the disk
                    packed.extract(name, folder)
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise BackupFailed(f"Копия {archive.name} повреждена: {error}.") from error


def _opened(folder: Path, note: BackupNote, url: str, history_key: bytes) -> Database:
    if note.database == SQLITE_COPY:
        return Database.open(f"{SQLITE_PREFIX}{folder / SQLITE_COPY}", history_key)
    if not url:
        raise BackupFailed("Копию базы PostgreSQL проверяют в пустой базе: назовите её (--into postgresql://…).")
    database = Database.open(url, history_key)
    with database.reading() as connection:
        if connection.execute(connection.dialect.tables_sql):
            raise BackupFailed("База не пуста: возвращать копию можно только в пустую.")
    _fill(url, folder / note.database)
    database.renew_statistics()
    return database


def _fill(url: str, dump: Path) -> None:
    program = shutil.which("pg_restore")
    if program is None:
        raise BackupFailed("Нужна программа pg_restore: она ставится вместе с PostgreSQL.")
    parts = conninfo_to_dict(url)
    password = str(parts.pop(PASSWORD, "") or "")  # in the environment: arguments are seen by all
    command = [program, "--no-owner", "--exit-on-error", "-1", "-w", "-d", make_conninfo(**parts), str(dump)]  # type: ignore[arg-type]
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise BackupFailed(f"База не возвращена: {done.stderr.strip().splitlines()[-1:] or ['pg_restore отказал']}")


def _check(note: BackupNote, database: Database, folder: Path) -> None:
    """What the backup holds is whole, and is what its note says."""
    try:
        with database.reading() as connection:
            found = verify(connection, sets.load_active(connection), folder, settings=False)
            head, kept = history.head(connection), sets.active_hash(connection)
    finally:
        database.close()
    if found:
        raise BackupFailed(f"Копия не годится: {found[0]}" + (f" Всего нарушений: {len(found)}." if len(found) > 1 else ""))
    if head != (note.seq, note.hash) or kept != note.set_hash:
        raise BackupFailed("Копия не годится: история в ней не та, о которой сказано в её описи.")


def _place(source: Path, target: Path) -> None:
    """Give a file its place, stored safely."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    source.chmod(0o600)
    with source.open("rb") as file:
        os.fsync(file.fileno())
    source.replace(target)
