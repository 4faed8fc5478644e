"""The tables as they are now, and as they would be after the steps of a plan made so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from engine.data.connection import Connection
from engine.data.tables import ColumnSpec

Named = TypeVar("Named")


@dataclass(slots=True)
class ColumnShape:
    """`actual`: the column's name in the database now; "" when it is still to be made."""

    actual: str
    kind: str


@dataclass(slots=True)
class TableShape:
    """`actual`: the table's name in the database now; "" when it is still to be made."""

    actual: str
    columns: dict[str, ColumnShape] = field(default_factory=dict)

    def stored(self, column: str) -> str:
        """The present name of a column; "" when nothing is stored under it yet."""
        found = self.columns.get(column)
        return found.actual if found and self.actual else ""


@dataclass(slots=True)
class Shape:
    """All tables with their columns, and the names of our indexes with their tables."""

    tables: dict[str, TableShape]
    indexes: Mapping[str, str]

    def rename_table(self, old: str, new: str) -> None:
        self.tables[new] = self.tables.pop(old)

    def rename_tables(self, names: Mapping[str, str]) -> None:
        """New name to old, all at once."""
        _rename(self.tables, names)

    def rename_columns(self, table: str, names: Mapping[str, str]) -> None:
        """New name to old, all at once; what is not there stays away."""
        _rename(self.tables[table].columns, names)

    def add(self, table: str, column: ColumnSpec) -> None:
        self.tables[table].columns[column.name] = ColumnShape("", column.kind)


def _rename(items: dict[str, Named], names: Mapping[str, str]) -> None:
    found = {new: items.pop(old) for new, old in names.items() if old in items}
    items.update(found)


def read_shape(connection: Connection) -> Shape:
    """What the database holds."""
    tables: dict[str, TableShape] = {}
    for table, column, kind in connection.execute(connection.dialect.columns_sql):
        tables.setdefault(table, TableShape(table)).columns[column] = ColumnShape(column, kind)
    indexes = {name: table for table, name in connection.execute(connection.dialect.indexes_sql)}
    return Shape(tables, {name: table for name, table in indexes.items() if name.startswith("i_")})
