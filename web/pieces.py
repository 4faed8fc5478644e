"""Pieces of pages that are drawn once and remembered. Drawing is most of a form's time, and what an input looks like depends
on its description, hardly ever on what stands in it: values are put into the drawn piece."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter
from typing import Any

from markupsafe import Markup, escape

from engine.app.pages import Choice, FieldView
from web.view import date_text

Macro = Callable[..., Markup]
REMEMBERED = 4096
VALUE, LABEL = "\x1e", "\x1f"  # stand in a drawn piece for what is put in
# Inputs that look the same whatever stands in them.
SAME_FOR_ALL = frozenset({"text", "number", "email", "phone", "long_text"})
_OTHERS = tuple(item.name for item in fields(FieldView) if item.name not in ("value", "choices"))
_look = attrgetter(*_OTHERS)  # what the drawn piece depends on besides the value and the picked record
NOTHING = escape("")


def remembered(draw: Macro) -> Macro:
    """The macro, drawing each piece once."""
    return lru_cache(maxsize=REMEMBERED)(draw)


def field_drawer(draw: Macro) -> tuple[Macro, Macro]:
    """Two functions in place of the macro that draws a field: for one field, and for the fields of a section."""
    whole = remembered(draw)

    @lru_cache(maxsize=REMEMBERED)
    def emptied(look: tuple[Any, ...], choices: tuple[Choice, ...], form: str, title: str) -> Markup:
        return draw(FieldView(**dict(zip(_OTHERS, look, strict=True)), value=VALUE, choices=choices), form, title)

    def one(field: FieldView, form: str, title: str = "") -> Markup:
        if field.locked:
            return whole(field, form, title)
        if field.widget in SAME_FOR_ALL:
            return emptied(_look(field), (), form, title).replace(VALUE, field.value, 1)
        if field.widget == "date":
            return emptied(_look(field), (), form, title).replace(VALUE, date_text(field.value), 1)
        if _has_one_record(field):
            drawn = emptied(_look(field), ONE_RECORD, form, title)
            return drawn.replace(VALUE, field.value).replace(LABEL, field.choices[0].label)
        return whole(field, form, title)

    def several(fields: Iterable[FieldView], form: str, title: str) -> Markup:
        return NOTHING.join([one(field, form, title) for field in fields])

    return one, several


ONE_RECORD = (Choice(VALUE, LABEL),)


def _has_one_record(field: FieldView) -> bool:
    return (
        field.widget == "link"
        and len(field.choices) == 1
        and field.choices[0] == Choice(field.value, field.choices[0].label)
    )
