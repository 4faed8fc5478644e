"""Comparisons and `in`, chains of them included."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.compile.expression.coercion import ORDERED, as_person, describe, remedy, same_type, united
from engine.compile.expression.rows import row_alone
from engine.model.calendar import CALENDARS, is_calendar
from engine.model.expression import (
    Aggregate,
    Compare,
    CompareOp,
    Expr,
    FieldOf,
    In,
    InRecords,
    InSpan,
    IsEmpty,
    Not,
    Source,
    conjunction,
)
from engine.model.types import DATE, TRUTH, Type

if TYPE_CHECKING:
    from engine.compile.expression.checker import Checker

OPERATORS: Mapping[type[ast.cmpop], CompareOp] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
MAX_LIST = 200


def check_comparison(checker: Checker, node: ast.Compare, want: Type | None) -> Expr:
    sides = [node.left, *node.comparators]
    pairs = zip(sides, node.ops, sides[1:], strict=False)
    return conjunction(tuple(_pair(checker, node, left, op, right) for left, op, right in pairs))


def _pair(checker: Checker, node: ast.Compare, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Expr:
    if isinstance(op, ast.In | ast.NotIn):
        found = _membership(checker, node, left, right)
        return Not(TRUTH, found) if isinstance(op, ast.NotIn) else found
    if type(op) not in OPERATORS:
        raise checker.text.wrong("E103", node, text=checker.text.source(node)[:40], what="слово is",
                                 remedy="Сравнивают знаками == и !=.")  # fmt: skip
    operator = OPERATORS[type(op)]
    if _is_null(left) or _is_null(right):
        return _emptiness(checker, node, right if _is_null(left) else left, operator)
    return compared(checker, node, operator, *both(checker, left, right))


def compared(checker: Checker, node: ast.AST, operator: CompareOp, left: Expr, right: Expr) -> Expr:
    """A comparison of two typed sides. Raises Wrong."""
    left, right = united(checker.text, node, checker.names, [left, right])
    if operator in ("==", "!="):
        if left.type.kind in ("records", "file", "row"):
            raise checker.text.wrong("E301", node, left=describe(left.type), right=describe(right.type),
                                     remedy=remedy(left.type, right.type))  # fmt: skip
    elif left.type.kind not in ORDERED:
        raise checker.text.wrong("E304", node, found=describe(left.type))
    return Compare(TRUTH, operator, left, right)


def both(checker: Checker, left: ast.expr, right: ast.expr) -> tuple[Expr, Expr]:
    """Both sides; a bare option id or a quoted one takes its type from the other side."""
    if _is_open(checker, left) and not _is_open(checker, right):
        second = checker.check(right)
        return checker.check(left, second.type), second
    first = checker.check(left)
    return first, checker.check(right, first.type)


def _is_open(checker: Checker, node: ast.expr) -> bool:
    """Whether the node has no type of its own: an id that means nothing here, or a quoted text."""
    if isinstance(node, ast.Name):
        return checker.lookup(node.id) is None
    if isinstance(node, ast.IfExp):
        return _is_open(checker, node.body) and _is_open(checker, node.orelse)
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_null(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "null"


def _emptiness(checker: Checker, node: ast.AST, side: ast.expr, operator: CompareOp) -> Expr:
    if operator not in ("==", "!="):
        raise checker.text.wrong("E303", node)
    empty = emptiness(checker, side, checker.check(side))
    return empty if operator == "==" else Not(TRUTH, empty)


def emptiness(checker: Checker, node: ast.expr, item: Expr) -> Expr:
    """Whether there is no value; for a field with several records whether there is none."""
    if item.type.kind == "row":
        raise row_alone(checker, node, item.type)
    if item.type.kind != "records":
        return IsEmpty(TRUTH, item)
    assert isinstance(item, FieldOf)
    source = Source(checker.fresh_alias(item.field, node), item.type.form, item)
    return Not(TRUTH, Aggregate(TRUTH, "exists", source, None, None))


def _membership(checker: Checker, node: ast.AST, left: ast.expr, right: ast.expr) -> Expr:
    if isinstance(right, ast.List):
        return _in_list(checker, node, left, right)
    if isinstance(right, ast.Call) and isinstance(right.func, ast.Name) and right.func.id == "range":
        return _in_range(checker, node, left, right)
    place = checker.check(right)
    item = checker.check(left)
    if place.type.kind == "records":
        return _in_records(checker, node, item, place)
    if item.type.kind == "date" and is_calendar(place.type.form) and "starts" in CALENDARS[place.type.form[1:]]:
        return _in_row(item, place)
    if place.type.kind == "record" and item.type.kind == "date":
        return in_span(checker, right, item, place)
    hint = "Вхождение текста проверяют так: contains(текст, часть)." if place.type.kind == "text" else ""
    raise checker.text.wrong("E305", node, op="in", left=describe(item.type), right=describe(place.type), remedy=hint)


def _in_list(checker: Checker, node: ast.AST, left: ast.expr, right: ast.List) -> Expr:
    if not right.elts:
        raise checker.text.wrong("E309", right)
    if len(right.elts) > MAX_LIST or any(_is_null(item) for item in right.elts):
        raise checker.text.wrong("E303", right)
    item = checker.check(left)
    options = [checker.check(option, item.type) for option in right.elts]
    item, *options = united(checker.text, node, checker.names, [item, *options])
    if item.type.kind in ("records", "file", "null"):
        raise checker.text.wrong("E305", node, op="in", left=describe(item.type), right="список", remedy="")
    return In(TRUTH, item, tuple(options))


def _in_range(checker: Checker, node: ast.AST, left: ast.expr, right: ast.Call) -> Expr:
    if len(right.args) != 2 or right.keywords:
        raise checker.text.wrong("E402", right, word="range", problem="нужны два конца", help="range(от, до), оба входят")
    item = checker.check(left)
    low, high = (checker.check(end) for end in right.args)
    return conjunction(
        (compared(checker, node, ">=", item, low), compared(checker, node, "<=", item, high))
    )


def _in_records(checker: Checker, node: ast.AST, item: Expr, place: Expr) -> Expr:
    item = as_person(checker.text, node, checker.names, item, place.type.form)
    if item.type.kind != "record" or not same_type(item.type, Type("record", form=place.type.form)):
        raise checker.text.wrong("E301", node, left=describe(item.type), right=describe(place.type), remedy="")
    assert isinstance(place, FieldOf)
    return InRecords(TRUTH, item, place)


def _in_row(item: Expr, row: Expr) -> Expr:
    """`date in week`: its rows have both ends."""
    starts, ends = FieldOf(DATE, row, "starts"), FieldOf(DATE, row, "ends")
    return conjunction((Compare(TRUTH, ">=", item, starts), Compare(TRUTH, "<=", item, ends)))


def in_span(checker: Checker, node: ast.AST, date: Expr, row: Expr) -> Expr:
    """`date in record`. Raises Wrong when the record's form has no span."""
    shape = checker.names.forms.get(row.type.form)
    if shape is None or shape.span is None:
        raise checker.text.wrong("E310", node, form=row.type.form)
    return InSpan(TRUTH, date, row)
