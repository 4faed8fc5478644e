"""What the administrator's pages about people get."""

from __future__ import annotations

from dataclasses import dataclass

from engine.app.pages import Choice, FieldView


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account in the list. `roles`: titles of present roles."""

    id: int
    login: str
    title: str
    roles: str
    closed: bool
    must_change: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """`forms`: forms whose records may sign in, for a new account. `can_create`: whether the viewer may make one."""

    q: str
    accounts: tuple[AccountRow, ...]
    more: bool
    can_create: bool
    forms: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """`term`: `с 01.09.2026 по 31.08.2027`; `values`: post fields in words; `over`: not in force any more."""

    id: int
    role: str
    document: str
    term: str
    values: str
    over: bool
    can_end: bool


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A sign-in under way; `mine`: the one the viewer works in."""

    id: int
    started: str
    seen: str
    agent: str
    mine: bool


@dataclass(frozen=True, slots=True)
class AccountPage:
    """`person`: (name, address) of the record the account belongs to; `held`: titles of roles held because of data;
    `post_fields`: by role id, the inputs `post.FIELD` an appointment to it asks for."""

    id: int
    login: str
    title: str
    closed: bool
    must_change: bool
    person: tuple[str, str] | None
    appointments: tuple[AppointmentRow, ...]
    held: tuple[str, ...]
    sessions: tuple[SessionRow, ...]
    can_change: bool
    can_appoint: bool
    roles: tuple[Choice, ...]
    post_fields: tuple[tuple[str, tuple[FieldView, ...]], ...] = ()
    today: str = ""
