"""Why a record cannot be changed now: its state, or a lock the author wrote."""

from __future__ import annotations

from engine.access.viewer import Viewer
from engine.app.filling import Filling, filling_of
from engine.app.judging import Judge, judge_for
from engine.app.office import Office
from engine.app.sentences import say
from engine.data.connection import Connection
from engine.data.records import Record
from engine.model.forms import FormSpec
from engine.model.outcomes import Reason


def edit_refusals(office: Office, viewer: Viewer, connection: Connection, record: Record) -> tuple[Reason, ...]:
    """Why nobody of the viewer's duties may change anything in the record now; empty = something can be changed."""
    form = office.definitions.forms[record.form]
    closed = _closed_state(office, form, record.state)
    if not form.locks:
        return closed
    return (*closed, *lock_refusals(judge_for(office, connection, viewer), filling_of(form, record)))


def lock_refusals(judge: Judge, filling: Filling) -> tuple[Reason, ...]:
    """The locks that hold for the record as the filling has it, for this viewer."""
    here = judge.over(filling)
    return tuple(
        Reason(here.text(lock.why), lock.place, who=duty_titles(judge.office, lock.duties))
        for lock in filling.form.locks
        if not held_duties(judge.office, judge.viewer).intersection(lock.duties) and here.holds(lock.when)
    )


def editable_fields(office: Office, form: FormSpec, state: str) -> frozenset[str] | None:
    """The fields the state lets change; None = all. A state that is no longer described lets nothing change."""
    workflow = office.definitions.workflow_for(form.id)
    if workflow is None:
        return None
    found = workflow.states.get(state)
    return found.edit if found else frozenset()


def state_label(office: Office, form: FormSpec, state: str) -> str:
    """The state as people call it."""
    workflow = office.definitions.workflow_for(form.id)
    found = workflow.states.get(state) if workflow else None
    return found.label if found else state


def held_duties(office: Office, viewer: Viewer) -> frozenset[str]:
    """Ids of the duties the viewer's posts bring."""
    roles = office.definitions.roles_in_force()
    return frozenset(
        clause.duty
        for post in viewer.posts
        for role in roles.get(post.role, ())
        for clause in role.clauses
        if clause.duty and (post.duties is None or clause.duty in post.duties)
    )


def duty_titles(office: Office, duties: tuple[str, ...]) -> tuple[str, ...]:
    """Titles of the roles that hold one of the duties."""
    roles = office.definitions.roles_in_force()
    return tuple(
        found[0].title
        for found in roles.values()
        if any(clause.duty in duties for role in found for clause in role.clauses)
    )


def _closed_state(office: Office, form: FormSpec, state: str) -> tuple[Reason, ...]:
    if editable_fields(office, form, state) != frozenset():
        return ()
    workflow = office.definitions.workflow_for(form.id)
    found = workflow.states.get(state) if workflow else None
    sentence = say("state_closed", state=state_label(office, form, state))
    return (Reason(sentence, found.place) if found else Reason(sentence),)
