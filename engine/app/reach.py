"""Which records a page may lead to: a name may be shown where the record behind it may not be opened."""

from __future__ import annotations

from collections.abc import Iterable

from engine.access.decide import row_condition
from engine.access.viewer import Viewer
from engine.app.listing import ROW, field_of, row_of
from engine.app.looks import Look, scoped_look
from engine.app.office import Office
from engine.data.connection import Connection
from engine.model.expression import FALSE, TRUE, Bind, In, Source
from engine.model.query import Column, Query
from engine.model.types import TRUTH, as_int


def reachable(office: Office, viewer: Viewer, connection: Connection, form_id: str, ids: Iterable[int]) -> frozenset[int]:
    """Those of the ids whose records the viewer may open; no statement where the right covers all records or none."""
    condition, _ = row_condition(viewer, office.rights, form_id, "read")
    if condition == FALSE:
        return frozenset()
    return frozenset(ids) if condition == TRUE else readable(office, scoped_look(office, viewer, connection), form_id, ids)


def readable(office: Office, look: Look, form_id: str, ids: Iterable[int]) -> frozenset[int]:
    """Those of the ids whose records the look sees: one statement. Statements are kept for powers of two of ids, so that
    there are few of them."""
    wanted = sorted(set(ids))
    if not wanted:
        return frozenset()
    size = 1 << (len(wanted) - 1).bit_length()
    wanted += [wanted[-1]] * (size - len(wanted))
    form = office.definitions.forms[form_id]
    base = row_of(form)
    binds = {f"id.{number}": id for number, id in enumerate(wanted)}

    def query() -> Query:
        among = In(TRUTH, base, tuple(Bind(base.type, name) for name in binds))
        return Query((Source(ROW, form.id),), (Column("id", field_of(form, "id", base, office.definitions)),), where=among)

    return frozenset(as_int(row[0]) for row in look(("readable", form.id, size), query, binds))
