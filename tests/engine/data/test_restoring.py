"""A backup is tried whole before anything of it gets a place; what is wrong is said and nothing stays."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.data import backup, files
from engine.data.database import Database
from engine.data.restoring import check_backup, restore_backup
from engine.data.verify import verify
from engine.model.definitions import DefinitionSet
from tests.conftest import NewDatabase
from tests.engine.data.world import NOW, open_workshop, writer

KEY = b""


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def archive(kind: str, new_database: NewDatabase, world: DefinitionSet, data_dir: Path) -> Path:
    database, _ = open_workshop(new_database(kind))
    content = files.store(data_dir, io.BytesIO(b"%PDF-1"), "a.pdf")
    with database.writing() as transaction:
        files.add(transaction, content, None, NOW)
    with writer(database, world) as write:
        write.create("worker", {"name": "Анна"})
    made = backup.make_backup(database, data_dir, NOW)
    database.close()
    return made


def _empty(kind: str, new_database: NewDatabase, folder: Path) -> str:
    return f"sqlite:///{folder / 'prikaz.sqlite3'}" if kind == "sqlite" else new_database("postgresql")


def test_a_restored_backup_is_whole(
    kind: str, archive: Path, new_database: NewDatabase, world: DefinitionSet, tmp_path: Path
) -> None:
    place = tmp_path / "elsewhere"
    place.mkdir()
    url = _empty(kind, new_database, place)
    note = restore_backup(archive, place, url, KEY)
    restored = Database.open(url)
    with restored.reading() as connection:
        assert [line for line in verify(connection, world, place) if "PostgreSQL" not in line] == []
        assert connection.execute("SELECT name FROM f_worker") == [("Анна",)]
    with writer(restored, world) as write:
        write.create("worker", {"name": "Олег"})
    restored.close()
    assert note.files == len(list((place / files.FOLDER).glob("??/*"))) == 1
    assert not list(place.glob(".restore-*"))
    with pytest.raises(backup.BackupFailed, match="уже есть база|не пуста"):
        restore_backup(archive, place, url, KEY)


def test_a_backup_is_tried_and_nothing_stays(
    kind: str, archive: Path, new_database: NewDatabase, data_dir: Path
) -> None:
    before = sorted(data_dir.rglob("*"))
    into = "" if kind == "sqlite" else new_database("postgresql")
    assert check_backup(archive, KEY, into).seq > 0
    assert sorted(data_dir.rglob("*")) == before


def _repacked(archive: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    target = archive.with_name("changed.zip")
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target


CHANGES: dict[str, tuple[Callable[[str, bytes], bytes | None], str]] = {
    "a file less": (lambda name, text: None if name.startswith("files/") else text, "не годится"),
    "another file": (lambda name, text: b"other" if name.startswith("files/") else text, "не годится"),
    "another note": (lambda name, text: text.replace(b'"seq": ', b'"seq": 1') if name == backup.NOTE else text, "не та"),
    "no note": (lambda name, text: None if name == backup.NOTE else text, "не читается"),
    "no database": (lambda name, text: None if name.startswith("database") else text, "без программы pg_dump"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_backup_is_refused(change: str, kind: str, archive: Path, new_database: NewDatabase, tmp_path: Path) -> None:
    make, sentence = CHANGES[change]
    place = tmp_path / "elsewhere"
    place.mkdir()
    with pytest.raises(backup.BackupFailed, match=sentence):
        restore_backup(_repacked(archive, make), place, _empty(kind, new_database, place), KEY)
    assert not list(place.iterdir())


def test_a_cut_archive_is_refused(archive: Path) -> None:
    cut = archive.with_name("cut.zip")
    cut.write_bytes(archive.read_bytes()[:-200])
    with pytest.raises(backup.BackupFailed, match="не читается"):
        check_backup(cut, KEY)


def test_nothing_leaves_its_folder(kind: str, archive: Path, new_database: NewDatabase, tmp_path: Path) -> None:
    with zipfile.ZipFile(archive, "a") as packed:
        packed.writestr("../outside.txt", "x")
        packed.writestr("files/../../outside.txt", "x")
    place = tmp_path / "elsewhere"
    place.mkdir()
    restore_backup(archive, place, _empty(kind, new_database, place), KEY)
    assert not list(tmp_path.rglob("outside.txt"))


def test_a_backup_of_another_database_is_refused(kind: str, archive: Path, new_database: NewDatabase, tmp_path: Path) -> None:
    other = "postgresql" if kind == "sqlite" else "sqlite"
    with pytest.raises(backup.BackupFailed, match="другого вида"):
        restore_backup(archive, tmp_path, _empty(other, new_database, tmp_path), KEY)
