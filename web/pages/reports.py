"""Reports, as pages and as files."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from engine.app.actions.export_list import export_report
from engine.app.actions.run_report import run_report
from web.answers import download
from web.visit import visit

PAGES = Blueprint("reports", __name__)


@PAGES.get("/r/<ident:report>")
def show(report: str) -> str:
    here = visit()
    page = run_report(here.office, here.viewer, report, request.args.to_dict())
    return render_template("report.html", page=page)


@PAGES.get("/r/<ident:report>.<any(csv, xlsx):format>")
def export(report: str, format: str) -> Response:
    here = visit()
    return download(export_report(here.office, here.viewer, report, request.args.to_dict(), format))
