"""Conditions whose answer does not depend on any data."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from engine.model.expression import (
    Aggregate,
    And,
    Call,
    Compare,
    Conditional,
    Constant,
    Expr,
    IsEmpty,
    Not,
    Or,
)

OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}
COUNTING = frozenset({"count", "count_unique"})


def fixed_truth(expr: Expr | None) -> bool | None:
    """True or False when the condition is always so, None when it depends on data."""
    if isinstance(expr, Constant) and (expr.value is None or isinstance(expr.value, bool)):
        return bool(expr.value)  # an empty condition does not hold
    if isinstance(expr, Not):
        inner = fixed_truth(expr.item)
        return None if inner is None else not inner
    if isinstance(expr, And):
        return _joined(expr.items, deciding=False)
    if isinstance(expr, Or):
        return _joined(expr.items, deciding=True)
    if isinstance(expr, Compare):
        return _compared(expr)
    if isinstance(expr, IsEmpty):
        return _emptiness(expr.item)
    if isinstance(expr, Conditional):
        return _chosen(expr)
    return None


def _joined(items: tuple[Expr, ...], *, deciding: bool) -> bool | None:
    """Any item with the deciding truth decides; so does an item together with its own negation."""
    answers = [fixed_truth(item) for item in items]
    if deciding in answers or any(Not(item.type, item) in items for item in items):
        return deciding
    return not deciding if all(answer is not None for answer in answers) else None


def _compared(expr: Compare) -> bool | None:
    left, right = expr.left, expr.right
    if isinstance(left, Constant) and isinstance(right, Constant):
        if left.value is None or right.value is None:
            return expr.op == "!="
        return OPERATORS[expr.op](left.value, right.value)
    if left == right and expr.op in ("<", ">"):
        return False
    if isinstance(right, Constant) and _counts(left):
        return _against_count(expr.op, right.value)
    if isinstance(left, Constant) and _counts(right):
        return _against_count(MIRRORED[expr.op], left.value)
    return None


def _counts(expr: Expr) -> bool:
    """Whether the value is a number of things: never empty, never below zero."""
    return (isinstance(expr, Aggregate) and expr.function in COUNTING) or (
        isinstance(expr, Call) and expr.function == "size" and expr.arguments[0].type.kind == "records"
    )


def _against_count(op: str, value: object) -> bool | None:
    if not isinstance(value, int):
        return None
    if value < 0:
        return op in (">", ">=", "!=")
    if value == 0 and op in (">=", "<"):
        return op == ">="
    return None


def _emptiness(item: Expr) -> bool | None:
    if isinstance(item, Constant):
        return item.value is None
    return False if _counts(item) else None


def _chosen(expr: Conditional) -> bool | None:
    condition = fixed_truth(expr.condition)
    if condition is not None:
        return fixed_truth(expr.then if condition else expr.otherwise)
    then, otherwise = fixed_truth(expr.then), fixed_truth(expr.otherwise)
    return then if then == otherwise else None
