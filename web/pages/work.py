"""What the program could not do by itself, for administrators."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from engine.app.actions.see_work import drop_work, retry_work, show_work
from engine.app.mail import mail_is_set
from web.answers import go_to
from web.texts import say
from web.visit import visit

PAGES = Blueprint("work", __name__)


@PAGES.get("/admin/work")
def show() -> str:
    here = visit()
    return render_template("admin/work.html", page=show_work(here.office, here.viewer), mail_set=mail_is_set())


@PAGES.post("/admin/work")
def decide() -> AnyResponse:
    """Tries a piece of work again, or lets it go."""
    here, key = visit(), request.form.get("work", "")
    if request.form.get("do") == "drop":
        drop_work(here.office, here.viewer, key, here.id)
        flash(say("work_dropped"))
    else:
        done = retry_work(here.office, here.viewer, key, here.id)
        flash(say("work_retried" if done else "work_refused"), "message" if done else "warn")
    return go_to("/admin/work")
