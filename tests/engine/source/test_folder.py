"""A folder as sources: kinds by folder, ids by file name, the engine's own forms first."""

from pathlib import Path

import pytest

from engine.source.folder import SYSTEM_FOLDER, definitions_folder, read_folder, sources_of
from engine.source.reader import MAX_BYTES
from tests.support.source import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("forms/person.yaml", "roles/order_1.yaml", "demo/recipe.yaml", "organisation.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"key: {name}\n", encoding="utf-8")
    return tmp_path


def told(folder: Path) -> list[str]:
    return [f"{fault.place.file} {fault.code}" for fault in read_folder(folder).faults]


def test_the_folder_is_the_kind_and_the_file_name_the_id(folder: Path) -> None:
    own = [(item.kind, item.id, item.file) for item in read_folder(folder).files if not item.system]
    assert own == [
        ("form", "person", "forms/person.yaml"),
        ("organisation", "organisation", "organisation.yaml"),
        ("role", "order_1", "roles/order_1.yaml"),
    ]


def test_forms_of_the_engine_come_first(folder: Path) -> None:
    files = read_folder(folder).files
    system = [item.id for item in files if item.system]
    assert system == sorted(path.stem for path in SYSTEM_FOLDER.glob("*.yaml"))
    assert [item.system for item in files] == sorted((item.system for item in files), reverse=True)


def test_the_same_texts_have_the_same_hash_wherever_they_stand(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    sources = read_folder(folder)
    other = sources_of({item.file: item.text for item in sources.files if not item.system})
    assert other == sources
    assert other.hash == sources.hash
    (folder / "forms" / "person.yaml").write_text("key: other\n", encoding="utf-8")
    assert read_folder(folder).hash != sources.hash


def test_a_byte_order_mark_and_other_line_ends_are_read(folder: Path) -> None:
    (folder / "forms" / "person.yaml").write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r")
    assert next(item.text for item in read_folder(folder).files if item.id == "person") == "a: 1\nb: 2\n"


def test_files_that_cannot_be_read_are_told(folder: Path) -> None:
    (folder / "forms" / "big.yaml").write_bytes(b"a: " + b"x" * MAX_BYTES)
    (folder / "forms" / "latin.yaml").write_bytes("a: имя".encode("cp1251"))
    (folder / "forms" / "deep").mkdir()
    (folder / "forms" / "deep" / "x.yaml").write_text("a: 1", encoding="utf-8")
    (folder / "sheets").mkdir()
    (folder / "sheets" / "grid.yaml").write_text("a: 1", encoding="utf-8")
    (folder / "extra.yaml").write_text("a: 1", encoding="utf-8")
    (folder / ".hidden.yaml").write_text("a: 1", encoding="utf-8")
    (folder / "forms" / "dangling.yaml").symlink_to(folder / "nowhere.yaml")
    (folder / "forms" / "looped.yaml").symlink_to(folder / "forms" / "looped.yaml")
    (folder / "forms" / "inside.yaml").symlink_to(folder / "forms" / "person.yaml")
    (folder / "forms" / "outside.yaml").symlink_to(ROOT / "definitions" / "organisation.yaml")
    (folder / "forms" / "folder.yaml").mkdir()
    (folder / "top.yaml").mkdir()
    (folder / "forms" / "LOUD.YAML").write_text("a: 1", encoding="utf-8")
    (folder / "forms" / "note.yaml.txt").write_text("a: 1", encoding="utf-8")
    (folder / "forms" / "person.yaml~").write_text("a: 1", encoding="utf-8")
    assert told(folder) == [
        "extra.yaml Y202",
        "forms/LOUD.YAML Y202",
        "forms/big.yaml Y109",
        "forms/dangling.yaml Y205",
        "forms/deep/x.yaml Y202",
        "forms/folder.yaml Y205",
        "forms/latin.yaml Y110",
        "forms/looped.yaml Y205",
        "forms/note.yaml.txt Y202",
        "forms/outside.yaml Y205",
        "sheets Y201",
        "top.yaml Y202",
    ]


def test_a_folder_without_settings_or_no_folder_at_all(tmp_path: Path) -> None:
    assert told(tmp_path) == ["organisation.yaml Y203"]
    assert told(tmp_path / "nowhere") == [f"{tmp_path / 'nowhere'} Y204"]


def test_the_environment_names_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PRIKAZ_DEFINITIONS", str(tmp_path))
    assert definitions_folder() == tmp_path.resolve()
