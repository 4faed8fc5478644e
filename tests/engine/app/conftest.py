"""The repair shop as a running office, anew for each test, on both databases."""

import datetime
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from engine.app.clock import Clock
from engine.app.office import Office, open_office
from engine.compile import compile_set
from engine.data.database import Database
from engine.model.definitions import DefinitionSet
from engine.source.folder import read_folder
from tests.conftest import CopiedUrl
from tests.engine.app.shop import Shop
from tests.engine.app.tables import BaseFor, make_tables
from tests.support.source import ROOT

WORLD = ROOT / "tests" / "worlds" / "repair_shop"
NOW = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)


@pytest.fixture(scope="session")
def shop_definitions() -> DefinitionSet:
    compiled = compile_set(read_folder(WORLD))
    assert compiled.definitions is not None, compiled.faults
    return compiled.definitions


@pytest.fixture
def base_for(copied_url: CopiedUrl) -> Iterator[BaseFor]:
    """Opens a database with the tables of a definition set and nothing in them; the test runs once per kind."""
    with ExitStack() as opened:
        def open_for(definitions: DefinitionSet) -> Database:
            database = Database.open(copied_url(definitions.hash, lambda url: make_tables(url, definitions)))
            opened.callback(database.close)
            return database

        yield open_for


@pytest.fixture
def shop_base(base_for: BaseFor, shop_definitions: DefinitionSet) -> Database:
    return base_for(shop_definitions)


@pytest.fixture
def office(shop_base: Database, shop_definitions: DefinitionSet, tmp_path: Path) -> Office:
    clock = Clock(shop_definitions.organisation.time_zone, lambda: NOW)
    return open_office(shop_definitions, shop_base, tmp_path, clock=clock)


@pytest.fixture
def shop(office: Office) -> Shop:
    """An office with a mechanic, a customer, a device, a part and one order in the state `accepted`."""
    return Shop(office)
