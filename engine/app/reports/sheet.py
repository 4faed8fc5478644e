"""A report's answer as people read it: texts of cells, exact values beside them, where each cell leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.app.office import Office
from engine.app.pages import ColumnHead
from engine.app.report_pages import ReportRow
from engine.app.reports.answers import DATA, GRAND, Answer, AnswerRow, is_grouped
from engine.app.reports.counted import counted
from engine.app.reports.keys import RowKey, key_address
from engine.app.showing import Shower, plain, type_shower
from engine.model.query import Column
from engine.model.reports import ReportSpec
from engine.model.types import Type, Value, as_int

TOTAL, OF_GROUP = "Всего", "{name}: всего"
ZERO = 0


@dataclass(frozen=True, slots=True)
class Face:
    """What of a report is the same for all its runs: how its columns are shown, which of them count records."""

    showers: tuple[Shower, ...]
    counting: frozenset[int]


def face_of(office: Office, report: ReportSpec) -> Face:
    return office.prepared.get(("report face", report.id), lambda: _face(office, report))


def _face(office: Office, report: ReportSpec) -> Face:
    columns = report.query.columns
    counting = {index for index, column in enumerate(columns) if counted(report, column, office.definitions) is not None}
    return Face(tuple(_shower(office, column) for column in columns), frozenset(counting))


def _shower(office: Office, column: Column) -> Shower:
    if column.value.type.kind == "record":
        return plain
    return type_shower(office.definitions, column.value.type, office.clock, column.format)


def column_heads(report: ReportSpec) -> tuple[ColumnHead, ...]:
    return tuple(
        ColumnHead(column.id, column.label, numeric=column.value.type.kind == "number") for column in report.query.columns
    )


def shown_rows(office: Office, report: ReportSpec, answer: Answer, query: str | None = None) -> tuple[ReportRow, ...]:
    """`query`: the parameters as an address has them, for links; None = nothing leads anywhere."""
    face = face_of(office, report)
    return tuple(_shown(report, face, row, query) for row in answer.rows)


def _shown(report: ReportSpec, face: Face, row: AnswerRow, query: str | None) -> ReportRow:
    columns = report.query.columns
    cells = cell_texts(columns, face.showers, row.values, row.names)
    if row.level != DATA:
        cells = _total_cells(cells, row)
    return ReportRow(
        cells=tuple(cells),
        href=_href(report, row) if query is not None else "",
        level=row.level,
        values=tuple(exact(column.value.type, value) for column, value in zip(columns, row.values, strict=True)),
        links=_links(report, face, row, query) if query is not None else {},
    )


def cell_texts(
    columns: Sequence[Column], showers: Sequence[Shower], values: Sequence[Value], names: Sequence[str]
) -> list[str]:
    """Records by their names, everything else by its type."""
    return [
        name if column.value.type.kind == "record" else show(value)
        for column, show, value, name in zip(columns, showers, values, names, strict=True)
    ]


def _total_cells(cells: list[str], row: AnswerRow) -> list[str]:
    """The name of the group stands where its column is; the outer groups' names stand in the rows above."""
    if row.level == GRAND:
        return [TOTAL, *cells[1:]]
    at = row.level - 1
    name = OF_GROUP.format(name=cells[at]) if cells[at] else TOTAL
    return [*([""] * at), name, *cells[row.level :]]


def exact(of: Type, value: Value) -> str:
    """A number or a date for programs; "" for anything else."""
    if value is None or isinstance(value, tuple):
        return ""
    if of.kind == "number":
        return str(Decimal(as_int(value)).scaleb(-of.scale))
    return str(value) if of.kind == "date" else ""


def _links(report: ReportSpec, face: Face, row: AnswerRow, query: str | None) -> dict[int, str]:
    """Addresses of the records behind the row's numbers; behind a zero there are none."""
    groups = row.groups if is_grouped(report.query) else tuple(range(len(report.query.sources)))
    key = RowKey(groups, row.key)
    columns = report.query.columns
    return {
        index: key_address(report.id, query or "", columns[index].id, key)
        for index in sorted(face.counting)
        if row.values[index] not in (None, ZERO)
    }


def _href(report: ReportSpec, row: AnswerRow) -> str:
    """The record of the column named by `fix`, else the first record of the row."""
    if row.level != DATA:
        return ""
    found = {
        column.id: f"/f/{column.value.type.form}/{value}"
        for column, value in zip(report.query.columns, row.values, strict=True)
        if column.value.type.kind == "record" and value is not None
    }
    fixed = found.get(report.fix.record, "") if report.fix else ""
    return fixed or next(iter(found.values()), "")
