"""The organisation's calendar: which days are worked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.model.types import DATE, DERIVED, TRUTH, Type
from engine.source.places import NOWHERE, Place

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIRST_DAY, LAST_DAY = "2000-01-01", "2049-12-31"  # days are known from and to here

# Calendars as sources of rows, with their columns; the first one tells the rows apart.
CALENDARS: Mapping[str, Mapping[str, Type]] = {
    "day": {"date": DATE, "working": TRUTH},
    "week": {"starts": DATE, "ends": DATE},
    "month": {"starts": DATE, "ends": DATE},
}
LABELS: Mapping[str, str] = {"date": "День", "working": "Рабочий", "starts": "С", "ends": "По"}
AT_MOST: Mapping[str, int] = {"day": 366, "week": 54, "month": 12}  # rows of a year, where nothing better is known


def is_calendar(form: str) -> bool:
    """Whether the rows of a source are those of a calendar."""
    return form.startswith(DERIVED) and form[len(DERIVED) :] in CALENDARS


@dataclass(frozen=True, slots=True)
class CalendarSpec:
    """`days`: numbers of the weekdays worked, Monday = 1. `holidays`: the form whose records are days off, by its fields
    `starts` and `ends` (the same field where a record is one day); where its truth field `working` holds, the record's
    days are worked instead."""

    days: tuple[int, ...] = (1, 2, 3, 4, 5)
    holidays: str = ""
    starts: str = ""
    ends: str = ""
    working: str = ""
    place: Place = NOWHERE
