"""Calendar types: date, time, moment. Stored as ISO text, shown the Russian way."""

from __future__ import annotations

import datetime
import re
from zoneinfo import ZoneInfo

from engine.model.field_types.base import FieldType
from engine.model.forms import FieldSpec
from engine.model.texts import say
from engine.model.types import DATE, MOMENT, TIME, Type, Value

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_RUSSIAN = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})")
_YEARS = range(1800, 2201)
_CENTURY_TURNS = 50  # 49 is 2049, 50 is 1950


class Date(FieldType):
    kind = "date"
    title = "дата"
    widget = "date"

    def value_type(self, form: str, field: str, target: str, places: int) -> Type:
        return DATE

    def parse_filled(self, text: str, field: FieldSpec) -> Value:
        return parse_date(text)

    def show(self, value: Value, field: FieldSpec) -> str:
        return show_date(str(value)) if value else ""


class Time(FieldType):
    kind = "time"
    title = "время дня"
    widget = "time"

    def value_type(self, form: str, field: str, target: str, places: int) -> Type:
        return TIME

    def parse_filled(self, text: str, field: FieldSpec) -> Value:
        match = _TIME.fullmatch(text)
        if not match or int(match.group(1)) > 23 or int(match.group(2)) > 59:
            raise ValueError(say("time"))
        return f"{int(match.group(1)):02d}:{match.group(2)}"


class Moment(FieldType):
    """A point in time; typed and shown in the organisation's zone by the page, stored in UTC."""

    kind = "moment"
    title = "дата и время"
    widget = "moment"

    def value_type(self, form: str, field: str, target: str, places: int) -> Type:
        return MOMENT

    def parse_filled(self, text: str, field: FieldSpec) -> Value:
        try:
            moment = datetime.datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(say("moment")) from None
        if moment.tzinfo is None:
            raise ValueError(say("moment"))
        return utc_text(moment)

    def show(self, value: Value, field: FieldSpec) -> str:
        return f"{show_date(str(value)[:10])} {str(value)[11:16]}" if value else ""


def parse_date(text: str) -> str:
    """`01.09.2026`, `1.9.26` or `2026-09-01` to ISO. Raises ValueError with a sentence."""
    iso, russian = _ISO.fullmatch(text), _RUSSIAN.fullmatch(text)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif russian:
        day, month, year = (int(part) for part in russian.groups())
        if len(russian.group(3)) == 2:
            year += 2000 if year < _CENTURY_TURNS else 1900
    else:
        raise ValueError(say("date"))
    if year not in _YEARS:
        raise ValueError(say("date_range"))
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        raise ValueError(say("no_such_date", text=text)) from None


def show_date(iso: str) -> str:
    """`2026-09-01` as `01.09.2026`."""
    return f"{iso[8:10]}.{iso[5:7]}.{iso[:4]}"


def local_day(moment: str, zone: str) -> str:
    """The date a canonical moment has in a time zone."""
    return datetime.datetime.fromisoformat(moment).astimezone(ZoneInfo(zone)).date().isoformat()


def utc_text(moment: datetime.datetime) -> str:
    """The canonical text of a moment."""
    return f"{moment.astimezone(datetime.UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
