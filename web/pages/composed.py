"""Authors' pages: one address each, a template per kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, render_template, request

from engine.app.actions.pick_record import pick_page_parameter
from engine.app.actions.show_page import BuiltPage, show_page
from web.page_parameters import parameters, with_found
from web.pages.grids import grid_parts
from web.visit import visit

PAGES = Blueprint("composed", __name__)
# The template of each kind, and what it is given besides the page.
PAGE_TEMPLATES: Mapping[str, tuple[str, Callable[[BuiltPage], dict[str, Any]]]] = {
    "grid": ("grid.html", grid_parts),
    "checklist": ("checklist.html", lambda page: {}),
}


@PAGES.get("/p/<ident:page>")
def show(page: str) -> str:
    here = visit()
    kind, built = show_page(here.office, here.viewer, page, parameters())
    template, parts = PAGE_TEMPLATES[kind]
    head = with_found(built.head, request.args.get("_find", ""))
    return render_template(template, page=built, head=head, **parts(built))


@PAGES.route("/pick/page:<ident:page>/<ident:field>", methods=["GET", "POST"])
def choices(page: str, field: str) -> str:
    """The found records as options for a parameter; the other parameters come along, for filters that depend on them."""
    here = visit()
    given = {name: texts[-1] for name, texts in request.form.lists() if not name.startswith("_")} | parameters()
    text = request.form.get("q", request.args.get("q", ""))
    found = pick_page_parameter(here.office, here.viewer, page, field, text, given)
    return render_template("parts/options.html", choices=found)
