"""Inputs of a step's dialog filled again with what was typed, and with what was wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engine.app.actions.vote import answered
from engine.app.lookup import names_of
from engine.app.pages import Choice, FieldView, RecordPage, StepView
from engine.app.submitted import Submitted
from engine.model.outcomes import FormErrors, Reason
from web.visit import visit

ANSWER = ("option", "comment", "account", "reason")


@dataclass(frozen=True, slots=True)
class Failed:
    """What the record page says about a step that could not be done. `links`: (anchor, label, sentence) of errors at fields."""

    lead: str
    links: tuple[tuple[str, str, str], ...] = ()
    general: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


def refill_step(page: RecordPage, step_id: str, submitted: Submitted, errors: FormErrors) -> RecordPage:
    """The page with the step's inputs as they were submitted."""
    steps = tuple(_refill(page.form, step, submitted, errors) if step.id == step_id else step for step in page.steps)
    return replace(page, steps=steps)


def error_links(page: RecordPage, step_id: str) -> tuple[tuple[str, str, str], ...]:
    asked = (field for step in page.steps if step.id == step_id for field in step.ask)
    return tuple((f"f-{field.name}", field.label, text) for field in asked for text in field.errors)


def _refill(form: str, step: StepView, submitted: Submitted, errors: FormErrors) -> StepView:
    ask = (
        refill_field(form, field, submitted.texts.get(field.name), errors.fields.get(field.name, ()))
        for field in step.ask
    )
    return replace(step, ask=tuple(ask))


def refill_approval(
    page: RecordPage, step_id: str, submitted: Submitted, errors: FormErrors
) -> tuple[RecordPage, tuple[tuple[str, str, str], ...]]:
    """The page with the answer's inputs as they were submitted, and (anchor, label, sentence) of errors at them."""
    found = next((item for item in page.approvals if item.step == step_id), None)
    if found is None:
        return page, ()
    ask = tuple(
        refill_field(page.form, field, submitted.texts.get(field.name), errors.fields.get(field.name, ()))
        for field in found.ask
    )
    option, comment = answered(submitted, "option"), answered(submitted, "comment")
    own = tuple(replace(item, given=option or item.given, comment=comment or item.comment) for item in found.own)
    filled = replace(found, ask=ask, own=own)
    beside = (text for name in ANSWER for text in errors.fields.get(name, ()) if name not in {field.name for field in ask})
    rest = ((f"vote-{step_id}", found.label, text) for text in beside)
    links = (*rest, *((f"f-{field.name}", field.label, text) for field in ask for text in field.errors))
    return replace(page, approvals=tuple(filled if item is found else item for item in page.approvals)), links


def refill_field(form: str, field: FieldView, typed: Sequence[str] | None, errors: Sequence[str]) -> FieldView:
    """The input with the typed texts (None: it was not submitted) and its errors."""
    if typed is None:
        return replace(field, errors=tuple(errors))
    if field.widget not in ("link", "links"):
        return replace(field, value=typed[-1] if typed else "", errors=tuple(errors))
    names = _names(form, field.id, typed)
    choices = tuple(Choice(text, names[text]) for text in typed if text in names)
    return replace(field, value=typed[-1], choices=choices, errors=tuple(errors))


def _names(form: str, field: str, typed: Sequence[str]) -> Mapping[str, str]:
    """Names of the picked records the viewer may read, by submitted text."""
    here = visit()
    target = here.office.definitions.forms[form].fields[field].target
    ids = {text: int(text) for text in typed if text.isascii() and text.isdigit() and len(text) <= 15}
    with here.office.database.reading() as connection:
        names = names_of(here.office, here.viewer, connection, target, tuple(ids.values()))
    return {text: names[id] for text, id in ids.items() if id in names}
