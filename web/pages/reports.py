"""Reports, as pages and as files."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, flash, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from engine.app.actions.export_report import export_report
from engine.app.actions.keep_report import keep_report, keeping_view, kept_file, kept_page
from engine.app.actions.list_counted import list_counted
from engine.app.actions.pick_record import pick_parameter
from engine.app.actions.run_report import run_report
from engine.app.report_pages import ReportPage
from web.answers import download, go_to
from web.texts import say
from web.visit import visit

PAGES = Blueprint("reports", __name__)
NOT_PARAMETERS = frozenset({"csrf_token", "reason"})


@PAGES.get("/r/<ident:report>")
def show(report: str) -> str:
    here = visit()
    page = run_report(here.office, here.viewer, report, parameters())
    sought = request.args.get("_find", "") or _typed(page)
    keeping = keeping_view(here.office, here.viewer, report)
    return render_template("report.html", page=with_found(page, sought) if sought else page, keeping=keeping)


def _typed(page: ReportPage) -> str:
    """The parameter whose record was typed but not picked: without scripts a name alone chooses nothing."""
    names = (field.name for field in page.params if field.widget == "link" and not field.value)
    return next((name for name in names if request.args.get(f"_q.{name}", "").strip()), "")


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


@PAGES.post("/r/<ident:report>/keep")
def keep(report: str) -> AnyResponse:
    """Keep the report as it is now."""
    here = visit()
    texts = {name: text for name, text in request.form.items() if name not in NOT_PARAMETERS}
    done = keep_report(here.office, here.viewer, report, texts, request.form.get("reason", ""), here.id)
    if done.new:
        flash(say("kept"))
    return go_to(f"/r/{report}/kept/{done.id}")


@PAGES.get("/r/<ident:report>/kept/<record:id>")
def kept(report: str, id: int) -> str:
    here = visit()
    return render_template("report_kept.html", kept=kept_page(here.office, here.viewer, report, id))


@PAGES.get("/r/<ident:report>/kept/<record:id>.<any(csv, xlsx, pdf):format>")
def export_kept(report: str, id: int, format: str) -> Response:
    here = visit()
    return download(kept_file(here.office, here.viewer, report, id, format))


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
