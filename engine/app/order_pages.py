"""What the pages about rights get: who holds which duty on which basis, and why something may or may not be done."""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.outcomes import Reason


@dataclass(frozen=True, slots=True)
class RightView:
    """A right as people read it. `form`: what its records are called; `href`: their list ("" for rows of a table);
    `actions`, `fields`, `rows` in words; `place`: file and line of the rule; `basis`: the clause, `order`: the
    file of roles it stands in."""

    form: str
    href: str
    actions: str
    fields: str
    rows: str
    place: str
    basis: str = ""
    order: str = ""
    role: str = ""
    duty: str = ""


@dataclass(frozen=True, slots=True)
class HoldersView:
    """Who holds a role: names the viewer may know, of `count` people in all. `how`: by appointment or because of data;
    `problem`: what is wrong with their number ("" = nothing)."""

    names: tuple[str, ...]
    count: int
    how: str
    problem: str = ""

    @property
    def more(self) -> int:
        """Holders whose names are not shown."""
        return self.count - len(self.names)


@dataclass(frozen=True, slots=True)
class ClauseView:
    """A clause and what became of it; `together`: roles it is done with, `apart_from`: duties for other hands, `fallback`: the
    duty whose holders do it without a clause. `citation`: how it is cited; `not_digital`: why nothing became of it;
    `screens`: (label, address or nothing where the viewer may not go), none = its screens do not exist yet."""

    citation: str
    text: str
    every: str = ""
    duty: str = ""
    duty_id: str = ""
    scope: str = ""
    not_digital: str = ""
    rights: tuple[RightView, ...] = ()
    screens: tuple[tuple[str, str], ...] = ()
    steps: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    apart_from: tuple[str, ...] = ()
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class RoleView:
    id: str
    title: str
    holders: HoldersView
    clauses: tuple[ClauseView, ...]


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order, or the law (`law` true): then its clauses cite articles."""

    title: str
    law: bool
    roles: tuple[RoleView, ...]


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role a person holds: `document` and `term` of the appointment, "" for a role held because of data."""

    role: str
    role_id: str
    document: str
    term: str
    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonView:
    name: str
    roles: tuple[HeldRole, ...]


@dataclass(frozen=True, slots=True)
class DutyView:
    """A duty and the clauses that lay it on somebody: (role, citation, names). None = nobody holds it."""

    id: str
    title: str
    capability: str
    held: tuple[tuple[str, str, tuple[str, ...]], ...]
    screens: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RoleChange:
    """A role and the duties, each as (title, citation), that one of two orders lays on it and the other does not."""

    role: str
    gained: tuple[tuple[str, str], ...]
    lost: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A duty and the clauses that lay it on somebody under two orders, each as (role, citation, text)."""

    duty: str
    now: tuple[tuple[str, str, str], ...]
    then: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class PersonChange:
    """People whose duties would be others in the same way."""

    names: tuple[str, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """The order in force beside another one. `roles` whose duties differ, `same`: how many duties stay where they are;
    `clauses`: of duties that are laid otherwise; `rights` in sentences; `unnamed`: people with changes whose names the
    viewer may not know; `orders`: (id, title) of those to compare with."""

    now: str
    then: str
    other: str
    roles: tuple[RoleChange, ...]
    same: int
    people: tuple[PersonChange, ...]
    unnamed: int
    clauses: tuple[ClauseChange, ...]
    rights: tuple[str, ...]
    orders: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MatrixPage:
    """Clause → duty → role → people → rights → screens (`orders`), and back: by person, by duty. `problems`: what
    does not agree with the order, for those who appoint. `live` of `total`
    clauses that lay a duty on somebody have a screen. `others`: (id, title) of the orders that are not in force."""

    orders: tuple[OrderView, ...]
    people: tuple[PersonView, ...]
    duties: tuple[DutyView, ...]
    live: int
    total: int
    others: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WhoCan:
    """A role that may, with its basis, the file and line of the rule, and its holders."""

    role: str
    basis: str
    order: str
    place: str
    holders: HoldersView


@dataclass(frozen=True, slots=True)
class WhyPage:
    """`question`: what was asked; `answer`: yes or no in one sentence; `grounds`: the viewer's own rights to it;
    `reasons`: what stands in the way, with rule, place and values; `who`: who can."""

    question: str
    allowed: bool
    answer: str
    grounds: tuple[RightView, ...]
    reasons: tuple[Reason, ...]
    who: tuple[WhoCan, ...]
    back: str = ""
