"""Check-lists of a workflow: facts to prove or to sign before a step, judged on any day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.model.expression import Expr
from engine.source.places import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class OwedSpec:
    """Who owes what an item lacks: holders of the duty. `person`, `record`: expressions over Binds `row.COLUMN` of the item's
    report: the row is owed by that person, or by the holders whose right by this duty covers that record."""

    duty: str
    person: Expr | None = None
    record: Expr | None = None


@dataclass(frozen=True, slots=True)
class ItemSpec:
    """One item. Exactly one of: `report` (with `given` over RowOf("this")) that must be empty, `check` that must hold, `sign`
    (duties whose holders sign; `four_eyes`: different people), `nothing` (a sentence why there is nothing to prove yet).
    `states` empty = it matters in every state that is not final."""

    id: str
    label: str
    phase: str
    check: Expr | None = None
    report: str = ""
    given: Mapping[str, Expr] = field(default_factory=dict)
    sign: tuple[str, ...] = ()
    four_eyes: bool = False
    nothing: str = ""
    owed: OwedSpec | None = None
    states: frozenset[str] = frozenset()
    level: str = "error"
    basis: str = ""
    help: str = ""
    place: Place = NOWHERE
