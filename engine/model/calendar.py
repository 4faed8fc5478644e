"""The organisation's calendar: which days are worked."""

from __future__ import annotations

from dataclasses import dataclass

from engine.source.places import NOWHERE, Place

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIRST_DAY, LAST_DAY = "2000-01-01", "2049-12-31"  # working days are known from and to here


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
