"""A report: its parameters, rows scoped to the viewer, totals recomputed from source rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.access.decide import may_open
from engine.access.viewer import Viewer
from engine.app.field_views import filling_view
from engine.app.looks import Look, scoped_look
from engine.app.office import Office
from engine.app.pages import Choice, FieldView
from engine.app.report_pages import Chart, ReportPage, ReportTable
from engine.app.reports.answers import answer_report
from engine.app.reports.charts import chart_of
from engine.app.reports.leading import closed_records
from engine.app.reports.parameters import (
    missing_parameters,
    parameter_address,
    parameter_names,
    parameter_values,
    parameter_words,
    text_of,
)
from engine.app.reports.pivots import pivot_table
from engine.app.reports.sheet import flat_table, shown_rows
from engine.app.spreadsheets import ROW_LIMIT
from engine.data.connection import Connection
from engine.model.outcomes import Denied, NotFound
from engine.model.reports import ReportSpec
from engine.model.texts import say
from engine.model.types import Value

__all__ = ["answer_report", "find_report", "parameter_values", "run_report", "shown_rows"]

SHOWN_ROWS = 1000
NO_TABLE = ReportTable((), ((),), ())


@dataclass(frozen=True, slots=True)
class Asked:
    """A report with what was asked of it: values of its parameters, names of the records among them, sentences about texts
    that cannot be used. `mends`: whether the page that mends its rows may be opened."""

    report: ReportSpec
    values: Mapping[str, Value]
    names: Mapping[str, str]
    errors: Mapping[str, str]
    mends: bool = True

    @property
    def missing(self) -> tuple[str, ...]:
        return missing_parameters(self.report, self.values)

    @property
    def can_run(self) -> bool:
        return not self.errors and not self.missing


def run_report(
    office: Office, viewer: Viewer, report_id: str, texts: Mapping[str, str], limit: int | None = SHOWN_ROWS
) -> ReportPage:
    """`texts`: parameters as typed; those left out take their defaults. Raises NotFound, Denied."""
    report = find_report(office, viewer, report_id)
    with office.database.reading() as connection:
        look = scoped_look(office, viewer, connection)
        asked = ask(office, viewer, connection, report, texts, look)
        page = report.fix.page if report.fix else ""
        mends = not page or may_open(viewer, office.rights, page).allowed
        return make_page(office, replace(asked, mends=mends), texts, look, limit, viewer.name)


def make_page(
    office: Office, asked: Asked, texts: Mapping[str, str], look: Look, limit: int | None, printed_by: str
) -> ReportPage:
    """The page of what was asked, as the look sees it."""
    report = asked.report
    query = parameter_address(report, asked.values)
    table, chart, count, cut = _run(office, asked, limit, look, query) if asked.can_run else (NO_TABLE, None, 0, False)
    return ReportPage(
        id=report.id,
        title=report.title,
        organisation=office.definitions.organisation.title,
        params=_param_views(asked, texts),
        table=table,
        count=count,
        cut=cut,
        help=report.help,
        query=query,
        errors=tuple(f"{report.params[name].label}: {text}" for name, text in asked.errors.items()),
        about=parameter_words(office, report, asked.values, asked.names),
        missing=asked.missing if not asked.errors else (),
        printed=", ".join(part for part in (office.clock.show(office.clock.now()), printed_by) if part),
        chart=chart,
    )


def _run(
    office: Office, asked: Asked, limit: int | None, look: Look, query: str
) -> tuple[ReportTable, Chart | None, int, bool]:
    """The table and the picture, how many rows the table has, and whether there are more."""
    report, values = asked.report, asked.values
    pivot = report.pivot
    answer = answer_report(report, values, ROW_LIMIT if pivot else limit, look, with_totals=pivot is None)
    chart = chart_of(office, report, report.chart, answer, values, look) if report.chart else None
    if pivot is None:
        closed = closed_records(office, report, answer, look, asked.mends)
        return flat_table(office, report, answer, query, closed, asked.mends), chart, answer.count, answer.cut
    table, count, cut = pivot_table(office, report, pivot, answer, values, limit, look, query)
    return table, chart, count, cut or answer.cut


def find_report(office: Office, viewer: Viewer, report_id: str) -> ReportSpec:
    """Raises NotFound, and Denied when no duty of the viewer opens the report."""
    report = office.definitions.reports.get(report_id)
    if report is None:
        raise NotFound
    decision = may_open(viewer, office.rights, report.id)
    if not decision.allowed:
        raise Denied(decision.reason)
    return report


def ask(
    office: Office, viewer: Viewer, connection: Connection, report: ReportSpec, texts: Mapping[str, str], look: Look
) -> Asked:
    """A record named by the address that the look does not see is no choice."""
    values, errors = parameter_values(office, connection, report, texts, viewer)
    names = parameter_names(office, report, values, look)
    for name, spec in report.params.items():
        if spec.kind == "link" and texts.get(name) and values[name] is not None and name not in names:
            values[name] = None
            errors.setdefault(name, say("link"))
    return Asked(report, values, names, errors)


def _param_views(asked: Asked, texts: Mapping[str, str]) -> tuple[FieldView, ...]:
    views = []
    for name, spec in asked.report.params.items():
        value = asked.values[name]
        picked = spec.kind == "link" and name in asked.names
        typed = text_of(spec, value) if picked or name not in asked.errors else texts.get(name, "")
        choices = (Choice(str(value), asked.names[name]),) if picked else ()
        errors = (asked.errors[name],) if name in asked.errors else ()
        views.append(filling_view(spec, name, (typed,), choices=choices, errors=errors))
    return tuple(views)
