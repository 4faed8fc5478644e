"""A step that people decide together, as the record's page shows it to one viewer."""

from __future__ import annotations

from dataclasses import replace

from engine.access.viewer import Viewer
from engine.app.actions.judge_step import ask_views, judge_rules
from engine.app.actions.vote import leader
from engine.app.allowing import acting_on
from engine.app.approval_pages import AnswerView, ApprovalView, LineView, OwnView, RoundView
from engine.app.approvals.deciding import name_of_voter
from engine.app.approvals.rounds import Round, Vote, rounds_of, votes_of
from engine.app.approvals.seats import key_of, lines_of
from engine.app.approvals.standing import own_lines, why_not
from engine.app.approvals.table import Case, Table, case_of, set_table
from engine.app.approvals.wording import RESULTS, rule_in_words, so_far_in_words
from engine.app.deadlines import deadline
from engine.app.judging import judge_for
from engine.app.naming import with_names
from engine.app.office import Office
from engine.app.pages import Choice, FieldView
from engine.data.connection import Connection
from engine.data.history import account_titles
from engine.data.records import Record, fetch
from engine.model.approvals import ABSTAIN, AYE, NO, RATIO
from engine.model.forms import FormSpec
from engine.model.outcomes import Reason
from engine.model.workflows import StepSpec, WorkflowSpec
from engine.workflow.tally import REJECTED

TONES = {AYE: "good", NO: "bad", ABSTAIN: "plain"}


def approval_views(office: Office, viewer: Viewer, connection: Connection, form: FormSpec, id: int) -> tuple[ApprovalView, ...]:
    """Steps of the record's state that people decide, and those of other states with rounds that are over."""
    workflow = office.definitions.workflow_for(form.id)
    steps = [step for step in workflow.steps.values() if step.approve is not None] if workflow else []
    record = fetch(connection, office.definitions, form.id, id) if steps else None
    if workflow is None or record is None:
        return ()
    found = (_view(office, viewer, connection, workflow, step, record) for step in steps)
    return tuple(view for view in found if view is not None)


def _view(
    office: Office, viewer: Viewer, connection: Connection, workflow: WorkflowSpec, step: StepSpec, record: Record
) -> ApprovalView | None:
    case = case_of(judge_for(office, connection, viewer), workflow, step, record)
    if record.state in step.sources and case.judge.over(case.filling).holds(step.when) and not record.archived:
        return _open_view(case, set_table(case))
    rounds = rounds_of(office, connection, case.form.id, record.id, step.id)
    over = tuple(_round_view(case, round) for round in reversed(rounds) if round.closed)
    target = workflow.states[step.target].label if step.target in workflow.states else ""
    return ApprovalView(step.id, step.label, target, "", 0, "", "", (), (), earlier=over) if over else None


def _open_view(case: Case, table: Table) -> ApprovalView:
    viewer, judge = case.judge.viewer, case.judge
    standing = table.standing
    voice = lines_of(judge.office, viewer, judge.connection, case.form, case.record.id, case.action, case.spec)
    leads = leader(case) is not None
    reasons = _kept_back(case, table)
    own = own_lines(case, table) if voice else ()
    closing = bool(standing.result) or (leads and case.spec.mode == RATIO and bool(standing.closing))
    until = deadline(judge.over(case.filling), case.step.due)
    return ApprovalView(
        due=until.text,
        late=until.late,
        step=case.step.id,
        label=case.step.label,
        target=case.workflow.states[case.step.target].label,
        help=case.step.help,
        round=max((round.number for round in table.earlier), default=0) + 1,
        rule=rule_in_words(case.spec, standing),
        so_far=so_far_in_words(case.spec, standing),
        lines=_lines(case, table, leads),
        answers=_answers(case, table.votes),
        options=tuple(Choice(option.id, option.label) for option in case.spec.options),
        own=tuple(_own(case, table, line) for line in own),
        has_voice=bool(voice),
        why_not=why_not(case, table) if voice else "",
        can_take_back=any(vote.person == key_of(viewer) and vote.option for vote in table.votes),
        leads=leads,
        decided=RESULTS.get(standing.result, ""),
        reasons=reasons,
        can_settle=closing and (leads or bool(voice)) and table.round is not None,
        can_return=leads and case.spec.rejected is not None,
        ask=_asked(case),
        ask_now=bool(own) and _would_reject(case, table),
        basis=acting_on(judge.office, viewer, judge.connection, case.form, case.record.id, case.action).clause if voice else "",
        earlier=tuple(_round_view(case, round) for round in reversed(table.earlier)),
    )


