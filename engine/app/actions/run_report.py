"""A report: its parameters, rows scoped to the viewer, totals recomputed from source rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from engine.access.decide import may_open
from engine.access.viewer import Viewer
from engine.app.field_views import filling_view
from engine.app.listing import name_of
from engine.app.looks import Look, scoped_look
from engine.app.lookup import names_of
from engine.app.office import Office
from engine.app.pages import Choice, ColumnHead, FieldView, ReportPage, ReportRow
from engine.app.showing import Shower, plain, type_shower
from engine.data.connection import Connection
from engine.model.field_types import FIELD_TYPES
from engine.model.forms import FieldSpec
from engine.model.outcomes import Denied, NotFound
from engine.model.query import Column, Query
from engine.model.reports import ReportSpec
from engine.model.types import Value, as_int

SHOWN_ROWS = 1000
GRAND = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of a run report: raw values by column, with the level of each (0 = data row, -1 = grand total)."""

    rows: tuple[tuple[int, tuple[Value, ...]], ...]
    cut: bool


def run_report(
    office: Office, viewer: Viewer, report_id: str, texts: Mapping[str, str], limit: int | None = SHOWN_ROWS
) -> ReportPage:
    """`texts`: parameters as typed; those left out take their defaults. Raises NotFound, Denied."""
    report = find_report(office, viewer, report_id)
    with office.database.reading() as connection:
        return _read_page(office, viewer, connection, report, texts, limit)


def _read_page(
    office: Office,
    viewer: Viewer,
    connection: Connection,
    report: ReportSpec,
    texts: Mapping[str, str],
    limit: int | None,
) -> ReportPage:
    values, errors = parameter_values(office, connection, report, texts)
    look = scoped_look(office, viewer, connection)
    answer = answer_report(report, values, limit, look) if not errors else Answer((), False)
    return ReportPage(
        id=report.id,
        title=report.title,
        params=_param_views(office, viewer, connection, report, values, errors, texts),
        columns=tuple(
            ColumnHead(item.id, item.label, numeric=item.value.type.kind == "number") for item in report.query.columns
        ),
        rows=shown_rows(office, report, answer),
        count=sum(level == 0 for level, _ in answer.rows),
        cut=answer.cut,
        help=report.help,
        query=urlencode(
            {name: _text(report.params[name], value) for name, value in values.items() if value is not None}
        ),
        errors=tuple(errors.values()),
    )


def find_report(office: Office, viewer: Viewer, report_id: str) -> ReportSpec:
    """Raises NotFound, and Denied when no duty of the viewer opens the report."""
    report = office.definitions.reports.get(report_id)
    if report is None:
        raise NotFound
    decision = may_open(viewer, office.rights, report.id)
    if not decision.allowed:
        raise Denied(decision.reason)
    return report


def parameter_values(
    office: Office, connection: Connection, report: ReportSpec, texts: Mapping[str, str]
) -> tuple[dict[str, Value], dict[str, str]]:
    """Canonical values and sentences for texts that cannot be read, by parameter."""
    values: dict[str, Value] = {}
    errors: dict[str, str] = {}
    for name, spec in report.params.items():
        try:
            values[name] = _parameter(office, connection, spec, texts.get(name))
        except ValueError as error:
            values[name] = None
            errors[name] = f"{spec.label}: {error}"
    return values, errors


def _parameter(office: Office, connection: Connection, spec: FieldSpec, text: str | None) -> Value:
    if text is not None:
        return FIELD_TYPES[spec.kind].parse(text, spec)
    if spec.default is None:
        return None
    return office.value(connection, spec.default, {})


def answer_report(report: ReportSpec, values: Mapping[str, Value], limit: int | None, look: Look) -> Answer:
    """Raw rows with totals in their places: each group level's after its rows, the grand total last."""
    given = {f"params.{name}": value for name, value in values.items()}
    rows = _run(report, len(report.query.group), given, look, None if limit is None else limit + 1)
    cut = limit is not None and len(rows) > limit
    rows = rows[:limit]
    totals = {level: _run(report, level, given, look) for level in report.totals}
    return Answer(tuple(_with_totals(rows, totals)), cut)


