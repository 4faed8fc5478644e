"""The door to the database: one connection per thread, one snapshot to read, one writer at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import peewee

from engine.data.connection import Connection, Transaction
from engine.data.dialect import DIALECTS, LOCK_SECONDS, Dialect
from engine.data.errors import NestedTransaction, StorageUnavailable
from engine.data.pool import Pool

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
# A connection that only reads: the setting forgets every prepared statement, so it is made once and not per transaction.
_SQLITE_READING = {**SQLITE_SETTINGS, "query_only": 1, "cache_size": -16 * 1024}  # KiB: some thousand pages of rows
_PREPARED_STATEMENTS = 1000
_POSTGRESQL_OPTIONS = f"-c lock_timeout={LOCK_SECONDS}s -c jit=off -c client_encoding=UTF8"


class Database:
    """A database of either kind. Safe to share between threads; every thread has connections of its own."""

    def __init__(self, url: str, engines: tuple[Any, ...], dialect: Dialect, history_key: bytes) -> None:
        """`engines`: peewee's databases; the first is for reading, the last for writing."""
        self.url = url
        self.dialect = dialect
        self.history_key = history_key
        self._local = threading.local()
        self._writer = threading.Lock()
        self._pools = tuple(Pool(engine, dialect, self.path) for engine in engines)

    @staticmethod
    def open(url: str, history_key: bytes = b"") -> Database:
        """The database of `sqlite:///PATH` or `postgresql://…`; connects when first used. `history_key` seals
        the history chain. Raises ValueError for another address."""
        if url.startswith(SQLITE_PREFIX):
            path = url.removeprefix(SQLITE_PREFIX)
            engines = (_sqlite(path, _SQLITE_READING), _sqlite(path, SQLITE_SETTINGS))
            return Database(url, engines, DIALECTS["sqlite"], history_key)
        if url.startswith(POSTGRESQL_PREFIXES):
            engine = _postgresql("postgresql://" + url.partition("://")[2])
            return Database(url, (engine,), DIALECTS["postgresql"], history_key)
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
        pool = self._pools[0]
        driver = pool.begin(self.dialect.begin_reading)
        connection = Connection(driver, self.dialect, self.history_key)
        self._local.active = connection
        try:
            yield connection
        finally:
            self._local.active = None
            pool.roll_back(driver)

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A writing transaction; others wait for its end, so what it reads stays true until it commits.
        Raises StorageUnavailable, NestedTransaction."""
        if self._active() is not None:
            raise NestedTransaction("writing inside another transaction")
        pool = self._pools[-1]
        if not self._writer.acquire(timeout=LOCK_SECONDS):
            raise StorageUnavailable("other writers are not finished")
        try:
            driver = pool.begin(self.dialect.begin_writing)
            transaction = Transaction(driver, self.dialect, self.history_key)
            self._local.active = transaction
            try:
                yield transaction
                self._finish(transaction, pool)
            except BaseException:
                pool.roll_back(driver)
                raise
            finally:
                self._local.active = None
        finally:
            self._writer.release()
        for action in transaction.committed:
            action()

    def renew_statistics(self) -> None:
        """After very much was written at once. A server renews them by itself, but a minute late; with the old ones it takes
        a large table for an empty one and walks it for each row of another."""
        with self.writing() as transaction:
            for statement in self.dialect.renew_statistics:
                transaction.execute(statement)

    def close(self) -> None:
        """Close the connections of all threads; none may be in use. The database can be used again."""
        for pool in self._pools:
            pool.close()

    def renew(self) -> None:
        """Let every thread take new connections for its next transactions: after columns changed their types, what a
        server prepared for the old connections no longer fits."""
        for pool in self._pools:
            pool.renew()

    def _active(self) -> Connection | None:
        return getattr(self._local, "active", None)

    def _finish(self, transaction: Transaction, pool: Pool) -> None:
        for action in transaction.closing:
            action()
        if transaction.discarded:
            transaction.committed.clear()
            pool.roll_back(transaction.driver)
        else:
            pool.send(transaction.driver, "COMMIT")


def _sqlite(path: str, settings: dict[str, object]) -> Any:
    return peewee.SqliteDatabase(
        path, pragmas=settings, timeout=LOCK_SECONDS, check_same_thread=False, autoconnect=False,
        cached_statements=_PREPARED_STATEMENTS,
    )  # fmt: skip


def _postgresql(url: str) -> Any:
    return peewee.PostgresqlDatabase(
        url, prefer_psycopg3=True, autoconnect=False,
        connect_timeout=5, application_name="prikaz", options=_POSTGRESQL_OPTIONS,
    )  # fmt: skip
