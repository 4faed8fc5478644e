"""Reports whose sources multiply each other, by how many records there are today."""

from __future__ import annotations

from collections.abc import Iterator

from engine.app.office import Office
from engine.data.connection import Connection
from engine.model.expression import Source, row_of
from engine.model.products import estimated_rows
from engine.model.query import Column, JudgeQuery, Query
from engine.model.types import DERIVED

MANY = 1_000_000


def too_large_reports(office: Office, connection: Connection, many: int = MANY) -> Iterator[str]:
    """A sentence for each report that goes through that many rows."""
    reports = office.definitions.reports
    sizes: dict[str, int] = {}

    def size(form: str) -> int:
        if form not in sizes:
            inner = reports[form[1:]].query if form.startswith(DERIVED) else None
            sizes[form] = estimated_rows(inner, size) if inner is not None else _records(office, connection, form)
        return sizes[form]

    for report in reports.values():
        rows = estimated_rows(report.query, size) if len(report.query.sources) > 1 else 0
        if rows >= many:
            yield f"Отчёт «{report.title}» перебирает около {rows:,} строк: свяжите его источники равенством".replace(",", " ")


def _records(office: Office, connection: Connection, form: str) -> int:
    source = Source("row", form)
    query = Query((source,), (Column("row", row_of(source)),))
    statement = office.statement(("size", form), lambda: JudgeQuery(query, "how many records there are"))
    return statement.count(connection, {}, limit=1_000 * MANY)
