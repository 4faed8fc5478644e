"""The door to the database: snapshots, one writer, clear errors."""

import threading
from collections.abc import Iterator

import psycopg
import pytest

from engine.data.database import Database
from engine.data.dialect import DIALECTS
from engine.data.errors import ConstraintBroken, NestedTransaction, StorageUnavailable


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.open(database_url)
    with opened.writing() as transaction:
        transaction.execute("CREATE TABLE t (a BIGINT PRIMARY KEY, b TEXT)")
    yield opened
    opened.close()


def test_values_come_back_as_they_were_bound(database: Database) -> None:
    with database.writing() as transaction:
        transaction.execute("INSERT INTO t VALUES (?, ?)", (2**40, "100% 'сто?'"))
        transaction.executemany("INSERT INTO t VALUES (?, ?)", [(True, None), (2, "два")])
        transaction.insert_rows("t", ("a", "b"), [(3, "a\tb\nc\\"), (4, None)])
        assert transaction.changed("UPDATE t SET b = 'нет' WHERE b IS NULL") == 2
    with database.reading() as connection:
        rows = connection.execute("SELECT a, b FROM t ORDER BY a")
        assert rows == [(1, "нет"), (2, "два"), (3, "a\tb\nc\\"), (4, "нет"), (2**40, "100% 'сто?'")]
        assert connection.execute("SELECT '?%' WHERE 7 % ? = 1", (2,)) == [("?%",)]


def test_a_server_that_plans_by_statistics_learns_what_was_written(database: Database) -> None:
    with database.writing() as transaction:
        transaction.insert_rows("t", ("a", "b"), [(number, None) for number in range(500)])
    database.renew_statistics()
    if database.dialect.name == "postgresql":
        with database.reading() as connection:
            assert connection.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = 't'::regclass") == [(500,)]


def test_an_error_rolls_back_everything(database: Database) -> None:
    with pytest.raises(ConstraintBroken), database.writing() as transaction:
        transaction.execute("INSERT INTO t VALUES (1, 'a')")
        transaction.execute("INSERT INTO t VALUES (1, 'b')")
    assert _rows(database) == []


def test_a_discarded_transaction_leaves_nothing_and_calls_nobody(database: Database) -> None:
    called: list[str] = []
    with database.writing() as transaction:
        transaction.execute("INSERT INTO t VALUES (1, 'a')")
        transaction.after_commit(lambda: called.append("after"))
        transaction.discard()
    assert (_rows(database), called) == ([], [])


def test_after_commit_may_write_again_and_before_commit_is_inside(database: Database) -> None:
    def again() -> None:
        with database.writing() as later:
            later.execute("INSERT INTO t VALUES (3, 'c')")

    with database.writing() as transaction:
        transaction.after_commit(again)
        transaction.before_commit(lambda: transaction.execute("INSERT INTO t VALUES (2, 'b')") and None)
        transaction.execute("INSERT INTO t VALUES (1, 'a')")
    assert [row[0] for row in _rows(database)] == [1, 2, 3]


def test_transactions_are_not_nested_but_readings_are_one(database: Database) -> None:
    with database.writing(), pytest.raises(NestedTransaction), database.writing():
        pass
    with database.writing(), pytest.raises(NestedTransaction), database.reading():
        pass
    with database.reading() as outer, database.reading() as inner:
        assert inner is outer


def test_a_reading_cannot_write(database: Database) -> None:
    refused = (StorageUnavailable, psycopg.InternalError)
    with pytest.raises(refused), database.reading() as connection:
        connection.execute("INSERT INTO t VALUES (1, 'a')")
    with database.writing() as transaction:
        transaction.execute("INSERT INTO t VALUES (1, 'a')")


def test_a_reading_is_one_snapshot(database: Database) -> None:
    with database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM t") == [(0,)]
        _in_thread(lambda: _insert(database, 1))
        assert connection.execute("SELECT count(*) FROM t") == [(0,)]
    assert len(_rows(database)) == 1


def test_writers_queue_and_see_each_other(database: Database) -> None:
    """Read, think, write by 8 threads: with the lock first no answer is built on old data."""

    def add() -> None:
        for _ in range(10):
            with database.writing() as transaction:
                (count,) = transaction.execute("SELECT count(*) FROM t")[0]
                transaction.execute("INSERT INTO t VALUES (?, ?)", (count, "x"))

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row[0] for row in _rows(database)] == list(range(80))


def test_sqlite_is_opened_the_safe_way(new_database: object, tmp_path: object) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/x.sqlite")
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
    with database.reading() as connection:
        found = {name: connection.execute(f"PRAGMA {name}")[0][0] for name in wanted}
        assert connection.execute("PRAGMA busy_timeout")[0][0] >= 5000
    database.close()
    assert found == wanted


def test_a_database_that_cannot_be_reached_is_one_clear_error(tmp_path: object) -> None:
    for url in (f"sqlite:///{tmp_path}/no/such/folder/x.sqlite", "postgresql://prikaz@127.0.0.1:1/none"):
        database = Database.open(url)
        with pytest.raises(StorageUnavailable), database.reading() as connection:
            connection.execute("SELECT 1")
        database.close()


def test_a_connection_that_broke_while_idle_is_replaced(new_database: object, postgres: object) -> None:
    url = new_database("postgresql")  # type: ignore[operator]
    database, killer = Database.open(url), Database.open(url)
    with database.reading() as connection:
        (backend,) = connection.execute("SELECT pg_backend_pid()")[0]
    with killer.reading() as connection:
        connection.execute("SELECT pg_terminate_backend(?::integer)", (backend,))
    with database.writing() as transaction:
        assert transaction.execute("SELECT pg_backend_pid() <> ?::integer", (backend,)) == [(True,)]
    database.close()
    killer.close()


def test_placeholders_inside_quotes_stay() -> None:
    translate = DIALECTS["postgresql"].translate
    assert translate("""a = ? AND "b?" = '?%' AND c % ?""") == """a = %s AND "b?" = '?%%' AND c %% %s"""


def _rows(database: Database) -> list[tuple[int, str]]:
    with database.reading() as connection:
        return connection.execute("SELECT a, b FROM t ORDER BY a")


def _insert(database: Database, number: int) -> None:
    with database.writing() as transaction:
        transaction.execute("INSERT INTO t VALUES (?, 'x')", (number,))


def _in_thread(action: object) -> None:
    thread = threading.Thread(target=action)  # type: ignore[arg-type]
    thread.start()
    thread.join()
