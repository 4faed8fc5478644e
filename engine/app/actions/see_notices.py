"""A person has read their notices: those that stood on the page stop being new."""

from __future__ import annotations

from engine.access.viewer import Viewer
from engine.app.filling import as_id
from engine.app.listing import field_of, row_of
from engine.app.looks import judged_look
from engine.app.notices import ACCOUNT, NOTICE
from engine.app.office import Office
from engine.data.writer import Author, Writer
from engine.model.expression import Bind, Compare, IsEmpty, Source, conjunction
from engine.model.query import Column, Query
from engine.model.types import TRUTH


def see_notices(office: Office, viewer: Viewer, last: int, request: str = "") -> None:
    """Marks the viewer's own notices up to the id `last` as read; another person's are never touched."""
    if viewer.account is None:
        return
    with office.database.writing() as transaction:
        look = judged_look(office, transaction, "a person's own unread notices")
        rows = look(("unread",), lambda: _unread(office), {"account": viewer.account})
        writer = Writer(transaction, office.definitions, Author(viewer.account, request=request), office.clock.now())
        for row in rows:
            if as_id(row[0]) <= last:
                writer.update(NOTICE, as_id(row[0]), {"seen": office.clock.now()})
        writer.finish()


def _unread(office: Office) -> Query:
    form = office.definitions.forms[NOTICE]
    base = row_of(form)
    account, seen = (field_of(form, name, base, office.definitions) for name in (ACCOUNT, "seen"))
    own = Compare(TRUTH, "==", account, Bind(account.type, "account"))
    new = IsEmpty(TRUTH, seen)
    return Query((Source(base.alias, form.id),), (Column("id", base),), where=conjunction((own, new)))
