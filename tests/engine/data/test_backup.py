"""Backups are whole, checked, and made while people work."""

import io
import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from engine.data import backup, files, history
from engine.data.database import Database
from engine.data.verify import verify
from engine.model.definitions import DefinitionSet
from tests.conftest import NewDatabase
from tests.engine.data.world import NOW, open_workshop, writer


@pytest.fixture
def working(database: Database, world: DefinitionSet, data_dir: Path) -> Database:
    content = files.store(data_dir, io.BytesIO(b"%PDF-1"), "a.pdf")
    with database.writing() as transaction:
        files.add(transaction, content, None, NOW)
    with writer(database, world) as write:
        write.create_many("worker", ("name",), [(f"Работник {n}",) for n in range(50)])
    return database


def test_a_backup_holds_everything_and_says_so(working: Database, data_dir: Path, tmp_path: Path) -> None:
    archive = backup.make_backup(working, data_dir, NOW)
    assert archive.name == "prikaz-20260901053000.zip"
    note = backup.read_note(archive)
    with working.reading() as connection:
        assert (note.seq, note.hash) == history.head(connection)
    assert (note.made, note.files) == (NOW, 1)
    with zipfile.ZipFile(archive) as packed:
        names = packed.namelist()
        packed.extractall(tmp_path / "restored")
    assert sum(name.startswith("files/") for name in names) == 1
    assert [path.name for path in (data_dir / backup.FOLDER).iterdir()] == [archive.name]
    assert backup.make_backup(working, data_dir, NOW).name.endswith("-2.zip")
    assert len(backup.list_backups(data_dir)) == 2


def test_a_restored_sqlite_backup_is_whole(new_database: NewDatabase, world: DefinitionSet, data_dir: Path) -> None:
    database, _ = open_workshop(new_database("sqlite"))
    with writer(database, world) as write:
        write.create("worker", {"name": "Анна"})
    archive = backup.make_backup(database, data_dir, NOW)
    with zipfile.ZipFile(archive) as packed:
        packed.extract(backup.SQLITE_COPY, data_dir)
    restored = Database.open(f"sqlite:///{data_dir / backup.SQLITE_COPY}")
    with restored.reading() as connection:
        assert verify(connection, world) == []
        assert connection.execute("SELECT name FROM f_worker") == [("Анна",)]
    with writer(restored, world) as write:
        write.create("worker", {"name": "Олег"})
    restored.close()
    database.close()


def test_a_restored_postgresql_dump_is_whole(new_database: NewDatabase, world: DefinitionSet, data_dir: Path) -> None:
    database, _ = open_workshop(new_database("postgresql"))
    with writer(database, world) as write:
        write.create("worker", {"name": "Анна"})
    archive = backup.make_backup(database, data_dir, NOW)
    assert backup.read_note(archive).database == backup.POSTGRESQL_COPY
    with zipfile.ZipFile(archive) as packed:
        packed.extract(backup.POSTGRESQL_COPY, data_dir)
    url = new_database("postgresql")
    command = ["pg_restore", "--no-owner", "--exit-on-error", "-d", url, str(data_dir / backup.POSTGRESQL_COPY)]
    subprocess.run(command, check=True)
    restored = Database.open(url)
    with restored.reading() as connection:
        assert [line for line in verify(connection, world) if "PostgreSQL" not in line] == []
    restored.close()
    database.close()


def test_without_the_dump_program_every_row_is_written_out(
    new_database: NewDatabase, world: DefinitionSet, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(data_dir))
    database, _ = open_workshop(new_database("postgresql"))
    with writer(database, world) as write:
        write.create("worker", {"name": "Анна"})
    archive = backup.make_backup(database, data_dir, NOW)
    with zipfile.ZipFile(archive) as packed:
        lines = packed.read("rows/f_worker.jsonl").decode().splitlines()
    names, row = (json.loads(line) for line in lines)
    assert dict(zip(names, row, strict=True))["name"] == "Анна"
    database.close()


def test_a_broken_history_makes_no_backup(working: Database, data_dir: Path) -> None:
    with working.writing() as transaction:
        transaction.execute("UPDATE p_head SET hash = 'x'")
    with pytest.raises(backup.BackupFailed, match="История повреждена"):
        backup.make_backup(working, data_dir, NOW)
    assert list((data_dir / backup.FOLDER).iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(working: Database, data_dir: Path) -> None:
    (data_dir / backup.FOLDER).write_text("не папка")
    with pytest.raises(backup.BackupFailed, match="Копия не сделана"):
        backup.make_backup(working, data_dir, NOW)
    with pytest.raises(backup.BackupFailed, match="не читается"):
        backup.read_note(data_dir / backup.FOLDER)
