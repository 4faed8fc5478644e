"""One activated definition set with its ports: what an action works with. Frozen; a request keeps the office it
started with."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TypeVar

from engine.access.restrict import restrict
from engine.access.rights import Rights, build_rights
from engine.access.sight import binds_of, shape_of
from engine.access.viewer import Viewer
from engine.app.clock import Clock
from engine.data.connection import Connection
from engine.data.database import Database
from engine.data.environment import StoredEnvironment
from engine.data.sql.statement import Statement, prepare
from engine.model.definitions import DefinitionSet
from engine.model.evaluate import evaluate
from engine.model.expression import Expr
from engine.model.query import Column, JudgeQuery, Query, ScopedQuery
from engine.model.types import Value
from engine.workflow.machine import Machines

T = TypeVar("T")


class Prepared:
    """Things made once per office and asked for by key: SQL statements, list layouts. Safe between threads."""

    def __init__(self, limit: int = 5000) -> None:
        self._items: dict[Hashable, object] = {}
        self._lock = Lock()
        self._limit = limit

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The thing under the key, made on first use. Two threads may both make it; one copy is kept."""
        found = self._items.get(key)
        if found is None:
            found = make()
            with self._lock:
                if len(self._items) >= self._limit:
                    self._items.clear()
                found = self._items.setdefault(key, found)
        return found  # type: ignore[return-value]


@dataclass(frozen=True)
class Office:
    """`version`: number of the activation this office came from. `data_dir`: files, backups, kept documents."""

    definitions: DefinitionSet
    database: Database
    rights: Rights
    machines: Machines
    clock: Clock
    data_dir: Path
    version: int = 0
    prepared: Prepared = field(default_factory=Prepared)

    def is_of_today(self) -> bool:
        """Whether the order of this office is still the one in force: another may be from its day on."""
        organisation = self.definitions.organisation
        return len(organisation.dated) < 2 or organisation.order_on(self.clock.today()) == organisation.order

    def statement(self, key: Hashable, make: Callable[[], ScopedQuery | JudgeQuery]) -> Statement:
        """The prepared statement under the key; `make` gives its query on first use."""
        return self.prepared.get(key, lambda: prepare(make(), self.definitions, self.database.dialect))

    def scoped(
        self,
        viewer: Viewer,
        key: Hashable,
        make: Callable[[], Query],
        action: str = "read",
        told: Callable[[], tuple[Column, ...]] = tuple,
    ) -> tuple[Statement, dict[str, Value]]:
        """A query as this viewer may see its answer, with the binds to run it: who they are, today, now. Viewers of one
        shape share the statement. `told`: columns asked with full sight, what the rules say of each row."""
        statement = self.statement(
            ("scoped", shape_of(viewer), action, key),
            lambda: restrict(make(), viewer, self.rights, self.definitions, action, told=told()),
        )
        return statement, self.binds(viewer)

    def value(self, connection: Connection, expr: Expr, binds: Mapping[str, Value]) -> Value:
        """An expression that is about no record, with full sight: a parameter's default, a word."""
        given = {**self.clock.binds(), **binds}
        return evaluate(expr, StoredEnvironment(connection, self.definitions, given, prepared=self.prepared))

    def binds(self, viewer: Viewer) -> dict[str, Value]:
        """What conditions about this viewer are run with: who they are, today, now."""
        return {**self.clock.binds(), **binds_of(viewer)}


def open_office(
    definitions: DefinitionSet, database: Database, data_dir: Path, version: int = 0, clock: Clock | None = None
) -> Office:
    """An office over a compiled set whose tables exist, with the order that is in force today."""
    clock = clock or Clock(definitions.organisation.time_zone)
    definitions = definitions.under(definitions.organisation.order_on(clock.today()))
    return Office(
        definitions=definitions,
        database=database,
        rights=build_rights(definitions),
        machines=Machines(definitions),
        clock=clock,
        data_dir=data_dir,
        version=version,
    )
