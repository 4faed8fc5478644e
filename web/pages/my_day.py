"""The first page: what the person owes today."""

from __future__ import annotations

from flask import Blueprint, render_template

from engine.app.actions.my_day import my_day
from web.visit import visit

PAGES = Blueprint("my_day", __name__)


@PAGES.get("/")
def show() -> str:
    here = visit()
    return render_template("my_day.html", page=my_day(here.office, here.viewer))
