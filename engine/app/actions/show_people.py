"""The administrator's pages about people: all accounts, and one with its appointments and sign-ins."""

from __future__ import annotations

from dataclasses import replace

from engine.access.decide import may
from engine.access.viewer import Viewer
from engine.app.absent import absent_names
from engine.app.accounts import ACCOUNT, APPOINTMENT
from engine.app.actions.list_records import allow_reading
from engine.app.actions.manage_people import POST, may_change
from engine.app.actions.show_appointments import appointed_roles
from engine.app.allowing import in_rows
from engine.app.appointment_words import term_words, value_words
from engine.app.field_views import filling_view
from engine.app.listing import field_of, row_of, search_condition, search_words
from engine.app.lookup import find_form, name_of_record, names_of
from engine.app.office import Office
from engine.app.pages import FieldView
from engine.app.people_pages import AccountPage, AccountRow, AppointmentRow, PeoplePage
from engine.app.sign_ins import sessions_of_account
from engine.app.substitution_words import instead_words, standing_for
from engine.app.viewers import make_viewer, post_fields
from engine.data.accounts import Account, Appointment, appointments_of, appointments_on, credentials_of
from engine.data.connection import Connection
from engine.model.expression import Source, conjunction
from engine.model.forms import FormSpec
from engine.model.outcomes import NotFound
from engine.model.query import Column, Order, Query
from engine.model.types import Value

SHOWN = 200


def show_people(office: Office, viewer: Viewer, q: str = "") -> PeoplePage:
    """The accounts the viewer may read, by name. Raises Denied."""
    form = find_form(office, ACCOUNT)
    allow_reading(office, viewer, form)
    words = search_words(q)
    with office.database.reading() as connection:
        statement, binds = office.scoped(
            viewer, ("people", len(words)), lambda: _people_query(office, form, len(words))
        )
        given = {f"q.{number}": word for number, word in enumerate(words)}
        rows = statement.run(connection, {**binds, **given}, limit=SHOWN + 1)
        roles = _appointed_roles(office, connection)
    accounts = tuple(_account_row(row, roles) for row in rows[:SHOWN])
    return PeoplePage(
        q=q,
        accounts=accounts,
        more=len(rows) > SHOWN,
        can_create=may(viewer, office.rights, ACCOUNT, "create").allowed,
        for_people=bool(office.definitions.organisation.people),
    )


def show_account(office: Office, viewer: Viewer, account: int, session: int | None = None) -> AccountPage:
    """One account; `session`: the one the viewer works in. Raises NotFound, Denied."""
    form = find_form(office, ACCOUNT)
    allow_reading(office, viewer, form)
    with office.database.reading() as connection:
        name_of_record(office, viewer, connection, form, account)
        found = credentials_of(connection, account)
        if found is None:
            raise NotFound
        stored = appointments_of(connection, account)
        can_change = may_change(office, viewer, connection, account)
        holder = make_viewer(office, connection, found.account, ())
        absent = absent_names(office, connection, [(item.instead_form, item.instead_of) for item in stored if item.instead_of])
        roles = office.definitions.roles_in_force()
        return AccountPage(
            id=account,
            login=found.account.login,
            title=found.account.title,
            closed=found.account.disabled,
            must_change=found.must_change,
            person=_person(office, viewer, connection, found.account),
            appointments=tuple(
                replace(_appointment(office, viewer, connection, item), instead=instead_words(office, item, absent))
                for item in stored
            ),
            held=tuple(dict.fromkeys(roles[post.role][0].title for post in holder.posts)),
            sessions=sessions_of_account(office, connection, account, session) if can_change else (),
            can_change=can_change,
            can_appoint=may(viewer, office.rights, APPOINTMENT, "create").allowed,
            roles=appointed_roles(office),
            post_fields=tuple(_inputs(office)),
            today=office.clock.today(),
            substituted=standing_for(office, holder, connection),
        )


def _account_row(row: tuple[Value, ...], roles: dict[int, str]) -> AccountRow:
    id, login, title, closed, must_change = row
    number = int(str(id))
    held = roles.get(number, "")
    return AccountRow(number, str(login or ""), str(title or ""), held, bool(closed), bool(must_change))


def _people_query(office: Office, form: FormSpec, words: int) -> Query:
    row = row_of(form)
    columns = ("id", "login", "title", "disabled", "must_change")
    conditions = tuple(search_condition(office.definitions, form, row, f"q.{number}") for number in range(words))
    return Query(
        (Source(row.alias, form.id),),
        tuple(Column(item, field_of(form, item, row, office.definitions)) for item in columns),
        where=conjunction(conditions),
        sort=tuple(Order(field_of(form, item, row, office.definitions)) for item in ("title", "login", "id")),
    )


def _appointed_roles(office: Office, connection: Connection) -> dict[int, str]:
    roles = office.definitions.roles_in_force()
    found: dict[int, dict[str, None]] = {}
    for account, appointment in appointments_on(connection, office.clock.today()):
        if appointment.role in roles:
            acting = " (замещает)" if appointment.instead_of is not None else ""
            found.setdefault(account.id, {})[f"{roles[appointment.role][0].title}{acting}"] = None
    return {account: ", ".join(titles) for account, titles in found.items()}


def _person(office: Office, viewer: Viewer, connection: Connection, account: Account) -> tuple[str, str] | None:
    if account.person_id is None or account.person_form not in office.definitions.forms:
        return None
    name = names_of(office, viewer, connection, account.person_form, (account.person_id,)).get(account.person_id)
    return (name, f"/f/{account.person_form}/{account.person_id}") if name else None


def _appointment(office: Office, viewer: Viewer, connection: Connection, item: Appointment) -> AppointmentRow:
    specs = office.definitions.roles_in_force().get(item.role, ())
    form = find_form(office, APPOINTMENT)
    return AppointmentRow(
        id=item.id,
        role=specs[0].title if specs else item.role,
        document=item.document,
        term=term_words(item.starts, item.ends),
        values=value_words(office, specs, item.post_values),
        over=bool(item.ends) and item.ends < office.clock.today(),
        can_end=in_rows(office, viewer, connection, form, item.id, "update"),
    )


def _inputs(office: Office) -> list[tuple[str, tuple[FieldView, ...]]]:
    found = []
    for role, specs in office.definitions.roles_in_force().items():
        views = tuple(filling_view(field, f"{POST}{name}", "") for name, field in post_fields(specs).items())
        if views:
            found.append((role, views))
    return found
