"""What may go wrong for the person at the screen; the web turns each into its status and page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.source.places import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is refused: the sentence, where the rule stands, its basis, who can do it now, and the blocking
    rows the viewer may see as (address, name), of `count` in all. `roles`: (role id, basis) of those who can, for whom
    `who` has names; `mends`: they can put it right, not do it."""

    sentence: str
    place: Place = NOWHERE
    basis: str = ""
    who: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    count: int = 0
    level: str = "error"
    roles: tuple[tuple[str, str], ...] = ()
    mends: bool = False


class Failure(Exception):
    """Base of everything a person can be told."""


class NotFound(Failure):
    """There is no such page or record, or the viewer may not know of it (404)."""


class Denied(Failure):
    """A right is missing (403)."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.sentence)
        self.reason = reason


class Refused(Failure):
    """A rule is not met (422); every unmet reason at once."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        super().__init__("; ".join(reason.sentence for reason in reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class FormErrors:
    """Errors of a submitted form: `fields` by input name (child rows: `table.N.field`), `general` for the whole."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    general: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.fields or self.general)


class Invalid(Failure):
    """What was typed cannot be stored (422); nothing was written."""

    def __init__(self, errors: FormErrors) -> None:
        super().__init__(str(errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class ChangedBy:
    """Who changed the record first, when (moment) and what (field label, their value, for people)."""

    who: str
    when: str
    changes: tuple[tuple[str, str], ...] = ()


class Conflict(Failure):
    """Another person was first (409)."""

    def __init__(self, changed: ChangedBy) -> None:
        super().__init__(f"{changed.who} {changed.when}")
        self.changed = changed
