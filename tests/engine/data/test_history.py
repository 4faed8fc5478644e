"""History: sealed against the program's own hands, and every kind of tampering is named."""

from collections.abc import Callable, Iterator

import psycopg
import pytest

from engine.data import history
from engine.data.connection import Transaction
from engine.data.database import Database
from engine.data.errors import ConstraintBroken
from engine.data.writer import Writer
from engine.model.definitions import DefinitionSet
from tests.engine.data.world import AUTHOR, NOW, install, workshop, writer

KEY = b"k" * 32


@pytest.fixture
def told(database: Database, world: DefinitionSet) -> Database:
    """Twelve entries after the one of the definitions."""
    with writer(database, world) as write:
        for number in range(6):
            id = write.create("worker", {"name": f"Работник {number}"})
            write.update("worker", id, {"born": "1990-01-01"})
    return database


def _value(transaction: Transaction) -> None:
    transaction.execute(
        "UPDATE p_history_value SET changes = replace(changes, 'Работник 1', 'Работник 9') WHERE seq = 4"
    )


def _author(transaction: Transaction) -> None:
    transaction.execute("UPDATE p_history SET account = 99 WHERE seq = 5")


def _moment(transaction: Transaction) -> None:
    transaction.execute("UPDATE p_history SET at = '2020-01-01T00:00:00.000000Z' WHERE seq = 6")


def _removed(transaction: Transaction) -> None:
    transaction.execute("DELETE FROM p_history WHERE seq = 7")
    transaction.execute("DELETE FROM p_history_value WHERE seq = 7")


def _removed_and_closed_up(transaction: Transaction) -> None:
    _removed(transaction)
    for table in ("p_history", "p_history_value"):
        for seq in range(8, 14):
            transaction.execute(f"UPDATE {table} SET seq = ? WHERE seq = ?", (seq - 1, seq))
    transaction.execute("UPDATE p_head SET seq = 12")


def _values_removed(transaction: Transaction) -> None:
    transaction.execute("DELETE FROM p_history_value WHERE seq = 8")


def _tail_cut(transaction: Transaction) -> None:
    transaction.execute("DELETE FROM p_history WHERE seq > 11")
    transaction.execute("DELETE FROM p_history_value WHERE seq > 11")


def _exchanged(transaction: Transaction) -> None:
    for table in ("p_history", "p_history_value"):
        for old, new in ((9, 1009), (10, 9), (1009, 10)):
            transaction.execute(f"UPDATE {table} SET seq = ? WHERE seq = ?", (new, old))


def _appended(transaction: Transaction) -> None:
    transaction.execute(
        "INSERT INTO p_history SELECT 14, form, record, version, event, account, role, clause, request, at,"
        " digest, hash FROM p_history WHERE seq = 13"
    )
    transaction.execute("INSERT INTO p_history_value SELECT 14, changes FROM p_history_value WHERE seq = 13")


def _garbage(transaction: Transaction) -> None:
    transaction.execute("UPDATE p_history_value SET changes = 'не то' WHERE seq = 3")


def _head_gone(transaction: Transaction) -> None:
    transaction.execute("DELETE FROM p_head")


TAMPERING: dict[Callable[[Transaction], None], str] = {
    _value: "запись 4: значения изменены",
    _author: "запись 5 изменена",
    _moment: "запись 6 изменена",
    _removed: "нет записей с 7 по 7",
    _removed_and_closed_up: "запись 7 изменена",
    _values_removed: "у записи 8 нет значений",
    _tail_cut: "последняя запись 11, а должна быть 13",
    _exchanged: "запись 9 изменена",
    _appended: "запись 14 изменена",
    _garbage: "запись 3: значения изменены",
    _head_gone: "нет отметки о конце",
}


@pytest.mark.parametrize("tamper", TAMPERING, ids=lambda item: item.__name__)
def test_every_kind_of_tampering_is_named(told: Database, tamper: Callable[[Transaction], None]) -> None:
    with told.reading() as connection:
        assert history.verify(connection) == []
        assert history.head(connection)[0] == 13
    with told.writing() as transaction:
        _unseal(transaction)
        tamper(transaction)
    with told.reading() as connection:
        found = history.verify(connection)
    assert any(TAMPERING[tamper] in line for line in found), found


@pytest.mark.parametrize("statement", [
    "UPDATE p_history SET account = 1", "DELETE FROM p_history WHERE seq = 2", "DELETE FROM p_history_value",
    "UPDATE p_history_value SET changes = '{}'",
])  # fmt: skip
def test_the_program_itself_cannot_change_history(told: Database, statement: str) -> None:
    with pytest.raises((ConstraintBroken, psycopg.ProgrammingError)), told.writing() as transaction:
        transaction.execute(statement)
    with told.reading() as connection:
        assert history.verify(connection) == []


def test_a_key_outside_the_database_stops_who_may_write_it(database_url: str) -> None:
    """Without the key the whole chain could be made anew; with it that is seen."""
    sealed, open_ = Database.open(database_url, KEY), Database.open(database_url)
    install(sealed, workshop())
    with sealed.reading() as connection:
        assert history.verify(connection) == []
    with open_.reading() as connection:
        assert "запись 1 изменена" in history.verify(connection)[0]
    with open_.writing() as transaction:
        Writer(transaction, workshop(), AUTHOR, NOW).create("worker", {"name": "подложный"})
    with sealed.reading() as connection:
        assert any("запись 2 изменена" in line for line in history.verify(connection))
    sealed.close()
    open_.close()


def test_a_failed_transaction_leaves_no_entry_and_no_gap(told: Database, world: DefinitionSet) -> None:
    with pytest.raises(ZeroDivisionError), writer(told, world) as write:
        write.create("worker", {"name": "x"})
        write.finish()
        raise ZeroDivisionError
    with writer(told, world) as write:
        write.note("export", {"rows": (None, 12)}, form="worker", id=1)
        write.note("sign_in", {})
    with told.reading() as connection:
        assert history.verify(connection) == []
        last = history.read(connection, "worker", 1)[-1]
    assert (last.seq, last.event, last.version, last.changes[0].new) == (14, "export", 1, 12)


def test_a_long_history_is_verified_in_parts(told: Database, world: DefinitionSet) -> None:
    with writer(told, world) as write:
        write.create_many("worker", ("name",), ((f"Работник {number}",) for number in range(6000)))
    with told.reading() as connection:
        assert history.verify(connection) == []
        assert history.head(connection)[0] == 6013


def test_accounts_are_named_by_title_or_login(database: Database, world: DefinitionSet) -> None:
    with writer(database, world) as write:
        first = write.create("account", {"login": "anna", "title": "Анна"})
        second = write.create("account", {"login": "oleg"})
    with database.reading() as connection:
        assert history.account_titles(connection, {first, second, 99}) == {first: "Анна", second: "oleg"}
        assert history.account_titles(connection, ()) == {}


def _unseal(transaction: Transaction) -> None:
    for statement in _unsealing(transaction.dialect.name):
        transaction.execute(statement)


def _unsealing(dialect: str) -> Iterator[str]:
    for table in ("p_history", "p_history_value"):
        if dialect == "sqlite":
            yield f"DROP TRIGGER {table}_no_update"
            yield f"DROP TRIGGER {table}_no_delete"
        else:
            yield f"GRANT ALL ON {table} TO CURRENT_USER"
            yield f"DROP TRIGGER {table}_sealed ON {table}"
