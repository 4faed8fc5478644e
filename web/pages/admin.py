"""The administrator's pages: definition sets, people, appointments, sign-ins."""

from __future__ import annotations

from flask import Blueprint, flash, render_template
from werkzeug.wrappers import Response as AnyResponse

from engine.app.actions.manage_sets import apply_set, show_sets
from web.answers import go_to
from web.session import offices
from web.texts import say
from web.visit import visit

PAGES = Blueprint("admin", __name__)


@PAGES.get("/admin/definitions")
def definitions() -> str:
    here = visit()
    return render_template("admin/definitions.html", page=show_sets(offices(), here.office, here.viewer))


@PAGES.post("/admin/definitions")
def activate() -> AnyResponse:
    here = visit()
    flash(say("activated", number=apply_set(offices(), here.office, here.viewer)))
    return go_to("/admin/definitions")
