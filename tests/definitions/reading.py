"""What the demo school's reports and tables say."""

from collections.abc import Mapping
from decimal import Decimal

from engine.app.actions.run_report import answer_report, parameter_values, shown_rows
from engine.app.looks import judged_look
from engine.app.office import Office


def report_rows(office: Office, report_id: str, texts: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The cells of a report as people see them, totals included."""
    report = office.definitions.reports[report_id]
    with office.database.reading() as connection:
        values, errors = parameter_values(office, connection, report, texts)
        assert not errors
        answer = answer_report(report, values, None, judged_look(office, connection, "a test"))
    return [tuple(row.cells) for row in shown_rows(office, report, answer)]


def stored_rows(office: Office, sql: str) -> list[tuple[object, ...]]:
    with office.database.reading() as connection:
        return [tuple(row) for row in connection.execute(sql)]


def number(cell: str) -> Decimal:
    return Decimal(cell.replace(",", "."))
