"""Reports whose rows come from reports: beside plain Python over the same records, for judges and for persons."""

import random
from collections import defaultdict
from dataclasses import dataclass

import pytest

from engine.access.viewer import Viewer
from engine.app.actions.export_report import export_report
from engine.app.actions.run_report import run_report
from engine.app.looks import Look, judged_look, scoped_look
from engine.data.writer import Author, Writer
from engine.model.types import Value
from tests.engine.app.shop import Shop

SINCE = "2026-03-10"
GRADES = ("I", "II", "III")


@dataclass(frozen=True)
class Work:
    mechanic: int | None
    promised: str
    quantity: int
    price: int
    urgent: bool | None

    @property
    def amount(self) -> int:
        return self.quantity * self.price


def fill(shop: Shop, seed: int) -> tuple[dict[int, str], list[Work]]:
    """Grades of mechanics, and works; some orders have no mechanic."""
    chance = random.Random(seed)
    grades = {shop.master: "II"}
    for number in range(5):
        grade = chance.choice(GRADES)
        grades[shop.make("mechanic", last_name=f"Мастер{number}", first_name="Ян", rate=500, grade=grade)] = grade
    works = []
    for _ in range(12):
        mechanic = chance.choice([None, *grades])
        promised = chance.choice(["2026-03-05", "2026-03-10", "2026-04-01"])
        urgent = chance.choice([True, False, None])
        rows = [
            {"title": f"Работа {number}", "quantity": chance.randint(1, 3), "price": chance.randint(0, 90000)}
            for number in range(chance.randint(0, 3))
        ]
        shop.new_order("", rows, mechanic=mechanic, promised=promised, urgent=urgent)
        works += [Work(mechanic, promised, int(row["quantity"]), int(row["price"]), urgent) for row in rows]  # type: ignore[call-overload]
    return grades, works


def profile(works: list[Work]) -> dict[int | None, tuple[int, int]]:
    """Works and their sum by mechanic."""
    found: dict[int | None, list[int]] = defaultdict(list)
    for work in works:
        if work.promised >= SINCE:
            found[work.mechanic].append(work.amount)
    return {mechanic: (len(amounts), sum(amounts)) for mechanic, amounts in found.items()}


def rows(shop: Shop, look: Look, report: str) -> list[tuple[Value, ...]]:
    query = shop.office.definitions.reports[report].query
    return look(("test", report), lambda: query, {"params.since": SINCE})


@pytest.mark.parametrize("seed", range(4))
def test_groups_over_the_rows_of_a_report(shop: Shop, seed: int) -> None:
    grades, works = fill(shop, seed)
    expected = []
    for grade in GRADES:
        own = [found for mechanic, found in profile(works).items() if mechanic and grades[mechanic] == grade]
        if own:
            counts = [count for count, _ in own]
            several = sum(count >= 2 for count in counts)
            expected.append((grade, len(own), max(counts), sum(amount for _, amount in own), several))
    with shop.office.database.reading() as connection:
        assert rows(shop, judged_look(shop.office, connection, "test"), "grades") == expected


@pytest.mark.parametrize("seed", range(4))
def test_a_report_beside_a_form_and_inside_aggregates(shop: Shop, seed: int) -> None:
    _, works = fill(shop, seed)
    found = profile(works)
    expected = {
        mechanic: (count, sum(other > count for other, _ in found.values()), amount)
        for mechanic, (count, amount) in found.items()
        if mechanic is not None
    }
    with shop.office.database.reading() as connection:
        told = rows(shop, judged_look(shop.office, connection, "test"), "busy_mechanics")
    assert {row[0]: row[1:] for row in told} == expected
    assert [row[1] for row in told] == sorted((row[1] for row in told), reverse=True)


@pytest.mark.parametrize("seed", range(2))
def test_a_person_counts_what_they_may_read(shop: Shop, seed: int) -> None:
    """A mechanic reads the orders given to them: others are in no number, however deep the report."""
    _, works = fill(shop, seed)
    own = profile([work for work in works if work.mechanic == shop.master])
    with shop.office.database.reading() as connection:
        told = rows(shop, scoped_look(shop.office, shop.mechanic, connection), "busy_mechanics")
        nobody = rows(shop, scoped_look(shop.office, shop.storekeeper, connection), "busy_mechanics")
    assert {row[0]: row[1:] for row in told} == {id: (count, 0, amount) for id, (count, amount) in own.items()}
    assert nobody == []


def shown(shop: Shop, viewer: Viewer, report: str, **texts: str) -> list[tuple[str, ...]]:
    return [row.cells for row in run_report(shop.office, viewer, report, texts).rows]


def test_the_page_and_the_file_of_a_report_over_a_report(shop: Shop) -> None:
    """Numbers over rows that are no records lead to none; the row leads to its record."""
    helped = shop.make_helped_master()
    works = [{"title": "Чистка", "quantity": 1, "price": 30000}, {"title": "Осмотр", "quantity": 2, "price": 10000}]
    shop.new_order("", works, mechanic=shop.master)
    shop.new_order("", works[:1], mechanic=helped)
    page = run_report(shop.office, shop.owner, "busy_mechanics", {"since": "01.03.2026"})
    assert [row.cells for row in page.rows] == [("Кузнецов Пётр", "2", "0", "500"), ("Ёлкин Олег", "1", "1", "300")]
    assert [row.href for row in page.rows] == [f"/f/mechanic/{shop.master}", f"/f/mechanic/{helped}"]
    assert [set(row.links) for row in page.rows] == [{0}, {0}]
    file = export_report(shop.office, shop.owner, "busy_mechanics", {"since": "01.03.2026"}, "csv").content
    assert "Ёлкин Олег;1;1;300" in file.decode("utf-8-sig").replace('"', "")
    assert shown(shop, shop.owner, "grades", since="01.03.2026") == [("I", "1", "1", "300", "0"), ("II", "1", "2", "500", "1")]
    assert shown(shop, shop.mechanic, "busy_mechanics", since="01.03.2026") == [("Кузнецов Пётр", "2", "0", "500")]


def test_a_parameter_left_out_takes_the_reports_own_default(shop: Shop) -> None:
    """The clock shows 2 March 2026; the report asks for a year back."""
    work = [{"title": "Чистка", "quantity": 1, "price": 30000}]
    within = shop.new_order("", work, mechanic=shop.master)
    before = shop.new_order("", work, mechanic=shop.make_helped_master())
    with shop.office.database.writing() as transaction:
        writer = Writer(transaction, shop.office.definitions, Author(None), shop.office.clock.now())
        writer.update("repair_order", within, {"promised": "2025-03-02"})
        writer.update("repair_order", before, {"promised": "2025-03-01"})
    assert shown(shop, shop.owner, "year_profile") == [("Кузнецов Пётр", "1")]
