"""Where one is signed in oneself."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from engine.app.actions.manage_people import end_session
from engine.app.actions.own_sessions import end_other_sessions, own_sessions
from web.answers import go_to
from web.submission import read_number
from web.texts import say
from web.visit import visit

PAGES = Blueprint("own_sessions", __name__)


@PAGES.get("/sessions")
def show() -> str:
    here = visit()
    return render_template("sessions.html", page=own_sessions(here.office, here.viewer, here.session))


@PAGES.post("/sessions")
def end() -> AnyResponse:
    """One of them by its number; without a number all the others."""
    here = visit()
    assert here.viewer.account is not None
    session = read_number(request.form.get("session", ""))
    if session is None:
        end_other_sessions(here.office, here.viewer, here.session)
        flash(say("others_ended"))
    else:
        ended = end_session(here.office, here.viewer, here.viewer.account, session)
        flash(say("session_ended" if ended else "session_over"))
    return go_to("/sessions")
