"""What may go wrong at the database, apart from mistakes of the program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class StorageUnavailable(Exception):
    """The database cannot answer now: busy, locked, disk full, closed, restarting. Nothing was written.
    The text is for people; the cause is chained."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("Хранилище данных сейчас не отвечает. Ничего не записано, попробуйте ещё раз.")
        self.detail = detail


class ConstraintBroken(Exception):
    """The database itself refused: a value that must be unique is taken, or a linked record is missing."""


class NestedTransaction(RuntimeError):
    """A transaction was begun inside another one of the same thread: a mistake of the program."""


class NoSuchRecord(LookupError):
    """The record to change is not there."""

    def __init__(self, form: str, id: int) -> None:
        super().__init__(f"{form} {id}")
        self.form, self.id = form, id


class Stale(Exception):
    """Another one was first: the record is no longer in the expected version or state. Says who (account id,
    None for the engine itself) changed it last and when; `version` and `state` are the present ones."""

    def __init__(self, form: str, id: int, *, version: int, state: str, changed_by: int | None, changed: str) -> None:
        super().__init__(f"{form} {id} is version {version} in state {state!r}, changed {changed} by {changed_by}")
        self.form, self.id, self.version, self.state = form, id, version, state
        self.changed_by, self.changed = changed_by, changed


@dataclass(frozen=True, slots=True)
class Reference:
    """`count` records of `form` point to a record with their `field`."""

    form: str
    field: str
    count: int


class StillLinked(Exception):
    """The record cannot go because others link to it."""

    def __init__(self, form: str, id: int, references: Sequence[Reference]) -> None:
        super().__init__(f"{form} {id}: {references}")
        self.form, self.id, self.references = form, id, tuple(references)
