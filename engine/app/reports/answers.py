"""Rows of a run report: raw values, each row with the key that ties its numbers to the records they count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.app.listing import name_of
from engine.app.looks import Look, Row
from engine.model.expression import GroupAggregate, RowOf, row_of, walk
from engine.model.query import Column, Query
from engine.model.reports import ReportSpec
from engine.model.types import Value

DATA, GRAND = 0, -1
NOWHERE = -1

Groups = tuple[int, ...]  # numbers of a report's group expressions


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """`level`: 0 = a data row, 1… = a total of that group level, -1 = the grand total. `values` and `names` in column
    order: empty where the row has none; names of records. `groups` and `key`: the values of its groups, or the ids of the
    records it is about. `given`: what the page that mends the row is opened with, of data rows."""

    level: int
    values: tuple[Value, ...]
    names: tuple[str, ...]
    groups: Groups
    key: tuple[Value, ...]
    given: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """`cut`: there are more rows than were asked for."""

    rows: tuple[AnswerRow, ...]
    cut: bool = False

    @property
    def count(self) -> int:
        return sum(row.level == DATA for row in self.rows)


def is_grouped(query: Query) -> bool:
    """Whether a row stands for many records."""
    return bool(query.group) or any(
        isinstance(node, GroupAggregate) for column in query.columns for node in walk(column.value)
    )


def answer_report(
    report: ReportSpec, values: Mapping[str, Value], limit: int | None, look: Look, *, with_totals: bool = True
) -> Answer:
    """The rows with totals in their places: each group level's after its rows, the grand total last."""
    given = bound(values)
    depth = len(report.query.group)
    rows = rows_by(report, tuple(range(depth)), given, look, None if limit is None else limit + 1)
    cut = limit is not None and len(rows) > limit
    rows = rows[:limit]
    levels = report.totals if with_totals else ()
    totals = {level: rows_by(report, tuple(range(level)), given, look) for level in levels}
    return Answer(tuple(_with_totals(rows, totals)), cut)


def bound(values: Mapping[str, Value]) -> dict[str, Value]:
    """Parameters as expressions know them."""
    return {f"params.{name}": value for name, value in values.items()}


def rows_by(
    report: ReportSpec, groups: Groups, given: Mapping[str, Value], look: Look, limit: int | None = None
) -> list[AnswerRow]:
    """The report by some of its groups only; by all of them it is the report itself."""
    found = look(("report", report.id, groups), lambda: query_by(report, groups), given, limit)
    return unpacked(report, groups, found)


def unpacked(report: ReportSpec, groups: Groups, found: list[Row]) -> list[AnswerRow]:
    """What `query_by` gave, put in column order."""
    query = report.query
    kept = kept_columns(query, groups)
    named = [index for index in kept if query.columns[index].value.type.kind == "record"]
    level = DATA if len(groups) == len(query.group) else groups[-1] + 1 if groups else GRAND
    every = range(len(query.columns))
    values = [kept.index(index) if index in kept else NOWHERE for index in every]
    names = [len(kept) + named.index(index) if index in named else NOWHERE for index in every]
    ids, given = len(kept) + len(named), len(given_columns(report, groups))
    return [
        _unpacked(level, groups, values, names, row[ids : len(row) - given], (*row, None), row[len(row) - given :])
        for row in found
    ]


def _unpacked(
    level: int, groups: Groups, values: list[int], names: list[int], ids: Row, row: Row, given: Row
) -> AnswerRow:
    """`values` and `names`: where in the row each column's are; NOWHERE is the empty value at its end."""
    shown = tuple([row[place] for place in values])
    called = tuple([str(row[place] or "") for place in names])
    return AnswerRow(level, shown, called, groups, ids or tuple([shown[index] for index in groups]), given)


def given_columns(report: ReportSpec, groups: Groups) -> tuple[Column, ...]:
    """What a row's mending page is opened with; only a whole row has it."""
    return report.fix.given_columns() if report.fix and len(groups) == len(report.query.group) else ()


def kept_columns(query: Query, groups: Groups) -> list[int]:
    """The columns a row of these groups has: its groups, which are the first columns, and whatever is aggregated."""
    depth = len(query.group)
    return [index for index in range(len(query.columns)) if index in groups or index >= depth]


def query_by(report: ReportSpec, groups: Groups) -> Query:
    """The report's query grouped by some of its groups, with names of record columns after its columns, then the ids of
    records where rows are records, then what the mending page is opened with."""
    query = report.query
    whole = len(groups) == len(query.group)
    columns = tuple(query.columns[index] for index in kept_columns(query, groups))
    names = (Column(f"{item.id}.name", name_of(item.value)) for item in columns if item.value.type.kind == "record")
    ids = () if is_grouped(query) else tuple(Column(f"{row.alias}.id", row) for row in record_rows(query))
    return replace(
        query,
        columns=(*columns, *names, *ids, *given_columns(report, groups)),
        group=tuple(query.group[index] for index in groups),
        having=query.having if whole else None,
        sort=query.sort if whole else (),
    )


def record_rows(query: Query) -> tuple[RowOf, ...]:
    """The records a row of ungrouped sources is about; rows of reports and calendars are none."""
    return tuple(row_of(source) for source in query.sources if not source.is_derived)


def _with_totals(rows: list[AnswerRow], totals: Mapping[int, list[AnswerRow]]) -> list[AnswerRow]:
    by_key = {level: {row.key: row for row in found} for level, found in totals.items() if level}
    placed: list[AnswerRow] = []
    for index, row in enumerate(rows):
        placed.append(row)
        following = rows[index + 1] if index + 1 < len(rows) else None
        for level in sorted(by_key, reverse=True):
            if following is None or following.key[:level] != row.key[:level]:
                placed.append(by_key[level][row.key[:level]])
    return placed + (totals.get(0, []) if rows else [])
