"""Records written together are told exactly what each would be told alone, at the price of one statement for the sound."""

import random
from collections.abc import Sequence

import pytest

from engine.access.viewer import Viewer
from engine.app.filling import Filling, Trouble, new_filling
from engine.app.judging import Judge
from engine.app.judging_many import broken_rules, check_rules_of_many
from engine.app.validation import check_rules
from engine.app.writing import Work
from engine.data.connection import Connection
from engine.data.writer import Author, Writer
from engine.model.expression import FALSE
from engine.model.types import Value
from tests.engine.app.shop import Shop

DATES = ("2026-01-01", "2026-03-10", None)
MANY = 60


def filled(shop: Shop, form: str, values: dict[str, Value]) -> Filling:
    filling = new_filling(shop.office.definitions.forms[form])
    filling.values.update(values)
    return filling


def told(shop: Shop, fillings: Sequence[Filling]) -> tuple[list[object], list[object]]:
    """What all are told together, and one by one; nothing stays."""
    office = shop.office
    with office.database.writing() as transaction:
        transaction.discard()
        judge = Judge(office, transaction, Viewer(None), dict(office.clock.binds()))
        work = Work(judge, Writer(transaction, office.definitions, Author(None), office.clock.now()))
        work._write_many(fillings, "")
        together = [Trouble() for _ in fillings]
        check_rules_of_many(fillings, judge, together)
        alone = [Trouble() for _ in fillings]
        for filling, trouble in zip(fillings, alone, strict=True):
            check_rules(filling, judge, trouble)
    return list(map(repr, together)), list(map(repr, alone))


@pytest.mark.parametrize("seed", range(5))
def test_everybody_is_told_the_same_as_alone(shop: Shop, seed: int) -> None:
    chance = random.Random(seed)
    stranger = shop.make("customer", last_name="Ершов", first_name="Олег", phone="+7 900 000-00-09")
    gone = shop.make("mechanic", last_name="Сомов", first_name="Пётр", rate=500, hired_on="2020-01-09", left_on="2026-01-31")
    fillings = [
        filled(shop, "repair_order", {
            "customer": chance.choice((shop.client, stranger)),
            "device": shop.device,
            "complaint": "Не греет",
            "promised": chance.choice(DATES),
            "mechanic": chance.choice((shop.master, gone, None)),
            "prepaid": chance.choice((None, -100, 5000)),
        })
        for _ in range(MANY)
    ]  # fmt: skip
    together, alone = told(shop, fillings)
    assert together == alone
    assert len(set(together)) > 5


def test_the_sound_ones_cost_one_statement(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    execute = Connection.execute
    monkeypatch.setattr(
        Connection, "execute", lambda self, text, params=(): asked.append(text) or execute(self, text, params)
    )
    office, customers = shop.office, range(MANY)
    with office.database.writing() as transaction:
        transaction.discard()
        judge = Judge(office, transaction, Viewer(None), dict(office.clock.binds()))
        work = Work(judge, Writer(transaction, office.definitions, Author(None), office.clock.now()))
        fillings = [
            filled(shop, "customer", {"last_name": f"Щукин {number}", "first_name": "Олег", "phone": "+7 900 000-00-10"})
            for number in customers
        ]
        work._write_many(fillings, "")
        before = len(asked)
        check_rules_of_many(fillings, judge, [Trouble() for _ in fillings])
        assert len(asked) == before + 1


def test_a_form_without_rules_asks_nothing(shop: Shop) -> None:
    assert broken_rules(shop.office.definitions.forms["supplier"]) == FALSE
