"""The clock's work: what happens without a click. Several processes may run it; a lease lets one at a time work."""

from __future__ import annotations

import contextlib
import datetime
import logging
import secrets
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event

from engine.app.activation import Offices
from engine.app.by_clock import do_automatic_steps
from engine.app.keeping import keep_prints
from engine.app.office import Office
from engine.app.posting import Post, send_letters
from engine.app.reminders import remind
from engine.data import lease
from engine.data.errors import StorageUnavailable
from engine.model.field_types.times import utc_text
from engine.source.places import DefinitionError

EVERY = 20.0  # seconds between two rounds
LEASE = datetime.timedelta(minutes=5)
log = logging.getLogger("prikaz.worker")


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did; `idle`: another process holds the lease."""

    idle: bool = False
    prints: int = 0
    steps: int = 0
    reminders: int = 0
    letters: int = 0

    def __str__(self) -> str:
        if self.idle:
            return "Сейчас это делает другой процесс."
        return f"Документов: {self.prints}, шагов: {self.steps}, напоминаний: {self.reminders}, писем: {self.letters}."


def new_holder() -> str:
    """A name for this process nobody else has."""
    return f"{socket.gethostname()[:40]}-{secrets.token_hex(4)}"


@dataclass(frozen=True)
class Worker:
    """`post` None = letters wait until mail is set."""

    offices: Offices
    post: Post | None = None
    holder: str = field(default_factory=new_holder)

    def run(self, stop: Event, every: float = EVERY) -> None:
        """Round after round until `stop` is set; what goes wrong in one is tried again in the next."""
        while not stop.is_set():
            try:
                self.round()
            except (StorageUnavailable, DefinitionError) as error:
                log.warning("the round was broken off: %s", type(error).__name__)
            stop.wait(every)
        with contextlib.suppress(StorageUnavailable, DefinitionError):
            self.leave()

    def round(self) -> Round:
        """One round by the definitions in force now."""
        office = self.offices.current()
        if not self._holds(office):
            return Round(idle=True)
        return Round(False, *(self._done(part, office) for part in self._parts()))

    def leave(self) -> None:
        """Let another process begin at once."""
        office = self.offices.current()
        with office.database.writing() as transaction:
            lease.give_back(transaction, self.holder, office.clock.now())

    def _parts(self) -> Iterator[Callable[[Office], int]]:
        yield keep_prints
        yield do_automatic_steps
        yield remind
        yield self._post

    def _done(self, part: Callable[[Office], int], office: Office) -> int:
        """A part of the round; one that breaks off leaves the others their turn and comes again in the next round."""
        try:
            return part(office)
        except StorageUnavailable:
            raise
        except Exception:
            log.exception("a part of the round was broken off")
            return 0

    def _post(self, office: Office) -> int:
        return send_letters(office, self.post) if self.post is not None else 0

    def _holds(self, office: Office) -> bool:
        now = office.clock.now()
        until = utc_text(datetime.datetime.fromisoformat(now) + LEASE)
        with office.database.writing() as transaction:
            return lease.take(transaction, self.holder, now, until)
