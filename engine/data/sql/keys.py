"""Folded keys of texts: what sorting compares and what searching looks in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.data.sql import functions
from engine.data.sql.fragments import Param, Sql, fill
from engine.data.sql.frames import Context
from engine.data.sql.values import expansion, row_at
from engine.data.tables import key_column
from engine.model.expression import THIS, Call, Conditional, Constant, Expr, FieldOf, RowOf
from engine.model.folding import has_key, sort_key
from engine.model.types import record_of

if TYPE_CHECKING:
    from engine.data.sql.compiler import Compiler


def key(compiler: Compiler, expr: Expr, context: Context) -> Sql:
    """The key of a text: of its fields where they have one, otherwise the text itself."""
    if isinstance(expr, Constant) and isinstance(expr.value, str):
        return Sql("?", (Param(sort_key(expr.value)),), simple=True, filled=True)
    if isinstance(expr, Conditional):
        condition = compiler.condition(expr.condition, context)
        branches = key(compiler, expr.then, context), key(compiler, expr.otherwise, context)
        return fill("CASE WHEN {0} THEN {1} ELSE {2} END", condition, *branches)
    if isinstance(expr, Call) and expr.function in ("join", "coalesce"):
        return functions.call(compiler.dialect, expr, [key(compiler, item, context) for item in expr.arguments])
    if isinstance(expr, FieldOf):
        return _field(compiler, expr, context)
    return compiler.value(expr, context)


def sort_parts(compiler: Compiler, expr: Expr, context: Context) -> list[Sql]:
    """What sorting by a text compares, one after another: joined texts by their parts, which costs far less."""
    if isinstance(expr, Call) and expr.function == "join":
        return [part for item in expr.arguments[1:] for part in sort_parts(compiler, item, context)]
    if isinstance(expr, FieldOf):
        row = row_at(compiler, expr.base, context)
        expanded = expansion(compiler, row.form, expr.field) if row is not None else None
        if row is not None and expanded is not None:
            return sort_parts(compiler, expanded, Context({THIS: row}))
    return [key(compiler, expr, context)]


def is_keyed(compiler: Compiler, expr: Expr) -> bool:
    """Whether the text is a stored field with a key column."""
    if not isinstance(expr, FieldOf):
        return False
    form = compiler.definitions.forms.get(expr.base.type.form)
    return form is not None and expr.field in form.fields and has_key(form, form.fields[expr.field])


def _field(compiler: Compiler, expr: FieldOf, context: Context) -> Sql:
    row = row_at(compiler, expr.base, context)
    if row is None:
        return _looked_up(compiler, expr, context)
    expanded = expansion(compiler, row.form, expr.field)
    if expanded is not None:
        return key(compiler, expanded, Context({THIS: row}))
    return row.column(key_column(expr.field) if is_keyed(compiler, expr) else expr.field)


def _looked_up(compiler: Compiler, expr: FieldOf, context: Context) -> Sql:
    base = compiler.value(expr.base, context)
    frame = compiler.frame()
    form = expr.base.type.form
    row = frame.add(form)
    found = _field(compiler, FieldOf(expr.type, RowOf(record_of(form), THIS), expr.field), Context({THIS: row}))
    return fill("(SELECT {0}{1} WHERE {2} = {3})", found, frame.clause(), row.column("id"), base)
