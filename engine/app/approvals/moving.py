"""A record moves: rounds it leaves behind are over, rounds it comes to are opened and those asked are told."""

from __future__ import annotations

from collections.abc import Iterable

from engine.app.approvals.rounds import NOTICE_TEXT, STOPPED, Round, close_round, open_round, rounds_of
from engine.app.approvals.table import Case, case_of, set_table
from engine.app.filling import Filling
from engine.app.notices import STEP, About, tell
from engine.app.sentences import say
from engine.app.writing import Work
from engine.data.records import fetch
from engine.model.workflows import StepSpec, WorkflowSpec
from engine.workflow.tally import NO_LINES


def move(work: Work, workflow: WorkflowSpec, filling: Filling, target: str, event: str) -> None:
    """Brings the record to its state. Raises Stale when it is no longer what was decided about."""
    assert filling.id is not None
    work.writer.move(
        filling.form.id, filling.id, source=filling.state, target=target, version=filling.version, event=event
    )
    work.log.moved(filling, target)
    if target != filling.state:
        voted = [step for step in workflow.steps.values() if step.approve is not None]
        _leave(work, filling, [step for step in voted if target not in step.sources])
        _arrive(work, workflow, filling.id, [step for step in voted if target in step.sources])


def begin(work: Work, case: Case, brought: int | None, earlier: tuple[Round, ...]) -> Round:
    """A new round of the step."""
    number = max((round.number for round in earlier), default=0) + 1
    return open_round(work, case.form.id, case.record.id, case.step.id, case.name, number, brought)


def tell_others(work: Work, accounts: Iterable[int], text: str, form: str, record: int) -> None:
    """A notice about the record for each of the accounts, none for who is at the keyboard."""
    others = [account for account in dict.fromkeys(accounts) if account != work.judge.viewer.account]
    tell(work, others, text[:NOTICE_TEXT], About(form, record, STEP))


def tell_awaited(work: Work, case: Case, lines: frozenset[int] = NO_LINES) -> None:
    """Those whose answer is awaited; but for `lines`, whose people know already."""
    table = set_table(case)
    awaited = {(line, person) for line, people in table.standing.awaited.items() for person in people}
    accounts = [
        seat.account for seat in table.seats if (seat.line, seat.person) in awaited and seat.line not in lines
    ]
    text = say("vote_asked", step=case.step.label, form=case.form.one, name=case.name)
    tell_others(work, accounts, text, case.form.id, case.record.id)


def _leave(work: Work, filling: Filling, steps: list[StepSpec]) -> None:
    office, connection = work.judge.office, work.judge.connection
    for step in steps:
        if filling.state in step.sources and filling.id is not None:
            for round in rounds_of(office, connection, filling.form.id, filling.id, step.id):
                if not round.closed:
                    close_round(work, round, STOPPED)


def _arrive(work: Work, workflow: WorkflowSpec, id: int, steps: list[StepSpec]) -> None:
    record = fetch(work.judge.connection, work.judge.office.definitions, workflow.form, id) if steps else None
    if record is None:
        return
    for step in steps:
        case = case_of(work.judge, workflow, step, record)
        found = rounds_of(work.judge.office, work.judge.connection, workflow.form, id, step.id)
        if all(round.closed for round in found) and case.judge.over(case.filling).holds(step.when):
            begin(work, case, work.judge.viewer.account, found)
            tell_awaited(work, case)
