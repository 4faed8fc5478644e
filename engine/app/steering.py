"""Who drives a check-list: holders of the steps that need an item remind of it and give it to people."""

from __future__ import annotations

from engine.access.decide import may
from engine.app.allowing import Acting, acting_on, in_rows
from engine.app.listed import Listed
from engine.app.lookup import names_of
from engine.app.owing import holders
from engine.app.pages import Choice
from engine.data.accounts import appointments_on
from engine.model.items import ItemSpec
from engine.model.workflows import StepSpec, WorkflowSpec


def needed_phases(step: StepSpec) -> tuple[str, ...]:
    """The phases of the list the step needs."""
    return tuple(phase for guard in step.requires for phase in guard.phases)


def needing_steps(workflow: WorkflowSpec, item: ItemSpec) -> tuple[StepSpec, ...]:
    """The steps that need the item; where none does, those that need anything of the list, else all."""
    steps = tuple(workflow.steps.values())
    own = tuple(step for step in steps if item.phase in needed_phases(step))
    return own or tuple(step for step in steps if needed_phases(step)) or steps


def steering_as(listed: Listed, item: ItemSpec) -> Acting | None:
    """By which post and clause the viewer drives the item: that of a step that needs it; None when they do not."""
    office, viewer, form = listed.office, listed.viewer, listed.form
    for step in needing_steps(listed.workflow, item):
        action = f"do:{step.id}"
        able = may(viewer, office.rights, form.id, action).allowed
        if able and in_rows(office, viewer, listed.connection, form, listed.id, action):
            return acting_on(office, viewer, listed.connection, form, listed.id, action)
    return None


def steers(listed: Listed, item: ItemSpec) -> bool:
    """Whether the viewer may remind of the item and give it to people."""
    return steering_as(listed, item) is not None


def assignable(listed: Listed, item: ItemSpec) -> tuple[Choice, ...]:
    """Whom the item may be given to: holders of the duty that owes it, else everyone appointed; those the viewer may know."""
    if item.owed is None:
        today = listed.office.clock.today()
        appointed = {account.id: account.title or account.login for account, _ in appointments_on(listed.connection, today)}
        return tuple(Choice(str(id), name) for id, name in appointed.items())
    found = []
    for viewer in holders(listed.judge, item.owed.duty):
        if any(post.document or post.starts for post in viewer.posts) or _is_known(listed, viewer.person_form, viewer.person):
            found.append(Choice(str(viewer.account), viewer.name))
    return tuple(found)


def _is_known(listed: Listed, form: str, person: int | None) -> bool:
    if person is None:
        return False
    return person in names_of(listed.office, listed.viewer, listed.connection, form, [person])
