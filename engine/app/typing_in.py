"""Typed texts to values and back, as forms of this organisation have them: moments in its own time."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from engine.app.field_views import typed_texts
from engine.app.office import Office
from engine.model.field_types import FIELD_TYPES
from engine.model.forms import FieldSpec
from engine.model.types import Value

_RUSSIAN_MOMENT = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})[ ,]+(\d{1,2})[:.](\d{2})")


def read_typed(office: Office, spec: FieldSpec, texts: Sequence[str], stored: Value = None) -> Value:
    """The value of what was typed; text that stands for the stored value is the stored value. Raises ValueError with a
    sentence for the person."""
    if stored is not None and tuple(texts[-1:]) == show_typed(office, spec, stored):
        return stored
    if spec.kind == "moment":
        texts = tuple(_with_zone(office, text.strip()) for text in texts)
    return FIELD_TYPES[spec.kind].parse_many(texts, spec)


def show_typed(office: Office, spec: FieldSpec, value: Value) -> tuple[str, ...]:
    """The texts an input of the form holds for a value."""
    if spec.kind == "moment" and value:
        local = datetime.datetime.fromisoformat(str(value)).astimezone(_zone(office))
        return (local.strftime("%Y-%m-%dT%H:%M"),)
    return typed_texts(spec, value)


def _with_zone(office: Office, text: str) -> str:
    """A local date and time as ISO text with its zone; anything else stays, to be refused with a sentence."""
    found = _RUSSIAN_MOMENT.fullmatch(text)
    if found:
        day, month, year, hour, minute = (int(part) for part in found.groups())
        text = f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}"
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return text
    local = moment if moment.tzinfo else moment.replace(tzinfo=_zone(office))
    return local.isoformat() if len(text) > len("2026-09-01") else text


def _zone(office: Office) -> ZoneInfo:
    return ZoneInfo(office.definitions.organisation.time_zone)
