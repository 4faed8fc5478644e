"""Where the bars, lines and coloured cells of a chart stand. Across everything is a share of the width, so that a chart is as
wide as its page and its letters stay as large as the page's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from engine.app.report_pages import Chart, ChartPoint

BAR, BAR_GAP, GROUP_GAP = 16, 3, 12
CELL = 30
PLOT, TOP, FOOT = 220, 8, 24  # height of lines, room above them, room for names below
BASE = 4.5  # from the middle of a letter to the line it stands on
SHADES = 7
COLOURS = 6
LABELS = 6  # under a line, so that they stand apart on a telephone
LETTERS = {"short": 7, "middle": 15}  # the room for names at the left, by the longest of them
LONG = 24
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
FEW_COLUMNS, SHORT = 9, 5  # so many heads, of so many letters, fit a telephone


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a height; `x` in percent."""

    text: str
    y: float
    x: float = 0
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar or a cell: `x` and `width` in percent, the rest in points. `look`: its class."""

    x: float
    y: float
    width: float
    height: float
    look: str
    text: str
    inside: bool = False

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)

    @property
    def end(self) -> float:
        return round(self.x + self.width, 2)

    @property
    def base(self) -> float:
        """Where its text stands."""
        return self.y + self.height / 2 + BASE


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points, in percent both ways as SVG has them; `dots` stand where it turns."""

    points: str
    look: str
    dots: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """`room`: how wide the names at the left are (short, middle, long). `below`: names under the plot, in `foot` points more.
    `rules`: heights of thin lines; `top`: points above the highest of them. `legend`: (class, text). `wide`: more columns than
    a telephone has room for. `words`: the same said."""

    mark: str
    room: str
    height: float
    names: tuple[Label, ...] = ()
    marks: tuple[Mark, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    rules: tuple[float, ...] = ()
    below: tuple[Label, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()
    wide: bool = False
    zero: float = 0
    top: float = TOP
    words: str = ""

    @property
    def foot(self) -> int:
        return FOOT if self.below else 4


def draw_chart(chart: Chart) -> Drawn:
    return DRAWERS[chart.mark](chart)


def _bars(chart: Chart) -> Drawn:
    """Bars lie, so that their names can be read on any screen."""
    low, high = _ends([point.value for point in chart.points])
    zero = _share(Decimal(0), low, high)
    names, marks, top = [], [], 4.0
    for at, name in enumerate(chart.categories):
        points = sorted((point for point in chart.points if point.category == at), key=lambda point: point.kind)
        height = len(points) * (BAR + BAR_GAP) - BAR_GAP
        names += list(_wrapped(name, top + height / 2))
        for number, point in enumerate(points):
            end = _share(point.value, low, high)
            marks.append(_mark(min(zero, end), top + number * (BAR + BAR_GAP), abs(end - zero), f"kind-{point.kind % COLOURS}", point))
        top += max(height, BAR) + GROUP_GAP
    return Drawn("bar", _room(chart.categories), top - GROUP_GAP + 6, tuple(names), tuple(marks), zero=zero,
                 legend=_legend(chart), words=_words(chart))  # fmt: skip


def _mark(x: float, y: float, width: float, look: str, point: ChartPoint) -> Mark:
    return Mark(round(x, 2), y, round(max(width, 0.3), 2), BAR, look, point.text)


def _lines(chart: Chart) -> Drawn:
    low, high = _ends([point.value for point in chart.points])
    last = max(len(chart.categories) - 1, 1)
    strokes = []
    for kind in range(len(chart.kinds)):
        points = sorted((point for point in chart.points if point.kind == kind), key=lambda point: point.category)
        places = [(point.category / last * 100, 100 - _share(point.value, low, high)) for point in points]
        dots = tuple(Label(point.text, _down(y), round(x, 2)) for (x, y), point in zip(places, points, strict=True))
        strokes.append(Stroke(" ".join(f"{x:.2f},{y:.2f}" for x, y in places), f"kind-{kind % COLOURS}", dots))
    every = -(-len(chart.categories) // LABELS)
    below = tuple(
        Label(_cut(name), 0, round(at / last * 100, 2), "start" if at == 0 else "end" if at == last else "middle")
        for at, name in enumerate(chart.categories)
        if at % every == 0
    )
    scale = tuple(_scale(low, high, chart))
    return Drawn("line", _room([label.text for label in scale]), PLOT, scale, strokes=tuple(strokes), below=below,
                 rules=tuple(label.y - BASE for label in scale), legend=_legend(chart), words=_words(chart))  # fmt: skip


def _down(share: float) -> float:
    """A height in points from a share of the plot between its highest and lowest line."""
    return round(TOP + share * (PLOT - 2 * TOP) / 100, 2)


def _scale(low: Decimal, high: Decimal, chart: Chart) -> Iterator[Label]:
    """The lowest, the middle and the highest number at the left."""
    percent = chart.points[0].text.endswith("%")
    for value in (low, (low + high) / 2, high):
        shown = value * 100 if percent else value
        text = f"{shown.normalize():f}".replace(".", ",") + ("\u00a0%" if percent else "")
        yield Label(text, _down(100 - _share(value, low, high)) + BASE)


def _heat(chart: Chart) -> Drawn:
    width = 100 / len(chart.categories)
    values = [point.value for point in chart.points]
    low, high = min(values), max(values)
    marks = tuple(
        Mark(round(point.category * width, 3), point.kind * CELL, round(width, 3), CELL, f"shade-{_shade(point.value, low, high)}",
             point.text.replace("\u00a0%", "%"), inside=True)
        for point in chart.points
    )  # fmt: skip
    names = tuple(label for at, kind in enumerate(chart.kinds) for label in _wrapped(kind, at * CELL + CELL / 2))
    below = tuple(
        Label(_cut(name, 12), 0, round((at + 0.5) * width, 2), "middle") for at, name in enumerate(chart.categories)
    )
    wide = len(chart.categories) > FEW_COLUMNS or any(len(label.text) > SHORT for label in below)
    height = len(chart.kinds) * CELL
    return Drawn("heat", _room(chart.kinds), height, names, marks, below=below, wide=wide, words=_words(chart))


def _shade(value: Decimal, low: Decimal, high: Decimal) -> int:
    return int((value - low) / (high - low) * (SHADES - 1) + Decimal("0.5")) if high > low else SHADES // 2


def _ends(values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Round numbers around all values and zero."""
    low, high = min(*values, Decimal(0)), max(*values, Decimal(0))
    return -_round_up(-low), _round_up(high) if high > 0 or low < 0 else Decimal(1)


def _round_up(value: Decimal) -> Decimal:
    if value <= 0:
        return Decimal(0)
    unit = Decimal(1).scaleb(value.adjusted())
    step = next(step for step in STEPS if step * unit >= value)
    return (value / (step * unit)).to_integral_value(ROUND_CEILING) * step * unit


def _share(value: Decimal, low: Decimal, high: Decimal) -> float:
    return float((value - low) / (high - low) * 100)


def _room(names: Sequence[str]) -> str:
    longest = max(map(len, names), default=0)
    return next((room for room, letters in LETTERS.items() if longest <= letters), "long")


def _wrapped(name: str, middle: float) -> Iterator[Label]:
    """A name in one line, or in two; no longer than two."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > LONG:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    shown = [lines[0], " ".join(lines[1:])][: min(len(lines), 2)]
    first = middle + BASE - 7 * (len(shown) - 1)
    yield from (Label(_cut(line), round(first + 14 * at, 1)) for at, line in enumerate(shown))


def _cut(text: str, most: int = LONG) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _legend(chart: Chart) -> tuple[tuple[str, str], ...]:
    return tuple((f"kind-{at % COLOURS}", kind) for at, kind in enumerate(chart.kinds)) if len(chart.kinds) > 1 else ()


def _words(chart: Chart) -> str:
    largest, least = max(chart.points, key=_value), min(chart.points, key=_value)
    parts = (f"Больше всего: {_of(chart, largest)}", f"меньше всего: {_of(chart, least)}")
    return "; ".join(parts) + ". Все числа — в таблице ниже."


def _value(point: ChartPoint) -> Decimal:
    return point.value


def _of(chart: Chart, point: ChartPoint) -> str:
    names = (chart.categories[point.category], chart.kinds[point.kind])
    return f"{', '.join(name for name in names if name)} — {point.text}"


DRAWERS = {"bar": _bars, "line": _lines, "heat": _heat}
