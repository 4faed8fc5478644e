"""Appointments in force today, of all people, by role or person."""

from __future__ import annotations

from collections.abc import Mapping

from engine.access.decide import may
from engine.access.viewer import Viewer
from engine.app.absent import absent_names
from engine.app.accounts import ACCOUNT, APPOINTMENT
from engine.app.actions.list_records import allow_reading
from engine.app.appointment_words import term_words, value_words
from engine.app.holders import find_holders
from engine.app.listing import field_of, name_of, name_sort, row_of, search_words
from engine.app.lookup import find_form
from engine.app.office import Office
from engine.app.order_problems import order_problems
from engine.app.pages import Choice
from engine.app.people_pages import AppointedRow, AppointmentsPage
from engine.app.substitution_words import instead_words
from engine.data.accounts import Appointment
from engine.model.expression import Bind, Call, Compare, Expr, IsEmpty, Source, conjunction, disjunction
from engine.model.forms import FormSpec
from engine.model.query import Column, Order, Query
from engine.model.types import DATE, TEXT, TRUTH, Value, as_int

SHOWN = 200


def show_appointments(office: Office, viewer: Viewer, role: str = "", q: str = "") -> AppointmentsPage:
    """`role`: id, "" = all; `q`: words of the person's name. Raises Denied."""
    form = find_form(office, APPOINTMENT)
    allow_reading(office, viewer, form)
    words = search_words(q)
    binds: dict[str, Value] = {f"q.{number}": word for number, word in enumerate(words)}
    if role:
        binds["role"] = role
    with office.database.reading() as connection:
        statement, scope = office.scoped(
            viewer, ("appointments", bool(role), len(words)), lambda: _query(office, form, bool(role), len(words))
        )
        rows = statement.run(connection, {**scope, **binds}, limit=SHOWN + 1)
        absent = absent_names(office, connection, [(str(row[7]), as_int(row[8])) for row in rows[:SHOWN] if row[7] and row[8]])
        appointing = may(viewer, office.rights, APPOINTMENT, "create").allowed
        problems = order_problems(office, find_holders(office, viewer, connection)) if appointing else ()
    people = may(viewer, office.rights, ACCOUNT, "read").allowed
    return AppointmentsPage(
        q=q,
        role=role,
        roles=appointed_roles(office),
        rows=tuple(_row(office, row, people, absent) for row in rows[:SHOWN]),
        more=len(rows) > SHOWN,
        can_appoint=people and appointing,
        problems=problems,
    )


def appointed_roles(office: Office) -> tuple[Choice, ...]:
    """The roles one is appointed to."""
    return tuple(
        Choice(role, specs[0].title)
        for role, specs in office.definitions.roles_in_force().items()
        if not any(spec.held_by for spec in specs)
    )


def _row(
    office: Office, row: tuple[Value, ...], linked: bool, absent: Mapping[tuple[str, int], str]
) -> AppointedRow:
    account, person = row[0], row[1]
    role, document, starts, ends, values = (str(item or "") for item in row[2:7])
    form, id, duties = str(row[7] or ""), as_int(row[8]) if row[8] else None, tuple(str(row[9] or "").split())
    item = Appointment(0, 0, role, document, starts, ends, values, form, id, duties)
    specs = office.definitions.roles_in_force().get(role, ())
    return AppointedRow(
        person=str(person or ""),
        href=f"/admin/people/{as_int(account)}" if linked and account else "",
        role=specs[0].title if specs else role,
        values=value_words(office, specs, values),
        document=document,
        term=term_words(starts, ends),
        instead=instead_words(office, item, absent),
    )


def _query(office: Office, form: FormSpec, by_role: bool, words: int) -> Query:
    base = row_of(form)
    account, role, document, starts, ends, values, form_of, instead_of, duties = (
        field_of(form, item, base, office.definitions)
        for item in ("account", "role", "document", "starts", "ends", "post_values", "instead_form", "instead_of", "duties")
    )
    today = Bind(DATE, "today")
    open_end = disjunction((IsEmpty(TRUTH, ends), Compare(TRUTH, ">=", ends, today)))
    asked: list[Expr] = [Compare(TRUTH, "==", role, Bind(TEXT, "role"))] if by_role else []
    found = (Call(TRUTH, "found", (name_of(account), Bind(TEXT, f"q.{number}"))) for number in range(words))
    return Query(
        (Source(base.alias, form.id),),
        tuple(
            Column(name, value)
            for name, value in (
                ("account", account), ("person", name_of(account)), ("role", role), ("document", document),
                ("starts", starts), ("ends", ends), ("values", values), ("instead_form", form_of), ("instead_of", instead_of),
                ("duties", duties),
            )
        ),  # fmt: skip
        where=conjunction((Compare(TRUTH, "<=", starts, today), open_end, *asked, *found)),
        sort=(
            *(Order(part) for part in name_sort(find_form(office, ACCOUNT), account)),
            Order(starts),
            Order(field_of(form, "id", base, office.definitions)),
        ),
    )
