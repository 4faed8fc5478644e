"""The table of working days, numbered: with it the databases count and move by working days. Follows the calendar and
the records of days off inside the very transaction that changes them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import lru_cache

from engine.data.compose import compose
from engine.data.connection import Connection, Transaction
from engine.data.tables import table_name
from engine.model.calendar import FIRST_DAY, LAST_DAY, CalendarSpec

DAY = datetime.timedelta(1)


def refresh(transaction: Transaction, calendar: CalendarSpec) -> None:
    """Bring the table to the calendar; only the days from the first difference on are written anew."""
    wanted = _wanted(transaction, calendar)
    stored = [day for (day,) in transaction.execute("SELECT day FROM p_workday ORDER BY number")]
    if stored == wanted:
        return
    same = next((at for at, pair in enumerate(zip(stored, wanted, strict=False)) if pair[0] != pair[1]),
                min(len(stored), len(wanted)))  # fmt: skip
    transaction.execute("DELETE FROM p_workday WHERE number > ?", (same,))
    transaction.insert_rows("p_workday", ("number", "day"), list(enumerate(wanted[same:], same + 1)))


def are_known(connection: Connection) -> bool:
    """Whether the table was ever filled."""
    return bool(connection.execute("SELECT 1 FROM p_workday LIMIT 1"))


def _wanted(connection: Connection, calendar: CalendarSpec) -> list[str]:
    usual = _usual(calendar.days)
    off, worked = _exceptions(connection, calendar)
    return sorted((usual - off) | worked) if off or worked else sorted(usual)


def _exceptions(connection: Connection, calendar: CalendarSpec) -> tuple[set[str], set[str]]:
    """Days off, and days worked whatever the week says; of both in one, worked counts."""
    if not calendar.holidays or not calendar.starts:
        return set(), set()
    statement = compose(
        "SELECT {c} FROM {t} WHERE _archived = 0",
        c=(calendar.starts, calendar.ends, *([calendar.working] if calendar.working else [])),
        t=table_name(calendar.holidays),
    )
    off: set[str] = set()
    worked: set[str] = set()
    for starts, ends, *works in connection.execute(statement):
        (worked if works and works[0] else off).update(_days(starts, ends or starts))
    return off, worked


def _days(starts: str | None, ends: str | None) -> Iterator[str]:
    """Every day of a record that the table can hold."""
    first, last = max(starts or LAST_DAY, FIRST_DAY), min(ends or FIRST_DAY, LAST_DAY)
    day = datetime.date.fromisoformat(first)
    while day.isoformat() <= last:
        yield day.isoformat()
        day += DAY


@lru_cache(maxsize=8)
def _usual(weekdays: tuple[int, ...]) -> frozenset[str]:
    return frozenset(
        day for day in _days(FIRST_DAY, LAST_DAY) if datetime.date.fromisoformat(day).isoweekday() in weekdays
    )
