"""Who holds which role now: by appointment, and because of data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.access.decide import may
from engine.access.viewer import Viewer
from engine.app.absent import absent_names
from engine.app.listing import field_of, name_of, row_of
from engine.app.office import Office
from engine.app.order_pages import HoldersView
from engine.app.viewers import data_roles, holders_query
from engine.data.accounts import Account, Appointment, appointments_on, substitutes_on
from engine.data.connection import Connection
from engine.model.expression import Source
from engine.model.field_types.times import show_date
from engine.model.query import Column, Query
from engine.model.roles import RoleSpec

SHOWN = 12
APPOINTED, BY_DATA = "по назначению", "по данным: так получается само из записей"


@dataclass(frozen=True, slots=True)
class Holder:
    """A person holding a role. `name` "" = the viewer may not know it. `appointment` None = because of data. `absent`: in
    whose place, "" = in their own right."""

    person: tuple[str, int | None]
    name: str
    appointment: Appointment | None = None
    absent: str = ""

    @property
    def called(self) -> str:
        """The name, for one who stands in with the other's name and the last day."""
        if not self.absent or self.appointment is None:
            return self.name
        return f"{self.name} (за {self.absent} по {show_date(self.appointment.ends)})"

    def brings(self, duty: str) -> bool:
        """Whether the duty is among those of the holding; "" = any of them."""
        return not duty or self.appointment is None or not self.appointment.duties or duty in self.appointment.duties


@dataclass(frozen=True)
class Holders:
    """Role id to those who hold it now."""

    by_role: Mapping[str, tuple[Holder, ...]] = field(default_factory=dict)

    def of(self, role: str) -> tuple[Holder, ...]:
        return self.by_role.get(role, ())

    def view(self, roles: tuple[RoleSpec, ...], duty: str = "") -> HoldersView:
        """Who holds the role, in words; several appointments of one person are one holder. Those who stand in for others
        are named, as far as they do it with the `duty`, but are not more holders."""
        found = {holder.person: holder for holder in self.of(roles[0].id) if not holder.absent}
        lent = (item for item in self.of(roles[0].id) if item.absent and item.brings(duty))
        named = {holder.called for holder in (*found.values(), *lent)}
        names = tuple(sorted(named - {""})[:SHOWN])
        by_data = any(role.held_by for role in roles)
        return HoldersView(names, len(found), BY_DATA if by_data else APPOINTED, _problem(roles, len(found)))


def find_holders(office: Office, viewer: Viewer, connection: Connection) -> Holders:
    """Everybody's roles today: two statements for appointments, two for each form of people that holds roles because
    of data. Names of appointed people are known to everyone who may sign in, as the order itself is; of the
    others, to those who may read their records."""
    found: dict[str, list[Holder]] = {}
    for account, appointment in appointments_on(connection, office.clock.today()):
        if appointment.instead_of is None:
            found.setdefault(appointment.role, []).append(_appointed(account, appointment))
    for form in office.definitions.organisation.people:
        roles = data_roles(office.definitions, form)
        if roles:
            _add_data_holders(office, viewer, connection, form, roles, found)
    _add_substitutes(office, connection, found)
    return Holders({role: tuple(holders) for role, holders in found.items()})


def _add_substitutes(office: Office, connection: Connection, found: dict[str, list[Holder]]) -> None:
    """Those who stand today for somebody who holds the role."""
    waiting = [
        (account, item, (item.instead_form, item.instead_of))
        for account, item in substitutes_on(connection, office.clock.today())
        if item.instead_of is not None
    ]
    names = absent_names(office, connection, [absent for _, _, absent in waiting])
    for account, item, absent in waiting:
        if any(holder.person == absent for holder in found.get(item.role, ())):
            found[item.role].append(replace(_appointed(account, item), absent=names[absent]))


def _appointed(account: Account, appointment: Appointment) -> Holder:
    person = (account.person_form, account.person_id) if account.person_id is not None else ("account", account.id)
    return Holder(person, account.title or account.login, appointment)


def _add_data_holders(
    office: Office,
    viewer: Viewer,
    connection: Connection,
    form: str,
    roles: tuple[RoleSpec, ...],
    found: dict[str, list[Holder]],
) -> None:
    names = _known_names(office, viewer, connection, form)
    statement = office.statement(("holders", form), lambda: holders_query(office.definitions, form, one=False))
    for row in statement.run(connection, office.clock.binds()):
        id = int(str(row[0]))
        for role, holds in zip(roles, row[2:], strict=True):
            if holds:
                found.setdefault(role.id, []).append(Holder((form, id), names.get(id, "")))


def _known_names(office: Office, viewer: Viewer, connection: Connection, form_id: str) -> dict[int, str]:
    """Names of the form's records the viewer may read."""
    if not may(viewer, office.rights, form_id, "read").allowed:
        return {}
    form = office.definitions.forms[form_id]
    base = row_of(form)
    columns = (Column("id", field_of(form, "id", base, office.definitions)), Column("name", name_of(base)))
    statement, binds = office.scoped(
        viewer, ("holders", form_id), lambda: Query((Source(base.alias, form_id),), columns)
    )
    return {int(str(row[0])): str(row[1] or "") for row in statement.run(connection, binds)}


def _problem(roles: tuple[RoleSpec, ...], count: int) -> str:
    for role in roles:
        if role.holders_exactly is not None and count != role.holders_exactly:
            return f"Должно быть ровно {role.holders_exactly}, сейчас {count}."
        if role.holders_min is not None and count < role.holders_min:
            return f"Должно быть не меньше {role.holders_min}, сейчас {count}."
    return ""
