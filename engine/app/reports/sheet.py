"""A report's answer as people read it: texts of cells, exact values beside them, where each cell leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urlencode

from engine.app.office import Office
from engine.app.report_pages import HeadCell, ReportColumn, ReportRow, ReportTable
from engine.app.reports.answers import DATA, GRAND, Answer, AnswerRow, is_grouped, record_rows
from engine.app.reports.counted import counted
from engine.app.reports.keys import RowKey, key_address
from engine.app.showing import Shower, option_labels, plain, type_shower
from engine.model.folding import sort_key
from engine.model.query import Column
from engine.model.reports import ReportSpec
from engine.model.types import Type, Value, as_int

TOTAL, OF_GROUP = "Всего", "{name}: всего"
ZERO = 0
MOST_NAMING = 3
Closed = frozenset[tuple[int, Value]]  # (number of a column, id of the record in it)
NOTHING_CLOSED: Closed = frozenset()
Place = tuple[bool, int, str]


@dataclass(frozen=True, slots=True)
class Face:
    """What of a report is the same for all its runs: how its columns are shown, which of them count records, the page that
    mends its rows, and the records none of them may lead to."""

    showers: tuple[Shower, ...]
    counting: frozenset[int]
    page: str = ""
    closed: Closed = NOTHING_CLOSED


def face_of(office: Office, report: ReportSpec) -> Face:
    return office.prepared.get(("report face", report.id), lambda: _face(office, report))


def _face(office: Office, report: ReportSpec) -> Face:
    columns = report.query.columns
    counting = {index for index, column in enumerate(columns) if counted(report, column, office.definitions) is not None}
    showers = (_name_shower(office, column) if at < report.levels else shower_of(office, column) for at, column in enumerate(columns))
    return Face(tuple(showers), frozenset(counting))


def _name_shower(office: Office, column: Column) -> Shower:
    """A whole number that tells groups apart is a name, as a year is: its thousands stand together."""
    of = column.value.type
    return plain if of.kind == "number" and not of.scale and not column.format else shower_of(office, column)


def shower_of(office: Office, column: Column) -> Shower:
    """How a column's values read; records come by their names."""
    if column.value.type.kind == "record":
        return plain
    return type_shower(office.definitions, column.value.type, office.clock, column.format)


def flat_table(
    office: Office, report: ReportSpec, answer: Answer, query: str | None, closed: Closed = NOTHING_CLOSED, mends: bool = True
) -> ReportTable:
    """The answer row by row, as it came. `closed`: records no row may lead to; `mends`: whether rows may lead to the page
    that mends them."""
    columns = tuple(report_column(column, index < report.levels) for index, column in enumerate(report.query.columns))
    heads = tuple(HeadCell(column.label, numeric=column.numeric) for column in columns)
    rows = shown_rows(office, report, answer, query, closed, mends)
    return ReportTable(columns, (heads,), rows, fixed=naming_columns(report))


def naming_columns(report: ReportSpec) -> int:
    """How many first columns tell which row this is: the groups, or all up to the first record."""
    kinds = [column.value.type.kind for column in report.query.columns]
    return report.levels or (kinds.index("record") + 1 if "record" in kinds[:MOST_NAMING] else 1)


def report_column(column: Column, names: bool = False) -> ReportColumn:
    kind = column.value.type.kind
    return ReportColumn(column.id, column.label, kind if kind in ("number", "date") else "text", column.format, names)


def shown_rows(
    office: Office, report: ReportSpec, answer: Answer, query: str | None = None, closed: Closed = NOTHING_CLOSED,
    mends: bool = True,
) -> tuple[ReportRow, ...]:
    """`query`: the parameters as an address has them, for links; None = nothing leads anywhere."""  # fmt: skip
    face = replace(face_of(office, report), page=page_address(office, report) if mends else "", closed=closed)
    rows: list[ReportRow] = []
    above: tuple[Value, ...] = ()
    for row in answer.rows:
        rows.append(_shown(report, face, row, query, _same(row, above)))
        above = row.key if row.level == DATA else above
    return tuple(rows)


def _same(row: AnswerRow, above: tuple[Value, ...]) -> int:
    return same_groups(row.key, above) if row.level == DATA and row.groups else 0


def same_groups(key: tuple[Value, ...], above: tuple[Value, ...]) -> int:
    """How many outer groups of a data row are those of the data row above it."""
    pairs = zip(key[:-1], above, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(key) - 1, len(above)))


def _shown(report: ReportSpec, face: Face, row: AnswerRow, query: str | None, again: int) -> ReportRow:
    columns = report.query.columns
    cells = cell_texts(columns, face.showers, row.values, row.names)
    if row.level != DATA:
        cells = _total_cells(cells, row)
    at, href = _mended(report, face, row) if query is not None else (0, "")
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
    return [*([""] * at), total_name(cells[at]), *cells[row.level :]]


def total_name(group: str) -> str:
    return OF_GROUP.format(name=group) if group else TOTAL


def place_of(office: Office, column: Column, value: Value, text: str) -> Place:
    """What the database would sort the value by: options in the author's order, names the Russian way, empties last."""
    of = column.value.type
    if of.kind == "option":
        options = list(option_labels(office.definitions, of.owner))
        return value is None, options.index(str(value)) if value in options else len(options), ""
    if of.kind in ("number", "truth"):
        return value is None, as_int(value) if value is not None else 0, ""
    return value is None, 0, sort_key(text) or "" if of.kind in ("record", "text") else str(value or "")


def exact(of: Type, value: Value) -> str:
    """A number or a date for programs; "" for anything else."""
    if value is None or isinstance(value, tuple):
        return ""
    if of.kind == "number":
        return str(Decimal(as_int(value)).scaleb(-of.scale))
    return str(value) if of.kind == "date" else ""


def as_typed(of: Type, value: Value) -> str:
    """A value as a parameter's text."""
    return exact(of, value) or (str(int(value)) if isinstance(value, int) else str(value))


def _links(report: ReportSpec, face: Face, row: AnswerRow, query: str) -> dict[int, str]:
    """Addresses of the records behind the row's numbers; behind a zero there are none."""
    groups = row.groups if is_grouped(report.query) else tuple(range(len(record_rows(report.query))))
    key = RowKey(groups, row.key)
    columns = report.query.columns
    return {
        index: key_address(report.id, query, columns[index].id, key)
        for index in sorted(face.counting)
        if row.values[index] not in (None, ZERO)
    }


def page_address(office: Office, report: ReportSpec) -> str:
    """The page (or another report) on which rows are mended."""
    page = report.fix.page if report.fix else ""
    return f"/{'r' if page in office.definitions.reports else 'p'}/{page}" if page else ""


def _mended(report: ReportSpec, face: Face, row: AnswerRow) -> tuple[int, str]:
    """Where a row leads, and from which of its cells: to the page named by `fix`, else to a record."""
    if row.level != DATA:
        return 0, ""
    if face.page and report.fix:
        types = ((name, value.type) for name, value in report.fix.given.items())
        given = [(name, as_typed(of, value)) for (name, of), value in zip(types, row.given, strict=True) if value is not None]
        return naming_columns(report) - 1, "?".join(part for part in (face.page, urlencode(given)) if part)
    at = mending_column(report, row)
    if at is None or (at, row.values[at]) in face.closed:
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
