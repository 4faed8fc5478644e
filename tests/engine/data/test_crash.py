"""A few of the kills that `tools/long/crash.py` makes by the hundred."""

from tests.engine.data.crash import run

KILLS = 5


def test_killed_writers_lose_nothing_and_leave_no_halves(database_url: str) -> None:
    harness = run(database_url, KILLS, seed=1)
    assert harness.problems == []
    assert harness.acknowledged