def _kept_back(case: Case, table: Table) -> tuple[Reason, ...]:
    """What keeps a decision from taking effect; before it is made, what would."""
    judge = case.judge
    by = acting_on(judge.office, judge.viewer, judge.connection, case.form, case.record.id, case.action)
    found = judge_rules(judge, case.workflow, case.step, case.filling, by, asked=True)
    (named,) = with_names(judge.office, judge.viewer, judge.connection, [(*found.reasons, *found.warnings)])
    return named if table.standing.result != REJECTED else ()


def _would_reject(case: Case, table: Table) -> bool:
    """Whether an answer against would send the record back at once, so that its fields are to be filled in."""
    if case.spec.rejected is None or not case.spec.rejected.ask:
        return False
    waiting = {person for people in table.standing.awaited.values() for person in people}
    return case.spec.mode != "any" and (case.spec.mode != RATIO or len(waiting) <= 1)


def _asked(case: Case) -> tuple[FieldView, ...]:
    """The fields for who sends the record back, as in a step's dialog."""
    rejected = case.spec.rejected
    return ask_views(case.judge, case.filling, replace(case.step, ask=rejected.ask)) if rejected is not None else ()


def _own(case: Case, table: Table, line: int) -> OwnView:
    vote = table.vote_of(line, key_of(case.judge.viewer))
    title = case.judge.office.definitions.duties[case.spec.by[line].duty].title
    return OwnView(line, title, vote.option if vote else "", vote.comment if vote else "")


def _lines(case: Case, table: Table, leads: bool) -> tuple[LineView, ...]:
    duties = case.judge.office.definitions.duties
    names = account_titles(case.judge.connection, [item.account for item in table.passed])
    found = []
    for number, line in enumerate(case.spec.by):
        awaited = table.standing.awaited.get(number, frozenset())
        passed = next((names.get(item.account, "") for item in table.passed if item.line == number), "")
        seats = [seat for seat in table.seats if seat.line == number and seat.person not in table.barred]
        free = leads and case.spec.mode != RATIO and number in table.standing.awaited and len(seats) > 1
        found.append(
            LineView(
                number,
                duties[line.duty].title,
                number in table.standing.agreed,
                number in table.standing.awaited,
                tuple(seat.name for seat in seats if seat.person in awaited),
                passed,
                tuple(Choice(str(seat.account), seat.name) for seat in seats) if free else (),
            )
        )
    return tuple(found)


def _round_view(case: Case, round: Round) -> RoundView:
    votes = votes_of(case.judge.office, case.judge.connection, round.id)
    closed = case.judge.office.clock.show(round.closed)
    return RoundView(round.number, RESULTS.get(round.result, round.result), closed, _answers(case, votes))


def _answers(case: Case, votes: tuple[Vote, ...]) -> tuple[AnswerView, ...]:
    office = case.judge.office
    names = account_titles(case.judge.connection, [vote.account for vote in votes])
    roles = office.definitions.roles_in_force()
    return tuple(
        AnswerView(
            name=name_of_voter(case.judge, vote, names),
            post=roles[vote.role][0].title if vote.role in roles else "",
            label=case.spec.label(vote.option),
            tone=TONES.get(vote.option, "plain"),
            when=office.clock.brief(vote.given),
            basis=vote.basis,
            comment=vote.comment,
            stale=vote.version < case.record.version and case.record.state in case.step.sources,
        )
        for vote in votes
        if vote.option
    )

