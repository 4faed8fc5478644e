"""Authors' pages: one address each, a template per kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, render_template, request

from engine.app.actions.pick_record import pick_page_parameter
from engine.app.actions.show_page import show_page
from engine.app.page_asking import PageHead
from web.texts import say
from web.visit import visit

PAGES = Blueprint("composed", __name__)
PAGE_TEMPLATES: Mapping[str, str] = {"grid": "grid.html", "checklist": "checklist.html"}


@PAGES.get("/p/<ident:page>")
def show(page: str) -> str:
    here = visit()
    kind, built = show_page(here.office, here.viewer, page, parameters())
    return render_template(PAGE_TEMPLATES[kind], page=built, head=with_found(built.head, request.args.get("_find", "")))


@PAGES.route("/pick/page:<ident:page>/<ident:field>", methods=["GET", "POST"])
def choices(page: str, field: str) -> str:
    """The found records as options for a parameter; the other parameters come along, for filters that depend on them."""
    here = visit()
    given = {name: texts[-1] for name, texts in request.form.lists() if not name.startswith("_")} | parameters()
    text = request.form.get("q", request.args.get("q", ""))
    found = pick_page_parameter(here.office, here.viewer, page, field, text, given)
    return render_template("parts/options.html", choices=found)


def parameters() -> dict[str, str]:
    """Parameters as typed: the last of several, because a picker sends a blank before what is picked."""
    return {name: texts[-1] for name, texts in request.args.lists() if not name.startswith("_")}


def with_found(head: PageHead, name: str) -> PageHead:
    """The head with what was looked for among the choices of one parameter."""
    here, text = visit(), request.args.get(f"_q.{name}", "")
    params = list(head.params)
    for at, field in enumerate(params):
        if name and field.name == name and field.widget == "link":
            found = pick_page_parameter(here.office, here.viewer, head.id, name, text, parameters())
            picked = {choice.id for choice in field.choices}
            more = tuple(choice for choice in found if choice.id not in picked)
            errors = field.errors if found else (*field.errors, say("nothing_found"))
            params[at] = replace(field, choices=(*field.choices, *more), shown=f"?{text}", errors=errors)
    return replace(head, params=tuple(params))
