"""The two ways to look at rows: as a viewer may see them, or with full sight for a stated purpose."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Protocol

from engine.access.viewer import Viewer
from engine.app.office import Office
from engine.data.connection import Connection
from engine.model.query import JudgeQuery, Query
from engine.model.types import Value

Row = tuple[Value, ...]


class Look(Protocol):
    """Runs a query; `key` names its shape (equal keys, equal queries), `make` builds it on first use."""

    def __call__(
        self, key: Hashable, make: Callable[[], Query], binds: Mapping[str, Value], limit: int | None = None
    ) -> list[Row]: ...


def scoped_look(office: Office, viewer: Viewer, connection: Connection) -> Look:
    """Rows filtered and fields masked for the viewer."""

    def look(
        key: Hashable, make: Callable[[], Query], binds: Mapping[str, Value], limit: int | None = None
    ) -> list[Row]:
        statement, scope = office.scoped(viewer, key, make)
        return statement.run(connection, {**scope, **binds}, limit=limit)

    return look


def judged_look(office: Office, connection: Connection, purpose: str) -> Look:
    """Everything, for guards, kept documents and the owner of the machine."""

    def look(
        key: Hashable, make: Callable[[], Query], binds: Mapping[str, Value], limit: int | None = None
    ) -> list[Row]:
        statement = office.statement(("judged", key), lambda: JudgeQuery(make(), purpose))
        return statement.run(connection, {**office.clock.binds(), **binds}, limit=limit)

    return look
