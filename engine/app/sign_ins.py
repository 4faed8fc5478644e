"""Sign-ins under way, as people see them."""

from __future__ import annotations

from engine.access.decide import row_condition
from engine.access.sight import shape_of
from engine.access.viewer import Viewer
from engine.app.accounts import ACCOUNT
from engine.app.actions.sign_in import earlier
from engine.app.listing import field_of, name_of, over_row, row_of
from engine.app.lookup import find_form
from engine.app.office import Office
from engine.app.people_pages import SessionRow
from engine.app.viewers import IDLE_MINUTES, LONGEST_MINUTES
from engine.data.connection import Connection
from engine.data.sessions import Session, live_sessions, sessions_of
from engine.model.expression import Expr, Source
from engine.model.query import Column, JudgeQuery, Query
from engine.model.types import as_int

WAY_IN = ("must_change",)  # who may change this field of an account may give it a password and end its sessions
COUNTED = 1000


def sessions_of_account(
    office: Office, connection: Connection, account: int, mine: int | None
) -> tuple[SessionRow, ...]:
    """The account's own, the latest first; `mine`: the one the viewer works in."""
    found = sessions_of(connection, account, *_living(office))
    return tuple(_row(office, item, mine) for item in found)


def sessions_of_all(
    office: Office, viewer: Viewer, connection: Connection, mine: int | None
) -> tuple[tuple[str, SessionRow], ...]:
    """(person, session) of accounts whose way in the viewer may change, the latest first: three statements."""
    found = live_sessions(connection, *_living(office), COUNTED)
    accounts = tuple(dict.fromkeys(item.account for item in found))
    able = _changeable(office, viewer, connection, accounts)
    names = _names(office, viewer, connection, accounts)
    return tuple(
        (names[item.account], _row(office, item, mine))
        for item in found
        if item.account in able and item.account in names
    )


def _living(office: Office) -> tuple[str, str]:
    now = office.clock.now()
    return earlier(now, LONGEST_MINUTES), earlier(now, IDLE_MINUTES)


def _row(office: Office, item: Session, mine: int | None) -> SessionRow:
    show = office.clock.show
    return SessionRow(item.id, item.account, show(item.created), show(item.seen), item.agent, item.id == mine)


def _changeable(office: Office, viewer: Viewer, connection: Connection, accounts: tuple[int, ...]) -> set[int]:
    condition, _ = row_condition(viewer, office.rights, ACCOUNT, "update", WAY_IN)
    statement = office.statement(
        ("ways in", shape_of(viewer)),
        lambda: JudgeQuery(_accounts(office, over_row(condition, find_form(office, ACCOUNT))), "whose way in is theirs"),
    )
    return {as_int(row[0]) for row in statement.run_ids(connection, office.binds(viewer), accounts)}


def _names(office: Office, viewer: Viewer, connection: Connection, accounts: tuple[int, ...]) -> dict[int, str]:
    statement, binds = office.scoped(viewer, ("names of accounts",), lambda: _accounts(office, None))
    return {as_int(row[0]): str(row[1] or f"№ {row[0]}") for row in statement.run_ids(connection, binds, accounts)}


def _accounts(office: Office, condition: Expr | None) -> Query:
    form = find_form(office, ACCOUNT)
    base = row_of(form)
    columns = (Column("id", field_of(form, "id", base, office.definitions)), Column("name", name_of(base)))
    return Query((Source(base.alias, form.id),), columns, condition)
