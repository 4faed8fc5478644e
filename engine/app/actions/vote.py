"""A person answers in a round, takes the answer back, or lets what was decided take effect: one transaction each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from engine.access.viewer import Viewer
from engine.app.actions.judge_step import StepRefused, judge_rules, judge_step, step_binds
from engine.app.actions.perform_step import carry_out, follow_up
from engine.app.allowing import Acting, acting_on
from engine.app.approvals.deciding import acted_by, basis_of, send_back
from engine.app.approvals.moving import begin, tell_awaited
from engine.app.approvals.rounds import ADOPTED, VOTE, close_round, forms_of, stored_filling
from engine.app.approvals.seats import by_duty, key_of, lines_of
from engine.app.approvals.standing import VoteRefused, own_lines, why_not
from engine.app.approvals.table import Case, Table, find_case, set_table
from engine.app.conflicts import conflict
from engine.app.field_filling import Permitted, read_fields
from engine.app.filling import Trouble, new_filling
from engine.app.naming import with_names
from engine.app.office import Office
from engine.app.proving import keep_proofs
from engine.app.sentences import say
from engine.app.submitted import Submitted
from engine.app.writing import Work
from engine.data.connection import Transaction
from engine.data.writer import Writer
from engine.model.outcomes import Denied, FormErrors, Invalid, Reason, Refused
from engine.workflow.guards import Verdict

COMMENT, OPTION, LINE = "comment", "option", "line"
INPUTS = "answer"
NONE = -1


@dataclass(frozen=True, slots=True)
class VoteOutcome:
    """`result`: adopted or rejected when the answer decided, else ""; `reasons`: what keeps the decision from taking effect."""

    label: str
    state: str
    result: str = ""
    reasons: tuple[Reason, ...] = ()
    verdicts: tuple[Verdict, ...] = ()


class KeptBack(Exception):
    """An effect of the decided step was refused: nothing of it may stay, the answer may."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        super().__init__()
        self.reasons = reasons


def cast_vote(
    office: Office, viewer: Viewer, form_id: str, id: int, step_id: str, submitted: Submitted, request: str = ""
) -> VoteOutcome:
    """Gives or changes an answer; when it decides, the step is done in the same transaction. When the rules of the step do not let
    it, the answer stays and the outcome says why. Raises NotFound, Denied, Refused, Invalid, Conflict."""

    def once(transaction: Transaction, *, deciding: bool) -> VoteOutcome:
        case = find_case(office, viewer, transaction, form_id, id, step_id)
        return vote_in(case, transaction, submitted, request, deciding=deciding)

    return _with_or_without_effects(office, once)


def settle_round(
    office: Office, viewer: Viewer, form_id: str, id: int, step_id: str, submitted: Submitted, request: str = ""
) -> VoteOutcome:
    """Lets what was decided take effect once nothing is in the way; who leads the step may also close a ratio round that has its
    quorum before everybody has answered. Raises NotFound, Denied, Refused, Invalid."""
    with _deciding(office) as transaction:
        case = find_case(office, viewer, transaction, form_id, id, step_id)
        found = leader(case) or _voter(case)
        refuse_stale(case, submitted)
        table = set_table(case)
        result = table.standing.result or (table.standing.closing if leader(case) else "")
        if not result or table.round is None:
            raise Refused((_why_open(case, table),))
        return _decide(work_for(case, transaction, found, request), case, table, found, result, submitted)


def take_back(
    office: Office, viewer: Viewer, form_id: str, id: int, step_id: str, submitted: Submitted, request: str = ""
) -> VoteOutcome:
    """Takes the viewer's own answers of the round back. Raises NotFound, Denied, Refused."""
    with office.database.writing() as transaction:
        case = find_case(office, viewer, transaction, form_id, id, step_id)
        found = _voter(case)
        table = set_table(case)
        own = [vote for vote in table.votes if vote.person == key_of(viewer) and vote.option]
        line = chosen_line(submitted)
        own = [vote for vote in own if line in (NONE, vote.line)]
        if not own:
            raise Refused((Reason(say("vote_nothing"), case.spec.place),))
        work = work_for(case, transaction, found, request)
        for vote in own:
            work.writer.update(VOTE, vote.id, {OPTION: None, COMMENT: None, "given": case.judge.binds["now"]})
            work.writer.note(f"withdraw:{case.step.id}", {OPTION: (vote.option, None)}, form=case.form.id, id=id)
        return VoteOutcome(case.step.label, case.filling.state)


def vote_in(
    case: Case, transaction: Transaction, submitted: Submitted, request: str = "", *, deciding: bool = True
) -> VoteOutcome:
    """The answer inside a transaction of the caller."""
    _voter(case)
    refuse_stale(case, submitted)
    table = set_table(case)
    line = _line(case, table, submitted)
    found = acting_for(case, case.spec.by[line].duty, case.action)
    work = work_for(case, transaction, found, request)
    if table.round is None:
        table = replace(table, round=begin(work, case, table.brought, table.earlier))
    _store(work, case, table, line, found, submitted)
    waiting = frozenset(table.standing.awaited)
    table = set_table(case)
    if table.standing.result and deciding:
        return _decide(work, case, table, found, table.standing.result, submitted)
    tell_awaited(work, case, waiting) if case.spec.serial else None
    return VoteOutcome(case.step.label, case.filling.state)


