"""Reports: a query with a face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from engine.model.expression import Expr
from engine.model.forms import FieldSpec
from engine.model.query import Column, Query
from engine.source.places import NOWHERE, Place

Mark = Literal["bar", "line", "heat"]


@dataclass(frozen=True, slots=True)
class FixSpec:
    """Where a person mends a row: the record in column `record`, or the page `page`. `given`: the page's parameters as
    values of the row, about the same sources as the columns; whoever runs the report asks for them as further columns
    (`given_columns`) and puts them into the address, empty ones left out."""

    record: str = ""
    page: str = ""
    given: Mapping[str, Expr] = field(default_factory=dict)

    def given_columns(self) -> tuple[Column, ...]:
        """Columns beside the report's own that only full rows have."""
        return tuple(Column(f"fix.{name}", value) for name, value in self.given.items())


@dataclass(frozen=True, slots=True)
class PivotSpec:
    """Some group columns become heads. A row of the answer is a cell: its row is told by the group columns that are not
    heads, its column by the heads.

    `columns`: ids of the group columns that stand as heads, the outer first; heads keep the order of their first group's
    sort. `values`: ids of the columns shown in a cell (several stand side by side under the innermost head). `side`:
    further values at the end of each row, recomputed over all its cells (`side_query`). `foot`: further lines below, one
    value under each innermost head, recomputed over the whole column (`foot_query`). `all_columns`, `all_rows`: queries
    over ids of heads (of rows) that must stand even where no cell is; their columns have the ids of the group columns.
    `empty`: what stands where there is no cell."""

    columns: tuple[str, ...]
    values: tuple[str, ...]
    side: tuple[Column, ...] = ()
    foot: tuple[Column, ...] = ()
    all_columns: Query | None = None
    all_rows: Query | None = None
    empty: str = ""


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """The report drawn: `x`, `y`, `color` are ids of columns. bar, line: `y` is a number, `color` tells groups apart. heat: a
    field of `x` by `y`, `color` is the number. Drawn from the very rows of the table, which stays below it."""

    mark: Mark
    x: str
    y: str
    color: str = ""


@dataclass(frozen=True, slots=True)
class FreezeSpec:
    """Holders of `duty` may keep the shown answer as a snapshot. `per`: what a snapshot is of, an expression over `params` and
    `today`; one snapshot per its value and the values of the parameters, a new one replaces nothing and says why."""

    duty: str
    per: Expr | None = None


@dataclass(frozen=True, slots=True)
class ReportSpec:
    """`params` are field-like (type, label, default). `levels`: number of group expressions, which are the first
    columns.
    `totals`: group levels (0 = the grand total) that get a row recomputed from source rows."""

    id: str
    title: str
    params: Mapping[str, FieldSpec]
    query: Query
    levels: int = 0
    totals: tuple[int, ...] = ()
    fix: FixSpec | None = None
    pivot: PivotSpec | None = None
    chart: ChartSpec | None = None
    freeze: FreezeSpec | None = None
    help: str = ""
    area: str = ""
    place: Place = NOWHERE


def side_query(report: ReportSpec, pivot: PivotSpec) -> Query:
    """One row for each row of the pivot table: its group columns, then the side values."""
    rows = [column.id for column in report.query.columns[: report.levels] if column.id not in pivot.columns]
    return regrouped(report.query, rows, pivot.side)


def foot_query(report: ReportSpec, pivot: PivotSpec) -> Query:
    """One row for each column of the pivot table: its heads, then the values of the lines below."""
    return regrouped(report.query, pivot.columns, pivot.foot)


def regrouped(query: Query, kept: Sequence[str], shown: tuple[Column, ...]) -> Query:
    """A grouped query by some of its group columns only, in their order, with other values recomputed from source rows."""
    heads = tuple(column for column in query.columns[: len(query.group)] if column.id in kept)
    group = tuple(column.value for column in heads)
    sort = tuple(order for order in query.sort if order.value in group)
    return replace(query, columns=(*heads, *shown), group=group, having=None, sort=sort)
