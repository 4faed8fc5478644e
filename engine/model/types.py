"""Static types of expressions, and the canonical form of values.

A value is the same in Python, in both databases, in history and in JSON:
text `str` (never empty: empty is None) · number `int` scaled by 10**scale · truth `bool` (0/1 in the database) ·
date `"2026-09-01"` · time `"08:30"` · moment `"2026-09-01T05:30:00.000000Z"` (UTC) · record `int` (id) ·
option `str` (option id) · list of records `tuple[int, ...]` · file `int` (id of the stored file).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Value = str | int | bool | tuple[int, ...] | None

Kind = Literal["text", "number", "truth", "date", "time", "moment", "record", "records", "option", "file", "null", "row"]

MAX_DIGITS = 18
DERIVED = "@"  # begins the "form" of rows that are no records


def as_int(value: Value) -> int:
    """A number, truth or record id as an integer. Raises TypeError for anything else."""
    if isinstance(value, int):
        return int(value)
    raise TypeError(f"{value!r} is no number")


@dataclass(frozen=True, slots=True)
class Type:
    """The static type of an expression. `form`: of a record or records. `owner`: "form.field" whose options an option
    belongs to ("form.state" for states). `scale` and `digits`: of a number (digits counted with the scale)."""

    kind: Kind
    form: str = ""
    owner: str = ""
    scale: int = 0
    digits: int = 9


TEXT = Type("text")
INTEGER = Type("number")
TRUTH = Type("truth")
DATE = Type("date")
TIME = Type("time")
MOMENT = Type("moment")
FILE = Type("file")
NULL = Type("null")


def record_of(form: str) -> Type:
    return Type("record", form=form)


def row_type(form: str) -> Type:
    """The type of a source's row: a record, or the row of a report or calendar (`@…`), which only has columns."""
    return Type("row" if form.startswith(DERIVED) else "record", form=form)


def records_of(form: str) -> Type:
    return Type("records", form=form)


def option_of(owner: str) -> Type:
    return Type("option", owner=owner)


def number_of(scale: int, digits: int) -> Type:
    return Type("number", scale=scale, digits=digits)
