"""Sources whose rows are no records: a report with its parameters, a calendar."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from engine.compile.expression.coercion import united
from engine.compile.expression.names import Circle
from engine.compile.expression.parser import Wrong
from engine.compile.nearest import hint_for
from engine.model.calendar import CALENDARS, is_calendar
from engine.model.expression import Constant, Expr
from engine.model.types import DERIVED, Type

if TYPE_CHECKING:
    from engine.compile.expression.checker import Checker

Derived = tuple[str, tuple[str, ...], tuple[Expr, ...]]  # the "form" of the rows, names and values of arguments


def names_derived(checker: Checker, node: ast.expr) -> bool:
    """Whether the node names a report: `report(param=…)`, or a report or calendar where no form is called so."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in checker.names.reports.known()
    if not isinstance(node, ast.Name) or node.id in checker.names.forms:
        return False
    return node.id in CALENDARS or node.id in checker.names.reports.known()


def read_derived(checker: Checker, node: ast.expr) -> Derived:
    """The report's rows for the arguments, or a calendar's. Raises Wrong."""
    name = node.func if isinstance(node, ast.Call) else node
    assert isinstance(name, ast.Name)
    report = name.id
    if report in CALENDARS:
        return DERIVED + report, (), ()
    try:
        checker.names.reports.columns(report)
    except Circle as circle:
        raise checker.text.wrong("E213", node, words=str(circle)) from None
    given = _arguments(checker, node, report) if isinstance(node, ast.Call) else {}
    for param in checker.names.reports.demands(report):
        if param not in given:
            raise checker.text.wrong("E214", node, report=report, param=param)
    return DERIVED + report, tuple(given), tuple(given.values())


def _arguments(checker: Checker, node: ast.Call, report: str) -> dict[str, Expr]:
    if node.args:
        raise checker.text.wrong(
            "E402", node, word=report, problem="параметры пишут по имени: параметр=значение", help=""
        )
    params = checker.names.reports.params(report)
    given: dict[str, Expr] = {}
    for item in node.keywords:
        word = item.arg or ""
        if word not in params:
            raise checker.text.wrong("E215", item.value, report=report, word=word, near=hint_for(word, params))
        kind = params[word].type
        value = checker.check(item.value, kind)
        given[word] = united(checker.text, item.value, checker.names, [Constant(kind, None), value])[1]
    return given


def no_field(checker: Checker, node: ast.AST | int, kind: Type, word: str) -> Wrong:
    """The fault of a name the record or row does not have."""
    near = hint_for(word, checker.names.fields_of(kind.form))
    if kind.kind == "row":
        return checker.text.wrong("E212", node, form=kind.form[1:], word=word, near=near)
    return checker.text.wrong("E202", node, form=kind.form, word=word, near=near)


def row_alone(checker: Checker, node: ast.AST, kind: Type) -> Wrong:
    """The fault of a row where a value is wanted."""
    column = next(iter(checker.names.fields_of(kind.form)), "столбец")
    arguments = "" if is_calendar(kind.form) else "(…)"
    return checker.text.wrong("E216", node, form=kind.form[1:], remedy=f"{kind.form[1:]}{arguments}.{column}")
