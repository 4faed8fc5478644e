"""From a definition folder to the office in force. The folder is a proposal: it is checked whole, planned and
activated, or it
waits; requests keep the office they started with, and every process follows the version number in the database."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from engine.app.clock import Clock
from engine.app.office import Office, open_office
from engine.compile import compile_set
from engine.data import applying, backup, engine_tables, plan, sets, workdays
from engine.data.database import Database
from engine.data.going_back import going_back
from engine.data.plan import Plan
from engine.data.writer import Author
from engine.model.definitions import DefinitionSet
from engine.source.folder import Sources, read_folder
from engine.source.places import DefinitionError, Fault, Place
from engine.source.watch import Watch
from engine.source.wording import READING, make_fault

log = logging.getLogger(__name__)
Moves = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A changed folder that is not in force: `faults` when it cannot be, `plan` when someone has to say apply; `again`:
    the program failed, the next request tries once more."""

    hash: str
    faults: tuple[Fault, ...]
    plan: Plan | None = None
    again: bool = False

    @property
    def banner(self) -> str:
        """One sentence for administrators; "" when nothing is to be said."""
        errors = [item for item in self.faults if item.level == "error"]
        if errors:
            return f"Изменения в описаниях не приняты, ошибок: {len(errors)}; первая: {errors[0]} Работают прежние описания."
        return "Изменения в описаниях ждут решения: посмотрите, что они затронут, и примените." if self.plan else ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A compiled folder: `definitions` None when there are errors; `warnings` and errors in `faults`."""

    sources: Sources
    definitions: DefinitionSet | None
    faults: tuple[Fault, ...]


def check_folder(folder: Path) -> Checked:
    """Read and compile the folder; every fault at once."""
    sources = read_folder(folder)
    compiled = compile_set(sources)
    return Checked(sources, compiled.definitions, compiled.faults)


class Offices:
    """The office in force. `current()` is asked once per request."""

    def __init__(
        self,
        database: Database,
        data_dir: Path,
        folder: Path | None,
        *,
        make_clock: Callable[[str], Clock] = Clock,
    ) -> None:
        self.database = database
        self.data_dir = data_dir
        self.folder = folder
        self.proposal: Proposal | None = None
        self._make_clock = make_clock
        self._office: Office | None = None
        self._lock = Lock()
        self._looking = Lock()
        self._watch = Watch(folder) if folder is not None else None

    def current(self) -> Office:
        """The office in force now: follows the folder and what other processes activated. Raises DefinitionError while
        there is none."""
        self._look_at_folder()
        with self.database.reading() as connection:
            version = sets.active_version(connection)
            office = self._office
            if office is not None and office.version == version and office.is_of_today():
                return office
            if not version:
                raise DefinitionError(self.proposal.faults if self.proposal else ())
            definitions = sets.load_active(connection)
        if definitions is None:
            definitions = self._recompile(version)
        with self._lock:
            if self._office is None or self._office.version != version or not self._office.is_of_today():
                clock = self._make_clock(definitions.organisation.time_zone)
                self._office = open_office(definitions, self.database, self.data_dir, version, clock)
                self.database.renew()
            return self._office

    def _recompile(self, version: int) -> DefinitionSet:
        """The stored texts compiled anew, when the stored compiled form is of another release of the engine."""
        with self.database.reading() as connection:
            sources = sets.load_sources(connection, version)
        compiled = compile_set(sources)
        if compiled.definitions is None:
            raise DefinitionError(compiled.faults)
        with self.database.writing() as transaction:
            sets.store(transaction, compiled.definitions, sources, self._make_clock("UTC").now())
        return compiled.definitions

    def start(self) -> None:
        """Make the engine's tables and take the folder as it is now. Raises DefinitionError when nothing can be
        served."""
        with self.database.writing() as transaction:
            engine_tables.create(transaction)
        self.propose()
        self._follow_release(self.current().definitions)

    def _follow_release(self, definitions: DefinitionSet) -> None:
        """Another release of the engine may want other columns, indexes and working days for the same definitions."""
        with self.database.reading() as connection:
            if not plan.lags_behind(connection, definitions) and workdays.are_known(connection):
                return
        with self.database.writing() as transaction:
            prepared = plan.make_plan(transaction, definitions, definitions)
            if prepared.automatic:
                applying.apply(transaction, prepared, Author(None), self._make_clock("UTC").now())

    def _look_at_folder(self) -> None:
        """Whoever comes while the folder is being taken waits for it: no request after a change goes by the old set."""
        if self._watch is None or self._watch.is_same():
            return
        with self._looking:
            if not self._watch.is_same():
                self.propose()

    def propose(self) -> Proposal | None:
        """Take the folder's texts: in force already, activated now (only additions), or waiting. The waiting proposal
        is also kept in `proposal`."""
        if self.folder is None or self._watch is None:
            return None
        with self._lock:
            seen = self._watch.look()
            sources = read_folder(self.folder)
            self.proposal = self._judge(self.folder, sources)
            self._watch.accept(() if self.proposal and self.proposal.again else seen)
            return self.proposal

    def _judge(self, folder: Path, sources: Sources) -> Proposal | None:
        """Whatever goes wrong, the old set stays in force and the office goes on."""
        with self.database.reading() as connection:
            in_force = sets.active_hash(connection)
        if sources.hash == in_force and not sources.faults:
            return None
        try:
            return self._take(folder, sources)
        except Exception as error:
            log.exception("definitions could not be judged")
            told = make_fault(READING, "Y206", Place(folder.name), problem=type(error).__name__)
            return Proposal(sources.hash, (told,), again=True)

    def _take(self, folder: Path, sources: Sources) -> Proposal | None:
        compiled = compile_set(sources)
        if compiled.definitions is None:
            return Proposal(sources.hash, compiled.faults)
        prepared = self.plan_for(compiled.definitions)
        if not prepared.automatic:
            return Proposal(sources.hash, compiled.faults, prepared)
        self.activate(compiled.definitions, sources, account=None)
        return None

    def plan_for(self, definitions: DefinitionSet, moves: Moves | None = None) -> Plan:
        """What activating the set would do to tables and records; writes nothing. `moves`: where records in a
        removed state go, "form.state" to the new state."""
        with self.database.reading() as connection:
            old, new = going_back(connection, sets.load_active(connection), definitions)
            return plan.make_plan(connection, old, new, moves)

    def activate(
        self, definitions: DefinitionSet, sources: Sources, account: int | None, moves: Moves | None = None
    ) -> int:
        """Plan, change tables and activate in one transaction; the number of the activation. Raises ValueError while
        something in the plan forbids it."""
        now = self._make_clock(definitions.organisation.time_zone).now()
        with self.database.writing() as transaction:
            old, new = going_back(transaction, sets.load_active(transaction), definitions)
            prepared = plan.make_plan(transaction, old, new, moves)
            applying.apply(transaction, prepared, Author(account), now)
            return sets.activate(transaction, definitions, sources, account, now)

    def apply_proposal(self, account: int | None, moves: Moves | None = None) -> int:
        """Activate the folder after someone saw its plan; a backup is made first. Raises DefinitionError."""
        if self.folder is None:
            raise DefinitionError(())
        checked = check_folder(self.folder)
        if checked.definitions is None:
            raise DefinitionError(checked.faults)
        backup.make_backup(self.database, self.data_dir, self._make_clock("UTC").now())
        number = self.activate(checked.definitions, checked.sources, account, moves)
        with self._lock:
            self.proposal = None
        return number
