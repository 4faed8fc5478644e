"""Conditions by polarity: SQL that is true exactly when the expression is true, or exactly when it is false.

SQL's own NOT is never used on what may be unknown: `not` is pushed down to the leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from engine.data.sql import functions
from engine.data.sql.aggregates import ARCHIVED, NOT_ARCHIVED, source_condition, unarchived
from engine.data.sql.fragments import Param, Sql, fill, joined, named, raw
from engine.data.sql.frames import Context
from engine.data.sql.relations import Column, Pairs, relation_of
from engine.data.sql.sets import Filled, among, mentioned, through_link, tied_source, within
from engine.model.expression import (
    Aggregate,
    And,
    Bind,
    Call,
    Compare,
    Constant,
    Expr,
    FieldOf,
    In,
    InRecords,
    InSpan,
    IsEmpty,
    Not,
    Or,
    conjunction,
    disjunction,
)
from engine.model.holding import holds_duty
from engine.model.types import DATE, TRUTH

if TYPE_CHECKING:
    from engine.data.sql.compiler import Compiler

ALWAYS, NEVER = raw("1 = 1"), raw("1 = 0")
OPPOSITE = {"==": "<>", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
SIGNS = {"==": "="}


def condition(compiler: Compiler, expr: Expr, context: Context, wanted: bool) -> Sql:
    rule = _RULES.get(type(expr), _raw_truth)
    return rule(compiler, expr, context, wanted)


def _all_or_any(compiler: Compiler, expr: And | Or, context: Context, wanted: bool) -> Sql:
    word = " AND " if isinstance(expr, And) == wanted else " OR "
    parts = [condition(compiler, item, context, wanted) for item in expr.items]
    return fill("({0})", joined(word, parts)) if parts else (ALWAYS if isinstance(expr, And) == wanted else NEVER)


def _not(compiler: Compiler, expr: Not, context: Context, wanted: bool) -> Sql:
    return condition(compiler, expr.item, context, not wanted)


def _constant(compiler: Compiler, expr: Constant, context: Context, wanted: bool) -> Sql:
    return ALWAYS if bool(expr.value) == wanted else NEVER


def _raw_truth(compiler: Compiler, expr: Expr, context: Context, wanted: bool) -> Sql:
    """A truth value that may be empty: a field, a bind, a choice."""
    nested = through_link(compiler, Compare(TRUTH, "==", expr, Constant(TRUTH, True)), context, wanted)
    if nested is not None:
        return nested
    value = compiler.value(expr, context)
    if wanted:
        return fill("{0} = 1", value)
    if value.simple:
        return fill("({0} <> 1 OR {0} IS NULL)", value)
    return fill("CASE WHEN {0} = 1 THEN 0 ELSE 1 END = 1", value)


def _compare(compiler: Compiler, expr: Compare, context: Context, wanted: bool) -> Sql:
    if expr.op == "!=":
        return _compare(compiler, replace(expr, op="=="), context, not wanted)
    nested = through_link(compiler, expr, context, wanted)
    if nested is not None:
        return nested
    left, right = compiler.value(expr.left, context), compiler.value(expr.right, context)
    if expr.right == NOT_ARCHIVED and isinstance(expr.left, FieldOf) and expr.left.field == ARCHIVED:
        right = raw("0")  # written out, as indexes over rows that are not archived have it
    if expr.op != "==":
        left, right = compiler.ordered(left, expr.left.type), compiler.ordered(right, expr.right.type)
    return _compared(expr.op, left, right, wanted)


def _compared(op: str, left: Sql, right: Sql, wanted: bool) -> Sql:
    true = fill(f"{{0}} {SIGNS.get(op, op)} {{1}}", left, right)
    if wanted:
        return true
    if not (left.simple and right.simple):
        return fill("CASE WHEN {0} THEN 0 ELSE 1 END = 1", true)
    false = fill(f"{{0}} {OPPOSITE[op]} {{1}}", left, right)
    empties = [fill("{0} IS NULL", side) for side in (left, right) if not side.filled]
    return fill("({0})", joined(" OR ", [false, *empties])) if empties else false


def _is_empty(compiler: Compiler, expr: IsEmpty, context: Context, wanted: bool) -> Sql:
    nested = through_link(compiler, Filled(TRUTH, expr.item), context, not wanted)
    if nested is not None:
        return nested
    value = compiler.value(expr.item, context)
    return fill("{0} IS NULL" if wanted else "{0} IS NOT NULL", value)


def _filled(compiler: Compiler, expr: Filled, context: Context, wanted: bool) -> Sql:
    return _is_empty(compiler, IsEmpty(TRUTH, expr.item), context, not wanted)


def _in(compiler: Compiler, expr: In, context: Context, wanted: bool) -> Sql:
    nested = through_link(compiler, expr, context, wanted)
    if nested is not None:
        return nested
    options = [item for item in expr.options if not (isinstance(item, Constant) and item.value is None)]
    if not options:
        return NEVER if wanted else ALWAYS
    item = compiler.value(expr.item, context)
    found = [compiler.value(option, context) for option in options]
    if wanted:
        return fill("{0} IN ({1})", item, joined(", ", found))
    if item.simple and all(option.filled for option in found):
        missing = fill("{0} NOT IN ({1})", item, joined(", ", found))
        return missing if item.filled else fill("({0} IS NULL OR {1})", item, missing)
    return fill("CASE WHEN {0} IN ({1}) THEN 0 ELSE 1 END = 1", item, joined(", ", found))


def _in_span(compiler: Compiler, expr: InSpan, context: Context, wanted: bool) -> Sql:
    nested = through_link(compiler, expr, context, wanted)
    if nested is not None:
        return nested
    span = compiler.definitions.forms[expr.row.type.form].span
    assert span is not None
    starts, ends = (FieldOf(DATE, expr.row, name) for name in span)
    begun = Compare(TRUTH, "<=", starts, expr.date)
    lasting = disjunction((IsEmpty(TRUTH, ends), Compare(TRUTH, ">=", ends, expr.date)))
    return condition(compiler, conjunction((begun, lasting)), context, wanted)


def _in_records(compiler: Compiler, expr: InRecords, context: Context, wanted: bool) -> Sql:
    records: Expr = expr.records
    if isinstance(records, Bind):
        return _in_ids(compiler, expr.item, records, context, wanted)
    assert isinstance(records, FieldOf)
    relation = relation_of(compiler.definitions, records.base.type.form, records.field)
    if isinstance(relation, Column):
        tie = Compare(TRUTH, "==", FieldOf(records.base.type, expr.item, relation.field), records.base)
        return condition(compiler, conjunction((unarchived(expr.item), tie)), context, wanted)
    nested = _as_set(compiler, expr.item, records.base, relation, context, wanted)
    if nested is not None:
        return nested
    nested = through_link(compiler, expr, context, wanted)
    if nested is not None:
        return nested
    owner, item = compiler.value(records.base, context), compiler.value(expr.item, context)
    pair = raw(compiler.aliases.fresh())
    return fill(
        "{word} (SELECT 1 FROM {table} {pair} WHERE {pair}.{own} = {owner} AND {pair}.{other} = {item})",
        word=raw("EXISTS" if wanted else "NOT EXISTS"), table=named(relation.table), pair=pair,
        own=named(relation.owner), other=named(relation.item),
        owner=owner, item=item,
    )  # fmt: skip


def _as_set(compiler: Compiler, item: Expr, owner: Expr, pairs: Pairs, context: Context, wanted: bool) -> Sql | None:
    """When one side is known beforehand, the other is among the records paired with it."""
    if not context.sets:
        return None
    for known, sought, given, found in (
        (item, owner, pairs.item, pairs.owner),
        (owner, item, pairs.owner, pairs.item),
    ):
        if not mentioned(known) & context.own and mentioned(sought) & context.own:
            query = fill(
                "SELECT {0} FROM {1} WHERE {2} = {3}",
                named(found), named(pairs.table), named(given), compiler.value(known, context),
            )  # fmt: skip
            return among(compiler, sought, query, context, wanted)
    return None


def _in_ids(compiler: Compiler, item: Expr, ids: Bind, context: Context, wanted: bool) -> Sql:
    encoding = "json" if compiler.sqlite else "array"
    given = Sql("?", (Param(name=ids.name, encoding=encoding),))
    template = "SELECT value FROM json_each({0})" if compiler.sqlite else "SELECT unnest(CAST({0} AS bigint[]))"
    return within(compiler, compiler.value(item, context), fill(template, given), wanted)


def _call(compiler: Compiler, expr: Call, context: Context, wanted: bool) -> Sql:
    if expr.function in ("coalesce", "min", "max"):
        return _raw_truth(compiler, expr, context, wanted)
    if expr.function == "has_duty":
        return condition(compiler, _has_duty(compiler, expr), context, wanted)
    nested = through_link(compiler, expr, context, wanted)
    if nested is not None:
        return nested
    true = _found(compiler, expr, context) if expr.function == "found" else _called(compiler, expr, context)
    return true if wanted else fill("CASE WHEN {0} THEN 0 ELSE 1 END = 1", true)


def _called(compiler: Compiler, expr: Call, context: Context) -> Sql:
    return functions.call(compiler.dialect, expr, [compiler.value(item, context) for item in expr.arguments])


def _has_duty(compiler: Compiler, expr: Call) -> Expr:
    """What it means by the order in force."""
    person, duty = expr.arguments
    assert isinstance(duty, Constant)
    return holds_duty(compiler.definitions, person, str(duty.value))


def _found(compiler: Compiler, expr: Call, context: Context) -> Sql:
    field, part = expr.arguments
    sought = compiler.value(part, context)
    folded = Sql(sought.text, tuple(replace(param, encoding="fold") for param in sought.params), sought.simple)
    return fill("instr({0}, {1}) > 0" if compiler.sqlite else "strpos({0}, {1}) > 0", compiler.key(field, context), folded)


def _aggregate(compiler: Compiler, expr: Aggregate, context: Context, wanted: bool) -> Sql:
    if expr.function != "exists":
        return _raw_truth(compiler, expr, context, wanted)
    tied = tied_source(compiler, expr, context, wanted)
    if tied is not None:
        return tied
    frame = compiler.frame()
    _, inner = compiler.add_source(expr.source, frame, context)
    where = condition(compiler, source_condition(compiler, expr.source, expr.condition), inner.by(sets=True), True)
    return fill("EXISTS (SELECT 1{0} WHERE {1})" if wanted else "NOT EXISTS (SELECT 1{0} WHERE {1})", frame.clause(), where)


_RULES: Mapping[type[Expr], Callable[[Compiler, Any, Context, bool], Sql]] = {
    And: _all_or_any,
    Or: _all_or_any,
    Not: _not,
    Constant: _constant,
    Compare: _compare,
    IsEmpty: _is_empty,
    Filled: _filled,
    In: _in,
    InSpan: _in_span,
    InRecords: _in_records,
    Call: _call,
    Aggregate: _aggregate,
}
