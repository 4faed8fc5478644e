"""A lost race in words: who was first, when, and what they changed."""

from __future__ import annotations

from engine.access.viewer import Viewer
from engine.app.absent import acted_names
from engine.app.listing import STATE
from engine.app.office import Office
from engine.app.past_values import past_value
from engine.app.reading import fields_allowed
from engine.app.sentences import say
from engine.app.showing import field_label
from engine.data.connection import Connection
from engine.data.history import HistoryEntry, read
from engine.model.forms import FormSpec
from engine.model.outcomes import ChangedBy, Conflict


def conflict(
    office: Office, viewer: Viewer, connection: Connection, form: FormSpec, id: int, version: int | None
) -> Conflict:
    """What happened to the record since the version the person had before them; of the changes those they may read."""
    entries = read(connection, form.id, id)
    later = [entry for entry in entries if version is None or entry.version > version] or entries[-1:]
    if not later:
        return Conflict(ChangedBy(say("somebody"), ""))
    last = later[-1]
    who = acted_names(office, connection, (last,))[last.seq] if last.account else say("system")
    readable = fields_allowed(office, viewer, connection, form, id, "read") | {STATE}
    return Conflict(ChangedBy(who, office.clock.show(last.at), _changes(office, viewer, connection, form, later, readable)))


def _changes(
    office: Office,
    viewer: Viewer,
    connection: Connection,
    form: FormSpec,
    entries: list[HistoryEntry],
    readable: frozenset[str],
) -> tuple[tuple[str, str], ...]:
    """The newest value of each changed field, by label."""
    newest = {change.field: change.new for entry in entries for change in entry.changes if change.field in readable}
    return tuple(
        (field_label(office.definitions, form, field), past_value(office, viewer, connection, form, field, value))
        for field, value in newest.items()
    )
