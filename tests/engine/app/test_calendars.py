"""Days, weeks and months as sources: beside a plain walk over the days, on both databases."""

import datetime
import random

import pytest

from engine.app.actions.run_report import run_report
from engine.app.looks import judged_look, scoped_look
from engine.app.report_sizes import too_large_reports
from engine.model.types import Value
from tests.engine.app.shop import Shop

DAY = datetime.timedelta(1)
SINCE, TILL = datetime.date(2026, 3, 11), datetime.date(2026, 5, 20)
GIVEN = {"params.since": SINCE.isoformat(), "params.till": TILL.isoformat()}


def days(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    return [first + number * DAY for number in range((last - first).days + 1)]


def fill(shop: Shop, seed: int) -> tuple[list[datetime.date], list[tuple[str, datetime.date, datetime.date | None]]]:
    """Days orders are promised for, and what was lent from when to when."""
    chance = random.Random(seed)
    promised = [chance.choice(days(SINCE - 20 * DAY, TILL + 20 * DAY)) for _ in range(25)]
    promised = [max(day, datetime.date(2026, 3, 2)) for day in promised]
    for day in promised:
        shop.new_order(promised=day.isoformat())
    loans: list[tuple[str, datetime.date, datetime.date | None]] = []
    for unit in ("плита", "лампа", "чайник"):
        starts = chance.choice(days(SINCE - 30 * DAY, TILL))
        ends = chance.choice([None, starts, starts + 9 * DAY, TILL + 5 * DAY])
        ends = ends if ends is None or ends >= starts else starts
        loans.append((unit, starts, ends))
        device = shop.make("device", customer=shop.make("customer", last_name=unit, first_name="Вера", phone="+7 900 111-11-11"),
                           kind="oven", brand="Жар", model=unit)  # fmt: skip
        shop.make("loan", unit=unit, device=device, starts=starts.isoformat(), ends=ends.isoformat() if ends else None)
    return [*promised, datetime.date(2026, 3, 10)], loans  # the shop's own first order is promised for 10 March


def rows(shop: Shop, report: str) -> list[tuple[Value, ...]]:
    query = shop.office.definitions.reports[report].query
    with shop.office.database.reading() as connection:
        return judged_look(shop.office, connection, "test")(("test", report), lambda: query, GIVEN)


@pytest.mark.parametrize("seed", range(3))
def test_days_without_anything(shop: Shop, seed: int) -> None:
    promised, _ = fill(shop, seed)
    expected = [
        (day.isoformat(), day.isoweekday()) for day in days(SINCE, TILL) if day.isoweekday() <= 5 and day not in promised
    ]
    assert rows(shop, "quiet_days") == expected


@pytest.mark.parametrize("seed", range(3))
def test_months_with_what_lies_in_them(shop: Shop, seed: int) -> None:
    promised, _ = fill(shop, seed)
    expected = []
    for first, last in (("2026-05-01", "2026-05-31"), ("2026-04-01", "2026-04-30"), ("2026-03-01", "2026-03-31")):
        inside = [day for day in promised if first <= day.isoformat() <= last]
        working = [day for day in days(*map(datetime.date.fromisoformat, (first, last))) if day.isoweekday() <= 5]
        expected.append((first, last, len(inside), len(working), len(set(inside))))
    assert rows(shop, "months") == expected


@pytest.mark.parametrize("seed", range(3))
def test_records_go_over_the_days_of_their_span(shop: Shop, seed: int) -> None:
    _, loans = fill(shop, seed)
    expected: dict[str, list[str]] = {}
    for day in days(SINCE, TILL):
        for unit, starts, ends in loans:
            if starts <= day and (ends is None or day <= ends):
                expected.setdefault((day - day.weekday() * DAY).isoformat(), []).append(unit)
    assert rows(shop, "lent_by_week") == [(week, len(units), len(set(units))) for week, units in sorted(expected.items())]


def test_days_are_everybodys_what_stands_beside_them_is_not(shop: Shop) -> None:
    """A day tells nothing; the orders counted beside it are the viewer's own."""
    shop.new_order(promised="2026-04-01", mechanic=shop.master)
    query = shop.office.definitions.reports["months"].query
    with shop.office.database.reading() as connection:
        own = scoped_look(shop.office, shop.mechanic, connection)(("test",), lambda: query, GIVEN)
    assert [(row[0], row[2], row[3]) for row in own] == [("2026-05-01", 0, 21), ("2026-04-01", 1, 22), ("2026-03-01", 0, 22)]


def test_the_page_of_a_calendar_has_rows_without_records(shop: Shop) -> None:
    shop.make("loan", unit="плита", device=shop.device, starts="2026-02-26", ends="2026-03-02")
    page = run_report(shop.office, shop.reception, "lent_by_week", {"since": "01.02.2026", "till": "31.03.2026"})
    assert [row.cells for row in page.rows] == [("23.02.2026", "4", "1"), ("02.03.2026", "1", "1"), ("Всего", "5", "1")]
    assert [(row.href, set(row.links)) for row in page.rows] == [("", set())] * 3
    page = run_report(shop.office, shop.owner, "quiet_days", {"since": "06.03.2026", "till": "10.03.2026"})
    assert [row.cells for row in page.rows] == [("06.03.2026", "5"), ("09.03.2026", "1")]
    assert page.columns[0].label == "День"


def test_years_outside_the_table_have_no_days(shop: Shop) -> None:
    page = run_report(shop.office, shop.owner, "quiet_days", {"since": "30.12.2049", "till": "03.01.2050"})
    assert [row.cells[0] for row in page.rows] == ["30.12.2049", "31.12.2049"]


def test_products_are_told_by_the_records_there_are(shop: Shop) -> None:
    """By dates alone each loan goes with each day of a year."""
    with shop.office.database.reading() as connection:
        assert list(too_large_reports(shop.office, connection, 700)) == []
    for unit in ("плита", "лампа"):
        shop.make("loan", unit=unit, starts="2026-03-02")
    with shop.office.database.reading() as connection:
        assert list(too_large_reports(shop.office, connection, 700)) == [
            "Отчёт «Подмены по неделям» перебирает около 732 строк: свяжите его источники равенством"
        ]
