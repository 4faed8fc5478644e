"""Aggregates shown beside each row: those over the same source under the same tie become one grouped table, joined once.

Asked row by row, `count(marks, mark.person == person and …)` goes over the same marks once for each column; where no index holds
the tie, once for each row. Grouped by the tie, all of them come from one walk over the marks of the rows shown."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.data.sql.aggregates import mentions_archived, source_condition, unarchived
from engine.data.sql.fragments import Sql, fill, joined, raw
from engine.data.sql.frames import NOWHERE, Frame
from engine.data.sql.grouping import Groups
from engine.data.sql.sets import mentioned
from engine.data.sql.values import Cell, expansion
from engine.model.aggregates import AGGREGATES
from engine.model.expression import (
    Aggregate,
    Compare,
    Expr,
    FieldOf,
    GroupAggregate,
    RowOf,
    Source,
    conjunction,
    rebuild,
    row_of,
    walk,
)
from engine.model.products import conjuncts

if TYPE_CHECKING:
    from engine.data.sql.compiler import Compiler
    from engine.data.sql.frames import Context

Kept = Collection[int] | None
MERGED = "\0merged"
Tie = tuple[Expr, Expr]  # what the source's rows are grouped by, and what it is for the row shown
UNMERGED = frozenset({"first", "exists"})


@dataclass(eq=False)
class Table:
    """One grouped table being made. `asked`: how many aggregates it answers; `common`: what all of them ask of its rows."""

    source: Source
    owns: tuple[Expr, ...]
    others: tuple[Sql, ...]
    frame: Frame
    groups: Groups
    asked: int = 0
    common: list[Expr] | None = None


@dataclass
class Merger:
    """`frame`: the FROM clause of the rows shown; `cells`: the table of groups shown instead. `kept`: which of the tables, in the
    order they are first asked for, are made; None = all of them."""

    compiler: Compiler
    frame: Frame
    cells: str = ""
    kept: Kept = None
    tables: dict[object, Table] = field(default_factory=dict)

    def value(self, node: Aggregate, context: Context) -> Sql | None:
        """The aggregate as a column of its table; None where it is asked row by row."""
        parts = self._split(node, context)
        if parts is None:
            return None
        ties, rest = parts
        table = self._table(node, ties, context)
        table.asked += 1
        table.common = [item for item in (rest if table.common is None else table.common) if item in rest]
        if self.kept is not None and list(self.tables.values()).index(table) not in self.kept:
            return None
        own = _renamed(node.value, node.source.alias) if node.value is not None else _row(table.source, node)
        condition = conjunction(tuple(rest)) if rest else None
        cell = table.groups.cell(GroupAggregate(node.type, node.function, own, condition))
        found = self.compiler.value(cell, NOWHERE)
        return fill("COALESCE({0}, 0)", found) if AGGREGATES[node.function].none == 0 else found

    @property
    def made(self) -> bool:
        """Whether there is a table to join."""
        return bool(self.tables) and (self.kept is None or bool(self.kept))

    def worth(self) -> list[int]:
        """The tables that save a walk: asked for more than once, or tied by what has no index."""
        found = enumerate(self.tables.values())
        return [number for number, table in found if table.asked > 1 or not self._is_indexed(table)]

    def joins(self, shown: Sql) -> Sql:
        """The tables as LEFT JOINs. `shown`: FROM and WHERE of the rows shown; only what is tied to them is grouped."""
        made = (item for number, item in enumerate(self.tables.values()) if self.kept is None or number in self.kept)
        return joined("", (self._join(table, shown) for table in made))

    def _split(self, node: Aggregate, context: Context) -> tuple[list[Tie], list[Expr]] | None:
        """The ties to the row shown, and what else is asked of the source's rows."""
        alias = node.source.alias
        beside = replace(node, source=replace(node.source, among=None), condition=None)
        if node.function in UNMERGED or mentions_archived(row_of(node.source), node.condition) or _outside(beside, alias):
            return None
        ties: list[Tie] = []
        rest: list[Expr] = []
        for part in conjuncts(source_condition(self.compiler, node.source, node.condition)):
            tie = self._tie(part, alias, context) if _outside(part, alias) else None
            if tie is not None:
                ties.append(tie)
            elif _outside(part, alias):
                return None
            elif part != unarchived(row_of(node.source)):
                rest.append(_renamed(part, alias))
        return (ties, rest) if ties else None

    def _tie(self, part: Expr, alias: str, context: Context) -> Tie | None:
        if not isinstance(part, Compare) or part.op != "==":
            return None
        for own, other in ((part.left, part.right), (part.right, part.left)):
            if isinstance(own, FieldOf | RowOf) and mentioned(own) == {alias} and self._is_shown(other, context):
                return _renamed(own, alias), other
        return None

    def _is_shown(self, expr: Expr, context: Context) -> bool:
        """Whether the expression is a path from a row, or a cell, of the FROM clause."""
        while isinstance(expr, FieldOf):
            expr = expr.base
        if isinstance(expr, Cell):
            return expr.table == self.cells
        return isinstance(expr, RowOf) and expr.alias in context.rows and context.rows[expr.alias].frame is self.frame

    def _table(self, node: Aggregate, ties: list[Tie], context: Context) -> Table:
        compiled = sorted(((self.compiler.value(other, context), own) for own, other in ties), key=lambda item: item[0].text)
        source = replace(node.source, alias=MERGED, among=None)
        key = (source, tuple(compiled))
        if key not in self.tables:
            frame = self.compiler.frame()
            _, inner = self.compiler.add_source(source, frame, NOWHERE)
            groups = Groups(self.compiler, inner, self.compiler.aliases.fresh(), self.compiler.aliases.fresh())
            for _, own in compiled:
                groups.add_key(own)
            self.tables[key] = Table(source, tuple(own for _, own in compiled), tuple(other for other, _ in compiled), frame, groups)
        return self.tables[key]

    def _is_indexed(self, table: Table) -> bool:
        """Links and parents have an index each."""
        own = table.owns[0]
        if len(table.owns) > 1 or table.source.is_derived or not isinstance(own, FieldOf):
            return len(table.owns) == 1 and isinstance(own, RowOf)
        stored = expansion(self.compiler, table.source.form, own.field) is None
        return isinstance(own.base, RowOf) and own.type.kind == "record" and stored

    def _join(self, table: Table, shown: Sql) -> Sql:
        groups, context = table.groups, table.groups.context
        asked = conjunction((self.compiler.source_condition(table.source, None), *(table.common or ())))
        where = self.compiler.condition(asked, context.by(sets=True))
        if not table.source.is_derived:  # a report is worked out whole before its rows are picked
            where = fill("{0} AND {1} IN (SELECT {2}{3})", where, groups.rows["g1"], table.others[0], shown)
        tied = (fill("{0}.{1} = {2}", raw(groups.outer), raw(f'"{name}"'), other)
                for name, other in zip(groups.keys, table.others, strict=True))  # fmt: skip
        return fill(" LEFT JOIN ({0}) {1} ON {2}", groups.text(table.frame.clause(), where), raw(groups.outer), joined(" AND ", tied))


Made = tuple[Merger, Sql]


def merged(make: Callable[[Kept], Made]) -> Sql:
    """What `make` gives with the tables that are worth making."""
    merger, text = make(None)
    worth = merger.worth()
    return text if len(worth) == len(merger.tables) else make(worth)[1]


def _outside(expr: Expr, alias: str) -> bool:
    """Whether the expression is about anything but rows of its source."""
    return bool(mentioned(expr) - {alias}) or any(isinstance(node, Cell) for node in walk(expr))


def _renamed(expr: Expr, alias: str) -> Expr:
    if isinstance(expr, RowOf):
        return replace(expr, alias=MERGED) if expr.alias == alias else expr
    renamed = rebuild(expr, lambda child: _renamed(child, alias))
    assert isinstance(renamed, Expr)
    return renamed


def _row(source: Source, node: Aggregate) -> Expr | None:
    return row_of(source) if AGGREGATES[node.function].wanted == "record" else None
