"""Expressions as SQL values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.data.sql import functions
from engine.data.sql.aggregates import scalar
from engine.data.sql.fragments import Param, Sql, fill, named, raw, storage
from engine.data.sql.frames import Context, Row
from engine.model.expression import (
    THIS,
    Aggregate,
    Arithmetic,
    Bind,
    Call,
    Conditional,
    Constant,
    Expr,
    FieldOf,
    Negative,
    RowOf,
)
from engine.model.forms import FormSpec
from engine.model.types import record_of

if TYPE_CHECKING:
    from engine.data.sql.compiler import Compiler


@dataclass(frozen=True, slots=True)
class Cell(Expr):
    """A value worked out by a query inside the FROM clause."""

    table: str
    column: str


def value(compiler: Compiler, expr: Expr, context: Context) -> Sql:
    rule = _RULES.get(type(expr))
    if rule is not None:
        return rule(compiler, expr, context)
    condition = compiler.condition(expr, context)
    return fill("CASE WHEN {0} THEN 1 ELSE 0 END", condition)


def row_at(compiler: Compiler, expr: Expr, context: Context) -> Row | None:
    """The row of a record expression that can be joined: a source's own, or the end of a path of links."""
    if isinstance(expr, RowOf):
        return context.rows[expr.alias]
    if not isinstance(expr, FieldOf) or expr.type.kind != "record":
        return None
    base = row_at(compiler, expr.base, context)
    if base is None or expansion(compiler, base.form, expr.field) is not None:
        return None
    return base.frame.join(base, expr.field, expr.type.form)


def expansion(compiler: Compiler, form: str, field: str) -> Expr | None:
    """What a field without a column stands for, over RowOf("this"); None for a stored one."""
    spec = compiler.definitions.forms.get(form)
    if spec is None:
        return None
    if field in spec.fields:
        return spec.fields[field].computed
    return spec.name if field == "name" else None


def _constant(compiler: Compiler, expr: Constant, context: Context) -> Sql:
    if expr.value is None:
        return compiler.cast(raw("NULL"), storage(expr.type))
    return Sql("?", (Param(expr.value),), simple=True, filled=True)


def _bind(compiler: Compiler, expr: Bind, context: Context) -> Sql:
    sql = compiler.cast(Sql("?", (Param(name=expr.name),)), storage(expr.type))
    return Sql(sql.text, sql.params, simple=True)


def _row(compiler: Compiler, expr: RowOf, context: Context) -> Sql:
    return context.rows[expr.alias].column("id")


def _cell(compiler: Compiler, expr: Cell, context: Context) -> Sql:
    return fill("{0}.{1}", raw(expr.table), named(expr.column))


def _field(compiler: Compiler, expr: FieldOf, context: Context) -> Sql:
    if expr.field == "id" and not isinstance(expr.base, RowOf) and expr.base.type.kind != "row":
        return value(compiler, expr.base, context)
    row = row_at(compiler, expr.base, context)
    if row is None:
        return _looked_up(compiler, expr, context)
    expanded = expansion(compiler, row.form, expr.field)
    if expanded is None:
        return row.column(expr.field)
    found = compiler.value(expanded, Context({THIS: row}))
    return fill("CASE WHEN {0} IS NOT NULL THEN {1} END", row.column("id"), found) if row.optional else found


def _looked_up(compiler: Compiler, expr: FieldOf, context: Context) -> Sql:
    """A field of a record known only by its id: a bind, the answer of an aggregate, a choice."""
    base = value(compiler, expr.base, context)
    frame = compiler.frame()
    form: FormSpec = compiler.definitions.forms[expr.base.type.form]
    row = frame.add(form.id)
    found = _field(compiler, FieldOf(expr.type, RowOf(record_of(form.id), THIS), expr.field), Context({THIS: row}))
    return fill("(SELECT {0}{1} WHERE {2} = {3})", found, frame.clause(), row.column("id"), base)


def _arithmetic(compiler: Compiler, expr: Arithmetic, context: Context) -> Sql:
    left, right = value(compiler, expr.left, context), value(compiler, expr.right, context)
    if expr.op == "/":
        shift = expr.type.scale - expr.left.type.scale + expr.right.type.scale
        return functions.divide(compiler.dialect, left, right, shift)
    if expr.op == "%":
        return functions.remainder(compiler.dialect, left, right)
    return fill(f"({{0}} {expr.op} {{1}})", left, right)


def _negative(compiler: Compiler, expr: Negative, context: Context) -> Sql:
    return fill("(- {0})", value(compiler, expr.item, context))


def _conditional(compiler: Compiler, expr: Conditional, context: Context) -> Sql:
    condition = compiler.condition(expr.condition, context)
    then, otherwise = value(compiler, expr.then, context), value(compiler, expr.otherwise, context)
    return fill("CASE WHEN {0} THEN {1} ELSE {2} END", condition, then, otherwise)


def _call(compiler: Compiler, expr: Call, context: Context) -> Sql:
    if expr.type.kind == "truth" and expr.function != "coalesce":
        return fill("CASE WHEN {0} THEN 1 ELSE 0 END", compiler.condition(expr, context))
    arguments = [value(compiler, item, context) for item in expr.arguments]
    return functions.call(compiler.dialect, expr, arguments)


def _aggregate(compiler: Compiler, expr: Aggregate, context: Context) -> Sql:
    if expr.function == "exists":
        return fill("CASE WHEN {0} THEN 1 ELSE 0 END", compiler.condition(expr, context))
    return scalar(compiler, expr, context)


_RULES: Mapping[type[Expr], Callable[[Compiler, Any, Context], Sql]] = {
    Constant: _constant,
    Bind: _bind,
    RowOf: _row,
    Cell: _cell,
    FieldOf: _field,
    Arithmetic: _arithmetic,
    Negative: _negative,
    Conditional: _conditional,
    Call: _call,
    Aggregate: _aggregate,
}
