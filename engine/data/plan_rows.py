"""Counting what a plan concerns, in the tables as they are called now."""

from __future__ import annotations

from dataclasses import dataclass

from engine.data.compose import compose
from engine.data.connection import Connection
from engine.data.shape import TableShape
from engine.data.tables import is_backed
from engine.model.forms import FormSpec


@dataclass(frozen=True, slots=True)
class Rows:
    """Counts rows and values; what is still to be made has none."""

    connection: Connection

    def count(self, table: TableShape) -> int:
        """All rows of the table."""
        if not table.actual:
            return 0
        return int(self.connection.execute(compose("SELECT count(*) FROM {t}", t=table.actual))[0][0])

    def filled(self, table: TableShape, column: str) -> int:
        """Rows where the column is not empty."""
        actual = table.stored(column)
        if not actual:
            return 0
        return int(self.connection.execute(compose("SELECT count({c}) FROM {t}", t=table.actual, c=actual))[0][0])

    def values(self, table: TableShape, column: str) -> list[tuple[str | int, int]]:
        """Distinct stored values with their counts."""
        actual = table.stored(column)
        if not actual:
            return []
        statement = "SELECT {c}, count(*) FROM {t} WHERE {c} IS NOT NULL GROUP BY {c}"
        return [(row[0], row[1]) for row in self.connection.execute(compose(statement, t=table.actual, c=actual))]

    def lists(self, links: TableShape) -> list[tuple[int, int]]:
        """(record, number of its links) of every record that has any."""
        if not links.actual:
            return []
        statement = compose("SELECT left_id, count(*) FROM {t} GROUP BY left_id ORDER BY left_id", t=links.actual)
        return [(int(row[0]), int(row[1])) for row in self.connection.execute(statement)]

    def repeated(self, table: TableShape, form: FormSpec, fields: tuple[str, ...]) -> int:
        """How many unarchived records break a `unique` rule now."""
        actual = [table.stored(name) for name in fields]
        if not is_backed(form, fields) or not all(actual):
            return 0
        counted = self.connection.execute(
            compose(
                "SELECT coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM {t} WHERE _archived = 0 AND {c:filled}"
                " GROUP BY {c} HAVING count(*) > 1) AS repeated",
                t=table.actual,
                c=actual,
            )
        )
        return int(counted[0][0])
