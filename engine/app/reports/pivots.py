"""A report whose groups stand as rows and as heads: cells by both, values recomputed beside and below them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from engine.app.listing import name_of
from engine.app.looks import Look, Row
from engine.app.office import Office
from engine.app.reach import readable
from engine.app.report_pages import HeadCell, ReportColumn, ReportRow, ReportTable
from engine.app.reports.answers import DATA, GRAND, Answer, AnswerRow, Groups, bound, rows_by
from engine.app.reports.keys import RowKey, key_address
from engine.app.reports.sheet import (
    NOTHING_CLOSED,
    ZERO,
    Closed,
    Place,
    exact,
    face_of,
    place_of,
    report_column,
    same_groups,
    shower_of,
    total_name,
)
from engine.app.spreadsheets import ROW_LIMIT
from engine.model.expression import Expr, FieldOf
from engine.model.query import Column, Order, Query
from engine.model.reports import PivotSpec, ReportSpec
from engine.model.types import Value, as_int

Key = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table, or one of its columns: the values of its groups, how they read, what is recomputed over it.
    `level` as of the report's rows."""

    key: Key
    texts: tuple[str, ...]
    values: tuple[Value, ...] = ()
    level: int = DATA


@dataclass(frozen=True, slots=True)
class Plan:
    """Which of the report's columns stand where."""

    office: Office
    report: ReportSpec
    pivot: PivotSpec
    rows: Groups
    heads: Groups
    shown: tuple[int, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.report.query.columns

    def texts(self, groups: Groups, key: Sequence[Value], names: Sequence[str]) -> tuple[str, ...]:
        """Values of groups as people read them; `names` of the records among them, in their order."""
        called = iter(names)
        showers = face_of(self.office, self.report).showers
        return tuple(
            str(next(called, "") or "") if self.columns[at].value.type.kind == "record" else showers[at](value)
            for at, value in zip(groups, key, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Cells:
    """What was found: rows with their totals in their places, heads, lines below, and cells by both keys."""

    rows: tuple[Line, ...]
    heads: tuple[Line, ...]
    cells: Mapping[tuple[int, Key, Key], AnswerRow]
    cut: bool


def plan_of(office: Office, report: ReportSpec, pivot: PivotSpec) -> Plan:
    places = {column.id: at for at, column in enumerate(report.query.columns)}
    heads = tuple(places[name] for name in pivot.columns)
    rows = tuple(at for at in range(report.levels) if at not in heads)
    return Plan(office, report, pivot, rows, heads, tuple(places[name] for name in pivot.values))


def pivot_table(
    office: Office, report: ReportSpec, pivot: PivotSpec, answer: Answer, values: Mapping[str, Value], limit: int | None,
    look: Look, query: str | None,
) -> tuple[ReportTable, int, bool]:
    """The table, how many data rows it has, and whether there are more. `answer`: the report row by row; `query`: the
    parameters as an address has them, None = nothing leads anywhere."""  # fmt: skip
    plan = plan_of(office, report, pivot)
    found = _find(plan, answer, bound(values), limit, look)
    maker = _Maker(plan, found, query, _closed(plan, found, look) if query is not None else NOTHING_CLOSED)
    return maker.table(), sum(row.level == DATA for row in found.rows), found.cut


def _closed(plan: Plan, found: Cells, look: Look) -> Closed:
    """The records at the head of rows that the look does not see."""
    types = [(at, plan.columns[group].value.type) for at, group in enumerate(plan.rows)]
    keys = [line.key for line in found.rows if line.level == DATA]
    shown = {at: {as_int(key[at]) for key in keys if key[at] is not None} for at, of in types if of.kind == "record"}
    seen = {at: readable(plan.office, look, types[at][1].form, ids) for at, ids in shown.items()}
    return frozenset((at, id) for at, ids in shown.items() for id in ids - seen[at])


# ── What is there ────────────────────────────────────────────────────────────────────────────────────────────────


def _find(plan: Plan, answer: Answer, given: Mapping[str, Value], limit: int | None, look: Look) -> Cells:
    heads = _with_others(plan, plan.heads, _lines(plan, plan.heads, plan.pivot.foot, given, look), plan.pivot.all_columns, given, look)
    lines = _with_others(plan, plan.rows, _lines(plan, plan.rows, plan.pivot.side, given, look), plan.pivot.all_rows, given, look)
    data = [row for row in answer.rows if row.level == DATA]
    cells = {(DATA, *_split(plan, plan.rows, row)): row for row in data}
    if plan.report.query.having is not None:
        shown_rows, shown_heads = {key for _, key, _ in cells}, {key for _, _, key in cells}
        lines = [line for line in lines if line.key in shown_rows or not line.texts]
        heads = [line for line in heads if line.key in shown_heads or not line.texts]
    cut = limit is not None and len(lines) > limit
    lines = lines[:limit]
    for level, groups in _total_groups(plan):
        totals = _lines(plan, groups, plan.pivot.side, given, look, level)
        cells |= {(level, *_split(plan, groups, row)): row for row in rows_by(plan.report, _ordered(groups + plan.heads), given, look)}
        lines = _placed(lines, totals, len(groups))
    return Cells(tuple(lines), tuple(heads), cells, cut)


def _ordered(groups: Groups) -> Groups:
    return tuple(sorted(groups))


def _split(plan: Plan, groups: Groups, row: AnswerRow) -> tuple[Key, Key]:
    return tuple(row.values[at] for at in groups), tuple(row.values[at] for at in plan.heads)


def _total_groups(plan: Plan) -> Iterator[tuple[int, Groups]]:
    """The totals that are rows of this table, the inner first: by the first groups that are no heads."""
    for level in sorted(plan.report.totals, reverse=True):
        groups = tuple(at for at in plan.rows if at < level)
        if groups != plan.rows:
            yield level or GRAND, groups


def _placed(lines: list[Line], totals: list[Line], depth: int) -> list[Line]:
    """Each total after the last row it is of."""
    by_key = {line.key: line for line in totals}
    placed: list[Line] = []
    for at, line in enumerate(lines):
        placed.append(line)
        following = lines[at + 1].key[:depth] if at + 1 < len(lines) else None
        if line.key[:depth] != following and line.key[:depth] in by_key:
            placed.append(by_key[line.key[:depth]])
    return placed


def _lines(
    plan: Plan, groups: Groups, shown: tuple[Column, ...], given: Mapping[str, Value], look: Look, level: int = DATA
) -> list[Line]:
    """The report by some groups with other values, in the order of the groups."""
    key = ("report lines", plan.report.id, groups, shown)
    rows = look(key, lambda: _line_query(plan, groups, shown), given, ROW_LIMIT)
    return [_line(plan, groups, len(shown), row, level) for row in rows]


def _line(plan: Plan, groups: Groups, shown: int, row: Row, level: int) -> Line:
    key, values, names = row[: len(groups)], row[len(groups) : len(groups) + shown], row[len(groups) + shown :]
    return Line(key, plan.texts(groups, key, [str(name or "") for name in names]), values, level)


def _line_query(plan: Plan, groups: Groups, shown: tuple[Column, ...]) -> Query:
    query = plan.report.query
    keys = tuple(query.columns[at] for at in groups)
    group = tuple(column.value for column in keys)
    own = tuple(order for order in query.sort if _is_of(order.value, group))
    sorted_by = {bare(order.value) for order in own}
    rest = tuple(Order(value) for value in group if value not in sorted_by)
    return replace(query, columns=(*keys, *shown, *_names(keys)), group=group, having=None, sort=(*own, *rest))


def _names(keys: tuple[Column, ...]) -> Iterator[Column]:
    return (Column(f"{key.id}.name", name_of(key.value)) for key in keys if key.value.type.kind == "record")


def bare(value: Expr) -> Expr:
    """The record whose name is sorted by."""
    return value.base if isinstance(value, FieldOf) and value.field == "name" else value


def _is_of(value: Expr, group: tuple[Expr, ...]) -> bool:
    return value in group or bare(value) in group


def _with_others(
    plan: Plan, groups: Groups, lines: list[Line], others: Query | None, given: Mapping[str, Value], look: Look
) -> list[Line]:
    """What was found, each in its place, with what must stand though nothing is there."""
    found = lines if others is None else _listed(plan, groups, lines, others, given, look)
    for at in reversed(range(len(groups))):
        found.sort(key=partial(_place, plan, groups, at), reverse=_is_descending(plan, groups[at]))
    return found


def _listed(
    plan: Plan, groups: Groups, lines: list[Line], others: Query, given: Mapping[str, Value], look: Look
) -> list[Line]:
    rows = look(("report others", plan.report.id, groups), lambda: _named(others), given, ROW_LIMIT)
    known = {line.key: line for line in lines}
    listed: dict[Key, Line] = {}
    for row in rows:
        key = row[: len(groups)]
        listed.setdefault(key, known.get(key) or Line(key, plan.texts(groups, key, [str(name or "") for name in row[len(groups) :]])))
    return [*listed.values(), *(line for line in lines if line.key not in listed)]


def _place(plan: Plan, groups: Groups, at: int, line: Line) -> Place:
    return place_of(plan.office, plan.columns[groups[at]], line.key[at], line.texts[at])


def _is_descending(plan: Plan, group: int) -> bool:
    value = plan.columns[group].value
    return any(order.descending for order in plan.report.query.sort if bare(order.value) == value)


def _named(others: Query) -> Query:
    return replace(others, columns=(*others.columns, *_names(others.columns)))


# ── How it looks ─────────────────────────────────────────────────────────────────────────────────────────────────


class _Maker:
    """The table of what was found. Head `n` with value `v` is column `len(rows) + n * len(shown) + v`."""

    def __init__(self, plan: Plan, found: Cells, query: str | None, closed: Closed) -> None:
        self._plan = plan
        self._closed = closed
        self._found = found
        self._query = query
        self._face = face_of(plan.office, plan.report)
        self._side = tuple(shower_of(plan.office, column) for column in plan.pivot.side)
        self._start = len(plan.rows)

    def table(self) -> ReportTable:
        rows: list[ReportRow] = []
        above: Key = ()
        for line in self._found.rows:
            data = line.level == DATA
            rows.append(replace(self._row(line), again=same_groups(line.key, above) if data else 0))
            above = line.key if data else above
        foot = [self._foot(at, column) for at, column in enumerate(self._plan.pivot.foot)] if rows else []
        return ReportTable(tuple(self._columns()), tuple(self._heads()), (*rows, *foot), fixed=self._start, note=self._note())

    def _note(self) -> str:
        """One value needs no head of its own, but must be named."""
        shown = self._plan.shown
        return f"В клетках: {self._plan.columns[shown[0]].label}" if len(shown) == 1 else ""

    def _columns(self) -> Iterator[ReportColumn]:
        plan = self._plan
        yield from (report_column(plan.columns[at], names=True) for at in plan.rows)
        for head in self._found.heads:
            for at in plan.shown:
                column = report_column(plan.columns[at])
                words = (*head.texts, column.label) if len(plan.shown) > 1 else head.texts
                yield replace(column, label=" / ".join(text or EMPTY for text in words))
        yield from (report_column(column) for column in plan.pivot.side)

    def _heads(self) -> Iterator[tuple[HeadCell, ...]]:
        plan, several = self._plan, len(self._plan.shown) > 1
        depth = len(plan.heads) + several
        corner = tuple(HeadCell(plan.columns[at].label, rows=depth) for at in plan.rows)
        side = tuple(HeadCell(column.label, rows=depth, numeric=True) for column in plan.pivot.side)
        for level in range(len(plan.heads)):
            inner = tuple(self._over(level, len(plan.shown)))
            yield (*corner, *inner, *side) if level == 0 else inner
        if several:
            yield tuple(HeadCell(plan.columns[at].label, numeric=True) for _ in self._found.heads for at in plan.shown)

    def _over(self, level: int, width: int) -> Iterator[HeadCell]:
        innermost = level == len(self._plan.heads) - 1 and width == 1
        numeric = innermost and report_column(self._plan.columns[self._plan.shown[0]]).numeric
        for _, heads in groupby(self._found.heads, lambda head: head.key[: level + 1]):
            same = tuple(heads)
            yield HeadCell(same[0].texts[level] or EMPTY, columns=len(same) * width, numeric=numeric)

    def _row(self, line: Line) -> ReportRow:
        cells, values, links = self._naming(line)
        for head in self._found.heads:
            for at in self._plan.shown:
                row = self._found.cells.get((line.level, line.key, head.key))
                cells.append(self._plan.pivot.empty if row is None else self._face.showers[at](row.values[at]))
                values.append("" if row is None else exact(self._plan.columns[at].value.type, row.values[at]))
                if row is not None and at in self._face.counting:
                    self._link(links, len(cells) - 1, at, row.values[at], RowKey(row.groups, row.key))
        for column, show, value in zip(self._plan.pivot.side, self._side, line.values, strict=False):
            cells.append(show(value))
            values.append(exact(column.value.type, value))
            self._link_same(links, len(cells) - 1, column, value, RowKey(self._plan.rows[: len(line.key)], line.key))
        missing = len(self._plan.pivot.side) - len(line.values)
        return ReportRow(
            (*cells, *[self._plan.pivot.empty] * missing), level=line.level, values=(*values, *[""] * missing), links=links
        )

    def _naming(self, line: Line) -> tuple[list[str], list[str], dict[int, str]]:
        """The first cells of a row: its groups; a total stands in the column of its own group."""
        blank = [""] * self._start
        if line.level != DATA:
            at = max(len(line.key) - 1, 0)
            cells = [*blank[:at], total_name(line.texts[at] if line.texts else ""), *blank[at + 1 :]]
            return cells, list(blank), {}
        types = [self._plan.columns[at].value.type for at in self._plan.rows]
        links = {
            at: f"/f/{of.form}/{value}"
            for at, (of, value) in enumerate(zip(types, line.key, strict=True))
            if of.kind == "record" and value is not None and self._query is not None and (at, value) not in self._closed
        }
        return list(line.texts), [exact(of, value) for of, value in zip(types, line.key, strict=True)], links

    def _foot(self, number: int, column: Column) -> ReportRow:
        """A line below: one value under each innermost head."""
        show = shower_of(self._plan.office, column)
        cells, values = [column.label, *[""] * (self._start - 1)], [""] * self._start
        links: dict[int, str] = {}
        for head in self._found.heads:
            value = head.values[number] if head.values else None
            blank = [""] * (len(self._plan.shown) - 1)
            cells += [show(value) if head.values else self._plan.pivot.empty, *blank]
            values += [exact(column.value.type, value), *blank]
            self._link_same(links, len(cells) - 1 - len(blank), column, value, RowKey(self._plan.heads, head.key))
        side = [""] * len(self._plan.pivot.side)
        return ReportRow((*cells, *side), level=GRAND, values=(*values, *side), links=links, format=column.format)

    def _link_same(self, links: dict[int, str], place: int, column: Column, value: Value, key: RowKey) -> None:
        """What is recomputed as a column of the report is counts the same records."""
        same = (at for at in self._face.counting if self._plan.columns[at].value == column.value)
        at = next(same, None)
        if at is not None:
            self._link(links, place, at, value, key)

    def _link(self, links: dict[int, str], place: int, at: int, value: Value, key: RowKey) -> None:
        if self._query is not None and value not in (None, ZERO):
            links[place] = key_address(self._plan.report.id, self._query, self._plan.columns[at].id, key)


EMPTY = "не указано"
