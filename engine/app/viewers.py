"""Who is at the screen: account → posts, read anew for every request, so that a change of rights counts at the next
one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.access.policy import of_record
from engine.access.viewer import Absent, Post, Viewer
from engine.app.actions.sign_in import digest, earlier
from engine.app.office import Office
from engine.data.accounts import Account, Appointment, appointments_of, credentials_of, own_appointments
from engine.data.connection import Connection
from engine.data.history import account_titles
from engine.data.sessions import Session, find_seat, touch_session
from engine.model.definitions import DefinitionSet
from engine.model.expression import Bind, Compare, FieldOf, RowOf, Source
from engine.model.forms import FieldSpec
from engine.model.query import Column, JudgeQuery, Query
from engine.model.roles import RoleSpec
from engine.model.types import TEXT, TRUTH, Value, record_of

IDLE_MINUTES, LONGEST_MINUTES, TOUCH_MINUTES = 30, 12 * 60, 1
PERSON, HOLDER = "person", "_holder"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in viewer with their session. `must_change`: nothing but the password page is open to them yet."""

    viewer: Viewer
    session: Session
    must_change: bool


def find_visitor(office: Office, token: str) -> Visitor | None:
    """Who the token belongs to now; None when nobody, or not any more: signed out, idle for half an hour, twelve hours
    gone by, account closed. Two statements, and once a minute a third that notes the visit."""
    if not token:
        return None
    now, today = office.clock.now(), office.clock.today()
    with office.database.reading() as connection:
        seat = find_seat(connection, digest(token), today)
        if seat is None or _is_over(seat.session, now):
            return None
        viewer = make_viewer(office, connection, seat.account, seat.appointments)
    if seat.session.seen < earlier(now, TOUCH_MINUTES):
        with office.database.writing() as transaction:
            touch_session(transaction, seat.session.id, now)
    return Visitor(viewer, seat.session, seat.must_change)


def make_viewer(
    office: Office, connection: Connection, account: Account, appointments: tuple[Appointment, ...]
) -> Viewer:
    """The viewer of an account: posts by appointment, those held because of data, and those of people they stand in for."""
    held, name = _held_roles(office, connection, account.person_form, account.person_id, office.clock.today())
    person_form = account.person_form if account.person_id is not None else ""
    own = Post("", person_form, account.person_id)
    mine = [item for item in appointments if item.instead_of is None]
    posts = (*_posts(office, own, mine), *(replace(own, role=role) for role in held))
    lent = (post for item in appointments if item.instead_of is not None for post in lent_posts(office, connection, item))
    name = account.title or name or account.login
    return Viewer(account.id, name, person_form, account.person_id, (*posts, *lent))


def lent_posts(office: Office, connection: Connection, item: Appointment) -> Iterator[Post]:
    """The posts of the appointment's role that the absent person holds today, as somebody else holds them meanwhile. What
    that person has only in a third one's place is not passed on."""
    assert item.instead_of is not None
    absent, posts = posts_of(office, connection, item.instead_form, item.instead_of, office.clock.today())
    for post in posts:
        if post.role == item.role:
            yield replace(
                post,
                document=item.document,
                starts=item.starts,
                ends=item.ends,
                duties=frozenset(item.duties) if item.duties else None,
                instead_of=absent,
            )


def posts_of(
    office: Office, connection: Connection, form: str, id: int, day: str
) -> tuple[Absent, tuple[Post, ...]]:
    """The posts a person holds on a day in their own right, whether or not they have a way in. With form `account`: those
    of an account that belongs to no other record."""
    held, name = _held_roles(office, connection, form, id, day)
    own = Post("", "" if form == "account" else form, None if form == "account" else id)
    appointed = _posts(office, own, own_appointments(connection, form, id, day))
    if form == "account":
        name = account_titles(connection, (id,)).get(id, "")
    return Absent(form, id, name or f"№ {id}"), (*appointed, *(replace(own, role=role) for role in held))


def viewer_of(office: Office, connection: Connection, account: int) -> Viewer | None:
    """Who an account is today, without signing in; None when it is closed."""
    found, today = credentials_of(connection, account), office.clock.today()
    if found is None or found.account.disabled:
        return None
    held = (item for item in appointments_of(connection, account) if item.starts <= today and (not item.ends or item.ends >= today))
    return make_viewer(office, connection, found.account, tuple(held))


def post_values(roles: tuple[RoleSpec, ...], text: str) -> dict[str, Value]:
    """The values an appointment fills its role's post fields with, from their JSON. Text that is no such JSON and
    fields the role does not have give nothing: rights that ask for them are not there."""
    try:
        stored = json.loads(text) if text else {}
    except ValueError:
        return {}
    if not isinstance(stored, dict):
        return {}
    kept = {name: stored[name] for name in post_fields(roles) if isinstance(stored.get(name), str | int)}
    return {name: value for name, value in kept.items() if value != ""}


def post_fields(roles: tuple[RoleSpec, ...]) -> dict[str, FieldSpec]:
    """The fields an appointment to the role fills."""
    return {name: field for role in roles for name, field in role.post.items()}


def data_roles(definitions: DefinitionSet, form: str) -> tuple[RoleSpec, ...]:
    """Roles that records of the form hold because of data."""
    return tuple(
        role
        for roles in definitions.roles_in_force().values()
        for role in roles
        if role.held_by and role.held_by.form == form
    )


def holders_query(definitions: DefinitionSet, form: str, *, one: bool) -> JudgeQuery:
    """People of the form: id, name, and for each of `data_roles` whether they hold it; `one`: only Bind `person`."""
    row = RowOf(record_of(form), HOLDER)
    holds = (
        Column(f"role_{number}", of_record(role.held_by.where, row))
        for number, role in enumerate(data_roles(definitions, form))
        if role.held_by
    )
    columns = (Column("id", row), Column("name", FieldOf(TEXT, row, "name")), *holds)
    where = Compare(TRUTH, "==", row, Bind(row.type, PERSON)) if one else None
    return JudgeQuery(Query((Source(HOLDER, form),), columns, where), "roles held because of data")


def _held_roles(
    office: Office, connection: Connection, form: str, person: int | None, day: str
) -> tuple[tuple[str, ...], str]:
    """Roles a person holds because of data, and the person's name: one statement."""
    if person is None or form not in office.definitions.organisation.people:
        return (), ""
    roles = data_roles(office.definitions, form)
    statement = office.statement(("held", form), lambda: holders_query(office.definitions, form, one=True))
    rows = statement.run(connection, {**office.clock.binds(), "today": day, PERSON: person})
    if not rows:
        return (), ""
    held = dict.fromkeys(role.id for role, holds in zip(roles, rows[0][2:], strict=True) if holds)
    return tuple(held), str(rows[0][1] or "")


def _posts(office: Office, own: Post, appointments: list[Appointment]) -> tuple[Post, ...]:
    known = office.definitions.roles_in_force()
    return tuple(_appointed(item, own, known[item.role]) for item in appointments if item.role in known)


def _appointed(appointment: Appointment, own: Post, roles: tuple[RoleSpec, ...]) -> Post:
    return replace(
        own,
        role=appointment.role,
        document=appointment.document,
        starts=appointment.starts,
        ends=appointment.ends,
        values=post_values(roles, appointment.post_values),
    )


def _is_over(session: Session, now: str) -> bool:
    return session.seen < earlier(now, IDLE_MINUTES) or session.created < earlier(now, LONGEST_MINUTES)
