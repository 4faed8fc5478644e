"""The workshop of `world`, made anew for each test on each database."""

from collections.abc import Iterator

import pytest

from engine.data.database import Database
from engine.model.definitions import DefinitionSet
from tests.engine.data.world import install, workshop


@pytest.fixture
def world() -> DefinitionSet:
    return workshop()


@pytest.fixture
def database(database_url: str, world: DefinitionSet) -> Iterator[Database]:
    opened = Database.open(database_url)
    install(opened, world)
    yield opened
    opened.close()