def _run(
    report: ReportSpec, level: int, given: Mapping[str, Value], look: Look, limit: int | None = None
) -> list[tuple[Value, ...]]:
    found = look(("report", report.id, level), lambda: level_query(report, level), given, limit)
    depth, width = len(report.query.group), len(report.query.columns)
    if level == depth:
        return found
    kept = [index for index in range(width) if index < level or index >= depth]
    return [_widened(row, kept, width) for row in found]


def _widened(row: tuple[Value, ...], kept: list[int], width: int) -> tuple[Value, ...]:
    wide: list[Value] = [None] * width
    for index, value in zip(kept, row, strict=False):
        wide[index] = value
    return tuple(wide)


def level_query(report: ReportSpec, level: int) -> Query:
    """The report's query grouped by its first `level` groups only; full depth is the report itself, with the names of
    record columns after its own columns."""
    query = report.query
    depth = len(query.group)
    if level == depth:
        names = (
            Column(f"{item.id}.name", name_of(item.value)) for item in query.columns if item.value.type.kind == "record"
        )
        return replace(query, columns=(*query.columns, *names))
    columns = tuple(item for index, item in enumerate(query.columns) if index < level or index >= depth)
    return replace(query, group=query.group[:level], columns=columns, having=None, sort=())


def _with_totals(
    rows: list[tuple[Value, ...]], totals: Mapping[int, list[tuple[Value, ...]]]
) -> list[tuple[int, tuple[Value, ...]]]:
    by_key = {level: {row[:level]: row for row in found} for level, found in totals.items() if level != GRAND}
    placed: list[tuple[int, tuple[Value, ...]]] = []
    for index, row in enumerate(rows):
        placed.append((0, row))
        following = rows[index + 1] if index + 1 < len(rows) else None
        for level in sorted(by_key, reverse=True):
            if following is None or following[:level] != row[:level]:
                placed.append((level, by_key[level][row[:level]]))
    if GRAND in totals and rows:
        placed.extend((-1, row) for row in totals[GRAND])
    return placed


def shown_rows(office: Office, report: ReportSpec, answer: Answer) -> tuple[ReportRow, ...]:
    """The answer as people read it."""
    showers = _showers(office, report)
    return tuple(_shown(report, showers, level, row) for level, row in answer.rows)


def _showers(office: Office, report: ReportSpec) -> tuple[Shower, ...]:
    return office.prepared.get(
        ("report showers", report.id),
        lambda: tuple(
            plain
            if item.value.type.kind == "record"
            else type_shower(office.definitions, item.value.type, office.clock, item.format)
            for item in report.query.columns
        ),
    )


def _shown(report: ReportSpec, showers: tuple[Shower, ...], level: int, row: tuple[Value, ...]) -> ReportRow:
    columns = report.query.columns
    cells = [show(value) for show, value in zip(showers, row[: len(columns)], strict=True)]
    names = iter(row[len(columns) :])
    href = ""
    for index, column in enumerate(columns):
        if column.value.type.kind == "record" and level == 0:
            cells[index] = str(next(names, None) or "")
            if row[index] is not None and (not href or (report.fix and report.fix.record == column.id)):
                href = f"/f/{column.value.type.form}/{row[index]}"
        elif column.value.type.kind == "record":
            cells[index] = ""
    if level:
        cells[0] = "Всего" if level == -1 else f"{cells[0]} — всего".strip(" —")
    return ReportRow(tuple(cells), href, level)


def _param_views(
    office: Office,
    viewer: Viewer,
    connection: Connection,
    report: ReportSpec,
    values: Mapping[str, Value],
    errors: Mapping[str, str],
    texts: Mapping[str, str],
) -> tuple[FieldView, ...]:
    views = []
    for name, spec in report.params.items():
        typed = texts.get(name, _text(spec, values[name]))
        choices: tuple[Choice, ...] = ()
        if spec.kind == "link" and isinstance(values[name], int):
            found = names_of(office, viewer, connection, spec.target, (as_int(values[name]),))
            choices = tuple(Choice(str(id), label) for id, label in found.items())
        views.append(
            filling_view(spec, name, (typed,), choices=choices, errors=(errors[name],) if name in errors else ())
        )
    return tuple(views)


def _text(spec: FieldSpec, value: Value) -> str:
    return FIELD_TYPES[spec.kind].edit(value, spec)
