"""A report as a file: the same rows as on the screen, without its limit."""

from __future__ import annotations

from collections.abc import Mapping

from engine.access.viewer import Viewer
from engine.app.actions.run_report import run_report
from engine.app.office import Office
from engine.app.report_pages import ReportPage
from engine.app.reports.files import report_file
from engine.app.spreadsheets import ROW_LIMIT, ExportFile
from engine.model.outcomes import Reason, Refused

PAPER_ROWS = 3_000  # a hundred pages; less of a wide table
LIMITS = {"csv": ROW_LIMIT, "xlsx": ROW_LIMIT, "pdf": PAPER_ROWS}


def export_report(office: Office, viewer: Viewer, report_id: str, texts: Mapping[str, str], format: str) -> ExportFile:
    """`format`: csv, xlsx or pdf. Raises NotFound, Denied; Refused when its parameters cannot be used."""
    page = run_report(office, viewer, report_id, texts, limit=LIMITS[format])
    check_complete(page)
    return report_file(page, page.id, format)


def check_complete(page: ReportPage) -> None:
    """A file of a report that could not be run would say that there is nothing. Raises Refused."""
    faults = (*page.errors, *(f"{label}: укажите, без этого отчёт не составить." for label in page.missing))
    if faults:
        raise Refused(tuple(Reason(text) for text in faults))
