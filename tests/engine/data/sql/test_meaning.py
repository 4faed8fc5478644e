"""Known answers: what each construct means, on both databases and in Python."""

from dataclasses import replace

import pytest

from engine.model.types import INTEGER, Value
from tests.engine.data.sql.conftest import Yard
from tests.engine.data.sql.world import compiled, scope

IDS = (1, 2, 3, 4, 5)

VALUES: dict[str, list[Value]] = {
    # empties
    "count == null": [False, False, False, True, True],
    "count != 7": [False, True, True, True, True],
    "not (count < 3)": [True, False, False, True, True],
    "not (count == 7) and not urgent": [False, True, True, False, True],
    "urgent": [True, False, None, True, None],
    "not urgent": [False, True, True, False, True],
    "urgent == null": [False, False, True, False, True],
    "count in [7, 0]": [True, False, True, False, False],
    "count not in [7, 0]": [False, True, False, True, True],
    "master.chief == me": [False, True, False, False, False],
    "not (master.chief == me)": [True, False, True, True, True],
    "master.chief.grade == 3": [True, False, False, False, False],
    "master.chief == null": [False, False, True, True, True],
    "master.chief != null": [True, True, False, False, False],
    "next == this": [False, False, False, True, False],
    "next != this": [True, True, True, False, True],
    # numbers
    "count / 2": [35000, 10000, 0, None, None],
    "price / 3": [3335000, -7500, 1667, None, None],
    "weight / count": [-10000, 15000, None, None, None],
    "count % 3": [1, 2, 0, None, None],
    "weight % 4": [1, 3, None, 0, None],
    "price % 0.5": [0, 25, 0, None, None],
    "count % 0": [None] * 5,
    "round(price)": [1001, -2, 1, None, None],
    "round(price / 2, 1)": [5003, -11, 3, None, None],
    "floor(price)": [1000, -3, 0, None, None],
    "ceil(price)": [1001, -2, 1, None, None],
    "abs(weight)": [7, 3, None, 0, None],
    "-count": [-7, -2, 0, None, None],
    "min(count, weight)": [-7, 2, None, None, None],
    "max(count, 3)": [7, 3, 3, None, None],
    "clamp(count, 1, 5)": [5, 2, 1, None, None],
    "coalesce(count, weight, 9)": [7, 2, 0, 0, 9],
    # texts
    "lower(title)": ["насос 10", "насос 9", "ёмкость", "б", None],
    "upper(title)": ["НАСОС 10", "НАСОС 9", "ЁМКОСТЬ", "Б", None],
    "starts(title, 'Нас')": [True, False, False, False, False],
    "not starts(title, 'Нас')": [False, True, True, True, True],
    "contains(note, '%_')": [True, False, False, False, False],
    "size(title)": [8, 7, 7, 1, None],
    "first_letter(title)": ["Н", "н", "Ё", "б", None],
    "join(', ', title, note)": ["Насос 10, 100%_!", "насос 9", "Ёмкость, Насос", "б", None],
    "join(' ', kind, price, taken, urgent)": [
        "Ремонт 1000,50 31.01.2026 да", "Продажа -2,25 28.02.2026 нет", "Другое 0,50 29.02.2024 нет", "да", "нет",
    ],
    "name": ["Насос 10 · Абаев", "насос 9 · яблочкин Адам", "Ёмкость", "б", None],
    "title < 'б'": [True, False, True, False, False],
    "big(count)": ["много", "мало", "мало", "мало", "мало"],
    # dates
    "due - taken": [28, -27, None, None, None],
    "taken + days(1)": ["2026-02-01", "2026-03-01", "2024-03-01", None, None],
    "taken - days(count)": ["2026-01-24", "2026-02-26", "2024-02-29", None, None],
    "taken + days(100000)": [None] * 5,
    "add_months(taken, 1)": ["2026-02-28", "2026-03-28", "2024-03-29", None, None],
    "add_months(taken, 12)": ["2027-01-31", "2027-02-28", "2025-02-28", None, None],
    "add_months(taken, -11)": ["2025-02-28", "2025-03-28", "2023-03-29", None, None],
    "year(taken) * 100 + month(taken)": [202601, 202602, 202402, None, None],
    "day(taken)": [31, 28, 29, None, None],
    "weekday(taken)": [6, 6, 4, None, None],
    "week_of(taken)": ["2026-01-26", "2026-02-23", "2024-02-26", None, None],
    "date(2026, count, 31)": ["2026-07-31", None, None, None, None],
    "years(master.born, today)": [25, None, None, None, None],
    "years(taken, date(2025, 2, 28))": [-1, -1, 0, None, None],
    "years(taken, date(2025, 3, 1))": [-1, -1, 1, None, None],
    "taken in range(date(2026, 1, 31), date(2026, 2, 28))": [True, True, False, False, False],
    "date(2026, 2, 10) in this": [True, False, True, False, False],
    "overlaps(taken, due, date(2026, 2, 1), null)": [True, True, True, False, False],
    # choices
    "kind == repair": [True, False, False, False, False],
    "kind != repair": [False, True, True, True, True],
    "kind == (repair if urgent else sale)": [True, True, False, False, False],
    "state == draft": [True, False, False, True, False],
    "1 if urgent else null": [1, None, None, 1, None],
    # several records
    "me in helpers": [False, True, False, False, False],
    "me not in helpers": [True, False, True, True, True],
    "master in helpers": [False, False, False, False, False],
    "size(helpers)": [2, 1, 0, 0, 0],
    "size(lines)": [3, 1, 0, 1, 0],
    "helpers == null": [False, False, True, True, True],
    "this in master.orders": [True, True, False, True, False],
    "this not in me.orders": [False, True, True, True, True],
    "me in master.team": [False, False, False, False, False],
    # aggregates
    "sum(lines.cost)": [-1, 33, 0, 0, 0],
    "total": [-1, 33, 0, 0, 0],
    "avg(lines.amount)": [40000, -50000, None, None, None],
    "avg(lines.cost)": [-5000, 330000, None, None, None],
    "min(lines.cost)": [-1051, 33, None, None, None],
    "max(lines.amount, cost != null)": [4, -5, None, None, None],
    "count(lines, what == 'болт')": [1, 1, 0, 0, 0],
    "count_unique(lines.amount)": [1, 1, 0, 0, 0],
    "share(lines, amount > 0)": [6667, 0, None, 0, None],
    "list(lines.what)": ["болт, гайка", "болт", None, None, None],
    "list(helpers.grade)": ["-2, 3", None, None, None, None],
    "one(lines, amount == 4)": [None] * 5,
    "one(lines, what == 'гайка').amount": [4, None, None, None, None],
    "one(lines.cost, what == 'болт')": [1050, 33, None, None, None],
    "first(lines, true, cost).cost": [-1051, 33, None, None, None],
    "first(lines.what, true, -amount)": ["болт", "болт", None, None, None],
    "exists(s in shift, s.worker == this.master and today in s)": [True, False, False, False, False],
    "not exists(shift, worker == this.master)": [False, False, True, True, True],
    "exists(order, next == this)": [True, True, False, True, False],
    "count(order, next == this.next and id != this.id)": [0, 0, 0, 0, 0],
    "one(order, next == this).title": ["насос 9", "Ёмкость", None, "б", None],
    "count(order, taken > this.taken)": [1, 0, 2, 0, 0],
    "late": [False, True, False, False, False],
    "next.late": [None, False, True, False, None],
    "next.total": [None, -1, 33, 0, None],
    "open_orders()": [4] * 5,
    "exists(order, exists(m in lines, m.maker == this.master))": [False, True, False, False, False],
}  # fmt: skip


