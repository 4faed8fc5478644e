"""The functions of expressions: the explicit table. A function is a line here and, if it runs in SQL, in
`data/sql/functions`.

`run` gets filled canonical values only: with an empty argument the answer is empty (false for truth). Functions that
look at empty values themselves are `lenient`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.model.declension import declined
from engine.model.field_types.numbers import show_scaled
from engine.model.field_types.texts import fits
from engine.model.field_types.times import show_date
from engine.model.folding import fold
from engine.model.formats import format_value
from engine.model.types import DATE, TEXT, TRUTH, Type, number_of

MAX_DAYS = 99_999
MAX_MONTHS = 1_200
YEARS = range(1800, 2201)
SMALL = number_of(0, 2)
YEAR = number_of(0, 4)
DAYS = number_of(0, 6)

_UPPER = "".join(
    chr(code) for code in (*range(0x41, 0x5B), *range(0xC0, 0xDF), *range(0x391, 0x3AA), *range(0x400, 0x530))
    if len(chr(code).lower()) == 1 and chr(code).lower() != chr(code)
)  # fmt: skip
CASES = (_UPPER, _UPPER.lower())
_LOWER = str.maketrans(*CASES)
_RAISE = str.maketrans(CASES[1], CASES[0])


@dataclass(frozen=True, slots=True)
class Function:
    """`parameters`: kinds of the arguments in order (`number` is any scale, `integer` scale 0, `any` every kind); the
    compiler checks functions with `special` itself.
    `stored`: the answer is in the database, in Python too. `instead`: why not in SQL and what to use there ("" = it runs)."""

    run: Callable[..., Any]
    parameters: tuple[str, ...] = ()
    result: Type = TEXT
    special: bool = False
    lenient: bool = False
    stored: bool = False
    instead: str = ""
    help: str = ""


def coalesce(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def join(separator: str, *values: str | None) -> str | None:
    return separator.join(value for value in values if value) or None


def records(*ids: int | None) -> tuple[int, ...]:
    return tuple(dict.fromkeys(id for id in ids if id is not None))


def number_text(value: int, scale: int) -> str:
    return show_scaled(value, scale, thousands="")


def option_text(value: str | None, *pairs: str) -> str | None:
    """The label beside the option's id in `pairs` (id, label, id, label …)."""
    labels = dict(zip(pairs[::2], pairs[1::2], strict=True))
    return labels.get(value) if value is not None else None


def lower(text: str) -> str:
    return text.translate(_LOWER)


def upper(text: str) -> str:
    return text.translate(_RAISE)


def found(text: str, part: str) -> bool:
    return fold(part) in fold(text)


def divide(left: int, right: int, shift: int) -> int | None:
    """left × 10**shift ÷ right, rounded half away from zero; empty when dividing by zero."""
    if right == 0:
        return None
    top, bottom = abs(left) * int(10**shift), abs(right)
    quotient = (2 * top + bottom) // (2 * bottom)
    return quotient if (left < 0) == (right < 0) else -quotient


def remainder(left: int, right: int) -> int | None:
    """With the sign of the right side; empty when dividing by zero."""
    return left % right if right else None


def round_to(value: int, unit: int) -> int | None:
    return divide(value, unit, 0)


def floor_to(value: int, unit: int) -> int:
    return value // unit


