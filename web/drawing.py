"""Where the boxes and lines of a drawn way stand: levels from top to bottom, states of one level side by side."""

from __future__ import annotations

from dataclasses import dataclass

from engine.app.pages import Diagram, DiagramEdge, DiagramNode

WIDTH = 300
LANE = 26  # room at the right for lines that go back or pass a level
GAP = 10
BOX_HEIGHT, LINE_HEIGHT, LEVEL_GAP = 24, 15, 30
LETTER = 7.4  # average width of a letter at the drawing's font size
TIP = 5


@dataclass(frozen=True, slots=True)
class Text:
    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    id: str
    level: int
    x: float
    y: float
    width: float
    height: float
    texts: tuple[Text, ...]
    current: bool
    walked: bool


@dataclass(frozen=True, slots=True)
class Line:
    """`path` and `tip` (the arrow head) are SVG path data."""

    path: str
    tip: str
    walked: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """`words` says the same to those who do not see it."""

    width: int
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    words: str


def draw(diagram: Diagram) -> Drawing:
    """The diagram as boxes and lines in a picture WIDTH wide."""
    side = _needs_lane(diagram)
    boxes, height = _boxes(diagram, WIDTH - (LANE if side else 0))
    by_id = {box.id: box for box in boxes}
    passing = [edge for edge in _unique(diagram.edges) if not _adjacent(by_id[edge.source], by_id[edge.target])]
    direct = [edge for edge in _unique(diagram.edges) if edge not in passing]
    lines = [_direct(by_id[edge.source], by_id[edge.target], edge.walked) for edge in direct]
    lines += [_around(by_id[edge.source], by_id[edge.target], edge.walked, number) for number, edge in enumerate(passing)]
    return Drawing(WIDTH, height, tuple(boxes), tuple(sorted(lines, key=lambda line: line.walked)), _words(diagram))


def _unique(edges: tuple[DiagramEdge, ...]) -> tuple[DiagramEdge, ...]:
    """One line per pair of states, walked if one of its steps was."""
    found: dict[tuple[str, str], DiagramEdge] = {}
    for edge in edges:
        pair = (edge.source, edge.target)
        if pair not in found or edge.walked:
            found[pair] = edge
    return tuple(found.values())


def _needs_lane(diagram: Diagram) -> bool:
    level = {node.id: node.x for node in diagram.nodes}
    return any(level[edge.target] != level[edge.source] + 1 for edge in diagram.edges)


def _boxes(diagram: Diagram, width: int) -> tuple[list[Box], float]:
    boxes: list[Box] = []
    top = 2.0
    for level in sorted({node.x for node in diagram.nodes}):
        nodes = sorted((node for node in diagram.nodes if node.x == level), key=lambda node: node.y)
        share = (width - GAP * (len(nodes) - 1)) / len(nodes)
        box_width = min(share - 4, 190)
        texts = [_wrap(node.label, box_width) for node in nodes]
        height = BOX_HEIGHT + LINE_HEIGHT * (max(len(lines) for lines in texts) - 1) + 8
        for number, (node, lines) in enumerate(zip(nodes, texts, strict=True)):
            left = number * (share + GAP) + (share - box_width) / 2
            boxes.append(_box(node, lines, left, top, box_width, height))
        top += height + LEVEL_GAP
    return boxes, top - LEVEL_GAP + 2


def _box(node: DiagramNode, lines: list[str], left: float, top: float, width: float, height: float) -> Box:
    first = top + (height - LINE_HEIGHT * (len(lines) - 1)) / 2 + 4.5
    texts = tuple(Text(_short(left + width / 2), _short(first + LINE_HEIGHT * n), line) for n, line in enumerate(lines))
    return Box(node.id, node.x, _short(left), _short(top), _short(width), height, texts, node.current, node.walked)


def _wrap(label: str, width: float) -> list[str]:
    """The label in lines that fit; a word too long for a line is cut."""
    room = max(int((width - 10) / LETTER), 4)
    lines = [""]
    for word in label.split():
        word = word if len(word) <= room else f"{word[: room - 1]}…"
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _adjacent(source: Box, target: Box) -> bool:
    return target.level == source.level + 1


def _direct(source: Box, target: Box, walked: bool) -> Line:
    x1, y1 = source.x + source.width / 2, source.y + source.height
    x2, y2 = target.x + target.width / 2, target.y
    middle = (y1 + y2) / 2
    path = f"M{x1:.1f} {y1:.1f}C{x1:.1f} {middle:.1f} {x2:.1f} {middle:.1f} {x2:.1f} {y2 - TIP:.1f}"
    return Line(path, f"M{x2 - 4:.1f} {y2 - TIP - 2:.1f}h8L{x2:.1f} {y2:.1f}z", walked)


def _around(source: Box, target: Box, walked: bool, number: int) -> Line:
    """Out at the right, along the lane, back in at the right of the target."""
    x1, y1 = source.x + source.width, source.y + source.height / 2 + 5
    x2, y2 = target.x + target.width, target.y + target.height / 2 - 5
    lane = WIDTH - LANE + 6 + (number * 6) % (LANE - 8)
    turn = 6 if y2 > y1 else -6
    path = (f"M{x1:.1f} {y1:.1f}H{lane - 6}q6 0 6 {turn}V{y2 - turn:.1f}q0 {turn} -6 {turn}H{x2 + TIP:.1f}")
    return Line(path, f"M{x2 + TIP + 2:.1f} {y2 - 4:.1f}v8L{x2:.1f} {y2:.1f}z", walked)


def _words(diagram: Diagram) -> str:
    current = next((node.label for node in diagram.nodes if node.current), "")
    walked = ", ".join(node.label for node in diagram.nodes if node.walked and not node.current)
    ahead = ", ".join(node.label for node in diagram.nodes if not node.walked and not node.current)
    parts = [f"Сейчас: {current}." if current else "", f"Пройдено: {walked}." if walked else "", f"Не пройдено: {ahead}." if ahead else ""]
    return " ".join(part for part in parts if part)


def _short(number: float) -> float:
    return round(number, 1)
