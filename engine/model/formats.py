"""How values look in texts made of expressions: `{date:long}`, `{share:0%}`. A format never changes a value."""

from __future__ import annotations

import re

from engine.model.field_types.numbers import show_scaled
from engine.model.field_types.times import show_date
from engine.model.texts import say
from engine.model.types import Value

MONTHS = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
          "декабря")  # fmt: skip
DATE_FORMATS = ("short", "long", "year", "day_month")
_NUMBER_FORMAT = re.compile(r"0(?:[.,](0{1,6}))?(%?)")


def known_format(kind: str, shape: str) -> bool:
    """Whether values of the kind can be shown so."""
    if kind in ("date", "moment"):
        return shape in DATE_FORMATS
    return kind == "number" and _NUMBER_FORMAT.fullmatch(shape) is not None


def format_value(value: Value, kind: str, scale: int, shape: str) -> str:
    """The value as text; shape "" is the usual one. Moments must already be in the organisation's zone."""
    if value is None:
        return ""
    if kind == "number":
        return _number(int(value), scale, shape)  # type: ignore[arg-type]
    if kind == "date":
        return _date(str(value), shape)
    if kind == "moment":
        return f"{_date(str(value)[:10], shape)} {str(value)[11:16]}"
    if kind == "truth":
        return say("yes") if value else say("no")
    return str(value)


def _number(value: int, scale: int, shape: str) -> str:
    match = _NUMBER_FORMAT.fullmatch(shape)
    if match is None:
        return show_scaled(value, scale, thousands="")
    places, percent = len(match.group(1) or ""), match.group(2)
    value *= 100 if percent else 1
    unit = 10 ** abs(scale - places)
    value = value * unit if places >= scale else _half_away(value, unit)
    return show_scaled(value, places, thousands="") + percent


def _half_away(value: int, unit: int) -> int:
    rounded = (2 * abs(value) + unit) // (2 * unit)
    return rounded if value >= 0 else -rounded


def _date(iso: str, shape: str) -> str:
    year, month, day = iso[:4], int(iso[5:7]), int(iso[8:10])
    if shape == "long":
        return f"{day} {MONTHS[month - 1]} {year} г."
    if shape == "day_month":
        return f"{day} {MONTHS[month - 1]}"
    return year if shape == "year" else show_date(iso)