@pytest.mark.parametrize("text", VALUES)
def test_value_in_sql(yard: Yard, text: str) -> None:
    assert yard.values(text) == VALUES[text]


@pytest.mark.parametrize("text", VALUES)
def test_value_in_python(yard: Yard, text: str) -> None:
    assert [yard.python(text, id) for id in IDS] == VALUES[text]


@pytest.mark.parametrize(
    "text", [text for text, values in VALUES.items() if any(isinstance(item, bool) for item in values)]
)
def test_condition_and_its_negation(yard: Yard, text: str) -> None:
    holding = [id for id, value in zip(IDS, VALUES[text], strict=True) if value]
    assert sorted(map(int, yard.ids(text))) == holding  # type: ignore[arg-type]
    assert sorted(map(int, yard.ids(f"not ({text})"))) == [id for id in IDS if id not in holding]  # type: ignore[arg-type]


def test_nobody_has_no_scope_of_their_own(yard: Yard) -> None:
    assert yard.ids("master == me", me=None) == []
    assert yard.ids("me in helpers", me=None) == []
    assert yard.alone("me.grade", me=None) is None


def test_bind_that_is_not_given_is_an_error(yard: Yard) -> None:
    expr = compiled("count == other", within=replace(scope(), binds={"other": INTEGER}))
    with pytest.raises(KeyError, match="other"):
        yard.values(expr)
    with pytest.raises(KeyError, match="other"):
        yard.python(expr, 1)
