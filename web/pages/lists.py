"""A form's list, as a page and as files, and the picker's answers."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from engine.app.actions.export_list import export_list
from engine.app.actions.list_records import list_records
from engine.app.actions.pick_record import pick, pick_parameter
from engine.app.listing import ListRequest
from web.answers import download
from web.submission import read_number
from web.visit import visit

PAGES = Blueprint("lists", __name__)
NOT_FILTERS = frozenset({"q", "sort", "page"})
LAST_PAGE = 100_000


@PAGES.get("/f/<ident:form>")
def show(form: str) -> str:
    here = visit()
    page = list_records(here.office, here.viewer, form, list_request())
    return render_template("list.html", page=page)


@PAGES.get("/f/<ident:form>.<any(csv, xlsx):format>")
def export(form: str, format: str) -> Response:
    here = visit()
    return download(export_list(here.office, here.viewer, form, list_request(), format))


@PAGES.route("/pick/<ident:form>/<ident:field>", methods=["GET", "POST"])
@PAGES.route("/pick/report:<ident:report>/<ident:field>", methods=["GET", "POST"])
def choices(field: str, form: str = "", report: str = "") -> str:
    """The found records as options, for a field of a form or a parameter of a report. By POST the other inputs of the form
    come along, for filters that depend on them."""
    here = visit()
    draft = {name: texts[-1] for name, texts in request.form.lists() if not name.startswith("_")}
    text = request.form.get("q", request.args.get("q", ""))
    if report:
        found = pick_parameter(here.office, here.viewer, report, field, text)
    else:
        found = pick(here.office, here.viewer, form, field, text, draft)
    return render_template("parts/options.html", choices=found)


def list_request() -> ListRequest:
    """The list asked for by the address."""
    filters = {
        name: text for name, text in request.args.items() if name not in NOT_FILTERS and not name.startswith("_")
    }
    page = read_number(request.args.get("page", "")) or 1
    return ListRequest(request.args.get("q", ""), filters, request.args.get("sort", ""), min(page, LAST_PAGE))
