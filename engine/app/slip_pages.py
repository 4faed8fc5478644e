"""What the pages of passwords for many people get."""

from __future__ import annotations

from dataclasses import dataclass

from engine.app.pages import Choice, FilterView


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A person who may get a password. `told`: how the form tells them; `note`: who they are or whose; `inner`: listed
    because of the person above; `able`: not where their way in is closed."""

    told: str
    name: str
    note: str
    login: str
    state: str
    inner: bool
    able: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class PasswordsPage:
    """`forms` of people one may choose from; `circles`: whom to list, the records of the form themselves or those a field of
    theirs leads to, and whether it is chosen; `query`: the filters as an address; `seen`: the moment the page was made;
    `more`: not all fit the page."""

    form: str
    title: str
    forms: tuple[Choice, ...]
    circles: tuple[tuple[Choice, bool], ...]
    filters: tuple[FilterView, ...]
    searchable: bool
    q: str
    query: str
    seen: str
    people: tuple[CandidateView, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Slip:
    """What one person is told, once."""

    name: str
    note: str
    login: str
    password: str


@dataclass(frozen=True, slots=True)
class SlipSheet:
    """`until`: up to which moment the passwords let in, in words."""

    organisation: str
    until: str
    slips: tuple[Slip, ...]
