"""Aggregates as scalar subqueries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.data.sql import functions
from engine.data.sql.fragments import Param, Sql, fill, joined, raw
from engine.data.sql.frames import Context, Frame
from engine.data.sql.relations import Column, relation_of
from engine.model.aggregates import SHIFT
from engine.model.expression import (
    TRUE,
    Aggregate,
    Compare,
    Constant,
    Expr,
    FieldOf,
    InRecords,
    RowOf,
    Source,
    conjunction,
    row_of,
    walk,
)
from engine.model.functions import CASES
from engine.model.types import INTEGER, TRUTH

if TYPE_CHECKING:
    from engine.data.sql.compiler import Compiler

ARCHIVED = "_archived"
NOT_ARCHIVED = Constant(INTEGER, 0)

PLAIN: Mapping[str, str] = {
    "count": "count(*)",
    "count_unique": "count(DISTINCT {0})",
    "min": "min({0})",
    "max": "max({0})",
}
_LISTED = (
    "(SELECT string_agg(q.v, ', ' ORDER BY translate(q.v, {1}, {2}) COLLATE \"C\", q.v COLLATE \"C\")"
    " FROM unnest(array_agg(DISTINCT {0})) q(v))"
)
_LIST_LETTERS = (CASES[0] + "ё", CASES[1].replace("ё", "е") + "е")


def unarchived(row: Expr) -> Expr:
    return Compare(TRUTH, "==", FieldOf(INTEGER, row, ARCHIVED), NOT_ARCHIVED)


def mentions_archived(row: RowOf, condition: Expr | None) -> bool:
    """Whether the condition itself asks which rows of the source are archived."""
    return condition is not None and any(
        isinstance(node, FieldOf) and node.field == ARCHIVED and node.base == row for node in walk(condition)
    )


def source_condition(compiler: Compiler, source: Source, condition: Expr | None) -> Expr:
    """Which rows of the form the source has: the unarchived ones, those the `among` field holds, where the condition holds."""
    if source.is_derived:
        return condition or TRUE
    row = row_of(source)
    parts: tuple[Expr, ...] = () if mentions_archived(row, condition) else (unarchived(row),)
    if source.among is not None:
        parts += (_tie(compiler, source.among, row),)
    return conjunction((*parts, *((condition,) if condition is not None else ())))


def _tie(compiler: Compiler, records: FieldOf | Expr, row: RowOf) -> Expr:
    if isinstance(records, FieldOf):
        relation = relation_of(compiler.definitions, records.base.type.form, records.field)
        if isinstance(relation, Column):
            return Compare(TRUTH, "==", FieldOf(records.base.type, row, relation.field), records.base)
    return InRecords(TRUTH, row, records)  # type: ignore[arg-type]


def scalar(compiler: Compiler, node: Aggregate, context: Context) -> Sql:
    """The aggregate as one value."""
    merged = compiler.merger.value(node, context) if compiler.merger is not None else None
    if merged is not None:
        return merged
    frame = compiler.frame()
    row, inner = compiler.add_source(node.source, frame, context)
    where = compiler.condition(source_condition(compiler, node.source, node.condition), inner.by(sets=True))
    value = compiler.value(node.value, inner.by(sets=False)) if node.value is not None else row.column(row.columns[0])
    if node.function == "first":
        return _first(compiler, node, frame, inner, value, where)
    if node.function == "share" and node.value is not None:
        value = share(compiler, compiler.condition(node.value, inner.by(sets=False)), raw("count(*)"))
    else:
        value = summary(compiler, node.function, value)
    return fill("(SELECT {0}{1} WHERE {2})", value, frame.clause(), where)


def _first(compiler: Compiler, node: Aggregate, frame: Frame, inner: Context, value: Sql, where: Sql) -> Sql:
    assert node.by is not None
    by = compiler.ordered(compiler.value(node.by, inner.by(sets=False)), node.by.type)
    filled = fill(" AND {0} IS NOT NULL", value) if node.value is not None else raw("")
    row = inner.rows[node.source.alias]
    ties = joined(", ", map(row.column, row.columns))
    return fill(
        "(SELECT {0}{1} WHERE {2}{3} ORDER BY {4} NULLS LAST, {5} LIMIT 1)",
        value, frame.clause(), where, filled, by, ties,
    )  # fmt: skip


def summary(compiler: Compiler, function: str, value: Sql) -> Sql:
    """The aggregate function over a value of each row."""
    if function in PLAIN:
        return fill(PLAIN[function], value)
    if function == "sum":
        return fill("COALESCE({0}, 0)", compiler.big(fill("sum({0})", value)))
    if function == "avg":
        return functions.divide(compiler.dialect, fill("sum({0})", value), fill("count({0})", value), SHIFT)
    if function == "one":
        counted = fill("count({0})", value)
        return fill("CASE WHEN {0} = 1 THEN max({1}) END", counted, value)
    if compiler.sqlite:
        return fill("px_listed(json_group_array({0}))", value)
    letters, folded = (Sql("?", (Param(text),)) for text in _LIST_LETTERS)
    return fill(_LISTED, value, letters, folded)


def share(compiler: Compiler, condition: Sql, total: Sql) -> Sql:
    """The part of `total` rows for which the condition holds."""
    return functions.divide(compiler.dialect, fill("count(CASE WHEN {0} THEN 1 END)", condition), total, SHIFT)
