"""The shipped definitions and the second world, compiled once, and a demonstration of the first."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.app.definition_tests import scratch_office
from engine.app.demo.generate import Made, make_demo
from engine.app.demo.recipe import find_recipe, read_recipe
from engine.app.office import Office
from engine.compile import Compiled, compile_set
from engine.model.definitions import DefinitionSet
from engine.source.folder import read_folder

ROOT = Path(__file__).resolve().parents[2]
PUPILS = 60


@pytest.fixture(scope="session")
def compiled() -> Compiled:
    return compile_set(read_folder(ROOT / "definitions"))


@pytest.fixture(scope="session")
def shipped(compiled: Compiled) -> DefinitionSet:
    assert compiled.definitions is not None, [str(fault) for fault in compiled.faults]
    return compiled.definitions


@pytest.fixture(scope="session")
def second_world() -> Compiled:
    return compile_set(read_folder(ROOT / "tests" / "worlds" / "repair_shop"))


@pytest.fixture(scope="package")
def school(shipped: DefinitionSet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, Made]]:
    office = scratch_office(shipped, tmp_path_factory.mktemp("demo"))
    text = find_recipe(ROOT / "definitions")
    assert text is not None
    made = make_demo(office, read_recipe(text, shipped), {"pupils": PUPILS}, 1)
    yield office, made
    office.database.close()
