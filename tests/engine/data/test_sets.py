"""Definition sets: stored whole, the newest activation is in force."""

import pytest

from engine.data import sets
from engine.data.database import Database
from engine.model.definitions import DefinitionSet
from engine.source.folder import SourceFile, Sources
from tests.engine.data.world import NOW, changed, worker, writer

SOURCES = Sources((SourceFile("form", "worker", "forms/worker.yaml", "form: {one: «Работник»}\n", system=True),))


def test_what_is_activated_is_loaded(database: Database, world: DefinitionSet) -> None:
    with database.reading() as connection:
        assert (sets.active_version(connection), sets.active_hash(connection)) == (0, "")
        assert sets.load_active(connection) is None
    with writer(database, world) as write:
        anna = write.create("account", {"login": "anna", "title": "Анна"})
    new = changed(world, worker(), hash="h2")
    numbers = []
    for item, account in ((world, None), (new, anna), (world, anna)):
        with database.writing() as transaction:
            numbers.append(sets.activate(transaction, item, SOURCES, account, NOW))
    assert numbers == sorted(set(numbers))
    with database.reading() as connection:
        assert sets.active_version(connection) == numbers[-1]
        assert sets.load_active(connection) == world
        assert sets.load(connection, "h2") == new
        assert sets.load_sources(connection, numbers[1]) == SOURCES
        assert [(item.version, item.hash, item.who) for item in sets.activations(connection)] == [
            (numbers[2], "h1", "Анна"), (numbers[1], "h2", "Анна"), (numbers[0], "h1", ""),
        ]  # fmt: skip
        with pytest.raises(LookupError):
            sets.load_sources(connection, 999)


def test_a_set_compiled_by_another_release_is_not_read(database: Database, world: DefinitionSet) -> None:
    with database.writing() as transaction:
        number = sets.activate(transaction, world, SOURCES, None, NOW)
        transaction.execute("UPDATE p_set SET format = 'older', compiled = 'x'")
    with database.reading() as connection:
        assert sets.active_version(connection) == number
        assert sets.load_active(connection) is None
    with database.writing() as transaction:
        sets.store(transaction, world, SOURCES, NOW)
    with database.reading() as connection:
        assert sets.load_active(connection) == world
