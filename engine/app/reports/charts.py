"""A report drawn: the numbers of its own rows by what they are of. Where the marks stand on the page is not known here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from engine.app.looks import Look
from engine.app.office import Office
from engine.app.report_pages import Chart, ChartPoint
from engine.app.reports.answers import DATA, Answer, AnswerRow, Groups, bound, rows_by
from engine.app.reports.pivots import EMPTY, bare
from engine.app.reports.sheet import Place, cell_texts, exact, face_of, place_of
from engine.model.reports import ChartSpec, ReportSpec
from engine.model.types import Value

MOST = {"bar": 60, "line": 400, "heat": 60}  # what still reads as a picture
HEAT = "heat"
NO_PLACE: Place = (False, 0, "")


def chart_of(
    office: Office, report: ReportSpec, spec: ChartSpec, answer: Answer, values: Mapping[str, Value], look: Look
) -> Chart | None:
    """None when nothing can be drawn. Where the report has more groups than the picture, its numbers are worked out anew."""
    places = {column.id: at for at, column in enumerate(report.query.columns)}
    x, y, color = places[spec.x], places[spec.y], places.get(spec.color, -1)
    number, other = (color, y) if spec.mark == HEAT else (y, color)
    rows = [row for row in answer.rows if row.level == DATA]
    groups = tuple(sorted(at for at in {x, other} if 0 <= at < report.levels))
    if groups and len(groups) < report.levels and number >= report.levels:
        first = {key: at for at, key in reversed(list(enumerate(_keys(rows, groups))))}
        rows = sorted(rows_by(report, groups, bound(values), look), key=lambda row: first.get(row.key, len(first)))
    found = list(_marks(office, report, [row for row in rows if row.values[number] is not None], (x, other, number)))
    return _drawn(report, spec.mark, (x, other, number), found) if found else None


def _keys(rows: list[AnswerRow], groups: Groups) -> Iterator[tuple[Value, ...]]:
    return (tuple(row.values[at] for at in groups) for row in rows)


def _drawn(report: ReportSpec, mark: str, places: tuple[int, int, int], found: list[_Mark]) -> Chart:
    x, other, number = places
    columns = report.query.columns
    across = list(dict.fromkeys(item.category for item in _ordered(report, x, found, _by_place)))
    kinds = list(dict.fromkeys(item.kind for item in _ordered(report, other, found, _by_kind)))
    shown = {category: at for at, category in enumerate(across[: MOST[mark]])}
    points = (item for item in found if item.category in shown)
    return Chart(
        mark=mark,
        title=columns[number].label,
        across=columns[x].label,
        kind=columns[other].label if other >= 0 else "",
        categories=tuple(name for name, _ in shown),
        kinds=tuple(kinds),
        points=tuple(ChartPoint(shown[item.category], kinds.index(item.kind), item.value, item.text) for item in points),
        cut=len(shown) < len(across),
    )


@dataclass(frozen=True, slots=True)
class _Mark:
    """A number, what it is of and its kind; two of the same name and kind are told apart by a count. `place` and
    `kind_place`: where they stand in their own order."""

    category: tuple[str, int]
    kind: str
    value: Decimal
    text: str
    place: Place
    kind_place: Place


def _by_place(mark: _Mark) -> Place:
    return mark.place


def _by_kind(mark: _Mark) -> Place:
    return mark.kind_place


def _ordered(report: ReportSpec, at: int, found: list[_Mark], place: Callable[[_Mark], Place]) -> list[_Mark]:
    """Groups in their own order, unless the author sorts the report by its numbers."""
    groups = report.query.group
    own = all(order.value in groups or bare(order.value) in groups for order in report.query.sort)
    return sorted(found, key=place) if own and 0 <= at < report.levels else found


def _marks(office: Office, report: ReportSpec, rows: list[AnswerRow], places: tuple[int, int, int]) -> Iterator[_Mark]:
    columns, face = report.query.columns, face_of(office, report)
    x, other, number = places
    met: Counter[tuple[str, str]] = Counter()
    for row in rows:
        texts = cell_texts(columns, face.showers, row.values, row.names)
        name, kind = texts[x] or EMPTY, (texts[other] or EMPTY) if other >= 0 else ""
        value = Decimal(exact(columns[number].value.type, row.values[number]))
        place = place_of(office, columns[x], row.values[x], texts[x])
        kind_place = place_of(office, columns[other], row.values[other], texts[other]) if other >= 0 else NO_PLACE
        yield _Mark((name, met[name, kind]), kind, value, texts[number], place, kind_place)
        met[name, kind] += 1
