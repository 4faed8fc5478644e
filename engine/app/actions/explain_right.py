"""Why may I, why may I not: the rule with its file and line, its basis, and who can."""

from __future__ import annotations

from dataclasses import replace

from engine.access.decide import action_word, form_title, may
from engine.access.policy import lead_action, step_action
from engine.access.rights import Grant
from engine.access.viewer import Viewer
from engine.app.actions.judge_step import Judgement, judge_step
from engine.app.approvals.standing import why_not
from engine.app.approvals.table import Case, case_of, set_table
from engine.app.filling import filling_of
from engine.app.holders import Holders, find_holders
from engine.app.judging import judge_for
from engine.app.lookup import find_form, name_of_record
from engine.app.naming import with_names
from engine.app.office import Office
from engine.app.order_pages import WhoCan, WhyPage
from engine.app.rights_views import order_of, order_title, right_views
from engine.data.connection import Connection
from engine.data.records import fetch
from engine.model.outcomes import NotFound, Reason
from engine.model.roles import ACTIONS

YES = "Да, это ваше право."
NO = "Нет: ни одна из ваших обязанностей этого не даёт."
NO_ROLES = "Нет: у вас сейчас нет ни одной роли."
NOT_NOW = "Право у вас есть, но сейчас мешает вот что:"
NOT_HERE = "Нет: ваши обязанности дают это не для этой записи."


def why_action(office: Office, viewer: Viewer, form_id: str, action: str) -> WhyPage:
    """Whether the viewer may do the action (read, create, update, delete, export, or a step as `do:STEP`) on
    records of the form, and why. Raises NotFound for an unknown form or action."""
    form = find_form(office, form_id)
    workflow = office.definitions.workflow_for(form.id)
    steps = [step_action(step) for step in workflow.steps] if workflow else []
    steps += [lead_action(step.id) for step in workflow.steps.values() if step.approve is not None] if workflow else []
    if action not in (*ACTIONS, *steps):
        raise NotFound
    decision = may(viewer, office.rights, form.id, action)
    with office.database.reading() as connection:
        holders = find_holders(office, viewer, connection)
    return WhyPage(
        question=f"{form_title(office.rights, form.id)}: {action_word(office.rights, form.id, action)}",
        allowed=decision.allowed,
        answer=YES if decision.allowed else NO if viewer.posts else NO_ROLES,
        grounds=right_views(office.rights, viewer, decision.grants),
        reasons=() if decision.allowed else (decision.reason,),
        who=who_can(office, holders, form.id, action),
        back=f"/f/{form.id}" if may(viewer, office.rights, form.id, "read").allowed else "/",
    )


def why_step(office: Office, viewer: Viewer, form_id: str, id: int, step_id: str) -> WhyPage:
    """Whether the viewer may take the step with this record now, and everything that is in the way. Raises
    NotFound, also for a record the viewer may not see."""
    form = find_form(office, form_id)
    with office.database.reading() as connection:
        name = name_of_record(office, viewer, connection, form, id)
        workflow = office.definitions.workflow_for(form.id)
        record = fetch(connection, office.definitions, form.id, id)
        step = workflow.steps.get(step_id) if workflow else None
        if workflow is None or step is None or record is None:
            raise NotFound
        judge = judge_for(office, connection, viewer)
        found = judge_step(judge, workflow, step, filling_of(form, record))
        if step.approve is not None and found.refused in ("", "guard"):
            found = _with_obstacle(found, case_of(judge, workflow, step, record))
        grants = may(viewer, office.rights, form.id, step_action(step.id)).grants
        (why,) = with_names(office, viewer, connection, [(*found.reasons, *found.warnings)])
        return WhyPage(
            question=f"{name}: «{step.label}»",
            allowed=not found.refused,
            answer=_step_answer(found.refused, grants),
            grounds=right_views(office.rights, viewer, grants),
            reasons=why,
            who=_who(office, viewer, connection, form.id, step_action(step.id)),
            back=f"/f/{form.id}/{id}",
        )


def _with_obstacle(found: Judgement, case: Case) -> Judgement:
    """Of a step that people decide: also what keeps this one from answering now."""
    sentence = why_not(case, set_table(case))
    if not sentence:
        return replace(found, refused="")
    return replace(found, refused="vote", reasons=(Reason(sentence, case.spec.place), *found.reasons))


def who_can(office: Office, holders: Holders, form: str, action: str) -> tuple[WhoCan, ...]:
    """Roles that may do the action, each with its basis and its present holders."""
    roles = office.definitions.roles_in_force()
    found = ((specs, office.rights.grants(role, form, action)) for role, specs in roles.items())
    return tuple(
        WhoCan(
            role=specs[0].title,
            basis=grants[0].clause.citation,
            order=order_title(order_of(office.definitions, grants[0].clause)),
            place=str(grants[0].spec.place),
            holders=holders.view(specs),
        )
        for specs, grants in found
        if grants
    )


def _who(office: Office, viewer: Viewer, connection: Connection, form: str, action: str) -> tuple[WhoCan, ...]:
    return who_can(office, find_holders(office, viewer, connection), form, action)


def _step_answer(refused: str, grants: tuple[Grant, ...]) -> str:
    if not refused:
        return YES
    if refused == "duty":
        return NOT_HERE if grants else NO
    return NOT_NOW
