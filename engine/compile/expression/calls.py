"""Calls: functions of values, words of the organisation, and what has rules of its own."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.compile.expression.coercion import (
    as_text,
    checked_number,
    describe,
    united,
    with_row,
)
from engine.compile.expression.comparisons import compared, emptiness
from engine.compile.expression.parser import Text, Wrong, parse
from engine.compile.expression.sources import check_aggregate, is_scalar_choice
from engine.compile.expression.wording import KINDS
from engine.compile.nearest import hint_for
from engine.model.aggregates import AGGREGATES
from engine.model.declension import CASES
from engine.model.expression import (
    TRUE,
    Call,
    Constant,
    Expr,
    FieldOf,
    IsEmpty,
    Not,
    RowOf,
    conjunction,
    disjunction,
)
from engine.model.formats import DATE_FORMATS, known_format
from engine.model.functions import FUNCTIONS, INTERNAL, SPECIAL_FORMS, Function, make_date
from engine.model.types import DATE, TEXT, TRUTH, Type, number_of

if TYPE_CHECKING:
    from engine.compile.expression.checker import Checker

Special = Callable[["Checker", ast.Call, "Type | None"], Expr]
ORDINAL = frozenset({"number", "date", "time", "moment"})


def check_call(checker: Checker, node: ast.Call, want: Type | None) -> Expr:
    if not isinstance(node.func, ast.Name):
        raise checker.text.wrong("E103", node, text=checker.text.source(node.func)[:40], what="вызов через точку",
                                 remedy="Функцию вызывают по имени.")  # fmt: skip
    name = node.func.id
    if node.keywords and name in checker.names.reports.known():
        raise bad(checker, node, name, "отчёт — источник строк: count(отчёт(…), условие)")
    if node.keywords:
        raise bad(checker, node, name, "имена аргументов не пишут")
    if name in AGGREGATES and not is_scalar_choice(checker, node, name):
        return check_aggregate(checker, node, name)
    if name in SPECIAL:
        return SPECIAL[name](checker, node, want)
    if name in checker.names.words:
        return _word(checker, node, name)
    if name in FUNCTIONS and name not in INTERNAL:
        return _function(checker, node, name, FUNCTIONS[name])
    known = {*AGGREGATES, *SPECIAL_FORMS, *FUNCTIONS, *checker.names.words} - INTERNAL
    raise checker.text.wrong("E204", node, word=name, near=hint_for(name, known))


def bad(checker: Checker, node: ast.AST, name: str, problem: str) -> Wrong:
    """The fault of a call that is not as the function wants it."""
    function = FUNCTIONS.get(name)
    help = function.help if function else SPECIAL_FORMS.get(name, "")
    return checker.text.wrong("E402", node, word=name, problem=problem, help=f"{name} — {help}." if help else "")


def _arguments(checker: Checker, node: ast.Call, name: str, least: int, most: int | None = None) -> list[Expr]:
    most = least if most is None else most
    if not least <= len(node.args) <= most:
        counts = str(least) if least == most else f"от {least} до {most}"
        raise bad(checker, node, name, f"нужно аргументов: {counts}, задано: {len(node.args)}")
    return [checker.check(item) for item in node.args]


def _refuse_in_sql(checker: Checker, node: ast.AST, name: str) -> None:
    if FUNCTIONS[name].instead and (checker.scope.in_sql or checker.in_source):
        raise checker.text.wrong("E403", node, word=name, remedy=FUNCTIONS[name].instead)


def _wanted(checker: Checker, node: ast.AST, name: str, expr: Expr, kind: str) -> Expr:
    """The argument, if it is of the kind. Raises Wrong."""
    found = expr.type
    if found.kind == "null" and kind != "integer":
        return replace(expr, type=Type(kind))  # type: ignore[arg-type]
    if kind == "integer" and found.kind == "number" and found.scale == 0:
        return expr
    if found.kind == kind:
        return expr
    wanted = "целое число" if kind == "integer" else KINDS[kind]
    help = FUNCTIONS[name].help if name in FUNCTIONS else ""
    raise checker.text.wrong("E401", node, word=name, wanted=wanted, found=describe(found), help=f"{name} — {help}.")


def _function(checker: Checker, node: ast.Call, name: str, function: Function) -> Expr:
    _refuse_in_sql(checker, node, name)
    arguments = _arguments(checker, node, name, len(function.parameters))
    checked = tuple(
        _wanted(checker, item, name, expr, kind)
        for item, expr, kind in zip(node.args, arguments, function.parameters, strict=True)
    )
    if name == "date" and all(isinstance(item, Constant) for item in checked):
        made = make_date(*(item.value for item in checked))  # type: ignore[attr-defined]
        if made is None:
            raise bad(checker, node, name, "такой даты нет")
        return Constant(DATE, made)
    return Call(function.result, name, checked)


def _word(checker: Checker, node: ast.Call, name: str) -> Expr:
    word = checker.names.words[name]
    if name in checker.trail:
        raise checker.text.wrong("E210", node, word=name)
    if len(node.args) != len(word.arguments):
        raise bad(checker, node, name, f"нужно аргументов: {len(word.arguments)}, задано: {len(node.args)}")
    given = dict(zip(word.arguments, (checker.check(item) for item in node.args), strict=True))
    binds = {key: kind for key, kind in checker.scope.binds.items() if key in ("me", "actor")}
    scope = replace(checker.scope, this="", sources={}, bare="", binds=binds, group=False)
    text = Text(word.text, word.place)
    inner = checker.expansion(text, scope, given, name)
    try:
        return inner.check(parse(text))
    except Wrong as wrong:
        if wrong.fault.code == "E210":
            raise checker.text.wrong("E210", node, word=name) from None
        if not word.arguments or wrong.fault.code.startswith(("E1", "E2")):
            raise  # the word itself is wrong, whoever uses it
        sentence = f"{wrong.fault.place.line}:{wrong.fault.place.column} {wrong.fault.sentence}"
        raise checker.text.wrong("E211", node, word=name, sentence=sentence) from None


def _coalesce(checker: Checker, node: ast.Call, want: Type | None) -> Expr:
    if len(node.args) < 2:
        raise bad(checker, node, "coalesce", "нужно хотя бы два значения")
    items = [checker.check(item, want) for item in node.args]
    filled = next((item.type for item in items if item.type.kind == "option"), None)
    if filled is not None:
        items = [checker.check(item, filled) for item in node.args]
    items = united(checker.text, node, checker.names, items)
    if items[0].type.kind in ("records", "null"):
        raise bad(checker, node, "coalesce", f"{describe(items[0].type)} не подходит")
    return Call(items[0].type, "coalesce", tuple(items))


def _empty(checker: Checker, node: ast.Call, want: Type | None) -> Expr:
    (item,) = _arguments(checker, node, "empty", 1)
    return emptiness(checker, node.args[0], item)


def _join(checker: Checker, node: ast.Call, want: Type | None) -> Expr:
    if len(node.args) < 2 or not isinstance(node.args[0], ast.Constant):
        raise bad(checker, node, "join", "первым стоит разделитель в кавычках, за ним значения")
    # Nothing between the values is the one place where an empty text has a meaning.
    separator = Constant(TEXT, "") if node.args[0].value == "" else checker.check(node.args[0])
    if separator.type.kind != "text":
        raise bad(checker, node, "join", "первым стоит разделитель в кавычках, за ним значения")
    items = [as_text(checker.text, item, checker.names, checker.check(item)) for item in node.args[1:]]
    return Call(TEXT, "join", (separator, *items))


def _size(checker: Checker, node: ast.Call, want: Type | None) -> Expr:
    if len(node.args) != 1:
        raise bad(checker, node, "size", "нужно одно поле")
    item = checker.check(node.args[0])
    if item.type.kind == "records":
        return check_aggregate(checker, node, "count")
    return Call(FUNCTIONS["size"].result, "size", (_wanted(checker, node, "size", item, "text"),))


def _places(checker: Checker, node: ast.Call) -> int:
    if len(node.args) < 2:
        return 0
    places = checker.check(node.args[1])
    if not isinstance(places, Constant) or not isinstance(places.value, int) or not 0 <= places.value <= 6:
        raise bad(checker, node, "round", "знаков после запятой — число от 0 до 6")
    return places.value


def _rounding(name: str) -> Special:
    def check(checker: Checker, node: ast.Call, want: Type | None) -> Expr:
        item, *_ = _arguments(checker, node, name, 1, 2 if name == "round" else 1)
        item = _wanted(checker, node, name, item, "number")
        places = _places(checker, node)
        if places >= item.type.scale:
            return item
        cut = item.type.scale - places
        kind = checked_number(checker.text, node, places, item.type.digits - cut + 1)
        return Call(kind, name, (item, Constant(number_of(0, cut + 1), 10**cut)))

    return check


def _absolute(checker: Checker, node: ast.Call, want: Type | None) -> Expr:
    (item,) = _arguments(checker, node, "abs", 1)
    item = _wanted(checker, node, "abs", item, "number")
    return Call(item.type, "abs", (item,))


def _choice(name: str, least: int, most: int) -> Special:
    """min, max, clamp of values."""

    def check(checker: Checker, node: ast.Call, want: Type | None) -> Expr:
        items = united(checker.text, node, checker.names, _arguments(checker, node, name, least, most))
        if items[0].type.kind not in ORDINAL:
            raise bad(checker, node, name, f"{describe(items[0].type)} не подходит")
        return Call(items[0].type, name, tuple(items))

    return check


def _format(checker: Checker, node: ast.Call, want: Type | None) -> Expr:
    _refuse_in_sql(checker, node, "format")
    item, shape = _arguments(checker, node, "format", 2)
    if not isinstance(shape, Constant) or not isinstance(shape.value, str):
        raise bad(checker, node, "format", "вид — текст в кавычках")
    check_format(checker.text, node, item.type, shape.value)
    return Call(TEXT, "format", (item, Constant(TEXT, item.type.kind), Constant(number_of(0, 2), item.type.scale), shape))


def check_format(text: Text, node: ast.AST | int, kind: Type, shape: str) -> None:
    """Raises Wrong when values of the type cannot be shown so."""
    if known_format(kind.kind, shape):
        return
    dates = f"Для даты: {', '.join(DATE_FORMATS)}." if kind.kind in ("date", "moment") else ""
    numbers = "Для числа: 0, 0.00, 0%." if kind.kind == "number" else ""
    raise text.wrong("E405", node, shape=shape, what=f"значение — {describe(kind)}", remedy=dates or numbers)


def _declined(checker: Checker, node: ast.Call, want: Type | None) -> Expr:
    _refuse_in_sql(checker, node, "declined")
    name, case, sex = _arguments(checker, node, "declined", 3)
    if not isinstance(case, Constant) or case.value not in CASES:
        raise bad(checker, node, "declined", f"падеж — один из: {', '.join(CASES)}")
    if sex.type.kind not in ("option", "text"):
        raise bad(checker, node, "declined", "третьим стоит пол")
    return Call(TEXT, "declined", (_wanted(checker, node, "declined", name, "text"), case, sex))


def _days(checker: Checker, node: ast.Call, want: Type | None) -> Expr:
    raise bad(checker, node, "days", "дни только прибавляют к дате или вычитают из неё")


def _range(checker: Checker, node: ast.Call, want: Type | None) -> Expr:
    raise bad(checker, node, "range", "стоит только после in")


def _overlaps(checker: Checker, node: ast.Call, want: Type | None) -> Expr:
    items = _arguments(checker, node, "overlaps", 2, 4)
    ends = [end for item in items for end in _ends(checker, node, item)]
    if len(ends) != 4:
        raise bad(checker, node, "overlaps", "нужны две записи или четыре даты")
    start, end, other_start, other_end = (_wanted(checker, node, "overlaps", item, "date") for item in ends)
    return conjunction(
        (
            Not(TRUTH, IsEmpty(TRUTH, start)),
            Not(TRUTH, IsEmpty(TRUTH, other_start)),
            disjunction((IsEmpty(TRUTH, end), compared(checker, node, ">=", end, other_start))),
            disjunction((IsEmpty(TRUTH, other_end), compared(checker, node, ">=", other_end, start))),
        )
    )


def _ends(checker: Checker, node: ast.AST, item: Expr) -> list[Expr]:
    """The dates of a record's span; a date is itself."""
    if item.type.kind != "record":
        return [item]
    shape = checker.names.forms.get(item.type.form)
    if shape is None or shape.span is None:
        raise checker.text.wrong("E310", node, form=item.type.form)
    return [FieldOf(DATE, item, name) for name in shape.span]


