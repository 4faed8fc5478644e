"""Every number of every shipped report leads to the records it counts, for each who looks."""

from collections.abc import Iterator, Mapping

import pytest

from engine.access.viewer import Post, Viewer
from engine.app.actions.list_counted import counted_rows, find_number, listing_of
from engine.app.actions.run_report import answer_report, parameter_values, shown_rows
from engine.app.demo.generate import Made
from engine.app.looks import Look, judged_look, scoped_look
from engine.app.office import Office
from engine.app.reports.parameters import missing_parameters
from engine.data.connection import Connection
from engine.model.aggregates import AGGREGATES
from engine.model.reports import ReportSpec
from engine.model.types import Value
from tests.support.addresses import query_of

DIRECTOR = Viewer(None, posts=(Post("director"),))
PER_COLUMN = 6  # rows looked at in each column of a report, first and last ones
DAYS = {"since": "2026-09-01", "till": "2026-11-30", "day": "2026-11-30"}


@pytest.mark.parametrize("seer", ["everything", "director"])
def test_the_records_behind_a_number_make_up_the_number(school: tuple[Office, Made], seer: str) -> None:
    office, seen = school[0], set()
    for report in office.definitions.reports.values():
        with office.database.reading() as connection:
            look = judged_look(office, connection, "a test") if seer == "everything" else scoped_look(office, DIRECTOR, connection)
            for values in _parameters(office, connection, report, look):
                seen |= {(report.id, column) for column in _compare(office, report, values, look)}
    assert {("contingent", "pupils"), ("contingent", "boys"), ("contingent", "share_girls"), ("movement_summary", "opening"),
            ("year_readiness", "pupils")} <= seen


def _compare(office: Office, report: ReportSpec, values: Mapping[str, Value], look: Look) -> Iterator[str]:
    """The columns in which some number was found to be what its records make."""
    answer = answer_report(report, values, None, look)
    rows = shown_rows(office, report, answer, "")
    for index, column in enumerate(report.query.columns):
        linked = [place for place, row in enumerate(rows) if row.links.get(index, "").startswith(f"/r/{report.id}/rows?")]
        for place in {*linked[:PER_COLUMN], *linked[-PER_COLUMN:]}:
            number = find_number(office, report, query_of(rows[place].links[index]))
            records = counted_rows(office, report, number, values, look, None)
            assert _made_of(records, number.counted.function) == answer.rows[place].values[index], (report.id, column.id)
            assert len(listing_of(office, report, number).heads) == len(listing_of(office, report, number).showers)
            yield column.id


def _made_of(records: list[tuple[Value, ...]], function: str) -> Value:
    return AGGREGATES[function].run([record[-1] for record in records])


def _parameters(
    office: Office, connection: Connection, report: ReportSpec, look: Look
) -> Iterator[Mapping[str, Value]]:
    """The report's defaults with the days of the demonstration; what must be chosen is each of the first few records."""
    values, errors = parameter_values(office, connection, report, {name: DAYS[name] for name in report.params if name in DAYS})
    assert not errors
    if not missing_parameters(report, values):
        yield values
        return
    for id in range(1, 6):
        yield {name: id if values[name] is None and spec.target else values[name] for name, spec in report.params.items()}
