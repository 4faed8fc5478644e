"""An appointment in words: its days and what the role asked to fill in."""

from __future__ import annotations

from engine.app.office import Office
from engine.app.showing import field_shower
from engine.app.viewers import post_fields, post_values
from engine.model.field_types.times import show_date
from engine.model.roles import RoleSpec


def term_words(starts: str, ends: str) -> str:
    """`с 01.09.2026 по 31.08.2027`; "" for days that may not be read."""
    first = f"с {show_date(starts)}" if starts else ""
    return f"{first} по {show_date(ends)}".strip() if ends else first


def value_words(office: Office, roles: tuple[RoleSpec, ...], stored: str) -> str:
    """The post fields of the role with their values."""
    fields = post_fields(roles)
    return "; ".join(
        f"{fields[name].label}: {field_shower(fields[name], office.clock)(value)}"
        for name, value in post_values(roles, stored).items()
    )
