"""Every statement of every operation fails in turn; disks fill; servers go away. Nothing is ever half done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import peewee
import pytest

from engine.data import history
from engine.data.applying import apply
from engine.data.database import Database
from engine.data.errors import StorageUnavailable
from engine.data.plan import make_plan
from engine.data.verify import verify
from engine.data.writer import Author, Writer
from engine.model.definitions import DefinitionSet
from tests.conftest import NewDatabase
from tests.engine.data.crash import other
from tests.engine.data.world import AUTHOR, NOW, install, open_workshop, workshop, writer

LIMIT = 200


class Countdown:
    """Fails at the statement of a number."""

    def __init__(self, at: int) -> None:
        self.left = at

    def count(self, statement: str) -> None:
        if statement != "ROLLBACK":
            self.left -= 1
            if self.left == 0:
                raise peewee.OperationalError("planned fault")


class FailingDriver:
    """Stands before the driver's connection and counts its statements."""

    def __init__(self, driver: Any, countdown: Countdown) -> None:
        self._driver = driver
        self._countdown = countdown

    def __getattr__(self, name: str) -> Any:
        return getattr(self._driver, name)

    def execute(self, statement: str, params: Any = ()) -> Any:
        self._countdown.count(statement)
        return self._driver.execute(statement, params)

    def cursor(self) -> Any:
        self._countdown.count("bulk")
        return self._driver.cursor()


class FailingEngine:
    """Stands before peewee's database and gives connections that fail."""

    def __init__(self, engine: Any, countdown: Countdown) -> None:
        self._engine = engine
        self._countdown = countdown

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def connection(self) -> Any:
        return FailingDriver(self._engine.connection(), self._countdown)


def _create(transaction: Any, world: DefinitionSet) -> None:
    write = Writer(transaction, world, AUTHOR, NOW)
    anna = write.create("worker", {"name": "Анна"})
    id = write.create("order", {"title": "Стул", "helpers": (anna,)}, state="draft")
    write.create_many("line", ("what", "parent"), [("ножка", id), ("спинка", id)])
    write.next_number("x")


def _step(transaction: Any, world: DefinitionSet) -> None:
    write = Writer(transaction, world, AUTHOR, NOW)
    write.update("order", 1, {"price": 5, "helpers": ()}, version=1, event="do:agree")
    write.move("order", 1, source="draft", target="agreed", version=1, event="do:agree")
    write.create("line", {"what": "сиденье"}, parent=1)


def _archive(transaction: Any, world: DefinitionSet) -> None:
    write = Writer(transaction, world, AUTHOR, NOW)
    write.archive("order", 1)
    write.delete("worker", 2)


def _migrate(transaction: Any, world: DefinitionSet) -> None:
    apply(transaction, make_plan(transaction, world, other(world)), AUTHOR, NOW)


@pytest.mark.parametrize("operation", [_create, _step, _archive, _migrate], ids=lambda item: item.__name__)
def test_whichever_statement_fails_nothing_is_left(
    database: Database, world: DefinitionSet, operation: Callable[[Any, DefinitionSet], None]
) -> None:
    with writer(database, world) as write:
        helper, _ = write.create("worker", {"name": "Олег"}), write.create("worker", {"name": "Пётр"})
        write.create("order", {"title": "Стол", "helpers": (helper,)}, state="draft")
    before = _everything(database)
    for number in range(1, LIMIT):
        with _failing(database, number) as failing:
            try:
                with database.writing() as transaction:
                    operation(transaction, world)
            except (peewee.OperationalError, StorageUnavailable):
                pass
        if failing.left > 0:
            break
        assert _everything(database) == before, f"statement {number}"
    assert 8 < number < LIMIT - 1
    after = _everything(database)
    assert after != before
    with database.reading() as connection:
        new = other(world) if operation is _migrate else world
        assert [line for line in verify(connection, new) if "PostgreSQL" not in line] == []


def test_a_full_disk_stops_writing_but_not_reading(new_database: NewDatabase) -> None:
    database, world = open_workshop(new_database("sqlite"))
    with writer(database, world) as write:
        write.create("worker", {"name": "Анна"})
    with database.writing() as transaction:
        ((pages,),) = transaction.execute("PRAGMA page_count")
        transaction.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StorageUnavailable) as caught, writer(database, world) as write:
        write.create_many("worker", ("name",), [("много места" * 20,)] * 2000)
    assert "full" in caught.value.detail
    with database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM f_worker") == [(1,)]
    with database.writing() as transaction:
        transaction.execute("PRAGMA max_page_count = 1000000")
    with writer(database, world) as write:
        write.create_many("worker", ("name",), [("много места" * 20,)] * 2000)
    with database.reading() as connection:
        assert verify(connection, world) == []
    database.close()


def test_a_server_that_goes_away_in_the_middle_is_one_clear_error(new_database: NewDatabase) -> None:
    database, world = open_workshop(new_database("postgresql"))
    killer = Database.open(database.url)
    with pytest.raises(StorageUnavailable), writer(database, world) as write:
        write.create("worker", {"name": "не останется"})
        with killer.reading() as other_connection:
            other_connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        write.create("worker", {"name": "тоже"})
    with writer(database, world) as write:
        write.create("worker", {"name": "Анна"})
    with database.reading() as connection:
        assert connection.execute("SELECT name FROM f_worker") == [("Анна",)]
        assert history.verify(connection) == []
    database.close()
    killer.close()


def test_other_processes_wait_for_the_writer_and_then_are_told(new_database: NewDatabase) -> None:
    """Two doors to one file stand for two processes: the second waits, and gets a clear error when it lasts."""
    url = new_database("sqlite")
    database, world = open_workshop(url)
    second = Database.open(url)
    with second.reading():
        pass
    with second.writing() as transaction:
        transaction.execute("PRAGMA busy_timeout = 50")
    with database.writing(), pytest.raises(StorageUnavailable) as caught, second.writing():
        pass
    assert "locked" in caught.value.detail
    with second.writing() as transaction:
        Writer(transaction, world, Author(None), NOW).create("worker", {"name": "Анна"})
    database.close()
    second.close()


def test_a_failed_first_installation_can_be_repeated(database_url: str) -> None:
    database = Database.open(database_url)
    with _failing(database, 30), pytest.raises((peewee.OperationalError, StorageUnavailable)):
        install(database, workshop())
    install(database, workshop())
    with database.reading() as connection:
        assert [line for line in verify(connection, workshop()) if "PostgreSQL" not in line] == []
    database.close()


@contextmanager
def _failing(database: Database, at: int) -> Iterator[Countdown]:
    pool = database._pools[-1]
    engine = pool.engine
    countdown = Countdown(at)
    pool.engine = FailingEngine(engine, countdown)
    try:
        yield countdown
    finally:
        pool.engine = engine


def _everything(database: Database) -> list[object]:
    database.renew()
    with database.reading() as connection:
        tables = [row[0] for row in connection.execute(connection.dialect.tables_sql)]
        columns = connection.execute(connection.dialect.columns_sql)
        return [columns, *(connection.execute(f'SELECT * FROM "{table}" ORDER BY 1') for table in tables)]
