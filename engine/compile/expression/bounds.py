"""Calendars have no end of their own: whoever takes their rows says from which day to which."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.compile.expression.names import FormShape
from engine.model.calendar import CALENDARS, is_calendar
from engine.model.expression import Compare, CompareOp, Expr, FieldOf, InSpan, RowOf, Source, walk
from engine.model.forms import FormSpec
from engine.model.products import conjuncts

if TYPE_CHECKING:
    from engine.compile.expression.checker import Checker

FROM, TO = "from", "to"
Spans = Mapping[str, FormShape] | Mapping[str, FormSpec]
SIDES: dict[CompareOp, tuple[str, ...]] = {"==": (FROM, TO), ">": (FROM,), ">=": (FROM,), "<": (TO,), "<=": (TO,)}
TURNED: dict[CompareOp, CompareOp] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def check_bounded(checker: Checker, node: ast.expr, source: Source, condition: Expr | None) -> None:
    """Raises Wrong for a calendar without both ends."""
    if is_unbounded(source, condition, checker.names.forms):
        calendar = source.form[1:]
        raise checker.text.wrong("E217", node, calendar=calendar, column=next(iter(CALENDARS[calendar])))


def is_unbounded(source: Source, condition: Expr | None, forms: Spans) -> bool:
    """Whether the source is a calendar that the condition does not bound on both sides."""
    if not is_calendar(source.form):
        return False
    told = {side for part in conjuncts(condition) for side in _sides(part, source.alias, forms)}
    return told != {FROM, TO}


def _sides(part: Expr, alias: str, forms: Spans) -> tuple[str, ...]:
    if isinstance(part, Compare):
        if _is_of(part.left, alias) and not _mentions(part.right, alias):
            return SIDES.get(part.op, ())
        if _is_of(part.right, alias) and not _mentions(part.left, alias):
            return SIDES.get(TURNED[part.op], ())
    if isinstance(part, InSpan) and _is_of(part.date, alias) and not _mentions(part.row, alias):
        return (FROM, TO) if _always_ends(part, forms) else (FROM,)
    return ()


def _always_ends(part: InSpan, forms: Spans) -> bool:
    """Whether every record of the span has an end; those that go on would have days for ever."""
    shape = forms[part.row.type.form]
    return shape.span is not None and shape.fields[shape.span[1]].required


def _is_of(expr: Expr, alias: str) -> bool:
    return isinstance(expr, FieldOf) and isinstance(expr.base, RowOf) and expr.base.alias == alias and expr.type.kind == "date"


def _mentions(expr: Expr, alias: str) -> bool:
    return any(isinstance(node, RowOf) and node.alias == alias for node in walk(expr))
