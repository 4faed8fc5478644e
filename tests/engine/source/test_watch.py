"""Whatever happens to a definition file is noticed."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.source.watch import Watch


def _folder(root: Path) -> Path:
    (root / "forms").mkdir(parents=True)
    (root / "organisation.yaml").write_text("organisation: Контора\n", encoding="utf-8")
    (root / "forms" / "thing.yaml").write_text("form: {one: Вещь, many: Вещи}\n", encoding="utf-8")
    for path in (root, *root.rglob("*")):
        os.utime(path, (1, 1))  # the clock of file times is coarse
    return root


def _accepting(folder: Path) -> Watch:
    watch = Watch(folder)
    assert not watch.is_same()
    watch.accept(watch.look())
    assert watch.is_same()
    return watch


def _replace(root: Path) -> None:
    (root / "new").write_text("form: {one: Дело, many: Дела}\n", encoding="utf-8")
    (root / "new").replace(root / "forms" / "thing.yaml")


def _keep_size(root: Path) -> None:
    file = root / "forms" / "thing.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("Вещь", "Дело"), encoding="utf-8")


CHANGES: dict[str, Callable[[Path], object]] = {
    "another text": lambda root: (root / "organisation.yaml").write_text("organisation: Бюро\n", encoding="utf-8"),
    "another text of the same size": _keep_size,
    "another file under the name": _replace,
    "a new file": lambda root: (root / "forms" / "other.yaml").write_text("", encoding="utf-8"),
    "a new folder": lambda root: (root / "roles").mkdir(),
    "a file less": lambda root: (root / "forms" / "thing.yaml").unlink(),
    "another name": lambda root: (root / "forms" / "thing.yaml").rename(root / "forms" / "matter.yaml"),
    "a link to nowhere": lambda root: (root / "forms" / "lost.yaml").symlink_to(root / "nowhere"),
    "the folder gone": lambda root: root.rename(root.parent / "elsewhere"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_noticed_once(tmp_path: Path, change: str) -> None:
    folder = _folder(tmp_path / "definitions")
    watch = _accepting(folder)
    CHANGES[change](folder)
    assert not watch.is_same()
    watch.accept(watch.look())
    assert watch.is_same()


def test_a_change_after_a_link_to_nowhere_is_noticed(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "definitions")
    (folder / "forms" / "lost.yaml").symlink_to(folder / "nowhere")
    watch = _accepting(folder)
    _replace(folder)
    assert not watch.is_same()


def test_a_folder_that_comes_is_noticed(tmp_path: Path) -> None:
    watch = _accepting(tmp_path / "definitions")
    _folder(tmp_path / "definitions")
    assert not watch.is_same()


def test_other_files_do_not_count(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "definitions")
    (folder / "forms" / "notes.txt").write_text("раз", encoding="utf-8")
    watch = _accepting(folder)
    (folder / "forms" / "notes.txt").write_text("два", encoding="utf-8")
    assert watch.is_same()