def _decide(
    work: Work, case: Case, table: Table, found: Acting, result: str, submitted: Submitted
) -> VoteOutcome:
    """The decision takes effect, or is kept back by the rules of the step."""
    assert table.round is not None
    if result != ADOPTED:
        state = send_back(work, case, table, submitted.texts)
        return VoteOutcome(case.step.label, state, result)
    judgement = judge_rules(work.judge, case.workflow, case.step, case.filling, found, asked=True)
    if judgement.refused:
        return VoteOutcome(case.step.label, case.filling.state, "", judgement.reasons, judgement.verdicts)
    close_round(work, table.round, ADOPTED)
    assert isinstance(work.judge.connection, Transaction)
    follow_up(work.judge.office, work.judge.connection, case.step)
    keep_proofs(work.judge, work.judge.connection, work.writer, case.workflow, case.step, case.filling)
    try:
        state = carry_out(work, case.workflow, case.step, case.filling)
    except Refused as refused:
        raise KeptBack(refused.reasons) from refused
    return VoteOutcome(case.step.label, state, result, judgement.warnings, judgement.verdicts)


def _with_or_without_effects(
    office: Office, once: Callable[..., VoteOutcome]
) -> VoteOutcome:
    try:
        with office.database.writing() as transaction:
            return once(transaction, deciding=True)
    except KeptBack as kept:
        with office.database.writing() as transaction:
            return replace(once(transaction, deciding=False), reasons=kept.reasons)


@contextmanager
def _deciding(office: Office) -> Iterator[Transaction]:
    """A transaction in which a decision takes effect or nothing is written."""
    try:
        with office.database.writing() as transaction:
            yield transaction
    except KeptBack as kept:
        raise Refused(kept.reasons) from kept


def _voter(case: Case) -> Acting:
    """By what the viewer has a voice. Raises Denied, and Refused when the record is not there to be decided about."""
    judge = case.judge
    judgement = judge_step(judge, case.workflow, case.step, case.filling, guards=False)
    if judgement.refused == "duty":
        ((reason,),) = with_names(judge.office, judge.viewer, judge.connection, [judgement.reasons])
        raise Denied(reason)
    if judgement.refused:
        raise StepRefused(judgement)
    return judgement.acting


def acting_for(case: Case, duty: str, action: str) -> Acting:
    """By which post the viewer does the duty's part on this record."""
    judge = case.judge
    return acting_on(judge.office, by_duty(judge.viewer, duty), judge.connection, case.form, case.record.id, action)


def leader(case: Case) -> Acting | None:
    """By what the viewer leads the step; None when they do not."""
    judge = case.judge
    found = acting_for(case, case.step.duty, case.leading)
    spec = replace(case.spec, by=(replace(case.spec.by[0], duty=case.step.duty),))
    lines = lines_of(judge.office, judge.viewer, judge.connection, case.form, case.record.id, case.leading, spec)
    return found if lines else None


def refuse_stale(case: Case, submitted: Submitted) -> None:
    if submitted.version is not None and submitted.version != case.record.version:
        judge = case.judge
        raise conflict(judge.office, judge.viewer, judge.connection, case.form, case.record.id, submitted.version)


def _why_open(case: Case, table: Table) -> Reason:
    standing = table.standing
    if standing.took_part < standing.quorum:
        sentence = say("vote_no_quorum", quorum=standing.quorum, voices=standing.voices, taking=standing.took_part)
        return Reason(sentence, case.spec.place)
    return Reason(say("vote_open"), case.spec.place)


def answered(submitted: Submitted, name: str) -> str:
    """What was typed beside the fields of the record: their inputs have names of their own."""
    return submitted.texts.get(f"{INPUTS}.{name}", ("",))[-1].strip()


def chosen_line(submitted: Submitted) -> int:
    """The line of those asked that is meant; NONE when the page did not say."""
    text = answered(submitted, LINE)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else NONE


def _line(case: Case, table: Table, submitted: Submitted) -> int:
    """The line the viewer answers for now. Raises Refused with why they may not."""
    lines = own_lines(case, table)
    wanted = chosen_line(submitted)
    found = [line for line in lines if wanted in (NONE, line)]
    if not found:
        raise VoteRefused((Reason(why_not(case, table), case.spec.place, case.step.label),))
    return found[0]


def work_for(case: Case, transaction: Transaction, found: Acting, request: str) -> Work:
    judge = case.judge
    here = judge.knowing(step_binds(judge.office, judge.viewer, found, case.step, case.filling))
    author = found.author(judge.viewer, request)
    return Work(here, Writer(transaction, judge.office.definitions, author, str(judge.binds["now"])))


def _store(work: Work, case: Case, table: Table, line: int, found: Acting, submitted: Submitted) -> None:
    """The answer in place of an earlier one of the same person. Raises Invalid."""
    option = answered(submitted, OPTION)
    if option not in {item.id for item in case.spec.options}:
        raise Invalid(FormErrors({OPTION: (say("vote_no_answer"),)}))
    earlier = table.vote_of(line, key_of(case.judge.viewer))
    filling = stored_filling(work, VOTE, earlier.id) if earlier else new_filling(forms_of(work)[VOTE])
    viewer, trouble = case.judge.viewer, Trouble()
    filling.values.update(
        approval=table.round.id if table.round else None, line=line, account=viewer.account, option=option,
        person_form=viewer.person_form or None, person=viewer.person, role=acted_by(found), basis=basis_of(found),
        given=case.judge.binds["now"], of_version=case.record.version,
    )  # fmt: skip
    filling.given.update(filling.values)
    texts = {COMMENT: (answered(submitted, COMMENT),)}
    read_fields(work.judge, filling, texts, Permitted(frozenset({COMMENT})), trouble)
    work.store(filling, trouble)
    if trouble:
        raise Invalid(trouble.errors())
    changes = {OPTION: ((earlier.option or None) if earlier else None, option), COMMENT: (None, filling.values[COMMENT])}
    work.writer.note(f"vote:{case.step.id}", changes, form=case.form.id, id=case.record.id)

