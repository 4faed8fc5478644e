"""Whether a person may do a step of a record now: right, then the machine, then guards. The page and the click ask here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from engine.access.decide import holders_of, may, roles_with
from engine.access.viewer import Viewer
from engine.app.allowing import Acting, acting_on, in_rows
from engine.app.deadlines import NONE, deadline
from engine.app.field_views import filling_view
from engine.app.filling import Filling, filling_of, ids_of, old_binds
from engine.app.judging import PERSONS, Judge, judge_for, post_binds
from engine.app.locking import state_label
from engine.app.lookup import names_of
from engine.app.mending import menders
from engine.app.naming import with_names
from engine.app.office import Office
from engine.app.pages import Choice, FieldView, StepView
from engine.app.requirements import judge_requirements
from engine.app.sentences import say
from engine.app.typing_in import show_typed
from engine.data.connection import Connection
from engine.data.records import fetch
from engine.model.expression import THIS, Bind, Expr, FieldOf, RowOf, walk
from engine.model.forms import FieldSpec, FormSpec
from engine.model.outcomes import Reason, Refused
from engine.model.types import Value
from engine.model.workflows import GuardSpec, StepSpec, WorkflowSpec
from engine.workflow.guards import Verdict, reasons


@dataclass(frozen=True, slots=True)
class Judgement:
    """`refused`: what stands in the way: "" (nothing), `duty`, `state`, `when`, `guard`; `reasons` say it to the person.
    `target`: the state after the step. `verdicts` of the guards that were asked; `warnings` do not stop anybody."""

    step: StepSpec
    acting: Acting
    target: str = ""
    refused: str = ""
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()
    verdicts: tuple[Verdict, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the person holds the right, whatever else is in the way."""
        return self.refused != "duty"


class StepRefused(Refused):
    """A step that may not be done now; `judgement` says by which rule."""

    def __init__(self, judgement: Judgement) -> None:
        super().__init__(judgement.reasons)
        self.judgement = judgement


def judge_steps(
    office: Office, viewer: Viewer, connection: Connection, form: FormSpec, id: int
) -> tuple[StepView, ...]:
    """The steps that leave the record's state, as this viewer finds them."""
    workflow = office.definitions.workflow_for(form.id)
    record = fetch(connection, office.definitions, form.id, id) if workflow else None
    if workflow is None or record is None:
        return ()
    filling = filling_of(form, record)
    judge = judge_for(office, connection, viewer)
    judgements = (
        judge_step(judge, workflow, workflow.steps[step], filling)
        for step in office.machines.steps_from(workflow.id, record.state)
        if workflow.steps[step].approve is None
    )
    shown = [found for found in judgements if found.refused != "when" and _is_needed(judge, filling, found)]
    named = with_names(office, viewer, connection, [(*found.reasons, *found.warnings) for found in shown])
    return tuple(_view(judge, workflow, filling, found, why) for found, why in zip(shown, named, strict=True))


def _is_needed(judge: Judge, filling: Filling, found: Judgement) -> bool:
    """Whether others could take a step that is not the viewer's: a condition about the person who acts cannot be told."""
    when = found.step.when if found.refused == "duty" else None
    about_persons = when is not None and any(isinstance(node, Bind) and node.name in PERSONS for node in walk(when))
    return about_persons or judge.over(filling).holds(when)


def judge_step(
    judge: Judge, workflow: WorkflowSpec, step: StepSpec, filling: Filling, *, asked: bool = False, guards: bool = True
) -> Judgement:
    """The one answer for the page and the click. `asked`: the step's own fields have been filled; before that, guards that
    read them cannot be judged and are left out. `guards` false: only what can be said before anything is written."""
    found = acting_on(judge.office, judge.viewer, judge.connection, filling.form, filling.id, f"do:{step.id}")
    refusal = _right(judge, step, filling)
    if refusal is not None:
        return Judgement(step, found, refused="duty", reasons=(refusal,))
    return judge_rules(judge, workflow, step, filling, found, asked=asked, guards=guards)


def judge_rules(
    judge: Judge,
    workflow: WorkflowSpec,
    step: StepSpec,
    filling: Filling,
    found: Acting,
    *,
    asked: bool = False,
    guards: bool = True,
) -> Judgement:
    """The answer for who has the right already: the machine, whether the step is needed, guards."""
    target = judge.office.machines.target(workflow.id, filling.state, step.id)
    if target is None:
        label = state_label(judge.office, filling.form, filling.state)
        return Judgement(step, found, refused="state", reasons=(Reason(say("no_such_step", state=label), step.place),))
    here = judge.over(filling).knowing(step_binds(judge.office, judge.viewer, found, step, filling))
    if not here.holds(step.when):
        sentence = say("step_not_now", step=step.label)
        return Judgement(step, found, target, "when", (Reason(sentence, step.place, found.clause),))
    return _guarded(here, step, found, target, asked, filling) if guards else Judgement(step, found, target)