def ceil_to(value: int, unit: int) -> int:
    return -(-value // unit)


def make_date(year: int, month: int, day: int) -> str | None:
    if year not in YEARS:
        return None
    try:
        return datetime.date(year, month, day).isoformat()
    except (ValueError, OverflowError):
        return None


def add_days(date: str, days: int) -> str | None:
    if abs(days) > MAX_DAYS:
        return None
    try:
        return (datetime.date.fromisoformat(date) + datetime.timedelta(days)).isoformat()
    except OverflowError:
        return None


def add_months(date: str, months: int) -> str | None:
    """The same day of a later month, its last day when there is no such day."""
    if abs(months) > MAX_MONTHS:
        return None
    start = datetime.date.fromisoformat(date)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1 <= year < 9999:
        return None
    after = datetime.date(year + month // 11, (month + 1) % 12 + 1, 1)
    last = (after - datetime.timedelta(1)).day
    return datetime.date(year, month + 1, min(start.day, last)).isoformat()


def days_between(later: str, earlier: str) -> int:
    return (datetime.date.fromisoformat(later) - datetime.date.fromisoformat(earlier)).days


def weekday(date: str) -> int:
    return datetime.date.fromisoformat(date).isoweekday()


def week_of(date: str) -> str | None:
    return add_days(date, 1 - weekday(date))


def years(start: str, end: str) -> int:
    """Full years; someone born on 29 February is a year older on 1 March."""
    return int(end[:4]) - int(start[:4]) - (end[5:] < start[5:])


def _asked(*values: object) -> None:
    """Functions that are `stored` are never run here."""
    raise LookupError("the database is to be asked")


FUNCTIONS: Mapping[str, Function] = {
    # text
    "coalesce": Function(coalesce, special=True, lenient=True, help="первое непустое из перечисленных"),
    "empty": Function(lambda value: value is None, special=True, help="пусто ли значение"),
    "join": Function(join, special=True, lenient=True, help="тексты через разделитель, пустые пропускаются"),
    "lower": Function(lower, ("text",), help="строчными буквами"),
    "upper": Function(upper, ("text",), help="заглавными буквами"),
    "starts": Function(lambda text, part: text.startswith(part), ("text", "text"), TRUTH, help="начинается ли текст"),
    "contains": Function(lambda text, part: part in text, ("text", "text"), TRUTH, help="есть ли в тексте"),
    "first_letter": Function(lambda text: text[:1], ("text",), help="первый знак"),
    "size": Function(len, ("text",), number_of(0, 6), special=True, help="сколько знаков в тексте или записей в поле"),
    "matches": Function(
        lambda text, shape: fits(shape, text),
        ("text", "text"),
        TRUTH,
        instead="Проверьте вид значения ключом pattern поля.",
        help="подходит ли под вид «0000 AA»",
    ),
    "format": Function(format_value, special=True, instead="Задайте вид ключом format столбца.", help="текст по виду"),
    "declined": Function(declined, special=True, instead="Храните форму имени в поле.", help="имя в падеже"),
    # numbers
    "round": Function(round_to, special=True, help="округлить, половина — от нуля"),
    "floor": Function(floor_to, special=True, help="округлить вниз"),
    "ceil": Function(ceil_to, special=True, help="округлить вверх"),
    "abs": Function(abs, special=True, help="без знака"),
    "min": Function(min, special=True, help="наименьшее"),
    "max": Function(max, special=True, help="наибольшее"),
    "clamp": Function(lambda value, low, high: max(low, min(value, high)), special=True, help="не меньше и не больше"),
    # dates
    "date": Function(make_date, ("integer", "integer", "integer"), DATE, help="дата из года, месяца и дня"),
    "year": Function(lambda date: int(date[:4]), ("date",), YEAR, help="год"),
    "month": Function(lambda date: int(date[5:7]), ("date",), SMALL, help="месяц"),
    "day": Function(lambda date: int(date[8:10]), ("date",), SMALL, help="день месяца"),
    "weekday": Function(weekday, ("date",), SMALL, help="день недели, понедельник — 1"),
    "week_of": Function(week_of, ("date",), DATE, help="понедельник этой недели"),
    "years": Function(years, ("date", "date"), number_of(0, 4), help="полных лет между датами"),
    "add_months": Function(add_months, ("date", "integer"), DATE, help="тот же день через столько месяцев"),
    "workdays": Function(
        _asked, ("date", "date"), DAYS, stored=True,
        help="сколько рабочих дней пройдёт от первой даты до второй; назад — со знаком минус; до 2000 и после 2049 года пусто",
    ),
    "add_workdays": Function(
        _asked, ("date", "integer"), DATE, stored=True,
        help="день через столько рабочих дней; 0 — сам день или ближайший рабочий за ним",
    ),
    "has_duty": Function(
        _asked, special=True, stored=True, help="исполняет ли человек обязанность сегодня: has_duty(запись о человеке, ид обязанности)"
    ),
    # made by the compiler, not written by authors
    "add_days": Function(add_days, ("date", "integer"), DATE),
    "days_between": Function(days_between, ("date", "date"), DAYS),
    "number_text": Function(number_text, special=True),
    "date_text": Function(show_date, special=True),
    "option_text": Function(option_text, special=True, lenient=True),
    # `[a, b]` where a field holds several records
    "records": Function(records, special=True, lenient=True, instead="Назовите записи условием."),
    # made by lists and pickers: the folded key of a text contains the folded part
    "found": Function(found, ("text", "text"), TRUTH),
}

INTERNAL = frozenset({"add_days", "days_between", "number_text", "date_text", "option_text", "records", "found"})
# Words that are not functions of values: the compiler gives them their meaning.
SPECIAL_FORMS: Mapping[str, str] = {
    "days": "столько дней: дата + days(3)",
    "overlaps": "пересекаются ли два срока: записи или четыре даты",
    "range": "x in range(от, до), оба конца входят",
    "exists": "есть ли запись в источнике",
    "first": "первая запись источника по порядку",
    "scope": "область обязанности для связанной записи",
}
