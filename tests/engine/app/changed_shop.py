"""The repair shop with some of its definitions changed for one test file: an office on a fresh database."""

import datetime
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.app.clock import Clock
from engine.app.office import Office, open_office
from engine.compile import compile_set
from engine.model.definitions import DefinitionSet
from engine.source.folder import read_folder
from tests.engine.app.tables import BaseFor
from tests.support.source import ROOT

WORLD = ROOT / "tests" / "worlds" / "repair_shop"
NOW = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)


def changed_world(folder: Path, files: Mapping[str, str], replaced: Mapping[str, tuple[str, str]]) -> Path:
    """The repair shop's texts in `folder` with new files, and with one text of a file put in the place of another (`FILE#1`,
    `FILE#2` where several are)."""
    world = Path(shutil.copytree(WORLD, folder / "world"))
    for name, text in files.items():
        (world / name).write_text(text, encoding="utf-8")
    for key, (old, new) in replaced.items():
        name = key.partition("#")[0]
        text = (world / name).read_text(encoding="utf-8")
        assert old in text, (name, old)
        (world / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return world


@contextmanager
def changed_office(
    base_for: BaseFor, folder: Path, files: Mapping[str, str], replaced: Mapping[str, tuple[str, str]]
) -> Iterator[Office]:
    definitions = _changed(tuple(files.items()), tuple(replaced.items()))
    yield open_office(definitions, base_for(definitions), folder, clock=Clock("Europe/Moscow", lambda: NOW))


@cache
def _changed(files: tuple[tuple[str, str], ...], replaced: tuple[tuple[str, tuple[str, str]], ...]) -> DefinitionSet:
    with TemporaryDirectory() as folder:
        compiled = compile_set(read_folder(changed_world(Path(folder), dict(files), dict(replaced))))
    assert compiled.definitions is not None, compiled.faults
    return compiled.definitions
