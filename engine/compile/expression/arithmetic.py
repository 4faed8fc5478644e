"""Arithmetic of exact numbers and of dates."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.compile.expression.coercion import checked_number, describe, rescaled
from engine.model.expression import Arithmetic, ArithmeticOp, Call, Constant, Expr, Negative
from engine.model.functions import DAYS
from engine.model.types import DATE, MAX_DIGITS, Type

if TYPE_CHECKING:
    from engine.compile.expression.checker import Checker

OPERATORS: Mapping[type[ast.operator], ArithmeticOp] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%",
}  # fmt: skip
DIVISION_PLACES = 4


def check_arithmetic(checker: Checker, node: ast.BinOp, want: Type | None) -> Expr:
    operator = OPERATORS.get(type(node.op))
    if operator is None:
        raise checker.text.wrong("E103", node, text=checker.text.source(node)[:40], what="такое действие",
                                 remedy="Есть + - * / %.")  # fmt: skip
    if operator in "+-" and _is_days(node.right):
        return _shifted(checker, node, node.left, node.right, operator == "-")
    if operator == "+" and _is_days(node.left):
        return _shifted(checker, node, node.right, node.left, False)
    left, right = checker.check(node.left), checker.check(node.right)
    if operator == "-" and left.type.kind == right.type.kind == "date":
        return Call(DAYS, "days_between", (left, right))
    if left.type.kind != "number" or right.type.kind != "number":
        raise checker.text.wrong("E305", node, op=operator, left=describe(left.type), right=describe(right.type),
                                 remedy=_remedy(operator, left.type, right.type))  # fmt: skip
    return _numbers(checker, node, operator, left, right)


def _remedy(operator: str, left: Type, right: Type) -> str:
    kinds = {left.kind, right.kind}
    if kinds == {"date", "number"}:
        return "К дате прибавляют дни: date + days(3)."
    if operator == "+" and "text" in kinds:
        return "Тексты соединяют так: join(' ', a, b)."
    return ""


def _numbers(checker: Checker, node: ast.BinOp, operator: ArithmeticOp, left: Expr, right: Expr) -> Expr:
    text = checker.text
    if operator == "*":
        kind = checked_number(text, node, left.type.scale + right.type.scale, left.type.digits + right.type.digits)
        return Arithmetic(kind, operator, left, right)
    if operator == "/":
        return Arithmetic(_quotient(checker, node, left.type, right.type), operator, left, right)
    scale = max(left.type.scale, right.type.scale)
    left, right = rescaled(text, node, left, scale), rescaled(text, node, right, scale)
    digits = max(left.type.digits, right.type.digits) + 1 if operator != "%" else right.type.digits
    return Arithmetic(checked_number(text, node, scale, digits), operator, left, right)


def _quotient(checker: Checker, node: ast.BinOp, left: Type, right: Type) -> Type:
    """Four further places; the number on top must have room for them while it is being divided."""
    scale = max(DIVISION_PLACES, left.scale - right.scale)
    shift = scale - left.scale + right.scale
    checked_number(checker.text, node, 0, right.digits + shift)
    return checked_number(checker.text, node, scale, left.digits + shift)


def check_negative(checker: Checker, node: ast.UnaryOp) -> Expr:
    item = checker.check(node.operand)
    if not isinstance(node.op, ast.USub | ast.UAdd) or item.type.kind != "number":
        raise checker.text.wrong("E305", node, op=checker.text.source(node)[:1], left="этому", right=describe(item.type),
                                 remedy="")  # fmt: skip
    if isinstance(node.op, ast.UAdd):
        return item
    if isinstance(item, Constant) and isinstance(item.value, int):
        return Constant(item.type, -item.value)
    return Negative(item.type, item)


def _is_days(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "days"


def _shifted(checker: Checker, node: ast.BinOp, date: ast.expr, days: ast.expr, back: bool) -> Expr:
    start = checker.check(date)
    assert isinstance(days, ast.Call)
    if len(days.args) != 1 or days.keywords:
        raise checker.text.wrong("E402", days, word="days", problem="нужно одно число", help="date + days(3)")
    count = checker.check(days.args[0])
    if start.type.kind != "date" or count.type.kind != "number" or count.type.scale or count.type.digits > MAX_DIGITS:
        raise checker.text.wrong("E305", node, op="days", left=describe(start.type), right=describe(count.type),
                                 remedy="Дни — целое число, прибавляют их к дате.")  # fmt: skip
    if isinstance(count, Constant) and isinstance(count.value, int):
        count = Constant(count.type, -count.value if back else count.value)
    elif back:
        count = Negative(count.type, count)
    return Call(DATE, "add_days", (start, count))
