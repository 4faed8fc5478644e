"""The 24 kinds of definition change with data: planned, applied and taken back; nothing is lost on either database."""

import shutil
from collections.abc import Iterator

import pytest

from tests.conftest import DATABASES, NewDatabase
from tests.support.changes import CHANGES, Change, Trial, fill
from tests.support.postgres import Server

ROWS = 24


@pytest.fixture(scope="module", params=DATABASES)
def trial(request: pytest.FixtureRequest, new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    scratch = tmp_path_factory.mktemp("changes")
    url = new_database(request.param)
    fill(scratch / "library", url, scratch, ROWS)
    made: list[str] = []

    def copy() -> str:
        if request.param == "sqlite":
            copied = scratch / f"copy{len(made)}.sqlite"
            shutil.copy(url.removeprefix("sqlite:///"), copied)
            made.append(f"sqlite:///{copied}")
        else:
            server: Server = request.getfixturevalue("postgres")
            made.append(server.create_database(url))
        return made[-1]

    yield Trial(scratch / "library", copy, scratch)
    if request.param == "postgresql":
        for other in made:
            request.getfixturevalue("postgres").drop_database(other)


def test_there_are_twenty_four_kinds() -> None:
    assert len({change.name for change in CHANGES}) == len(CHANGES) == 24


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_a_change_loses_nothing_and_can_be_taken_back(trial: Trial, change: Change) -> None:
    assert list(trial.problems(change)) == []
