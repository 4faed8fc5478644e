"""A connection inside one transaction: the only way to run a statement."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

import peewee
import psycopg

from engine.data.compose import compose
from engine.data.dialect import Dialect
from engine.data.errors import ConstraintBroken, StorageUnavailable

Row = tuple[Any, ...]
DRIVER_ERRORS = (peewee.PeeweeException, sqlite3.Error, psycopg.Error)


class Connection:
    """One snapshot of the database. Values come out canonical (`model.types`), truth as 0 or 1."""

    def __init__(self, driver: Any, dialect: Dialect, history_key: bytes = b"") -> None:
        """`driver`: the driver's own connection."""
        self.driver = driver
        self.dialect = dialect
        self.history_key = history_key

    def execute(self, statement: str, params: Sequence[object] = ()) -> list[Row]:
        """Run one statement with `?` placeholders; its rows, none for statements without an answer.
        Raises StorageUnavailable, ConstraintBroken."""
        try:
            cursor = self.driver.execute(self.dialect.translate(statement), params)
            return cursor.fetchall() if cursor.description else []
        except DRIVER_ERRORS as error:
            raise translated(error, self.dialect) from error

    def changed(self, statement: str, params: Sequence[object] = ()) -> int:
        """Run a statement that changes rows; how many it changed."""
        try:
            cursor = self.driver.execute(self.dialect.translate(statement), params)
            return int(cursor.rowcount)
        except DRIVER_ERRORS as error:
            raise translated(error, self.dialect) from error

    def executemany(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement once for each row of parameters."""
        try:
            self.driver.cursor().executemany(self.dialect.translate(statement), rows)
        except DRIVER_ERRORS as error:
            raise translated(error, self.dialect) from error

    def changed_many(self, statement: str, rows: Sequence[Sequence[object]]) -> int:
        """Run a statement that changes rows once for each row of parameters; how many it changed in all."""
        try:
            cursor = self.driver.cursor()
            cursor.executemany(self.dialect.translate(statement), rows)
            return int(cursor.rowcount)
        except DRIVER_ERRORS as error:
            raise translated(error, self.dialect) from error

    def insert_rows(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Add many rows the fastest way there is: one prepared statement, or COPY."""
        if self.dialect.name == "sqlite":
            self.executemany(_insert(table, tuple(columns)), rows)
            return
        try:
            statement = compose("COPY {t} ({c}) FROM STDIN", t=table, c=columns)
            with self.driver.cursor() as cursor, cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row([int(value) if isinstance(value, bool) else value for value in row])
        except DRIVER_ERRORS as error:
            raise translated(error, self.dialect) from error


class Transaction(Connection):
    """A writing transaction: the only one at a time in the whole database."""

    def __init__(self, driver: Any, dialect: Dialect, history_key: bytes = b"") -> None:
        super().__init__(driver, dialect, history_key)
        self.discarded = False
        self.closing: list[Callable[[], object]] = []
        self.committed: list[Callable[[], object]] = []

    def before_commit(self, action: Callable[[], object]) -> None:
        """Do this as the last thing inside the transaction."""
        self.closing.append(action)

    def close_entries(self) -> None:
        """Do now what is done last, for one who goes on in the same transaction and reads what was told of it."""
        for action in self.closing:
            action()

    def after_commit(self, action: Callable[[], object]) -> None:
        """Do this once the transaction is safely stored; not done if it is rolled back."""
        self.committed.append(action)

    def discard(self) -> None:
        """Let the transaction end by being rolled back: a trial of what would change."""
        self.discarded = True


@lru_cache(maxsize=1024)
def _insert(table: str, columns: tuple[str, ...]) -> str:
    return compose("INSERT INTO {t} ({c}) VALUES ({c:holes})", t=table, c=columns)


def translated(error: Exception, dialect: Dialect) -> Exception:
    """The driver's or peewee's error in our words, or itself when the statement is at fault."""
    original = getattr(error, "orig", error)  # peewee keeps the driver's error there
    if isinstance(error, peewee.IntegrityError | sqlite3.IntegrityError | psycopg.IntegrityError):
        return ConstraintBroken(str(original))
    if dialect.is_unavailable(original):
        return StorageUnavailable(str(original))
    return error
