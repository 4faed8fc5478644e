"""The rows of the calendars: every day, week and month between the first and the last day."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cache

from engine.model.calendar import FIRST_DAY, LAST_DAY

DAY, WEEK, MOST = datetime.timedelta(1), datetime.timedelta(7), datetime.timedelta(31)

Row = tuple[str, str, str]


@cache
def calendar_rows() -> list[Row]:
    """(calendar, first day, last day). Weeks begin on Monday; the first and the last one may reach outside."""
    return [*_days(), *_weeks(), *_months()]


def _span() -> tuple[datetime.date, datetime.date]:
    return datetime.date.fromisoformat(FIRST_DAY), datetime.date.fromisoformat(LAST_DAY)


def _days() -> Iterator[Row]:
    first, last = _span()
    for number in range((last - first).days + 1):
        day = (first + number * DAY).isoformat()
        yield "day", day, day


def _weeks() -> Iterator[Row]:
    day, last = _span()
    day -= day.weekday() * DAY
    while day <= last:
        yield "week", day.isoformat(), (day + WEEK - DAY).isoformat()
        day += WEEK


def _months() -> Iterator[Row]:
    day, last = _span()
    while day <= last:
        following = (day + MOST).replace(day=1)
        yield "month", day.isoformat(), (following - DAY).isoformat()
        day = following
