"""What people did about the items of a list, in words: signatures, proofs of earlier steps, reminders, assignments."""

from __future__ import annotations

from engine.app.clock import Clock
from engine.app.item_views import AssignmentView, SignatureView
from engine.app.items import OPEN, Standing
from engine.app.listed import Listed
from engine.app.lookup import names_of
from engine.app.owing import holding_post, may_by_duty
from engine.app.sentences import say
from engine.app.steering import needed_phases
from engine.data.authors import read_acted
from engine.data.item_marks import Assignment
from engine.data.item_marks import reminded as reminded_on
from engine.model.field_types.times import show_date
from engine.model.items import ItemSpec
from engine.model.workflows import WorkflowSpec


def signature_views(listed: Listed, found: Standing) -> tuple[SignatureView, ...]:
    """One line for each duty that signs."""
    return tuple(_signature(listed, found, duty) for duty in found.spec.sign)


def _signature(listed: Listed, found: Standing, duty: str) -> SignatureView:
    title, mark = listed.office.definitions.duties[duty].title, (found.signed or {}).get(duty)
    if mark is None:
        return SignatureView(duty, title, mine=found.status == OPEN and not why_not_sign(listed, found, duty))
    own = mark.account is not None and mark.account == listed.viewer.account
    return SignatureView(
        duty,
        title,
        who=listed.titles.get(mark.account or 0, ""),
        basis=basis_of(listed, mark.role, mark.clause),
        at=listed.office.clock.show(mark.at),
        withdraw=own and may_withdraw(listed.workflow, found.spec, listed.filling.state),
    )


def why_not_sign(listed: Listed, found: Standing, duty: str) -> str:
    """What keeps the viewer from signing for the duty; "" when nothing does."""
    if holding_post(listed.office, listed.viewer, duty) is None or not may_by_duty(
        listed.office, listed.viewer, listed.connection, listed.form, listed.id, duty
    ):
        return say("sign_no_duty", duty=listed.office.definitions.duties[duty].title)
    others = [mark.account for other, mark in (found.signed or {}).items() if other != duty]
    if found.spec.four_eyes and listed.viewer.account in others:
        return say("sign_four_eyes")
    return ""


def may_withdraw(workflow: WorkflowSpec, item: ItemSpec, state: str) -> bool:
    """Whether a step that needs the item is still ahead: after it a signature stays."""
    needing = [step for step in workflow.steps.values() if item.phase in needed_phases(step)]
    ahead = states_ahead(workflow, state)
    return not needing or any(source in ahead for step in needing for source in step.sources)


def states_ahead(workflow: WorkflowSpec, state: str) -> set[str]:
    """The state and all that can follow it without taking a step back."""
    found, waiting = {state}, [state]
    while waiting:
        here = waiting.pop()
        for step in workflow.steps.values():
            if here in step.sources and step.target and not step.undoes and step.target not in found:
                found.add(step.target)
                waiting.append(step.target)
    return found


def basis_of(listed: Listed, role: str, clause: str) -> str:
    """The role's title and the clause, as history shows them."""
    acted = read_acted(role)
    roles = listed.office.definitions.roles_in_force().get(acted.role, ())
    return ", ".join(part for part in (roles[0].title if roles else "", clause, acted.document) if part)


def proved(listed: Listed, item: str) -> str:
    """When and by whom a step was last done on the item, and how it stood then; "" when none was."""
    kept = [proof for proof in listed.proofs if proof.item == item]
    if not kept:
        return ""
    last = kept[-1]
    who = listed.titles.get(last.account or 0, say("system"))
    basis = basis_of(listed, last.role, last.clause)
    step = listed.workflow.steps.get(last.step)
    return say(
        "item_proved",
        step=step.label if step else last.step,
        at=listed.office.clock.show(last.at),
        who=f"{who} ({basis})" if basis else who,
        sentence=last.sentence,
    )


def reminded(listed: Listed, item: str) -> str:
    """How many were reminded of the item today; "" when nobody was."""
    found = reminded_on(listed.connection, listed.form.id, listed.id, item, listed.office.clock.today())
    return say("reminded_today", count=str(len(found))) if found else ""


def assignment_views(listed: Listed, found: Standing) -> tuple[AssignmentView, ...]:
    """Open assignments of the item, those of rows by the row's name where the viewer may know it."""
    given = [item for item in listed.assignments if item.item == found.spec.id]
    return tuple(_assignment(listed, item) for item in given)


def _assignment(listed: Listed, item: Assignment) -> AssignmentView:
    name = ""
    if item.row_form in listed.office.definitions.forms:
        names = names_of(listed.office, listed.viewer, listed.connection, item.row_form, [item.row_record])
        name = names.get(item.row_record, "")
    return AssignmentView(
        id=item.id,
        about=name,
        href=f"/f/{item.row_form}/{item.row_record}" if name else "",
        who=listed.titles.get(item.account, ""),
        text=item.text,
        due=show_date(item.due) if item.due else "",
        sender=listed.titles.get(item.sender or 0, ""),
        overdue=is_overdue(listed.office.clock, item),
        cancel=item.sender is not None and item.sender == listed.viewer.account,
    )


def is_overdue(clock: Clock, item: Assignment) -> bool:
    """Whether its day has passed."""
    return bool(item.due) and item.due < clock.today()
