"""The door to the database: one connection per thread, one snapshot to read, one writer at a time."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import peewee

from engine.data.connection import DRIVER_ERRORS, Connection, Transaction, translated
from engine.data.dialect import DIALECTS, LOCK_SECONDS, Dialect
from engine.data.errors import NestedTransaction, StorageUnavailable

SQLITE_PREFIX = "sqlite:///"
POSTGRESQL_PREFIXES = ("postgresql://", "postgres://")
SQLITE_SETTINGS = {
    "journal_mode": "wal",
    "synchronous": "full",
    "foreign_keys": 1,
    "recursive_triggers": 1,  # else REPLACE would get round the triggers that guard history
    "secure_delete": "fast",
    "trusted_schema": 0,
    "temp_store": "memory",
}
_POSTGRESQL_OPTIONS = f"-c lock_timeout={LOCK_SECONDS}s -c jit=off -c client_encoding=UTF8"


class Database:
    """A database of either kind. Safe to share between threads; every thread gets a connection of its own."""

    def __init__(self, url: str, engine: Any, dialect: Dialect, history_key: bytes) -> None:
        self.url = url
        self.dialect = dialect
        self.history_key = history_key
        self._engine = engine
        self._local = threading.local()
        self._writer = threading.Lock()
        self._opening = threading.Lock()
        self._generation = 0
        self._opened: list[tuple[threading.Thread, Any]] = []
        weakref.finalize(self, _close_all, self._opened)

    @staticmethod
    def open(url: str, history_key: bytes = b"") -> Database:
        """The database of `sqlite:///PATH` or `postgresql://…`; connects when first used. `history_key` seals
        the history chain. Raises ValueError for another address."""
        if url.startswith(SQLITE_PREFIX):
            engine: Any = peewee.SqliteDatabase(
                url.removeprefix(SQLITE_PREFIX),
                pragmas=SQLITE_SETTINGS, timeout=LOCK_SECONDS, check_same_thread=False, autoconnect=False,
            )  # fmt: skip
            return Database(url, engine, DIALECTS["sqlite"], history_key)
        if url.startswith(POSTGRESQL_PREFIXES):
            engine = peewee.PostgresqlDatabase(
                "postgresql://" + url.partition("://")[2],
                prefer_psycopg3=True, autoconnect=False,
                connect_timeout=5, application_name="prikaz", options=_POSTGRESQL_OPTIONS,
            )  # fmt: skip
            return Database(url, engine, DIALECTS["postgresql"], history_key)
        raise ValueError("Адрес базы данных должен начинаться с sqlite:/// или postgresql://")

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database."""
        return Path(self.url.removeprefix(SQLITE_PREFIX)) if self.dialect.name == "sqlite" else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One unchanging view of the database; inside another reading it is the same view.
        Raises StorageUnavailable, and NestedTransaction inside writing."""
        active = self._active()
        if isinstance(active, Transaction):
            raise NestedTransaction("reading inside writing: use the transaction itself")
        if active is not None:
            yield active
            return
        self._begin(self.dialect.begin_reading)
        connection = Connection(self._engine, self.dialect, self.history_key)
        self._local.active = connection
        try:
            yield connection
        finally:
            self._local.active = None
            self._roll_back()

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A writing transaction; others wait for its end, so what it reads stays true until it commits.
        Raises StorageUnavailable, NestedTransaction."""
        if self._active() is not None:
            raise NestedTransaction("writing inside another transaction")
        if not self._writer.acquire(timeout=LOCK_SECONDS):
            raise StorageUnavailable("other writers are not finished")
        try:
            self._begin(self.dialect.begin_writing)
            transaction = Transaction(self._engine, self.dialect, self.history_key)
            self._local.active = transaction
            try:
                yield transaction
                self._finish(transaction)
            except BaseException:
                self._roll_back()
                raise
            finally:
                self._local.active = None
        finally:
            self._writer.release()
        for action in transaction.committed:
            action()

    def close(self) -> None:
        """Close the connections of all threads; none may be in use. The database can be used again."""
        with self._opening:
            _close_all(self._opened)
            self._generation += 1

    def renew(self) -> None:
        """Let every thread take a new connection for its next transaction: after columns changed their types, what a
        server prepared for the old connections no longer fits."""
        with self._opening:
            self._generation += 1

    def _active(self) -> Connection | None:
        return getattr(self._local, "active", None)

    def _finish(self, transaction: Transaction) -> None:
        for action in transaction.closing:
            action()
        if transaction.discarded:
            transaction.committed.clear()
            self._roll_back()
        else:
            self._send("COMMIT")

    def _begin(self, statements: tuple[str, ...]) -> None:
        """Open a transaction. A connection that broke while idle is replaced once: nothing was sent on it."""
        fresh = self._connect()
        try:
            self._send(*statements)
        except StorageUnavailable:
            lost = not fresh and self.dialect.is_lost(self._engine.connection())
            self._drop()
            if not lost:
                raise
            self._connect()
            self._send(*statements)

    def _send(self, *statements: str) -> None:
        for statement in statements:
            self._translating(partial(self._engine.execute_sql, statement))

    def _roll_back(self) -> None:
        if self._engine.is_closed():
            return
        try:
            self._send("ROLLBACK")
        except (*DRIVER_ERRORS, StorageUnavailable):  # a connection in doubt is not used again
            self._drop()

    def _connect(self) -> bool:
        """Give this thread a connection; whether it is a new one."""
        if getattr(self._local, "generation", None) != self._generation and not self._engine.is_closed():
            self._drop()
        if not self._engine.is_closed():
            return False
        self._local.generation = self._generation
        try:
            if self.path is not None and not self.path.exists():
                self.path.touch(mode=0o600)
            self._engine.connect()
        except (*DRIVER_ERRORS, OSError) as error:
            raise StorageUnavailable(str(error)) from error
        connection = self._engine.connection()
        self.dialect.prepare(connection)
        with self._opening:
            ended = [item for item in self._opened if not item[0].is_alive()]
            self._opened[:] = [item for item in self._opened if item[0].is_alive()]
            self._opened.append((threading.current_thread(), connection))
        _close_all(ended)
        return True

    def _drop(self) -> None:
        connection = self._engine.connection()
        self._engine.dispose()
        with self._opening:
            self._opened[:] = [item for item in self._opened if item[1] is not connection]
        connection.close()

    def _translating(self, action: Callable[[], object]) -> None:
        try:
            action()
        except DRIVER_ERRORS as error:
            raise translated(error, self.dialect) from error


def _close_all(opened: list[tuple[threading.Thread, Any]]) -> None:
    """Close the connections and empty the list; also when the database itself is forgotten."""
    while opened:
        opened.pop()[1].close()
