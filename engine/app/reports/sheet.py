"""A report's answer as people read it: texts of cells, exact values beside them, where each cell leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.app.office import Office
from engine.app.report_pages import HeadCell, ReportColumn, ReportRow, ReportTable
from engine.app.reports.answers import DATA, GRAND, Answer, AnswerRow, is_grouped
from engine.app.reports.counted import counted
from engine.app.reports.keys import RowKey, key_address
from engine.app.showing import Shower, plain, type_shower
from engine.model.query import Column
from engine.model.reports import ReportSpec
from engine.model.types import Type, Value, as_int

TOTAL, OF_GROUP = "Всего", "{name}: всего"
ZERO = 0
MOST_NAMING = 3
Closed = frozenset[tuple[int, Value]]  # (number of a column, id of the record in it)
NOTHING_CLOSED: Closed = frozenset()


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


def flat_table(
    office: Office, report: ReportSpec, answer: Answer, query: str | None, closed: Closed = NOTHING_CLOSED
) -> ReportTable:
    """The answer row by row, as it came. `closed`: records no row may lead to."""
    columns = tuple(report_column(column, index < report.levels) for index, column in enumerate(report.query.columns))
    heads = tuple(HeadCell(column.label, numeric=column.numeric) for column in columns)
    return ReportTable(columns, (heads,), shown_rows(office, report, answer, query, closed), fixed=naming_columns(report))


def naming_columns(report: ReportSpec) -> int:
    """How many first columns tell which row this is: the groups, or all up to the first record."""
    kinds = [column.value.type.kind for column in report.query.columns]
    return report.levels or (kinds.index("record") + 1 if "record" in kinds[:MOST_NAMING] else 1)


def report_column(column: Column, names: bool = False) -> ReportColumn:
    kind = column.value.type.kind
    return ReportColumn(column.id, column.label, kind if kind in ("number", "date") else "text", column.format, names)


def shown_rows(
    office: Office, report: ReportSpec, answer: Answer, query: str | None = None, closed: Closed = NOTHING_CLOSED
) -> tuple[ReportRow, ...]:
    """`query`: the parameters as an address has them, for links; None = nothing leads anywhere."""
    face = face_of(office, report)
    rows: list[ReportRow] = []
    above: tuple[Value, ...] = ()
    for row in answer.rows:
        rows.append(_shown(report, face, row, query, _same(row, above), closed))
        above = row.key if row.level == DATA else above
    return tuple(rows)


def _same(row: AnswerRow, above: tuple[Value, ...]) -> int:
    """How many outer groups of a data row are those of the data row above it."""
    if row.level != DATA or not row.groups:
        return 0
    pairs = zip(row.key[:-1], above, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(row.key) - 1, len(above)))


def _shown(
    report: ReportSpec, face: Face, row: AnswerRow, query: str | None, again: int, closed: Closed
) -> ReportRow:
    columns = report.query.columns
    cells = cell_texts(columns, face.showers, row.values, row.names)
    if row.level != DATA:
        cells = _total_cells(cells, row)
    at, href = _mended(report, row, closed) if query is not None else (0, "")
    links = _links(report, face, row, query or "") if query is not None else {}
    return ReportRow(
        cells=tuple(cells),
        href=href,
        level=row.level,
        values=tuple(exact(column.value.type, value) for column, value in zip(columns, row.values, strict=True)),
        links={**links, at: href} if href else links,
        again=again,
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


def _links(report: ReportSpec, face: Face, row: AnswerRow, query: str) -> dict[int, str]:
    """Addresses of the records behind the row's numbers; behind a zero there are none."""
    groups = row.groups if is_grouped(report.query) else tuple(range(len(report.query.sources)))
    key = RowKey(groups, row.key)
    columns = report.query.columns
    return {
        index: key_address(report.id, query, columns[index].id, key)
        for index in sorted(face.counting)
        if row.values[index] not in (None, ZERO)
    }


def _mended(report: ReportSpec, row: AnswerRow, closed: Closed) -> tuple[int, str]:
    """Where a row leads, and from which of its cells."""
    at = mending_column(report, row)
    if at is None or (at, row.values[at]) in closed:
        return 0, ""
    return at, f"/f/{report.query.columns[at].value.type.form}/{row.values[at]}"


def mending_column(report: ReportSpec, row: AnswerRow) -> int | None:
    """The column whose record a row leads to: the one named by `fix`, else its first record; None for totals."""
    if row.level != DATA:
        return None
    columns = report.query.columns
    wanted = report.fix.record if report.fix else ""
    places = [at for at, item in enumerate(columns) if item.value.type.kind == "record" and row.values[at] is not None]
    return next((at for at in places if columns[at].id == wanted), next(iter(places), None))
