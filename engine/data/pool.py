"""Connections of one kind, one for each thread: opened when first used, replaced when they broke while idle."""

from __future__ import annotations

import threading
import weakref
from pathlib import Path
from typing import Any

from engine.data.connection import DRIVER_ERRORS, translated
from engine.data.dialect import Dialect
from engine.data.errors import StorageUnavailable


class Pool:
    """The connections of one peewee database. `path`: the file of an SQLite database. Safe to share between threads."""

    def __init__(self, engine: Any, dialect: Dialect, path: Path | None) -> None:
        self.engine = engine
        self._dialect = dialect
        self._path = path
        self._local = threading.local()
        self._opening = threading.Lock()
        self._generation = 0
        self._opened: list[tuple[threading.Thread, Any]] = []
        weakref.finalize(self, _close_all, self._opened)

    def begin(self, statements: tuple[str, ...]) -> Any:
        """Open a transaction by the statements; the driver's connection. One that broke while idle is replaced once: nothing
        was sent on it. Raises StorageUnavailable."""
        fresh = self._connect()
        driver = self.engine.connection()
        try:
            self.send(driver, *statements)
        except StorageUnavailable:
            lost = not fresh and self._dialect.is_lost(driver)
            self._drop()
            if not lost:
                raise
            self._connect()
            driver = self.engine.connection()
            self.send(driver, *statements)
        return driver

    def send(self, driver: Any, *statements: str) -> None:
        """Run statements without an answer. Raises StorageUnavailable, ConstraintBroken."""
        try:
            for statement in statements:
                driver.execute(statement)
        except DRIVER_ERRORS as error:
            raise translated(error, self._dialect) from error

    def roll_back(self, driver: Any) -> None:
        """End the transaction without a trace."""
        if self.engine.is_closed():
            return
        try:
            self.send(driver, "ROLLBACK")
        except (*DRIVER_ERRORS, StorageUnavailable):  # a connection in doubt is not used again
            self._drop()

    def close(self) -> None:
        """Close the connections of all threads; none may be in use. The pool can be used again."""
        with self._opening:
            _close_all(self._opened)
            self._generation += 1

    def renew(self) -> None:
        """Let every thread take a new connection for its next transaction."""
        with self._opening:
            self._generation += 1

    def _connect(self) -> bool:
        """Give this thread a connection; whether it is a new one."""
        if getattr(self._local, "generation", None) != self._generation and not self.engine.is_closed():
            self._drop()
        if not self.engine.is_closed():
            return False
        self._local.generation = self._generation
        try:
            if self._path is not None and not self._path.exists():
                self._path.touch(mode=0o600)
            self.engine.connect()
        except (*DRIVER_ERRORS, OSError) as error:
            raise StorageUnavailable(str(error)) from error
        connection = self.engine.connection()
        self._dialect.prepare(connection)
        with self._opening:
            ended = [item for item in self._opened if not item[0].is_alive()]
            self._opened[:] = [item for item in self._opened if item[0].is_alive()]
            self._opened.append((threading.current_thread(), connection))
        _close_all(ended)
        return True

    def _drop(self) -> None:
        connection = self.engine.connection()
        self.engine.dispose()
        with self._opening:
            self._opened[:] = [item for item in self._opened if item[1] is not connection]
        connection.close()


def _close_all(opened: list[tuple[threading.Thread, Any]]) -> None:
    """Close the connections and empty the list; also when the pool itself is forgotten."""
    while opened:
        opened.pop()[1].close()
