"""Rows of a report whose records the person who looks may not open lead nowhere."""

from __future__ import annotations

from engine.app.looks import Look
from engine.app.office import Office
from engine.app.reach import readable
from engine.app.reports.answers import Answer
from engine.app.reports.sheet import NOTHING_CLOSED, Closed, mending_column
from engine.model.expression import RowOf
from engine.model.reports import ReportSpec
from engine.model.types import as_int


def closed_records(office: Office, report: ReportSpec, answer: Answer, look: Look, mends: bool = True) -> Closed:
    """The records rows would lead to that the look does not see: one statement for each column that shows records other
    than the report's own rows, which are seen by being there. `mends`: whether rows lead to the page that mends them, if
    there is one, and to no record."""
    if mends and report.fix and report.fix.page:
        return NOTHING_CLOSED
    asked: dict[int, set[int]] = {}
    for row in answer.rows:
        at = mending_column(report, row)
        if at is not None and not isinstance(report.query.columns[at].value, RowOf):
            asked.setdefault(at, set()).add(as_int(row.values[at]))
    return frozenset((at, id) for at, ids in asked.items() for id in ids - readable(office, look, _form(report, at), ids))


def _form(report: ReportSpec, at: int) -> str:
    return report.query.columns[at].value.type.form
