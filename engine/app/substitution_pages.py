"""What the pages about people who stand in for others get."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DutyTick:
    """A duty of the absent person: `value` as the page sends it, `basis`: the clause."""

    value: str
    title: str
    basis: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class LentRole:
    """A role of the absent person with its duties; `how`: by which paper, or because of data."""

    id: str
    title: str
    how: str
    duties: tuple[DutyTick, ...]


@dataclass(frozen=True, slots=True)
class SubstitutionPage:
    """`acting`: who will stand in. `absent`: name of the one who is away, "" while nobody is picked; `roles`: what that
    person holds on the first day."""

    account: int
    acting: str
    absent: str
    roles: tuple[LentRole, ...]
    today: str
