"""The day a record entered its state: kept by the writer, added to databases that did not know it."""

from engine.data import engine_tables
from engine.data.database import Database
from engine.data.plan import lags_behind
from engine.data.records import fetch
from engine.model.definitions import DefinitionSet
from tests.engine.data.world import install, writer

LATER, LAST = "2026-09-03T22:30:00.000000Z", "2026-09-09T10:00:00.000000Z"


def since(database: Database, world: DefinitionSet, id: int = 1, form: str = "order") -> str | None:
    with database.reading() as connection:
        record = fetch(connection, world, form, id)
    assert record is not None
    return record.since


def test_a_move_counts_and_a_change_does_not(database: Database, world: DefinitionSet) -> None:
    with writer(database, world) as write:
        write.create("order", {"title": "Стул"}, state="draft")
        write.create("worker", {"name": "Анна"})
        write.create_many("order", ("title",), [("Стол",)], state="draft")
    assert since(database, world) == since(database, world, 2) == "2026-09-01"
    assert since(database, world, form="worker") is None
    with writer(database, world, LATER) as write:
        write.move("order", 1, source="draft", target="agreed", version=None, event="do:agree")
    assert since(database, world) == "2026-09-04"  # half past one at night in the organisation's zone
    with writer(database, world, LAST) as write:
        write.update("order", 1, {"title": "Табурет"})
        write.move("order", 1, source="agreed", target="agreed", version=None, event="do:stay")
    assert since(database, world) == "2026-09-04"


def test_a_database_of_an_earlier_release_learns_it_from_the_history(database: Database, world: DefinitionSet) -> None:
    with writer(database, world) as write:
        write.create("order", {"title": "Стул"}, state="draft")
        write.create("order", {"title": "Стол"}, state="draft")
    with writer(database, world, LATER) as write:
        write.move("order", 1, source="draft", target="agreed", version=None, event="do:agree")
    with writer(database, world, LAST) as write:
        write.update("order", 1, {"title": "Табурет"})
    with database.writing() as transaction:
        transaction.execute("ALTER TABLE f_order DROP COLUMN _since")
        transaction.execute("ALTER TABLE p_file DROP COLUMN account")
    with database.reading() as connection:
        assert lags_behind(connection, world)
    with database.writing() as transaction:
        engine_tables.create(transaction)
        assert transaction.execute("SELECT account FROM p_file") == []
    install(database, world, world)
    with database.reading() as connection:
        assert not lags_behind(connection, world)
    assert (since(database, world), since(database, world, 2)) == ("2026-09-03", "2026-09-01")
