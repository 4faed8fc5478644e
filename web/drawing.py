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
LEFT, RIGHT = "left", "right"


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
    edges = _unique(diagram.edges)
    sides = _sides(diagram, edges)
    left, right = (LANE if side in sides.values() else 0 for side in (LEFT, RIGHT))
    boxes, height = _boxes(diagram, left, WIDTH - left - right)
    by_id = {box.id: box for box in boxes}
    lanes = {LEFT: 0, RIGHT: 0}
    lines = []
    for edge in edges:
        source, target, side = by_id[edge.source], by_id[edge.target], sides.get((edge.source, edge.target), "")
        if side:
            lines.append(_around(source, target, edge.walked, side, lanes[side]))
            lanes[side] += 1
        else:
            lines.append((_beside if source.level == target.level else _direct)(source, target, edge.walked))
    return Drawing(WIDTH, height, tuple(boxes), tuple(sorted(lines, key=lambda line: line.walked)), _words(diagram))


def _sides(diagram: Diagram, edges: tuple[DiagramEdge, ...]) -> dict[tuple[str, str], str]:
    """The lane of each edge that goes back or passes a level: left for what starts left of a neighbour."""
    nodes = {node.id: node for node in diagram.nodes}
    last = {level: max(node.y for node in diagram.nodes if node.x == level) for level in {n.x for n in diagram.nodes}}
    found = {}
    for edge in edges:
        source, target = nodes[edge.source], nodes[edge.target]
        if target.x not in (source.x, source.x + 1):
            found[edge.source, edge.target] = RIGHT if source.y == last[source.x] else LEFT
    return found


def _unique(edges: tuple[DiagramEdge, ...]) -> tuple[DiagramEdge, ...]:
    """One line per pair of states, walked if one of its steps was."""
    found: dict[tuple[str, str], DiagramEdge] = {}
    for edge in edges:
        pair = (edge.source, edge.target)
        if pair not in found or edge.walked:
            found[pair] = edge
    return tuple(found.values())


def _boxes(diagram: Diagram, start: int, width: int) -> tuple[list[Box], float]:
    boxes: list[Box] = []
    top = 2.0
    for level in sorted({node.x for node in diagram.nodes}):
        nodes = sorted((node for node in diagram.nodes if node.x == level), key=lambda node: node.y)
        share = (width - GAP * (len(nodes) - 1)) / len(nodes)
        box_width = min(share - 4, 190)
        texts = [_wrap(node.label, box_width) for node in nodes]
        height = BOX_HEIGHT + LINE_HEIGHT * (max(len(lines) for lines in texts) - 1) + 8
        for number, (node, lines) in enumerate(zip(nodes, texts, strict=True)):
            left = start + number * (share + GAP) + (share - box_width) / 2
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


def _direct(source: Box, target: Box, walked: bool) -> Line:
    x1, y1 = source.x + source.width / 2, source.y + source.height
    x2, y2 = target.x + target.width / 2, target.y
    middle = (y1 + y2) / 2
    path = f"M{x1:.1f} {y1:.1f}C{x1:.1f} {middle:.1f} {x2:.1f} {middle:.1f} {x2:.1f} {y2 - TIP:.1f}"
    return Line(path, f"M{x2 - 4:.1f} {y2 - TIP - 2:.1f}h8L{x2:.1f} {y2:.1f}z", walked)


def _beside(source: Box, target: Box, walked: bool) -> Line:
    """Straight across to a state of the same level."""
    y = source.y + source.height / 2
    if target.x > source.x:
        x1, x2, sign = source.x + source.width, target.x, 1
    else:
        x1, x2, sign = source.x, target.x + target.width, -1
    return Line(f"M{x1:.1f} {y:.1f}H{x2 - sign * TIP:.1f}", _arrow(x2, y, sign), walked)


def _around(source: Box, target: Box, walked: bool, side: str, number: int) -> Line:
    """Out at a side, along the lane, back in at the same side of the target."""
    sign = 1 if side == RIGHT else -1
    x1 = source.x + (source.width if sign > 0 else 0)
    x2 = target.x + (target.width if sign > 0 else 0)
    y1, y2 = source.y + source.height / 2 + 5, target.y + target.height / 2 - 5
    offset = 6 + (number * 6) % (LANE - 8)
    lane = WIDTH - LANE + offset if sign > 0 else LANE - offset
    turn = 6 if y2 > y1 else -6
    bend = sign * 6
    path = (
        f"M{x1:.1f} {y1:.1f}H{lane - bend}q{bend} 0 {bend} {turn}V{y2 - turn:.1f}q0 {turn} {-bend} {turn}"
        f"H{x2 + sign * TIP:.1f}"
    )
    return Line(path, _arrow(x2, y2, -sign), walked)


def _arrow(x: float, y: float, sign: int) -> str:
    """An arrow head whose point is at (x, y), pointing right (1) or left (-1)."""
    return f"M{x - sign * (TIP + 2):.1f} {y - 4:.1f}v8L{x:.1f} {y:.1f}z"


def _words(diagram: Diagram) -> str:
    current = next((node.label for node in diagram.nodes if node.current), "")
    walked = ", ".join(node.label for node in diagram.nodes if node.walked and not node.current)
    ahead = ", ".join(node.label for node in diagram.nodes if not node.walked and not node.current)
    parts = (("Сейчас", current), ("Пройдено", walked), ("Не пройдено", ahead))
    return " ".join(f"{name}: {labels}." for name, labels in parts if labels)


def _short(number: float) -> float:
    return round(number, 1)
