"""Expressions over a record on the screen: its values and rows go before what is stored."""

import pytest

from engine.data.environment import Draft, Prepared, StoredEnvironment
from engine.model.evaluate import evaluate
from engine.model.types import Value
from tests.engine.data.sql.conftest import Yard
from tests.engine.data.sql.conftest import yard as yard
from tests.engine.data.sql.conftest import yard_database as yard_database
from tests.engine.data.sql.conftest import yard_postgresql as yard_postgresql
from tests.engine.data.sql.conftest import yard_sqlite as yard_sqlite
from tests.engine.data.sql.world import BINDS, compiled

ROWS = (
    Draft("line", {"what": "ось", "amount": 5, "cost": 300, "maker": 2}),
    Draft("line", {"what": "вал", "amount": 1, "cost": None, "maker": None}),
)
UNSAVED = Draft(
    "order", {"title": "Новый", "count": 3, "master": 2, "helpers": (1, 2)}, rows={"lines": ROWS}, state="draft"
)
CHANGED = Draft("order", {"title": "Другое", "count": None}, id=1, state="signed", rows={"lines": ROWS[:1]})


def ask(yard: Yard, draft: Draft, text: str, form: str = "order", around: Draft | None = None) -> Value:
    return evaluate(compiled(text, form), StoredEnvironment(yard.connection, yard.world, BINDS, draft, around=around))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title", "Новый"),
        ("count + 1", 4),
        ("price == null", True),
        ("id == null", True),
        ("state == draft", True),
        ("name", "Новый · Абаев"),
        ("master.chief.grade", 3),
        ("size(lines)", 2),
        ("sum(lines.cost)", 300),
        ("total", 300),
        ("avg(lines.amount)", 30000),
        ("count(lines, amount > 2)", 1),
        ("one(lines, what == 'вал').amount", 1),
        ("first(lines, true, amount).what", "вал"),
        ("first(lines.what, true, cost)", "ось"),
        ("list(lines.what)", "вал, ось"),
        ("share(lines, maker == me)", 5000),
        ("exists(lines, parent.title == 'Новый')", True),
        ("exists(lines, maker == this.master)", True),
        ("exists(lines, maker in this.helpers)", True),
        ("me in helpers", True),
        ("size(helpers)", 2),
        ("list(helpers.last_name)", "Абаев, Ёлкин"),
        ("exists(order, next == this)", False),
        ("exists(w in worker, w in this.helpers and w.grade == 3)", True),
        ("count(order, master == this.master)", 1),
        ("this in master.orders", False),
        ("this != null", True),
        ("helpers == null", False),
    ],
)
def test_unsaved_record(yard: Yard, text: str, expected: Value) -> None:
    assert ask(yard, UNSAVED, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title", "Другое"),
        ("count == null", True),
        ("price", 100050),
        ("id", 1),
        ("state == signed", True),
        ("size(lines)", 1),
        ("size(helpers)", 2),
        ("exists(order, next == this)", True),
        ("count(o in order, o.next == this and o.next.title == 'Другое')", 0),
        ("this in master.orders", True),
    ],
)
def test_changed_record_over_what_is_stored(yard: Yard, text: str, expected: Value) -> None:
    """Aggregates over stored records see stored values; only the record itself and its rows are as on the screen."""
    assert ask(yard, CHANGED, text) == expected


def test_row_sees_the_unsaved_record_around_it(yard: Yard) -> None:
    assert ask(yard, ROWS[0], "parent.title", "line", UNSAVED) == "Новый"
    assert ask(yard, ROWS[0], "amount > parent.count", "line", UNSAVED) is True
    assert ask(yard, ROWS[0], "size(parent.lines)", "line", UNSAVED) == 2
    assert ask(yard, ROWS[0], "count(parent.lines, what == this.what)", "line", UNSAVED) == 1


def test_record_that_is_gone_is_empty(yard: Yard) -> None:
    environment = StoredEnvironment(yard.connection, yard.world, BINDS).about("order", 999)
    assert evaluate(compiled("title"), environment) is None
    assert evaluate(compiled("size(lines)"), environment) == 0


def test_statements_are_kept_between_evaluations(yard: Yard) -> None:
    kept = Prepared()
    expr = compiled("count(order, master == this.master)")
    for id, expected in ((1, 1), (2, 1), (3, 0)):
        environment = StoredEnvironment(yard.connection, yard.world, BINDS, prepared=kept)
        assert evaluate(expr, environment.about("order", id)) == expected
    assert len(kept) == 1
