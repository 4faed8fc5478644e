"""Working days: the table follows the calendar and the records of days off; counting and moving agree with a plain walk
over the days on both databases."""

import datetime
from dataclasses import replace

import pytest

from engine.data.database import Database
from engine.data.environment import StoredEnvironment
from engine.data.workdays import refresh
from engine.model.calendar import CalendarSpec
from engine.model.definitions import DefinitionSet
from engine.model.evaluate import evaluate
from engine.model.expression import Call, Constant
from engine.model.functions import FUNCTIONS
from engine.model.types import DATE, INTEGER, Value
from tests.engine.data.world import changed, field, form, install, workshop, writer

ONE_DAY = datetime.timedelta(1)
CALENDAR = CalendarSpec((1, 2, 3, 4, 5), "holiday", "starts", "ends", "working")


@pytest.fixture
def world() -> DefinitionSet:
    days = form(
        "holiday",
        field("holiday", "starts", "date"), field("holiday", "ends", "date"), field("holiday", "working", "truth"),
    )  # fmt: skip
    made = changed(workshop(), days)
    return replace(made, organisation=replace(made.organisation, calendar=CALENDAR))


def ask(database: Database, world: DefinitionSet, function: str, start: str | None, other: Value) -> Value:
    second = Constant(DATE if function == "workdays" else INTEGER, other)
    with database.reading() as connection:
        call = Call(FUNCTIONS[function].result, function, (Constant(DATE, start), second))
        return evaluate(call, StoredEnvironment(connection, world, {}))


def is_worked(day: datetime.date) -> bool:
    """The calendar of these tests, told otherwise: the first ten days of January are off, 14 March 2026 is worked."""
    if (day.month, day.day) <= (1, 10) and day.year == 2026:
        return False
    return day.isoweekday() <= 5 or day.isoformat() == "2026-03-14"


def walked(start: str, count: int) -> str:
    day = datetime.date.fromisoformat(start)
    if count == 0:
        while not is_worked(day):
            day += ONE_DAY
    for _ in range(abs(count)):
        day += ONE_DAY if count > 0 else -ONE_DAY
        while not is_worked(day):
            day += ONE_DAY if count > 0 else -ONE_DAY
    return day.isoformat()


@pytest.fixture
def calendar(database: Database, world: DefinitionSet) -> None:
    with writer(database, world) as write:
        write.create("holiday", {"starts": "2026-01-01", "ends": "2026-01-10"})
        write.create("holiday", {"starts": "2026-03-14", "working": True})


@pytest.mark.usefixtures("calendar")
@pytest.mark.parametrize("start", ["2025-12-31", "2026-01-03", "2026-03-13", "2026-03-14", "2026-03-15", "2026-02-27"])
def test_moving_by_working_days_is_a_walk_over_the_days(database: Database, world: DefinitionSet, start: str) -> None:
    for count in (-7, -1, 0, 1, 2, 30):
        reached = ask(database, world, "add_workdays", start, count)
        assert reached == walked(start, count), count
        if count > 0:
            assert ask(database, world, "workdays", start, reached) == count
            assert ask(database, world, "workdays", str(reached), start) == -count


@pytest.mark.usefixtures("calendar")
def test_what_is_empty_or_too_far_gives_nothing(database: Database, world: DefinitionSet) -> None:
    assert ask(database, world, "workdays", None, "2026-01-01") is None
    assert ask(database, world, "workdays", "1999-12-31", "2026-01-01") is None
    assert ask(database, world, "add_workdays", "2050-01-01", 1) is None
    assert ask(database, world, "add_workdays", "2026-01-01", 99999) is None


@pytest.mark.usefixtures("calendar")
def test_the_days_follow_the_records_in_their_own_transaction(database: Database, world: DefinitionSet) -> None:
    assert ask(database, world, "add_workdays", "2026-03-13", 1) == "2026-03-14"
    with writer(database, world) as write:
        write.update("holiday", 2, {"starts": "2026-03-21"})
    assert ask(database, world, "add_workdays", "2026-03-13", 1) == "2026-03-16"
    with writer(database, world) as write:
        write.archive("holiday", 1)
    assert ask(database, world, "add_workdays", "2025-12-31", 1) == "2026-01-01"


def test_another_week_counts_from_its_activation(database: Database, world: DefinitionSet) -> None:
    six = replace(CALENDAR, days=(1, 2, 3, 4, 5, 6))
    later = replace(world, hash="h2", organisation=replace(world.organisation, calendar=six))
    assert ask(database, world, "add_workdays", "2026-02-27", 1) == "2026-03-02"
    install(database, later, world)
    assert ask(database, later, "add_workdays", "2026-02-27", 1) == "2026-02-28"


def test_only_the_days_after_a_difference_are_written(database: Database, world: DefinitionSet) -> None:
    with database.writing() as transaction:
        refresh(transaction, CALENDAR)
        transaction.execute("UPDATE p_workday SET day = '2049-12-30x' WHERE number = (SELECT max(number) FROM p_workday)")
        refresh(transaction, CALENDAR)
        assert transaction.execute("SELECT max(day) FROM p_workday") == [("2049-12-31",)]
