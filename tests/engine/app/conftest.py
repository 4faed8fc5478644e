"""The repair shop as a running office, anew for each test, on both databases."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.app.clock import Clock
from engine.app.office import Office, open_office
from engine.compile import compile_set
from engine.data import applying, engine_tables
from engine.data.database import Database
from engine.data.plan import make_plan
from engine.data.writer import Author
from engine.model.definitions import DefinitionSet
from engine.source.folder import read_folder
from tests.engine.app.shop import Shop
from tests.support.source import ROOT

WORLD = ROOT / "tests" / "worlds" / "repair_shop"
NOW = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)


@pytest.fixture(scope="session")
def shop_definitions() -> DefinitionSet:
    compiled = compile_set(read_folder(WORLD))
    assert compiled.definitions is not None, compiled.faults
    return compiled.definitions


@pytest.fixture
def office(database_url: str, shop_definitions: DefinitionSet, tmp_path: Path) -> Iterator[Office]:
    database = Database.open(database_url)
    clock = Clock(shop_definitions.organisation.time_zone, lambda: NOW)
    with database.writing() as transaction:
        engine_tables.create(transaction)
        plan = make_plan(transaction, None, shop_definitions)
        applying.apply(transaction, plan, Author(None), clock.now())
    yield open_office(shop_definitions, database, tmp_path, clock=clock)
    database.close()


@pytest.fixture
def shop(office: Office) -> Shop:
    """An office with a mechanic, a customer, a device, a part and one order in the state `accepted`."""
    return Shop(office)
