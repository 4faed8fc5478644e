"""Backups: made and tried from the administrator's page."""

from __future__ import annotations

from flask import Blueprint, flash, render_template
from werkzeug.wrappers import Response as AnyResponse

from engine.app.actions.manage_backups import make, show_backups, verify
from web.answers import go_to
from web.texts import say
from web.visit import visit

PAGES = Blueprint("backups", __name__)
ADDRESS = "/admin/backups"


@PAGES.get(ADDRESS)
def show() -> str:
    here = visit()
    return render_template("admin/backups.html", page=show_backups(here.office, here.viewer))


@PAGES.post(ADDRESS)
def make_one() -> AnyResponse:
    here = visit()
    flash(say("backup_made", file=make(here.office, here.viewer, here.id)))
    return go_to(ADDRESS)


@PAGES.post(f"{ADDRESS}/<record:id>/verify")
def try_one(id: int) -> AnyResponse:
    here = visit()
    problem = verify(here.office, here.viewer, id, here.id)
    flash(problem or say("backup_whole"), "warn" if problem else "message")
    return go_to(ADDRESS)
