"""Day arithmetic of recipes: a day and any of `± N` with d, w, m, y."""

from __future__ import annotations

import calendar
import datetime
import re

from engine.model.field_types.times import parse_date

_PART = re.compile(r"\s*([+-])\s*(\d{1,6})\s*([dwmy])")
_START = re.compile(r"\s*(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.\d{1,2}\.\d{4})")


def work_out_day(text: str) -> str:
    """`2026-09-01 - 7y + 3d` as an ISO date. Raises ValueError with a sentence."""
    start = _START.match(text)
    if start is None:
        raise ValueError(f"«{text}» не начинается с даты.")
    day = datetime.date.fromisoformat(parse_date(start.group(1)))
    position = start.end()
    while position < len(text.rstrip()):
        part = _PART.match(text, position)
        if part is None:
            raise ValueError(f"«{text[position:]}» — не сдвиг дня: нужно, например, «- 3y + 2d».")
        sign, number, unit = part.groups()
        day = _moved(day, int(number) if sign == "+" else -int(number), unit)
        position = part.end()
    return day.isoformat()


def is_day(text: str) -> bool:
    """Whether the text is one day of the calendar, with no arithmetic after it."""
    try:
        return work_out_day(text) == text
    except ValueError:
        return False


def _moved(day: datetime.date, number: int, unit: str) -> datetime.date:
    if unit in "dw":
        return day + datetime.timedelta(days=number * (7 if unit == "w" else 1))
    months = day.year * 12 + day.month - 1 + number * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))
