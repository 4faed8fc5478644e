"""A person does a step: one transaction writes what was asked, judges, does the effects, moves the record, tells history."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from engine.access.viewer import Viewer
from engine.app.actions.judge_step import Judgement, StepRefused, judge_step, step_binds
from engine.app.allowing import Acting
from engine.app.approvals.moving import move
from engine.app.changes import described_changes, totals
from engine.app.conflicts import conflict
from engine.app.field_filling import Permitted, read_fields
from engine.app.filling import Filling, Trouble, filling_of
from engine.app.hands import StepHands
from engine.app.judging import Judge, judge_for
from engine.app.keeping import keep_prints
from engine.app.lookup import find_form, name_of_record
from engine.app.naming import with_names
from engine.app.office import Office
from engine.app.pages import DryRunChange, DryRunTotal
from engine.app.proving import keep_proofs
from engine.app.sentences import say
from engine.app.submitted import Submitted
from engine.app.undoing import undo
from engine.app.validation import check_links
from engine.app.writing import Work
from engine.data import outbox
from engine.data.connection import Transaction
from engine.data.errors import Stale
from engine.data.records import fetch
from engine.data.writer import Writer
from engine.model.forms import FormSpec
from engine.model.outcomes import Denied, Invalid, NotFound, Reason, Refused
from engine.model.workflows import PrintEffect, StepSpec, WorkflowSpec
from engine.workflow.effects import apply_effects
from engine.workflow.guards import Verdict

REQUEST_BYTES = 5


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """The record after the step. `changes`: of a dry run, what it would change; `verdicts` of its guards."""

    form: str
    id: int
    step: str
    label: str
    state: str
    warnings: tuple[Reason, ...] = ()
    changes: tuple[DryRunChange, ...] = ()
    totals: tuple[DryRunTotal, ...] = ()
    verdicts: tuple[Verdict, ...] = ()


def perform_step(
    office: Office,
    viewer: Viewer,
    form_id: str,
    id: int,
    step_id: str,
    submitted: Submitted,
    dry: bool = False,
    request: str = "",
) -> StepOutcome:
    """Does the step; `dry` goes the same way and takes everything back. Raises NotFound, Denied, Invalid (what was asked),
    Refused (rules not met) and Conflict (another person was first); then nothing is stored."""
    form = find_form(office, form_id)
    workflow = office.definitions.workflow_for(form.id)
    step = workflow.steps.get(step_id) if workflow else None
    if workflow is None or step is None:
        raise NotFound
    with office.database.writing() as transaction:
        if dry:
            transaction.discard()
        name_of_record(office, viewer, transaction, form, id)
        follow_up(office, transaction, step)
        return do_step(office, viewer, transaction, workflow, step, id, submitted, dry, request)


def do_step(
    office: Office,
    viewer: Viewer,
    transaction: Transaction,
    workflow: WorkflowSpec,
    step: StepSpec,
    id: int,
    submitted: Submitted,
    dry: bool = False,
    request: str = "",
) -> StepOutcome:
    """The step inside a transaction of the caller. Raises as `perform_step`. The entries it leaves in history carry one
    `request` that no other step has, so that the step can be taken back."""
    request = request or secrets.token_hex(REQUEST_BYTES)
    form = office.definitions.forms[workflow.form]
    record = fetch(transaction, office.definitions, form.id, id)
    if record is None:
        raise NotFound
    judge = judge_for(office, transaction, viewer)
    filling = filling_of(form, record)
    judgement = judge_step(judge, workflow, step, filling, asked=not step.ask, guards=not step.ask)
    _refuse_right(judge, judgement)
    if step.approve is not None:
        raise Refused((Reason(say("decided_together", step=step.label), step.place),))
    _refuse_stale(judge, form, filling, submitted, judgement)
    work = _work(judge, transaction, judgement.acting, step, filling, request)
    if step.ask:
        _write_asked(work, step, filling, submitted)
        judgement = judge_step(judge, workflow, step, filling, asked=True)
    if judgement.refused:
        raise StepRefused(judgement)
    keep_proofs(work.judge, transaction, work.writer, workflow, step, filling)
    carry_out(work, workflow, step, filling)
    changes, counted = (described_changes(work.judge, work.log), totals(work.log)) if dry else ((), ())
    warnings, verdicts = judgement.warnings, judgement.verdicts
    return StepOutcome(form.id, id, step.id, step.label, judgement.target, warnings, changes, counted, verdicts)


def follow_up(office: Office, transaction: Transaction, step: StepSpec) -> None:
    """What the step leaves for after the commit is done right after it; what others left waits for the worker, not for the
    person who does this step."""
    if any(isinstance(effect, PrintEffect) for effect in step.effects):
        before = outbox.last(transaction)
        transaction.after_commit(lambda: keep_prints(office, before))


def _refuse_right(judge: Judge, found: Judgement) -> None:
    if found.refused == "duty":
        ((reason,),) = with_names(judge.office, judge.viewer, judge.connection, [found.reasons])
        raise Denied(reason)


def _refuse_stale(
    judge: Judge, form: FormSpec, filling: Filling, submitted: Submitted, found: Judgement
) -> None:
    """Another person was first: the record is no longer what this one decided about."""
    if submitted.version is not None and submitted.version != filling.version:
        assert filling.id is not None
        raise conflict(judge.office, judge.viewer, judge.connection, form, filling.id, submitted.version)
    if found.refused in ("state", "when"):
        raise StepRefused(found)


def _work(
    judge: Judge, transaction: Transaction, found: Acting, step: StepSpec, filling: Filling, request: str
) -> Work:
    here = judge.knowing(step_binds(judge.office, judge.viewer, found, step, filling))
    author = found.author(judge.viewer, request)
    return Work(here, Writer(transaction, judge.office.definitions, author, str(judge.binds["now"])))


def _write_asked(work: Work, step: StepSpec, filling: Filling, submitted: Submitted) -> None:
    trouble = Trouble()
    texts = {name: typed for name, typed in submitted.texts.items() if name in step.ask}
    read_fields(work.judge, filling, texts, Permitted(frozenset(step.ask)), trouble)
    check_links(filling, work.judge, trouble)
    work.store(filling, trouble, f"do:{step.id}")
    if trouble:
        raise Invalid(trouble.errors())


def carry_out(work: Work, workflow: WorkflowSpec, step: StepSpec, filling: Filling) -> str:
    """Effects, the move by the machine's answer, history; the state the record is in then."""
    judge, event = work.judge, f"do:{step.id}"
    assert filling.id is not None
    asked = {f"asked.{name}": filling.values.get(name) for name in step.ask}
    here = Work(judge.knowing(asked), work.writer, work.seen, work.log)
    if step.undoes:
        undo(here, workflow, step, filling, event)
    apply_effects(step.effects, StepHands(here, filling, event), {})
    target = judge.office.machines.target(workflow.id, filling.state, step.id)
    if target is None:
        raise Refused((Reason(say("no_such_step_anywhere"), step.place),))
    try:
        move(work, workflow, filling, target, event)
    except Stale as stale:
        raise conflict(
            judge.office, judge.viewer, judge.connection, filling.form, filling.id, filling.version
        ) from stale
    return target
