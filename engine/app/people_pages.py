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
    """`can_create`: whether the viewer may make an account; `for_people`: whether it may be somebody's."""

    q: str
    accounts: tuple[AccountRow, ...]
    more: bool
    can_create: bool
    for_people: bool


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """`term`: `с 01.09.2026 по 31.08.2027`; `values`: post fields in words; `over`: not in force any more; `instead`: in
    whose place and with which duties, in words, "" = the role is one's own."""

    id: int
    role: str
    document: str
    term: str
    values: str
    over: bool
    can_end: bool
    instead: str = ""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A sign-in under way of an account; `mine`: the one the viewer works in."""

    id: int
    account: int
    started: str
    seen: str
    agent: str
    mine: bool


@dataclass(frozen=True, slots=True)
class AccountPage:
    """`person`: (name, address) of the record the account belongs to; `held`: titles of roles held because of data;
    `substituted`: who stands in for the person, in words; `post_fields`: by role id, the inputs `post.FIELD` an
    appointment to it asks for."""

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
    substituted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnSessionsPage:
    """Where the viewer is signed in, the latest first."""

    person: str
    sessions: tuple[SessionRow, ...]


@dataclass(frozen=True, slots=True)
class SessionsPage:
    """`sessions`: (person, session) of people whose accounts the viewer looks after, the latest first, of `total`."""

    sessions: tuple[tuple[str, SessionRow], ...]
    total: int


@dataclass(frozen=True, slots=True)
class AppointedRow:
    """An appointment in force. `href`: the page of the person's account, "" = not for this viewer."""

    person: str
    href: str
    role: str
    values: str
    document: str
    term: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class AppointmentsPage:
    """`q`, `role`: what the list is narrowed to; `roles`: what it may be narrowed to; `problems`: where appointments do not
    agree with the order."""

    q: str
    role: str
    roles: tuple[Choice, ...]
    rows: tuple[AppointedRow, ...]
    more: bool
    can_appoint: bool
    problems: tuple[str, ...] = ()
