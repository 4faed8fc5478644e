"""The first page: what the person owes today."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from engine.app.actions.my_day import my_day
from engine.app.actions.see_notices import see_notices
from web.answers import go_to
from web.submission import read_number
from web.visit import visit

PAGES = Blueprint("my_day", __name__)


@PAGES.get("/")
def show() -> str:
    here = visit()
    return render_template("my_day.html", page=my_day(here.office, here.viewer))


@PAGES.post("/notices")
def notices_read() -> AnyResponse:
    here = visit()
    see_notices(here.office, here.viewer, read_number(request.form.get("last", "")) or 0, here.id)
    return go_to("/")
