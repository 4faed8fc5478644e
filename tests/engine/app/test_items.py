"""A check-list: items judged live, steps that need them, refusals that name each open item."""

import pytest

from engine.app.actions.explain_right import why_step
from engine.app.actions.perform_step import perform_step
from engine.app.filling import filling_of
from engine.app.items import APART, DONE, NOTHING, OPEN, standings
from engine.app.judging import judge_for
from engine.data.records import fetch
from engine.model.outcomes import Refused
from tests.engine.app.shop import Shop, typed


def make_month(shop: Shop, state: str = "open") -> int:
    return shop.make("shop_month", state, title="Март", starts="2026-03-01", ends="2026-03-31")


def statuses(shop: Shop, month: int) -> dict[str, str]:
    office = shop.office
    with office.database.reading() as connection:
        record = fetch(connection, office.definitions, "shop_month", month)
        assert record is not None
        judge = judge_for(office, connection, shop.owner)
        workflow = office.definitions.workflow_for("shop_month")
        assert workflow is not None
        found = standings(judge, workflow, filling_of(office.definitions.forms["shop_month"], record))
    return {item.spec.id: item.status for item in found}


def test_items_are_judged_by_the_data_of_the_moment(shop: Shop) -> None:
    month = make_month(shop)
    expected = {"handed": OPEN, "bought": DONE, "priced": DONE, "cash": NOTHING, "report": OPEN}
    assert statuses(shop, month) == expected
    shop.make("purchase", part=shop.part, quantity=1)
    shop.make("part", title="Пружина", price=0)
    assert statuses(shop, month) == {**expected, "bought": OPEN, "priced": OPEN}


def test_an_item_matters_in_its_states_only(shop: Shop) -> None:
    assert statuses(shop, make_month(shop, "closed")) == {
        "handed": APART, "bought": APART, "priced": APART, "cash": NOTHING, "report": APART
    }  # fmt: skip


def test_a_step_names_every_open_item_with_its_count(shop: Shop) -> None:
    month = make_month(shop)
    shop.make("purchase", part=shop.part, quantity=1)
    shop.make("purchase", part=shop.part, quantity=2)
    with pytest.raises(Refused) as refused:
        perform_step(shop.office, shop.owner, "shop_month", month, "count", typed(1))
    handed, bought = refused.value.reasons
    assert handed.sentence == "1. Все вещи выданы в срок: мешает 1."
    assert (bought.sentence, bought.count, len(bought.rows)) == ("2. Всё нужное куплено: мешают 2.", 2, 2)
    assert (handed.basis, handed.place.file) == ("п. 1.2", "workflows/month_closing.yaml")
    assert shop.record("shop_month", month).state == "open"


def test_a_warning_and_what_comes_later_do_not_stop_the_step(shop: Shop) -> None:
    month = shop.make("shop_month", "open", title="Апрель", starts="2026-04-01", ends="2026-04-30")
    shop.make("part", title="Пружина", price=0)
    outcome = perform_step(shop.office, shop.owner, "shop_month", month, "count", typed(1))
    assert outcome.state == "counted"
    assert [item.sentence for item in outcome.warnings] == ["3. У деталей стоят цены: ещё не так."]


def test_why_not_tells_who_can_mend_it(shop: Shop) -> None:
    month = make_month(shop)
    shop.make("purchase", part=shop.part, quantity=1)
    page = why_step(shop.office, shop.owner, "shop_month", month, "count")
    assert not page.allowed
    bought = next(item for item in page.reasons if "куплено" in item.sentence)
    assert bought.roles == (("storekeeper", "п. 3.1"),)
    assert bought.who and str(bought.place).startswith("workflows/month_closing.yaml:")
