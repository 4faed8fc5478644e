"""A record: the page itself, its history, its prints."""

from __future__ import annotations

from flask import Blueprint, Response, flash, render_template
from werkzeug.wrappers import Response as AnyResponse

from engine.app.actions.archive_record import archive_record
from engine.app.actions.print_record import print_record
from engine.app.actions.read_history import read_history
from engine.app.actions.show_record import show_record
from web.answers import download, go_to
from web.submission import read_submission
from web.texts import say
from web.trail import list_trail, record_trail
from web.visit import visit

PAGES = Blueprint("records", __name__)


@PAGES.get("/f/<ident:form>/<record:id>")
def show(form: str, id: int) -> str:
    here = visit()
    page = show_record(here.office, here.viewer, form, id)
    return render_template("record.html", page=page, trail=list_trail(form, page.many), failed=None, opened="")


@PAGES.post("/f/<ident:form>/<record:id>/archive")
def archive(form: str, id: int) -> AnyResponse:
    here = visit()
    archive_record(here.office, here.viewer, form, id, read_submission().version, here.id)
    flash(say("archived"))
    return go_to(f"/f/{form}")


@PAGES.get("/f/<ident:form>/<record:id>/history")
def history(form: str, id: int) -> str:
    here = visit()
    page = read_history(here.office, here.viewer, form, id)
    return render_template("history.html", page=page, trail=record_trail(form, id, page.title))


@PAGES.get("/f/<ident:form>/<record:id>/print/<ident:print_id>.<any(docx, pdf):format>")
def print_out(form: str, id: int, print_id: str, format: str) -> Response:
    here = visit()
    return download(print_record(here.office, here.viewer, form, id, print_id, format))
