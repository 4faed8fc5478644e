"""Backups from the administrator's page: made, tried whole, and what is known of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.access.decide import Decision, may
from engine.access.viewer import Viewer
from engine.app.allowing import acting
from engine.app.backups import BACKUP, MAKE, make_noted, note_tried, try_backup
from engine.app.listing import ROW, row_of
from engine.app.looks import scoped_look
from engine.app.office import Office
from engine.data.backup import FOLDER, BackupFailed
from engine.data.records import fetch
from engine.model.expression import FieldOf, Source
from engine.model.outcomes import Denied, NotFound, Reason, Refused
from engine.model.query import Column, Order, Query
from engine.model.types import Value

SHOWN = 50
COLUMNS = ("file", "made", "size", "entries", "verified", "problem")


@dataclass(frozen=True, slots=True)
class BackupRow:
    """`here`: whether its file is still in the folder; `verified`: when it was tried and found whole, "" = never."""

    id: int
    file: str
    made: str
    size: int
    entries: int
    verified: str
    problem: str
    here: bool


@dataclass(frozen=True, slots=True)
class BackupsPage:
    """`can_make`: whether the viewer may make and try backups; `folder`: where they lie."""

    backups: tuple[BackupRow, ...]
    can_make: bool
    folder: str


def show_backups(office: Office, viewer: Viewer) -> BackupsPage:
    """The newest backups the viewer may read. Raises Denied."""
    decision = may(viewer, office.rights, BACKUP, "read")
    if not decision.allowed:
        raise Denied(decision.reason)
    with office.database.reading() as connection:
        rows = scoped_look(office, viewer, connection)(("backups",), lambda: _query(office), {}, SHOWN)
    folder = office.data_dir / FOLDER
    found = tuple(_row(office, folder, row) for row in rows)
    return BackupsPage(found, may(viewer, office.rights, BACKUP, MAKE).allowed, f"{office.data_dir.name}/{FOLDER}")


def make(office: Office, viewer: Viewer, request: str = "") -> str:
    """Makes a backup; its file's name. Raises Denied, Refused (there is no new backup; the earlier ones stay)."""
    _allow(office, viewer)
    author = acting(office, viewer, BACKUP, MAKE).author(viewer, request)
    try:
        return make_noted(office.database, office.data_dir, office.definitions, office.clock, author).name
    except BackupFailed as error:
        raise Refused((Reason(str(error)),)) from error


def verify(office: Office, viewer: Viewer, id: int, request: str = "") -> str:
    """Tries a backup whole and notes the outcome; what is wrong with it, "" = nothing. Raises Denied, NotFound."""
    _allow(office, viewer)
    with office.database.reading() as connection:
        record = fetch(connection, office.definitions, BACKUP, id)
    if record is None:
        raise NotFound
    problem = try_backup(office.database, office.data_dir, str(record.values["file"]))
    author = acting(office, viewer, BACKUP, MAKE).author(viewer, request)
    note_tried(office.database, office.definitions, office.clock, author, id, problem)
    return problem


def _allow(office: Office, viewer: Viewer) -> None:
    decision: Decision = may(viewer, office.rights, BACKUP, MAKE)
    if not decision.allowed:
        raise Denied(decision.reason)


def _query(office: Office) -> Query:
    form = office.definitions.forms[BACKUP]
    row = row_of(form)
    columns = tuple(Column(name, FieldOf(form.fields[name].type, row, name)) for name in COLUMNS)
    newest = Order(FieldOf(form.fields["made"].type, row, "made"), descending=True)
    return Query((Source(ROW, BACKUP),), (Column("id", row), *columns), sort=(newest,))


def _row(office: Office, folder: Path, row: tuple[Value, ...]) -> BackupRow:
    id, file, made, size, entries, verified, problem = row
    return BackupRow(
        id=int(str(id)),
        file=str(file or ""),
        made=office.clock.show(str(made or "")),
        size=int(str(size or 0)),
        entries=int(str(entries or 0)),
        verified=office.clock.show(str(verified or "")),
        problem=str(problem or ""),
        here=bool(file) and (folder / Path(str(file)).name).is_file(),
    )
