"""The words for kinds of fields: the explicit table. To add one: a class and a line here."""

from __future__ import annotations

from collections.abc import Mapping

from engine.model.field_types.base import FieldType
from engine.model.field_types.choices import Choice, Truth
from engine.model.field_types.links import File, Link, Links, Table
from engine.model.field_types.numbers import Decimal, Integer, Money
from engine.model.field_types.texts import Email, LongText, Phone, Text
from engine.model.field_types.times import Date, Moment, Time

FIELD_TYPES: Mapping[str, FieldType] = {
    "text": Text(),
    "long_text": LongText(),
    "integer": Integer(),
    "decimal": Decimal(),
    "money": Money(),
    "date": Date(),
    "time": Time(),
    "moment": Moment(),
    "truth": Truth(),
    "choice": Choice(),
    "link": Link(),
    "links": Links(),
    "table": Table(),
    "file": File(),
    "email": Email(),
    "phone": Phone(),
}

__all__ = ["FIELD_TYPES", "FieldType"]
