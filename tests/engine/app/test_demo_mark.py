"""A demonstration plays on its recipe's day; real data has the true clock."""

import datetime
from pathlib import Path

from engine.app.clock import Clock
from engine.app.demo_mark import DemoMark, clock_maker, days_ahead, read_mark, write_mark

NOW = datetime.datetime(2026, 11, 25, 21, 30, tzinfo=datetime.UTC)
ZONE = "Europe/Moscow"


def test_real_data_has_the_true_clock(tmp_path: Path) -> None:
    assert read_mark(tmp_path) is None
    assert clock_maker(tmp_path)(ZONE) == Clock(ZONE)


def test_a_mark_comes_back_as_it_was_written(tmp_path: Path) -> None:
    mark = DemoMark("secret", (("Хозяин", "owner"),), 180)
    write_mark(tmp_path, mark)
    assert read_mark(tmp_path) == mark
    assert clock_maker(tmp_path)(ZONE).ahead == 180


def test_the_clock_of_a_demonstration_stands_on_the_day_of_its_recipe() -> None:
    ahead = days_ahead("2027-05-24", Clock(ZONE, lambda: NOW))
    clock = Clock(ZONE, lambda: NOW, ahead)
    assert clock.today() == "2027-05-24"
    assert clock.now().startswith("2027-05-23T21:30")
    assert clock.binds() == {"today": clock.today(), "now": clock.now()}


def test_a_recipe_without_a_day_plays_on_the_true_one() -> None:
    assert days_ahead("", Clock(ZONE, lambda: NOW)) == 0