def step_binds(
    office: Office, viewer: Viewer, found: Acting, step: StepSpec, filling: Filling
) -> dict[str, Value]:
    """What the guards and effects of a step may name besides the record."""
    return {
        **post_binds(office, viewer, found.post),
        **{f"asked.{name}": filling.values.get(name) for name in step.ask},
        **old_binds(filling),
    }


def _guarded(
    here: Judge, step: StepSpec, found: Acting, target: str, asked: bool, filling: Filling
) -> Judgement:
    guards = tuple(guard for guard in step.requires if asked or not _reads(guard, step.ask))
    verdicts = judge_requirements(guards, here, filling)
    told = tuple(_with_menders(here.office, filling, step, guards, verdict) for verdict in verdicts)
    blocking = reasons(told, "error")
    return Judgement(
        step,
        found,
        target,
        refused="guard" if blocking else "",
        reasons=blocking,
        warnings=reasons(told, "warning"),
        verdicts=verdicts,
    )


def _with_menders(
    office: Office, filling: Filling, step: StepSpec, guards: tuple[GuardSpec, ...], verdict: Verdict
) -> Verdict:
    """The verdict with who can put it right."""
    if verdict.reason is None or guards[verdict.number - 1].phases:
        return verdict
    roles = menders(office, filling.form, filling.state, step, guards[verdict.number - 1])
    return replace(verdict, reason=replace(verdict.reason, roles=roles, mends=True))


def _right(judge: Judge, step: StepSpec, filling: Filling) -> Reason | None:
    office, form, action = judge.office, filling.form, f"do:{step.id}"
    if not may(judge.viewer, office.rights, form.id, action).allowed:
        sentence = "step_no_right"
    elif filling.id is not None and not in_rows(office, judge.viewer, judge.connection, form, filling.id, action):
        sentence = "step_not_this_record"
    else:
        return None
    who, roles = holders_of(office.rights, form.id, action), roles_with(office.rights, form.id, action)
    return Reason(say(sentence, step=step.label), step.place, who=who, roles=roles)


def _reads(guard: GuardSpec, fields: tuple[str, ...]) -> bool:
    """Whether the guard depends on one of the record's fields, or on its asked value."""
    parts = (guard.check, guard.when, *guard.given.values())
    return any(_names(node, fields) for part in parts if part is not None for node in walk(part))


def _names(node: Expr, fields: Iterable[str]) -> bool:
    if isinstance(node, Bind):
        return node.name in {f"asked.{field}" for field in fields}
    own = isinstance(node, FieldOf) and isinstance(node.base, RowOf) and node.base.alias == THIS
    return own and node.field in fields  # type: ignore[attr-defined]


def _view(
    judge: Judge, workflow: WorkflowSpec, filling: Filling, found: Judgement, why: tuple[Reason, ...]
) -> StepView:
    step = found.step
    state = workflow.states.get(found.target)
    return StepView(
        id=step.id,
        label=step.label,
        target=state.label if state and found.target != filling.state else "",
        allowed=found.allowed,
        ready=not found.refused,
        basis=found.acting.clause,
        help=step.help,
        danger=step.danger,
        ask=ask_views(judge, filling, step) if found.allowed else (),
        reasons=why,
        automatic=step.automatic,
        **_due(judge.over(filling), found),
    )


def _due(here: Judge, found: Judgement) -> dict[str, Any]:
    """The deadline, told to who may do the step; to others only when it tells nothing of the record's fields."""
    due = found.step.due
    told = deadline(here, due) if due is not None and (found.allowed or due.is_open) else NONE
    return {"due": told.text, "late": told.late}


def ask_views(judge: Judge, filling: Filling, step: StepSpec) -> tuple[FieldView, ...]:
    """The inputs of the step's dialog, with the record's present values."""
    views, here = [], judge.over(filling)
    for name in step.ask:
        spec = filling.form.fields[name]
        value = filling.values.get(name)
        picked: tuple[Choice, ...] = ()
        if spec.target:
            names = names_of(judge.office, judge.viewer, judge.connection, spec.target, ids_of(value))
            picked = tuple(Choice(str(id), label) for id, label in names.items())
        typed = show_typed(judge.office, spec, value)
        views.append(filling_view(spec, name, typed, choices=picked, hidden=_is_beside_the_point(here, spec, step)))
    return tuple(views)


def _is_beside_the_point(here: Judge, spec: FieldSpec, step: StepSpec) -> bool:
    """Whether the record does not show the field, whatever will be answered in the dialog."""
    if spec.show_if is None or any(isinstance(node, FieldOf) and node.field in step.ask for node in walk(spec.show_if)):
        return False
    return not here.holds(spec.show_if)
