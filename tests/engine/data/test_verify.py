"""Invariants: each broken one is named, a sound database has none."""

import io
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine.data import files
from engine.data.connection import Transaction
from engine.data.database import Database
from engine.data.verify import verify
from engine.model.definitions import DefinitionSet
from tests.conftest import NewDatabase
from tests.engine.data.world import NOW, open_workshop, writer


def _state(transaction: Transaction) -> None:
    transaction.execute("UPDATE f_order SET state = 'нигде'")


def _version(transaction: Transaction) -> None:
    transaction.execute("UPDATE f_order SET version = 5")


def _lost(transaction: Transaction) -> None:
    transaction.execute("DELETE FROM f_line")


def _unwritten(transaction: Transaction) -> None:
    transaction.execute("INSERT INTO f_worker (version, name) VALUES (1, 'подкинут')")


def _orphan(transaction: Transaction) -> None:
    transaction.execute("UPDATE f_line SET parent = 77")


def _file(transaction: Transaction) -> None:
    transaction.execute(
        "INSERT INTO p_file (hash, name, type, size, stored) VALUES (?, 'a.pdf', 'application/pdf', 1, ?)",
        ("0" * 64, NOW),
    )


BROKEN = {
    _state: "в состоянии «нигде», которого нет в описании: 1",
    _version: "имеет версию 5, а по истории 1",
    _lost: "есть в истории (последнее событие create), а в таблице её нет",
    _unwritten: "имеет версию 1, а по истории её нет",
    _orphan: "принадлежит записи 77, которой нет",
    _file: "содержимого нет в папке данных",
}


@pytest.fixture
def filled(database: Database, world: DefinitionSet, data_dir: Path) -> Database:
    content = files.store(data_dir, io.BytesIO(b"%PDF-1"), "a.pdf")
    with writer(database, world) as write:
        anna = write.create("worker", {"name": "Анна"})
        values = {"title": "Стул", "master": anna, "helpers": (anna,)}
        id = write.create("order", values, state="draft")
        write.create("line", {"what": "ножка"}, parent=id)
    with database.writing() as transaction:
        files.add(transaction, content, None, NOW)
    return database


def test_a_sound_database_has_nothing_to_say(filled: Database, world: DefinitionSet, data_dir: Path) -> None:
    assert _found(filled, world, data_dir) == []
    with filled.reading() as connection:
        assert [line for line in verify(connection, None) if "PostgreSQL" not in line] == []


@pytest.mark.parametrize("breaking", BROKEN, ids=lambda item: item.__name__)
def test_each_broken_invariant_is_named(
    filled: Database, world: DefinitionSet, data_dir: Path, breaking: object
) -> None:
    with filled.writing() as transaction:
        breaking(transaction)  # type: ignore[operator]
    (line,) = _found(filled, world, data_dir)
    assert BROKEN[breaking] in line  # type: ignore[index]


def test_many_faults_of_a_kind_are_counted(database: Database, world: DefinitionSet) -> None:
    with writer(database, world) as write:
        write.create_many("worker", ("name",), [("а",)] * 30)
    with database.writing() as transaction:
        transaction.execute("UPDATE f_worker SET version = 2")
    found = _found(database, world, None)
    assert (len(found), found[-1]) == (21, "… и ещё 10.")


def test_a_link_to_nowhere_is_named(new_database: NewDatabase, world: DefinitionSet) -> None:
    """Only a file can be written past the rules; a server refuses by itself."""
    url = new_database("sqlite")
    database, _ = open_workshop(url, world)
    with writer(database, world) as write:
        write.create("order", {"title": "Стул"}, state="draft")
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as careless:
        careless.execute("UPDATE f_order SET master = 99")
        careless.commit()
    found = _found(database, world, None)
    database.close()
    assert any("поле master: запись 1 указывает на 99, которой нет" in line for line in found)


def _found(database: Database, world: DefinitionSet, data_dir: Path | None) -> list[str]:
    """What is wrong, without the settings of the test server, which runs fast and unsafe."""
    with database.reading() as connection:
        return [line for line in verify(connection, world, data_dir) if "Настройка PostgreSQL" not in line]
