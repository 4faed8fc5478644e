"""Who may do this? The one answer for pages, clicks and explanations."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from engine.access.policy import KEEP, OPEN, page_form
from engine.access.rights import Grant, Rights
from engine.access.sight import Shape, binds_of, conditions, held_grants, shape_of
from engine.access.viewer import Viewer
from engine.model.definitions import DefinitionSet
from engine.model.expression import FALSE, Expr, conjunction
from engine.model.outcomes import Reason
from engine.model.types import Value

ACTION_WORDS: Mapping[str, str] = {
    "read": "просмотр",
    "create": "добавление",
    "update": "изменение",
    "delete": "удаление",
    "export": "выгрузка",
    "make": "изготовление",
    OPEN: "просмотр",
    KEEP: "сохранение снимка",
}

STEP_WORDS: Mapping[str, str] = {"do": "", "lead": "ведёт решение "}

Where = tuple[Expr, Mapping[str, Value]]
ALLOWED = Reason("Право есть.")


@dataclass(frozen=True, slots=True)
class Decision:
    """`grants`: what the answer rests on; `reason`: why not, or that the right is there."""

    allowed: bool
    grants: tuple[Grant, ...]
    reason: Reason


def may(viewer: Viewer, rights: Rights, form: str, action: str) -> Decision:
    """Whether the viewer may do the action on any record of the form at all (form `report:ID` or `page:ID`,
    action `open`, for reports and pages; action `do:STEP` for steps)."""
    shape = shape_of(viewer)
    return rights.once(("may", shape, form, action), lambda: _decide(rights, shape, form, action))


def _decide(rights: Rights, shape: Shape, form: str, action: str) -> Decision:
    if conditions(rights, shape, form, action).rows == FALSE:
        return Decision(False, (), _refusal(rights, form, action))
    by_id = {grant.spec.id: grant for _, grant in held_grants(rights, shape, form, action)}
    return Decision(True, tuple(by_id.values()), ALLOWED)


def may_open(viewer: Viewer, rights: Rights, page: str) -> Decision:
    """Whether the viewer may open a report or a page, by its id."""
    return may(viewer, rights, page_form(rights.definitions, page), OPEN)


def may_keep(viewer: Viewer, rights: Rights, report: str) -> Decision:
    """Whether the viewer may keep snapshots of a report."""
    return may(viewer, rights, page_form(rights.definitions, report), KEEP)


def row_condition(
    viewer: Viewer, rights: Rights, form: str, action: str, fields: Collection[str] | None = None
) -> Where:
    """On which records, over RowOf("this"), the action is allowed: on any part of them, or on all the
    fields given."""
    found = conditions(rights, shape_of(viewer), form, action)
    needed = dict.fromkeys(found.of(field) for field in fields or ())
    return conjunction(tuple(needed)) if needed else found.rows, binds_of(viewer)


def holders_of(rights: Rights, form: str, action: str) -> tuple[str, ...]:
    """Titles of the roles that may do the action, with the basis of each: «Секретарь (п. 1.2)»."""
    titles = rights.definitions.roles_in_force()
    return tuple(f"{titles[role][0].title} ({basis})" for role, basis in roles_with(rights, form, action))


def roles_with(rights: Rights, form: str, action: str) -> tuple[tuple[str, str], ...]:
    """(role id, basis) of the roles that may do the action."""
    found = ((role, rights.grants(role, form, action)) for role in rights.definitions.roles_in_force())
    return tuple((role, grants[0].clause.citation) for role, grants in found if grants)


def action_word(rights: Rights, form: str, action: str) -> str:
    """The action as people call it; a step by its label."""
    return action_in_words(rights.definitions, form, action)


def action_in_words(definitions: DefinitionSet, form: str, action: str) -> str:
    """The same, of a definition set."""
    workflow = definitions.workflow_for(form)
    kind, _, id = action.rpartition(":")
    step = workflow.steps.get(id) if workflow and kind in STEP_WORDS else None
    return f"{STEP_WORDS[kind]}«{step.label}»" if step else ACTION_WORDS.get(action, action)


def form_title(rights: Rights, form: str) -> str:
    """What people call the form, the report or the page."""
    definitions = rights.definitions
    kind, _, page = form.rpartition(":")
    if kind == "report" and page in definitions.reports:
        return definitions.reports[page].title
    if kind == "page" and page in definitions.pages:
        return definitions.pages[page].title
    return definitions.forms[form].many if form in definitions.forms else page


def _refusal(rights: Rights, form: str, action: str) -> Reason:
    """What is missing, where the rule stands that would give it, its basis, and the roles that have it."""
    roles = rights.definitions.roles_in_force()
    grants = [grant for role in roles for grant in rights.grants(role, form, action)]
    sentence = f"У вас нет права: {action_word(rights, form, action)} — «{form_title(rights, form)}»."
    if not grants:
        return Reason(f"{sentence} Ни один пункт действующего приказа этого права не даёт.")
    basis = ", ".join(dict.fromkeys(grant.clause.citation for grant in grants))
    return Reason(sentence, grants[0].spec.place, basis, holders_of(rights, form, action))
