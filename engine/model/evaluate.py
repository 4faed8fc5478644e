"""The value of an expression in Python: for one record on the screen, checks, defaults, guards, effects and texts.

The same answers as the SQL of `data.sql`, empties included; a property test compares the two.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from engine.model.expression import (
    Aggregate,
    And,
    Arithmetic,
    Bind,
    Call,
    Compare,
    Conditional,
    Constant,
    Expr,
    FieldOf,
    In,
    InRecords,
    InSpan,
    IsEmpty,
    Negative,
    Not,
    Or,
    RowOf,
)
from engine.model.functions import FUNCTIONS, divide, remainder
from engine.model.types import Value


class Environment(Protocol):
    """Where values come from. Records are known by id; unsaved ones by a number of the environment's own."""

    @property
    def binds(self) -> Mapping[str, Value]: ...

    def row(self, alias: str) -> Value:
        """The record known by an alias."""

    def field(self, alias: str, field: str) -> Value:
        """A field of the record known by an alias; several records as a tuple of ids."""

    def linked(self, form: str, id: int, field: str) -> Value:
        """A field of any record."""

    def span(self, form: str) -> tuple[str, str]:
        """The fields with the first and last day of the form's records."""

    def stored(self, node: Call, values: tuple[Value, ...]) -> Value:
        """The answer of a function that asks the database, for filled values."""

    def aggregate(self, node: Aggregate) -> Value:
        """An aggregate over stored records, and over unsaved rows where its source is a field of the record."""


def evaluate(expr: Expr, environment: Environment) -> Value:
    """The canonical value. Raises KeyError for a bind that is not given."""
    return _RULES[type(expr)](expr, environment)


def _compare(expr: Compare, env: Environment) -> bool:
    left, right = evaluate(expr.left, env), evaluate(expr.right, env)
    if expr.op == "!=":
        return left is None or right is None or left != right
    return left is not None and right is not None and bool(_COMPARISONS[expr.op](left, right))


def _in(expr: In, env: Environment) -> bool:
    item = evaluate(expr.item, env)
    return item is not None and any(evaluate(option, env) == item for option in expr.options)


def _in_records(expr: InRecords, env: Environment) -> bool:
    item, records = evaluate(expr.item, env), evaluate(expr.records, env)
    return item is not None and isinstance(records, tuple) and item in records


def _in_span(expr: InSpan, env: Environment) -> bool:
    date, row = evaluate(expr.date, env), evaluate(expr.row, env)
    if date is None or row is None:
        return False
    form = expr.row.type.form
    starts, ends = (env.linked(form, int(row), name) for name in env.span(form))  # type: ignore[arg-type]
    return starts is not None and str(starts) <= str(date) and (ends is None or str(ends) >= str(date))


def _field(expr: FieldOf, env: Environment) -> Value:
    if isinstance(expr.base, RowOf):
        return env.field(expr.base.alias, expr.field)
    base = evaluate(expr.base, env)
    return None if base is None else env.linked(expr.base.type.form, int(base), expr.field)  # type: ignore[arg-type]


def _arithmetic(expr: Arithmetic, env: Environment) -> Value:
    left: Any = evaluate(expr.left, env)
    right: Any = evaluate(expr.right, env)
    if left is None or right is None:
        return None
    if expr.op == "/":
        return divide(left, right, expr.type.scale - expr.left.type.scale + expr.right.type.scale)
    if expr.op == "%":
        return remainder(left, right)
    return int(_ARITHMETIC[expr.op](left, right))


def _negative(expr: Negative, env: Environment) -> Value:
    item: Any = evaluate(expr.item, env)
    return None if item is None else -item


def _call(expr: Call, env: Environment) -> Value:
    function = FUNCTIONS[expr.function]
    values = [evaluate(item, env) for item in expr.arguments]
    if not function.lenient and None in values:
        return False if expr.type.kind == "truth" else None
    if function.stored:
        return env.stored(expr, tuple(values))
    found: Value = function.run(*values)
    return found


_COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
_RULES: Mapping[type[Expr], Callable[[Any, Environment], Value]] = {
    Constant: lambda expr, env: expr.value,
    Bind: lambda expr, env: env.binds[expr.name],
    RowOf: lambda expr, env: env.row(expr.alias),
    FieldOf: _field,
    And: lambda expr, env: all(evaluate(item, env) for item in expr.items),
    Or: lambda expr, env: any(evaluate(item, env) for item in expr.items),
    Not: lambda expr, env: not evaluate(expr.item, env),
    Compare: _compare,
    IsEmpty: lambda expr, env: evaluate(expr.item, env) is None,
    In: _in,
    InRecords: _in_records,
    InSpan: _in_span,
    Arithmetic: _arithmetic,
    Negative: _negative,
    Conditional: lambda expr, env: evaluate(expr.then if evaluate(expr.condition, env) else expr.otherwise, env),
    Call: _call,
    Aggregate: lambda expr, env: env.aggregate(expr),
}
