"""A step of a record: done, or tried to see what it would change. What stops it is said on the record's own page."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from engine.app.actions.perform_step import StepOutcome, perform_step
from engine.app.actions.show_record import show_record
from engine.app.pages import DryRunPage, RecordPage
from engine.model.outcomes import Conflict, FormErrors, Invalid, Reason, Refused
from web.answers import go_to
from web.errors import conflict_sentence
from web.kept import kept_fields
from web.refill import Failed, error_links, refill_step
from web.submission import read_submission
from web.texts import say
from web.trail import list_trail, record_trail
from web.visit import visit

PAGES = Blueprint("steps", __name__)


@PAGES.post("/f/<ident:form>/<record:id>/do/<ident:step>")
def do(form: str, id: int, step: str) -> AnyResponse:
    here = visit()
    dry = request.form.get("dry") == "1"
    try:
        outcome = perform_step(here.office, here.viewer, form, id, step, read_submission(), dry, here.id)
    except Invalid as error:
        return stopped(form, id, step, error.errors, Failed("", general=error.errors.general))
    except Refused as error:
        return stopped(form, id, step, FormErrors(), Failed("", reasons=error.reasons))
    except Conflict as error:
        changes = tuple(say("now", label=label, value=value) for label, value in error.changed.changes)
        return stopped(form, id, step, FormErrors(), Failed(conflict_sentence(error), general=changes), 409)
    if dry:
        return tried(outcome)
    flash(say("done", step=outcome.label))
    for warning in outcome.warnings:
        flash(warning.sentence, "warn")
    return go_to(f"/f/{form}/{id}")


def tried(outcome: StepOutcome) -> AnyResponse:
    """What the step would change."""
    here = visit()
    record = show_record(here.office, here.viewer, outcome.form, outcome.id)
    page = DryRunPage(outcome.form, outcome.id, record.title, outcome.label, outcome.changes, outcome.warnings, outcome.totals)
    trail = record_trail(outcome.form, outcome.id, record.title)
    return make_response(render_template("dry_run.html", page=page, trail=trail, step=outcome.step, kept=kept_fields()))


def as_on_page(page: RecordPage, step: str, found: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """The reasons as the page itself has them where it has them: with the names of those who can help."""
    known = {reason.sentence: reason for item in page.steps if item.id == step for reason in item.reasons}
    return tuple(known.get(reason.sentence, reason) for reason in found)


def stopped(form: str, id: int, step: str, errors: FormErrors, failed: Failed, status: int = 422) -> AnyResponse:
    """The record's page with the reasons, the step's inputs as they were typed."""
    here = visit()
    page = refill_step(show_record(here.office, here.viewer, form, id), step, read_submission(), errors)
    label = next((item.label for item in page.steps if item.id == step), step)
    lead = failed.lead or say("not_done", step=label)
    shown = Failed(lead, error_links(page, step), failed.general, as_on_page(page, step, failed.reasons))
    values = {"page": page, "trail": list_trail(form, page.many), "failed": shown, "opened": step}
    return make_response(render_template("record.html", **values), status)
