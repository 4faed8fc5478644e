"""Reports whose rows come from reports: beside plain Python over the same records, for judges and for persons."""

import random
from collections import defaultdict
from dataclasses import dataclass

import pytest

from engine.app.looks import Look, judged_look, scoped_look
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
