"""The shipped definitions and the second world, compiled once."""

from pathlib import Path

import pytest

from engine.compile import Compiled, compile_set
from engine.model.definitions import DefinitionSet
from engine.source.folder import read_folder

ROOT = Path(__file__).resolve().parents[2]


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
