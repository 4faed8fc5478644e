"""An author's test of a step that people decide together: accounts and appointments are made for everyone the test names."""

from __future__ import annotations

from engine.access.viewer import Viewer
from engine.app.actions.vote import INPUTS, KeptBack, VoteOutcome, vote_in
from engine.app.approvals.table import case_of
from engine.app.given_records import NotMade, make_record
from engine.app.judging import judge_for
from engine.app.submitted import Submitted
from engine.app.viewers import make_viewer
from engine.app.writing import Work
from engine.data.accounts import Account, appointments_of
from engine.data.connection import Transaction
from engine.data.records import fetch
from engine.model.approvals import AYE
from engine.model.outcomes import Refused
from engine.model.types import Value
from engine.model.workflows import WorkflowSpec, WorkflowTest

Made = tuple[tuple[str, int], ...]
Voter = tuple[str, int]


def votes_of_test(
    work: Work, transaction: Transaction, workflow: WorkflowSpec, test: WorkflowTest, made: Made, id: int
) -> VoteOutcome:
    """Those under `votes` answer one after another, at last the role itself. Raises as an answer of a person does, and
    NotMade when the example has nobody to stand behind a role."""
    last = (test.role, _first_free(test))
    voters = dict.fromkeys((*((vote.role, vote.person) for vote in test.votes), last))
    viewers = {voter: _make_viewer(work, voter, made) for voter in voters}
    for vote in test.votes:
        if vote.option:
            _answer(work, transaction, workflow, test, viewers[vote.role, vote.person], vote.option, id)
    return _answer(work, transaction, workflow, test, viewers[last], test.option or AYE, id)


def _answer(
    work: Work, transaction: Transaction, workflow: WorkflowSpec, test: WorkflowTest, viewer: Viewer, option: str, id: int
) -> VoteOutcome:
    office = work.judge.office
    record = fetch(transaction, office.definitions, workflow.form, id)
    assert record is not None
    case = case_of(judge_for(office, transaction, viewer), workflow, workflow.steps[test.step], record)
    try:
        return vote_in(case, transaction, Submitted({f"{INPUTS}.option": (option,)}))
    except KeptBack as kept:
        raise Refused(kept.reasons) from kept


def _first_free(test: WorkflowTest) -> int:
    """The role itself is another person than those of the same role under `votes`."""
    taken = {vote.person for vote in test.votes if vote.role == test.role}
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


def _make_viewer(work: Work, voter: Voter, made: Made) -> Viewer:
    """An account in the role: appointed, or of the record by whose data the role is held."""
    role, number = voter
    office, connection = work.judge.office, work.judge.connection
    held = [spec.held_by.form for spec in office.definitions.roles_in_force().get(role, ()) if spec.held_by]
    person: int | None = None
    if held:
        people = [id for form, id in made if form == held[0]]
        if len(people) < number:
            raise NotMade((f"нет записи «{held[0]}» для роли {role}, человек {number}.",))
        person = people[number - 1]
    form = held[0] if held else ""
    values: dict[str, Value] = {"login": f"{role}.{number}", "person_form": form or None, "person_id": person}
    account = make_record(work, "account", values)
    if not held:
        make_record(work, "appointment", {"account": account, "role": role, "starts": work.judge.binds["today"]})
    known = Account(account, f"{role}.{number}", f"{role} {number}", form, person, False)
    return make_viewer(office, connection, known, tuple(appointments_of(connection, account)))
