"""Orders, roles, clauses and duties: the basis of every right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.model.expression import Expr
from engine.model.forms import FieldSpec
from engine.source.places import NOWHERE, Place

WITHOUT_CLAUSE = "без пункта"
ACTIONS = ("read", "create", "update", "delete", "export", "make")


@dataclass(frozen=True, slots=True)
class ClauseSpec:
    """One clause of an order (`clause` = its number) or of law (`basis`). `duty` empty: `not_digital` says why. `together`:
    roles it is done with; `apart_from`: duties the same person should not hold; `fallback`: the duty whose holders do this
    one, which no clause names: a right without a clause."""

    role: str
    number: str
    text: str
    duty: str = ""
    scope: str = ""
    basis: str = ""
    every: str = ""
    not_digital: str = ""
    place: Place = NOWHERE
    together: tuple[str, ...] = ()
    apart_from: tuple[str, ...] = ()
    fallback: str = ""

    @property
    def citation(self) -> str:
        """How people cite it: `п. 1.7`, a number that says itself what it is (`п.1`), or the law's article; that there is
        none is said too."""
        if self.fallback:
            return WITHOUT_CLAUSE
        return self.basis or (self.number if self.number[:1].isalpha() else f"п. {self.number}")


@dataclass(frozen=True, slots=True)
class HeldBy:
    """A role held because of data: every record of the form for which `where` holds (`this` = that record)."""

    form: str
    where: Expr
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class RoleSpec:
    id: str
    title: str
    clauses: tuple[ClauseSpec, ...]
    held_by: HeldBy | None = None
    holders_exactly: int | None = None
    holders_min: int | None = None
    post: Mapping[str, FieldSpec] = field(default_factory=dict)
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class OrderSpec:
    """A file of roles: a written order (number, date, title), or the law (`law.yaml`, `law` true)."""

    id: str
    title: str
    roles: Mapping[str, RoleSpec]
    number: str = ""
    date: str = ""
    law: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class GrantSpec:
    """Rows and fields as a pair: on records of `form` where `where` holds, `actions` on `fields` (None = all fields).

    `where` is over RowOf("this") and Bind("me"), Bind("post.X"); None = all rows. One per duty and scope: `key` is
    `duty@scope`, the subject of the Casbin rules; `id` is unique in the set."""

    id: str
    key: str
    duty: str
    form: str
    actions: tuple[str, ...]
    where: Expr | None = None
    fields: frozenset[str] | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class DutySpec:
    """What a duty means here. `grants` are resolved for every scope. `pages`: reports and pages it opens (page ids,
    report ids). `scopes`: scope id to title."""

    id: str
    title: str
    capability: str = ""
    scopes: Mapping[str, str] = field(default_factory=dict)
    grants: tuple[GrantSpec, ...] = ()
    pages: tuple[str, ...] = ()
    place: Place = NOWHERE


def duty_key(duty: str, scope: str) -> str:
    """The Casbin subject of a duty under the scope a clause chose."""
    return f"{duty}@{scope}" if scope else duty
