"""Answers to a step that people decide together: given, taken back, passed on; and the decision itself."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from engine.app.actions.lead_vote import pass_request, return_record
from engine.app.actions.show_record import show_record
from engine.app.actions.vote import VoteOutcome, cast_vote, settle_round, take_back
from engine.model.outcomes import Conflict, FormErrors, Invalid, Refused
from web.answers import go_to
from web.errors import conflict_sentence
from web.refill import Failed, refill_approval
from web.submission import read_submission
from web.texts import say
from web.trail import list_trail
from web.visit import visit

PAGES = Blueprint("votes", __name__)
ADDRESS = "/f/<ident:form>/<record:id>/vote/<ident:step>"
Action = Callable[..., VoteOutcome]


@PAGES.post(ADDRESS)
def vote(form: str, id: int, step: str) -> AnyResponse:
    return _act(cast_vote, form, id, step, "answered")


@PAGES.post(f"{ADDRESS}/withdraw")
def withdraw(form: str, id: int, step: str) -> AnyResponse:
    return _act(take_back, form, id, step, "answer_taken_back")


@PAGES.post(f"{ADDRESS}/reassign")
def reassign(form: str, id: int, step: str) -> AnyResponse:
    return _act(pass_request, form, id, step, "request_passed")


@PAGES.post(f"{ADDRESS}/return")
def send_back(form: str, id: int, step: str) -> AnyResponse:
    return _act(return_record, form, id, step, "sent_back")


@PAGES.post(f"{ADDRESS}/settle")
def settle(form: str, id: int, step: str) -> AnyResponse:
    return _act(settle_round, form, id, step, "done")


def _act(action: Action, form: str, id: int, step: str, done: str) -> AnyResponse:
    here = visit()
    try:
        outcome = action(here.office, here.viewer, form, id, step, read_submission(), here.id)
    except Invalid as error:
        return _stopped(form, id, step, error.errors, Failed("", general=error.errors.general))
    except Refused as error:
        return _stopped(form, id, step, FormErrors(), Failed("", reasons=error.reasons))
    except Conflict as error:
        changes = tuple(say("now", label=label, value=value) for label, value in error.changed.changes)
        return _stopped(form, id, step, FormErrors(), Failed(conflict_sentence(error), general=changes), 409)
    _tell(outcome, done)
    return go_to(f"/f/{form}/{id}")


def _tell(outcome: VoteOutcome, done: str) -> None:
    blocked = [reason for reason in outcome.reasons if reason.level == "error"]
    if blocked:
        flash(say("answer_kept", step=outcome.label, why=" ".join(reason.sentence for reason in blocked)), "warn")
        return
    flash(say(f"result_{outcome.result}" if outcome.result else done, step=outcome.label))
    for reason in outcome.reasons:
        flash(reason.sentence, "warn")


def _stopped(form: str, id: int, step: str, errors: FormErrors, failed: Failed, status: int = 422) -> AnyResponse:
    """The record's page with what is wrong, the answer's inputs as they were typed."""
    here = visit()
    page, links = refill_approval(show_record(here.office, here.viewer, form, id), step, read_submission(), errors)
    label = next((item.label for item in page.approvals if item.step == step), step)
    shown = Failed(failed.lead or say("not_done", step=label), links, failed.general, failed.reasons)
    values = {"page": page, "trail": list_trail(form, page.many), "failed": shown, "opened": step}
    return make_response(render_template("record.html", **values), status)
