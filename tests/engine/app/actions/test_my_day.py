"""What waits for a person today: only what needs their step now, in few statements."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from engine.access.viewer import Viewer
from engine.app.actions.my_day import my_day
from engine.app.office import Office, open_office
from engine.app.pages import WaitingItem
from engine.data.connection import Connection, Row
from engine.model.expression import Bind, Compare, Expr, FieldOf, IsEmpty, Not, RowOf
from engine.model.types import TRUTH, record_of
from tests.engine.app.shop import Shop

LATE, IN_TIME = "2026-03-02", "2026-03-10"


def with_condition(office: Office, step: str, when: Expr | None) -> Office:
    """The office with another condition on a step of its one workflow."""
    flow = office.definitions.workflows["repair"]
    steps = {**flow.steps, step: replace(flow.steps[step], when=when)}
    workflows = {**office.definitions.workflows, "repair": replace(flow, steps=steps)}
    definitions = replace(office.definitions, workflows=workflows)
    return open_office(definitions, office.database, office.data_dir, clock=office.clock)


def when_late(office: Office) -> Expr | None:
    return office.definitions.workflows["repair"].steps["remind"].when


def waiting(office: Office, viewer: Viewer, step: str) -> list[WaitingItem]:
    return [item for item in my_day(office, viewer).waiting if item.step == step]


def test_my_day_names_what_waits_on_which_clause(shop: Shop) -> None:
    shop.new_order(mechanic=shop.master)
    waiting = my_day(shop.office, shop.mechanic).waiting
    assert [(item.count, item.basis.startswith("п.")) for item in waiting if item.title == "Заказы"][:1] == [(1, True)]
    assert my_day(shop.office, shop.storekeeper).waiting == ()
    cards = my_day(shop.office, shop.mechanic).duties
    assert cards and all(card.clause and card.role for card in cards)


def test_what_needs_no_step_now_waits_for_nobody(shop: Shop) -> None:
    late = shop.new_order("diagnosed", promised=LATE)
    shop.new_order("diagnosed", promised=IN_TIME)
    (every,) = waiting(shop.office, shop.reception, "Клиент согласен")
    assert every.count == 2
    office = with_condition(shop.office, "approve", when_late(shop.office))
    (one,) = waiting(office, shop.reception, "Клиент согласен")
    assert (one.count, [href for href, _, _ in one.first]) == (1, [f"/f/repair_order/{late}"])


def test_the_number_of_many_counts_only_what_needs_the_step(shop: Shop) -> None:
    for number in range(14):
        shop.new_order("diagnosed", promised=LATE if number % 2 else IN_TIME)
    (item,) = waiting(with_condition(shop.office, "approve", when_late(shop.office)), shop.reception, "Клиент согласен")
    assert (item.count, len(item.first)) == (7, 5)


def test_whether_it_is_needed_is_judged_with_full_sight(shop: Shop) -> None:
    """A field the person may not read still decides, as it does on the record's page."""
    order = RowOf(record_of("repair_order"), "this")
    when = Not(TRUTH, IsEmpty(TRUTH, FieldOf(record_of("customer"), order, "customer")))
    shop.new_order("approved", mechanic=shop.master)
    assert waiting(with_condition(shop.office, "finish", when), shop.mechanic, "Готово")


def test_me_is_the_person_who_acts(shop: Shop) -> None:
    mine = shop.new_order("approved", mechanic=shop.master)
    order = RowOf(record_of("repair_order"), "this")
    field = FieldOf(record_of("mechanic"), order, "mechanic")
    when = Compare(TRUTH, "==", field, Bind(field.type, "me"))
    office = with_condition(shop.office, "finish", when)
    assert [item.first[0][0] for item in waiting(office, shop.mechanic, "Готово")] == [f"/f/repair_order/{mine}"]
    assert not waiting(office, shop.senior, "Готово")


def test_what_came_today_is_told_by_the_hour(shop: Shop) -> None:
    clock = shop.office.clock
    assert (clock.brief(clock.now()), clock.brief("2026-02-01T09:00:00.000000Z"), clock.brief(None)) == (
        "12:00", "01.02.2026", "",
    )  # fmt: skip


def test_one_statement_for_each_step_and_one_more_where_many_wait(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(8):
        shop.new_order("diagnosed")
    sent: list[str] = []
    execute = Connection.execute

    def listening(self: Connection, statement: str, params: Sequence[object] = ()) -> list[Row]:
        sent.append(statement)
        return execute(self, statement, params)

    monkeypatch.setattr(Connection, "execute", listening)
    page = my_day(shop.office, shop.reception)
    assert [item.count for item in page.waiting] == [8]
    # Two steps that lead on, the number of the many, two approvals, notices, who stands in, two for check-lists.
    assert len(sent) == 9, sent
