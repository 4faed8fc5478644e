"""A person's own notices: all of them by pages, read ones marked, and whether letters follow."""

from __future__ import annotations

from dataclasses import dataclass

from engine.access.viewer import Viewer
from engine.app.accounts import change_record
from engine.app.filling import as_id
from engine.app.listing import ROW, field_of, row_of
from engine.app.looks import judged_look
from engine.app.lookup import names_of
from engine.app.notices import ACCOUNT, NOTICE, OVERDUE, address_of
from engine.app.office import Office
from engine.app.pages import NoticeView
from engine.app.sentences import say
from engine.data.accounts import letter_box
from engine.data.connection import Connection
from engine.data.sql.statement import Statement
from engine.data.writer import Author, Writer
from engine.model.expression import Bind, Compare, IsEmpty, Source, conjunction
from engine.model.field_types import FIELD_TYPES
from engine.model.outcomes import FormErrors, Invalid
from engine.model.query import Column, JudgeQuery, Order, Query
from engine.model.types import TRUTH, Value, as_int

PURPOSE = "a person's own notices"
SHOWN, MOST = 50, 10_000


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """`newest`: up to which id everything was on some page; `unseen`: how many are new. `email`, `letters`: where letters
    go, and whether they are wanted."""

    notices: tuple[NoticeView, ...]
    page: int
    pages: int
    newest: int
    unseen: int
    email: str
    letters: bool
    mail_set: bool


def show_notices(office: Office, viewer: Viewer, page: int, mail_set: bool) -> NoticesPage:
    """The viewer's own notices, newest first."""
    with office.database.reading() as connection:
        statement, binds = _own(office), _binds(office, viewer)
        total = statement.count(connection, binds, MOST)
        pages = max(1, -(-total // SHOWN))
        page = min(max(page, 1), pages)
        newest = statement.run(connection, binds, limit=1)
        email, letters = letter_box(connection, viewer.account or 0)
        return NoticesPage(
            notices=own_notices(office, viewer, connection, SHOWN, (page - 1) * SHOWN),
            page=page,
            pages=pages,
            newest=as_int(newest[0][0]) if newest else 0,
            unseen=len(_unread_ids(office, viewer, connection)),
            email=email,
            letters=letters,
            mail_set=mail_set,
        )


def own_notices(
    office: Office, viewer: Viewer, connection: Connection, limit: int, offset: int = 0
) -> tuple[NoticeView, ...]:
    """Newest first, with the address of the record, or of an item of its list, where the viewer may see it."""
    if viewer.account is None:
        return ()
    rows = _own(office).run(connection, _binds(office, viewer), limit, offset)
    about = [(str(row[3] or ""), as_int(row[4]) if row[4] else 0) for row in rows]
    readable = {
        (form, id)
        for form in {form for form, id in about if form in office.definitions.forms and id}
        for id in names_of(office, viewer, connection, form, sorted({id for other, id in about if other == form}))
    }
    return tuple(
        NoticeView(
            as_int(row[0]),
            str(row[1] or ""),
            office.clock.brief(str(row[2])),
            address_of(office.definitions, *record, str(row[7] or "")) if record in readable else "",
            row[5] is not None,
            row[6] == OVERDUE,
        )
        for row, record in zip(rows, about, strict=True)
    )


def see_notices(office: Office, viewer: Viewer, last: int, request: str = "") -> None:
    """Marks the viewer's own notices up to the id `last` as read; another person's are never touched."""
    if viewer.account is None:
        return
    with office.database.writing() as transaction:
        writer = Writer(transaction, office.definitions, Author(viewer.account, request=request), office.clock.now())
        for id in _unread_ids(office, viewer, transaction):
            if id <= last:
                writer.update(NOTICE, id, {"seen": office.clock.now()})
        writer.finish()


def choose_letters(office: Office, viewer: Viewer, email: str, wanted: bool) -> None:
    """Where the viewer's letters go and whether any are sent. Raises Invalid at `email`."""
    assert viewer.account is not None
    spec = office.definitions.forms[ACCOUNT].fields["email"]
    try:
        address = FIELD_TYPES[spec.kind].parse(email.strip(), spec)
    except ValueError as error:
        raise Invalid(FormErrors(fields={"email": (str(error),)})) from error
    if wanted and not address:
        raise Invalid(FormErrors(fields={"email": (say("no_address"),)}))
    with office.database.writing() as transaction:
        change_record(office, transaction, ACCOUNT, viewer.account, {"email": address, "no_letters": not wanted})


def _binds(office: Office, viewer: Viewer) -> dict[str, Value]:
    return {**office.clock.binds(), "account": viewer.account}


def _unread_ids(office: Office, viewer: Viewer, connection: Connection) -> list[int]:
    look = judged_look(office, connection, "a person's own unread notices")
    return [as_id(row[0]) or 0 for row in look(("unread",), lambda: _unread(office), {"account": viewer.account})]


def _own(office: Office) -> Statement:
    return office.statement("own notices", lambda: JudgeQuery(_notices_query(office), PURPOSE))


def _notices_query(office: Office) -> Query:
    form = office.definitions.forms[NOTICE]
    base = row_of(form)
    columns = ("id", "text", "created", "form", "record", "seen", "kind", "item")
    account = field_of(form, ACCOUNT, base, office.definitions)
    created = field_of(form, "created", base, office.definitions)
    return Query(
        sources=(Source(ROW, form.id),),
        columns=tuple(Column(item, field_of(form, item, base, office.definitions)) for item in columns),
        where=Compare(TRUTH, "==", account, Bind(account.type, ACCOUNT)),
        sort=(Order(created, descending=True),),
    )


def _unread(office: Office) -> Query:
    form = office.definitions.forms[NOTICE]
    base = row_of(form)
    account, seen = (field_of(form, name, base, office.definitions) for name in (ACCOUNT, "seen"))
    own = Compare(TRUTH, "==", account, Bind(account.type, ACCOUNT))
    new = IsEmpty(TRUTH, seen)
    return Query((Source(base.alias, form.id),), (Column("id", base),), where=conjunction((own, new)))