def _scope(checker: Checker, node: ast.Call, want: Type | None) -> Expr:
    (link,) = _arguments(checker, node, "scope", 1)
    if link.type.kind != "record" or link.type.form not in checker.scope.link_scopes:
        known = ", ".join(checker.scope.link_scopes)
        raise bad(checker, node, "scope", f"область говорит о записях форм: {known or '—'}, а здесь {describe(link.type)}")
    return conjunction((_leads_somewhere(link), with_row(checker.scope.link_scopes[link.type.form], link)))


def _leads_somewhere(link: Expr) -> Expr:
    """An empty link is in nobody's scope, whatever the scope says of empty fields; a row always has its parent."""
    certain = isinstance(link, FieldOf) and link.field == "parent" and isinstance(link.base, RowOf)
    return TRUE if certain else Not(TRUTH, IsEmpty(TRUTH, link))


def _has_duty(checker: Checker, node: ast.Call, want: Type | None) -> Expr:
    if len(node.args) != 2:
        raise bad(checker, node, "has_duty", f"нужно аргументов: 2, задано: {len(node.args)}")
    person = checker.check(node.args[0])
    if person.type.kind != "record" or person.type.form not in checker.names.people:
        raise bad(checker, node, "has_duty", f"обязанности исполняют люди, а здесь {describe(person.type)}")
    duty = node.args[1].id if isinstance(node.args[1], ast.Name) else ""
    if duty not in checker.names.duties:
        told = duty or checker.text.source(node.args[1])[:40]
        hint = hint_for(duty, checker.names.duties)
        raise checker.text.wrong("E402", node.args[1], word="has_duty", problem=f"обязанности «{told}» нет", help=hint)
    return Call(TRUTH, "has_duty", (person, Constant(TEXT, duty)))


SPECIAL: Mapping[str, Special] = {
    "coalesce": _coalesce,
    "empty": _empty,
    "join": _join,
    "size": _size,
    "round": _rounding("round"),
    "floor": _rounding("floor"),
    "ceil": _rounding("ceil"),
    "abs": _absolute,
    "min": _choice("min", 2, 9),
    "max": _choice("max", 2, 9),
    "clamp": _choice("clamp", 3, 3),
    "format": _format,
    "declined": _declined,
    "days": _days,
    "range": _range,
    "overlaps": _overlaps,
    "scope": _scope,
    "has_duty": _has_duty,
}
