"""The repair shop with some of its definitions changed for one test file: an office on a fresh database."""

import datetime
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from engine.app.clock import Clock
from engine.app.office import Office, open_office
from engine.compile import compile_set
from engine.data import applying, engine_tables
from engine.data.database import Database
from engine.data.plan import make_plan
from engine.data.writer import Author
from engine.source.folder import read_folder
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
    url: str, folder: Path, files: Mapping[str, str], replaced: Mapping[str, tuple[str, str]]
) -> Iterator[Office]:
    compiled = compile_set(read_folder(changed_world(folder, files, replaced)))
    assert compiled.definitions is not None, compiled.faults
    database = Database.open(url)
    clock = Clock("Europe/Moscow", lambda: NOW)
    with database.writing() as transaction:
        engine_tables.create(transaction)
        applying.apply(transaction, make_plan(transaction, None, compiled.definitions), Author(None), clock.now())
    yield open_office(compiled.definitions, database, folder, clock=clock)
    database.close()
