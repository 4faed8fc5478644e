"""Grouped queries in three steps: the rows with all that is aggregated, the groups, and what is shown of them.

Each step is plain for both databases: group expressions are written once and names of records are looked up last.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.data.compose import quote
from engine.data.sql import functions
from engine.data.sql.aggregates import summary
from engine.data.sql.fragments import Sql, fill, joined, raw
from engine.data.sql.frames import NOWHERE, Context
from engine.data.sql.values import Cell
from engine.model.aggregates import SHIFT
from engine.model.expression import Aggregate, Expr, FieldOf, GroupAggregate, RowOf, conjunction, rebuild
from engine.model.query import Query

if TYPE_CHECKING:
    from engine.data.sql.compiler import Compiler


@dataclass
class Groups:
    """The inner query being made: `rows` are values of each row, `groups` values of each group, all with their name."""

    compiler: Compiler
    context: Context
    inner: str = ""
    outer: str = ""
    rows: dict[str, Sql] = field(default_factory=dict)
    groups: dict[str, Sql] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    cells: dict[Expr, Cell] = field(default_factory=dict)

    def cell(self, expr: Expr) -> Expr:
        """The expression over the groups: group expressions and aggregates become cells."""
        known = self.cells.get(expr)
        if known is not None:
            return known
        if isinstance(expr, GroupAggregate):
            return self._aggregated(expr)
        if isinstance(expr, Aggregate) and expr.source.query is not None:
            return self._over_derived(expr)
        rebuilt = rebuild(expr, self.cell)
        assert isinstance(rebuilt, Expr)
        return rebuilt

    def _over_derived(self, expr: Aggregate) -> Expr:
        """What a report inside aggregates is its own; only the keys it asks about are ours."""
        assert expr.source.query is not None
        query = expr.source.query.mapped(self._key)
        outside = replace(expr, source=replace(expr.source, query=None))
        rebuilt = rebuild(outside, self.cell)
        assert isinstance(rebuilt, Aggregate)
        return replace(rebuilt, source=replace(rebuilt.source, query=query))

    def _key(self, expr: Expr) -> Expr:
        if isinstance(expr, FieldOf | RowOf) and expr in self.cells:
            return self.cells[expr]
        rebuilt = rebuild(expr, self._key)
        assert isinstance(rebuilt, Expr)
        return rebuilt

    def add_key(self, expr: Expr) -> None:
        name = f"g{len(self.keys) + 1}"
        self.rows[name] = self.compiler.value(expr, self.context)
        self.groups[name] = raw(f"{self.inner}.{quote(name)}")
        self.keys.append(name)
        self.cells.setdefault(expr, Cell(expr.type, self.outer, name))

    def text(self, clause: Sql, where: Sql) -> Sql:
        """One row for each group of the rows that the FROM clause and the condition give."""
        inner = fill("SELECT {0}{1} WHERE {2}", _named(self.rows or {"g0": raw("1")}), clause, where)
        text = fill("SELECT {0} FROM ({1}) {2}", _named(self.groups or {"g0": raw("1")}), inner, raw(self.inner))
        if not self.keys:
            return text
        return fill("{0} GROUP BY {1}", text, joined(", ", (self.groups[name] for name in self.keys)))

    def _aggregated(self, expr: GroupAggregate) -> Cell:
        name = f"a{len(self.cells) + 1}"
        if expr.condition is None and expr.value is None:
            self.groups[name] = raw("count(*)")
        else:
            self.groups[name] = self._summary(expr, self._row_value(f"v{name}", expr))
        cell = Cell(expr.type, self.outer, name)
        self.cells[expr] = cell
        return cell

    def _summary(self, expr: GroupAggregate, value: Sql) -> Sql:
        if expr.function == "share":
            total = raw("count(*)") if expr.condition is None else fill("count({0})", value)
            return functions.divide_by_count(self.compiler.dialect, fill("sum({0})", value), total, SHIFT)
        if expr.function == "avg":
            return functions.divide_by_count(self.compiler.dialect, fill("sum({0})", value), fill("count({0})", value), SHIFT)
        if expr.function == "count":
            return fill("count({0})", value)
        return summary(self.compiler, expr.function, value)

    def _row_value(self, name: str, expr: GroupAggregate) -> Sql:
        """What the aggregate goes over, empty on the rows its condition leaves out."""
        if expr.function == "share" and expr.value is not None:
            value = fill("CASE WHEN {0} THEN 1 ELSE 0 END", self.compiler.condition(expr.value, self.context))
        elif expr.value is not None:
            value = self.compiler.value(expr.value, self.context)
        else:
            value = raw("1")
        if expr.condition is not None:
            value = fill("CASE WHEN {0} THEN {1} END", self.compiler.condition(expr.condition, self.context), value)
        known = next((other for other, found in self.rows.items() if found == value), "")
        self.rows.setdefault(known or name, value)
        return raw(f"{self.inner}.{quote(known or name)}")


def is_grouped(query: Query) -> bool:
    """Whether the query shows groups: it has group expressions, or aggregates over all its rows."""
    shown = [column.value for column in query.columns] + [order.value for order in query.sort]
    return bool(query.group) or any(map(_is_aggregated, shown))


def _is_aggregated(expr: Expr) -> bool:
    """Whether the expression goes over the query's own rows; what a report inside it does is not meant."""
    if isinstance(expr, GroupAggregate):
        return True
    if isinstance(expr, Aggregate) and expr.source.query is not None:
        expr = replace(expr, source=replace(expr.source, query=None))
    found: list[bool] = []

    def look(child: Expr) -> Expr:
        found.append(_is_aggregated(child))
        return child

    rebuild(expr, look)
    return any(found)


@dataclass(frozen=True, slots=True)
class Grouped:
    """A grouped query as a source: `source` gives one row per group, `query` is over its cells."""

    source: Sql
    table: str
    query: Query


def group(compiler: Compiler, query: Query, sets: bool, around: Context = NOWHERE) -> Grouped:
    """The query with its groups worked out by an inner query. `around`: rows it may ask about from outside."""
    frame = compiler.frame()
    context = around
    for source in query.sources:
        _, context = compiler.add_source(source, frame, context)
    where = compiler.condition(where_of(compiler, query), context.by(sets))
    groups = Groups(compiler, context, compiler.aliases.fresh(), compiler.aliases.fresh())
    for expr in query.group:
        groups.add_key(expr)
    shown = _over_groups(query, groups)
    return Grouped(groups.text(frame.clause(), where), groups.outer, shown)


def _over_groups(query: Query, groups: Groups) -> Query:
    columns = tuple(replace(column, value=groups.cell(column.value)) for column in query.columns)
    sort = tuple(replace(order, value=groups.cell(order.value)) for order in query.sort)
    having = groups.cell(query.having) if query.having is not None else None
    return Query((), columns, having, sort=sort)


def _named(values: dict[str, Sql]) -> Sql:
    return joined(", ", (fill(f"{{0}} AS {quote(name)}", value) for name, value in values.items()))


def where_of(compiler: Compiler, query: Query) -> Expr:
    """The condition with what each source asks of its rows."""
    parts = tuple(compiler.source_condition(source, query.where) for source in query.sources)
    return conjunction((*parts, *((query.where,) if query.where is not None else ())))
