"""A step of a record that several people decide, as it stands: its round, the answers, who is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.access.policy import lead_action, step_action
from engine.access.viewer import Viewer
from engine.app.approvals.rounds import (
    Passed,
    Round,
    Vote,
    ballots,
    passed_of,
    person_key,
    rounds_of,
    votes_of,
)
from engine.app.approvals.seats import Seat, seats_of
from engine.app.filling import Filling, filling_of, ids_of
from engine.app.judging import Judge, judge_for
from engine.app.lookup import find_form, name_of_record
from engine.app.office import Office
from engine.data.accounts import credentials_of
from engine.data.connection import Connection
from engine.data.records import Record, fetch
from engine.model.approvals import ApprovalSpec
from engine.model.forms import FormSpec
from engine.model.outcomes import NotFound
from engine.model.workflows import StepSpec, WorkflowSpec
from engine.workflow.tally import NOBODY, People, Person, Room, Standing, count_up


@dataclass(frozen=True, slots=True)
class Case:
    """A step of a record that people decide together."""

    judge: Judge
    workflow: WorkflowSpec
    step: StepSpec
    spec: ApprovalSpec
    form: FormSpec
    record: Record
    filling: Filling

    @property
    def action(self) -> str:
        return step_action(self.step.id)

    @property
    def leading(self) -> str:
        return lead_action(self.step.id)

    @property
    def name(self) -> str:
        return self.judge.over(self.filling).name()


@dataclass(frozen=True, slots=True)
class Table:
    """`round` None = nobody has answered yet; `earlier`: rounds that are over; `brought`: the account that brought the
    record here, `names` of everybody at the table by account."""

    round: Round | None
    earlier: tuple[Round, ...]
    votes: tuple[Vote, ...]
    passed: tuple[Passed, ...]
    seats: tuple[Seat, ...]
    brought: int | None
    barred: People
    present: People | None
    standing: Standing

    def seat(self, line: int, person: Person) -> Seat | None:
        return next((seat for seat in self.seats if (seat.line, seat.person) == (line, person)), None)

    def vote_of(self, line: int, person: Person) -> Vote | None:
        """The person's own answer for the line, also one taken back."""
        return next((vote for vote in self.votes if (vote.line, vote.person) == (line, person)), None)


def find_case(office: Office, viewer: Viewer, connection: Connection, form_id: str, id: int, step_id: str) -> Case:
    """Raises NotFound, also for a record the viewer may not see and for a step that one person does."""
    form = find_form(office, form_id)
    workflow = office.definitions.workflow_for(form.id)
    step = workflow.steps.get(step_id) if workflow else None
    if workflow is None or step is None or step.approve is None:
        raise NotFound
    name_of_record(office, viewer, connection, form, id)
    record = fetch(connection, office.definitions, form.id, id)
    if record is None:
        raise NotFound
    return case_of(judge_for(office, connection, viewer), workflow, step, record)


def case_of(judge: Judge, workflow: WorkflowSpec, step: StepSpec, record: Record) -> Case:
    assert step.approve is not None
    form = judge.office.definitions.forms[workflow.form]
    return Case(judge, workflow, step, step.approve, form, record, filling_of(form, record))


def set_table(case: Case) -> Table:
    """Who sits there and what has been said. Without a stored round one is meant that begins with the first answer."""
    office, connection = case.judge.office, case.judge.connection
    rounds = rounds_of(office, connection, case.form.id, case.record.id, case.step.id)
    current = next((round for round in rounds if not round.closed), None)
    votes = votes_of(office, connection, current.id) if current else ()
    passed = passed_of(office, connection, current.id) if current else ()
    seats = seats_of(case.judge, case.form, case.record.id, case.action, case.spec)
    brought = current.brought if current else case.record.changed_by
    barred = _barred(case, brought)
    present = _present(case)
    room = Room(_entitled(seats), present, barred, _passed_to(passed, seats))
    return Table(
        round=current,
        earlier=tuple(round for round in rounds if round.closed),
        votes=votes,
        passed=passed,
        seats=seats,
        brought=brought,
        barred=barred,
        present=present,
        standing=count_up(case.spec, room, ballots(votes)),
    )


def _entitled(seats: tuple[Seat, ...]) -> Mapping[int, People]:
    lines = {seat.line for seat in seats}
    return {line: frozenset(seat.person for seat in seats if seat.line == line) for line in lines}


def _barred(case: Case, brought: int | None) -> People:
    """Four eyes: who made the record and who brought it here."""
    if not case.spec.four_eyes:
        return NOBODY
    accounts = {account for account in (case.record.created_by, brought) if account is not None}
    found = ((id, credentials_of(case.judge.connection, id)) for id in accounts)
    return frozenset(
        person_key(known.account.person_form, known.account.person_id, id) if known else ("account", id)
        for id, known in found
    )


def _present(case: Case) -> People | None:
    if not case.spec.present:
        return None
    target = case.form.fields[case.spec.present].target
    return frozenset((target, id) for id in ids_of(case.judge.over(case.filling).field(case.spec.present)))


def _passed_to(passed: tuple[Passed, ...], seats: tuple[Seat, ...]) -> Mapping[int, Person]:
    """To whom alone the request of a line was passed, as long as that person may answer."""
    return {
        item.line: seat.person
        for item in passed
        for seat in seats
        if (seat.line, seat.account) == (item.line, item.account)
    }
