"""Where the marks of charts stand."""

from decimal import Decimal

import pytest

from engine.app.report_pages import Chart, ChartPoint
from web.charts import draw_chart

Numbers = tuple[tuple[int, int, str], ...]


def chart(mark: str, numbers: Numbers, categories: tuple[str, ...] = ("1А", "1Б", "2А"), kinds: tuple[str, ...] = ("",)) -> Chart:
    points = tuple(ChartPoint(at, kind, Decimal(value), value) for at, kind, value in numbers)
    return Chart(mark, "Сумма", "Класс", "", categories, kinds, points)


def test_bars_are_as_long_as_their_numbers() -> None:
    drawn = draw_chart(chart("bar", ((0, 0, "10"), (1, 0, "5"), (2, 0, "0"))))
    assert [mark.width for mark in drawn.marks] == [100, 50, 0.3] and {mark.x for mark in drawn.marks} == {0}
    assert [label.text for label in drawn.names] == ["1А", "1Б", "2А"] and drawn.room == "short" and not drawn.legend
    assert drawn.words == "Больше всего: 1А — 10; меньше всего: 2А — 0. Все числа — в таблице ниже."


def test_bars_below_zero_lie_at_the_left_of_it() -> None:
    drawn = draw_chart(chart("bar", ((0, 0, "-10"), (1, 0, "10")), ("1А", "1Б")))
    assert drawn.zero == 50 and [(mark.x, mark.width) for mark in drawn.marks] == [(0, 50), (50, 50)]


def test_kinds_stand_under_one_another_and_are_named() -> None:
    drawn = draw_chart(chart("bar", ((0, 1, "2"), (0, 0, "4")), ("1А",), ("да", "нет")))
    assert [mark.look for mark in drawn.marks] == ["kind-0", "kind-1"] and drawn.marks[0].y < drawn.marks[1].y
    assert drawn.legend == (("kind-0", "да"), ("kind-1", "нет"))


def test_a_line_goes_up_with_its_numbers() -> None:
    drawn = draw_chart(chart("line", ((0, 0, "0"), (1, 0, "5"), (2, 0, "10"))))
    assert drawn.strokes[0].points == "0.00,100.00 50.00,50.00 100.00,0.00"
    assert [label.text for label in drawn.names] == ["0", "5", "10"] and len(drawn.rules) == 3
    assert [label.anchor for label in drawn.below] == ["start", "middle", "end"]


def test_a_long_line_names_few_of_its_points() -> None:
    months = tuple(f"Месяц {at}" for at in range(40))
    drawn = draw_chart(chart("line", tuple((at, 0, str(at)) for at in range(40)), months))
    assert 4 <= len(drawn.below) <= 6 and len(drawn.strokes[0].dots) == 40


@pytest.mark.parametrize(
    ("values", "shades"), [(("0", "5", "10"), [0, 3, 6]), (("4", "4", "4"), [3, 3, 3]), (("-2", "0", "1"), [0, 4, 6])]
)
def test_cells_are_darker_for_larger_numbers(values: tuple[str, str, str], shades: list[int]) -> None:
    drawn = draw_chart(chart("heat", tuple((at, 0, value) for at, value in enumerate(values))))
    assert [mark.look for mark in drawn.marks] == [f"shade-{shade}" for shade in shades] and not drawn.wide


def test_a_long_name_is_broken_in_two_and_cut() -> None:
    name = "Мастер, которого взяли на время летних отпусков и потом оставили"
    drawn = draw_chart(chart("bar", ((0, 0, "1"),), (name,)))
    assert [label.text for label in drawn.names] == ["Мастер, которого взяли", "на время летних отпуско…"] and drawn.room == "long"
