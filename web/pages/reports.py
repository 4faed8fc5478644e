"""Reports, as pages and as files."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, render_template, request

from engine.app.actions.export_report import export_report
from engine.app.actions.list_counted import list_counted
from engine.app.actions.pick_record import pick_parameter
from engine.app.actions.run_report import run_report
from engine.app.report_pages import ReportPage
from web.answers import download
from web.texts import say
from web.visit import visit

PAGES = Blueprint("reports", __name__)


@PAGES.get("/r/<ident:report>")
def show(report: str) -> str:
    here = visit()
    page = run_report(here.office, here.viewer, report, parameters())
    sought = request.args.get("_find", "")
    return render_template("report.html", page=with_found(page, sought) if sought else page)


@PAGES.get("/r/<ident:report>/rows")
def rows(report: str) -> str:
    """The records behind one number."""
    here = visit()
    page = list_counted(here.office, here.viewer, report, request.args.to_dict())
    return render_template("report_rows.html", page=page)


@PAGES.get("/r/<ident:report>.<any(csv, xlsx, pdf):format>")
def export(report: str, format: str) -> Response:
    here = visit()
    return download(export_report(here.office, here.viewer, report, parameters(), format))


def parameters() -> dict[str, str]:
    """Parameters as typed: the last of several, because a picker sends a blank before what is picked."""
    return {name: texts[-1] for name, texts in request.args.lists() if not name.startswith("_")}


def with_found(page: ReportPage, name: str) -> ReportPage:
    """The report with what was looked for among the choices of one parameter."""
    here, text = visit(), request.args.get(f"_q.{name}", "")
    params = list(page.params)
    for at, field in enumerate(params):
        if field.name == name and field.widget == "link":
            found = pick_parameter(here.office, here.viewer, page.id, name, text)
            picked = {choice.id for choice in field.choices}
            more = tuple(choice for choice in found if choice.id not in picked)
            errors = field.errors if found else (*field.errors, say("nothing_found"))
            params[at] = replace(field, choices=(*field.choices, *more), shown=f"?{text}", errors=errors)
    return replace(page, params=tuple(params))
