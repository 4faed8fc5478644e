"""Who may answer in a round: everyone who holds one of its duties now and may take the step on this very record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.access.viewer import Viewer
from engine.app.allowing import acting, acting_on, in_rows
from engine.app.approvals.rounds import person_key
from engine.app.judging import Judge
from engine.app.notices import roles_with
from engine.app.office import Office
from engine.app.viewers import make_viewer
from engine.data.accounts import Account, Appointment, appointments_on, list_accounts, substitutes_on
from engine.data.connection import Connection
from engine.model.approvals import ApprovalSpec
from engine.model.forms import FormSpec
from engine.workflow.tally import Person


@dataclass(frozen=True, slots=True)
class Seat:
    """A person who may answer for a line, with the role by which they do."""

    line: int
    account: int
    name: str
    role: str
    person: Person


def by_duty(viewer: Viewer, duty: str) -> Viewer:
    """The viewer as far as the duty goes: what their other duties let them do is left aside."""
    return replace(
        viewer,
        posts=tuple(
            replace(post, duties=frozenset({duty}) & (post.duties if post.duties is not None else {duty}))
            for post in viewer.posts
        ),
    )


def key_of(viewer: Viewer) -> Person:
    """The natural person at the keyboard."""
    return person_key(viewer.person_form, viewer.person, viewer.account or 0)


def lines_of(
    office: Office, viewer: Viewer, connection: Connection, form: FormSpec, id: int, action: str, spec: ApprovalSpec
) -> tuple[int, ...]:
    """The lines the viewer has a voice in, whatever stands in the way now."""
    return tuple(
        number
        for number, line in enumerate(spec.by)
        if acting(office, by_duty(viewer, line.duty), form.id, action).post is not None
        and in_rows(office, by_duty(viewer, line.duty), connection, form, id, action)
    )


def seats_of(judge: Judge, form: FormSpec, id: int, action: str, spec: ApprovalSpec) -> tuple[Seat, ...]:
    """Everybody with a voice, by name. Two statements for each person asked about."""
    found = []
    for viewer in _candidates(judge, spec):
        for line in lines_of(judge.office, viewer, judge.connection, form, id, action, spec):
            seated = by_duty(viewer, spec.by[line].duty)
            post = acting_on(judge.office, seated, judge.connection, form, id, action).post
            found.append(Seat(line, viewer.account or 0, viewer.name, post.role if post else "", key_of(viewer)))
    return tuple(sorted(found, key=lambda seat: (seat.line, seat.name, seat.account)))


def _candidates(judge: Judge, spec: ApprovalSpec) -> Iterator[Viewer]:
    """Accounts that hold one of the duties by appointment or because of data."""
    office, connection, today = judge.office, judge.connection, str(judge.binds["today"])
    wanted = {role for duty in spec.duties for role in roles_with(office, duty)}
    accounts: dict[int, Account] = {}
    held: dict[int, dict[int, Appointment]] = {}
    for account, appointment in (*appointments_on(connection, today), *substitutes_on(connection, today)):
        held.setdefault(account.id, {})[appointment.id] = appointment
        if appointment.role in wanted:
            accounts[account.id] = account
    accounts.update({account.id: account for account in _by_data(judge, wanted)})
    for account in accounts.values():
        yield make_viewer(office, connection, account, tuple(held.get(account.id, {}).values()))


def _by_data(judge: Judge, roles: set[str]) -> Iterator[Account]:
    """Open accounts of the forms by whose data one of the roles is held."""
    known = judge.office.definitions.roles_in_force()
    forms = {spec.held_by.form for role in roles for spec in known[role] if spec.held_by is not None}
    for account in list_accounts(judge.connection) if forms else ():
        if account.person_form in forms and not account.disabled:
            yield account
