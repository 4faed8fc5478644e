"""The drawn way: every state once, inside the picture, no box over another."""

from itertools import combinations

from engine.app.pages import Diagram, DiagramEdge, DiagramNode
from tests.web.samples import DIAGRAM
from web.drawing import WIDTH, draw


def test_boxes_stand_apart_and_inside() -> None:
    drawing = draw(DIAGRAM)
    assert {box.id for box in drawing.boxes} == {node.id for node in DIAGRAM.nodes}
    for box in drawing.boxes:
        assert box.x >= 0 and box.x + box.width <= WIDTH and box.y + box.height <= drawing.height
    for one, other in combinations(drawing.boxes, 2):
        beside = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert beside or one.y + one.height <= other.y or other.y + other.height <= one.y


def test_steps_between_the_same_states_share_a_line() -> None:
    nodes = (DiagramNode("a", "Один", 0, 0), DiagramNode("b", "Два", 1, 0, current=True, walked=True))
    twice = Diagram(nodes, (DiagramEdge("a", "b", "Раз"), DiagramEdge("a", "b", "Два", True)))
    lines = draw(twice).lines
    assert len(lines) == 1 and lines[0].walked


def test_the_picture_is_told_in_words() -> None:
    words = draw(DIAGRAM).words
    assert words.startswith("Сейчас: В работе. Пройдено: Принят.") and "Выдан заказчику" in words


def test_long_words_stay_in_their_box() -> None:
    node = DiagramNode("a", "Сверхдлинноесловобезпробелов" * 3, 0, 0)
    texts = draw(Diagram((node,), ())).boxes[0].texts
    assert all(len(text.text) <= 26 for text in texts)
