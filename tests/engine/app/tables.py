"""The tables of a definition set, as activating it makes them."""

from collections.abc import Callable

from engine.data import applying, engine_tables
from engine.data.database import Database
from engine.data.plan import make_plan
from engine.data.writer import Author
from engine.model.definitions import DefinitionSet

BaseFor = Callable[[DefinitionSet], Database]
MADE = "2026-01-12T09:00:00.000000Z"


def make_tables(url: str, definitions: DefinitionSet) -> None:
    """Make them in an empty database."""
    database = Database.open(url)
    with database.writing() as transaction:
        engine_tables.create(transaction)
        applying.apply(transaction, make_plan(transaction, None, definitions), Author(None), MADE)
    database.close()
