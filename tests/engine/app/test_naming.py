"""Who can do something about a refusal: people by name, at the price of one statement a page."""

from collections.abc import Sequence

import pytest

from engine.app.actions.explain_right import why_step
from engine.app.actions.perform_step import perform_step
from engine.app.actions.show_record import show_record
from engine.app.pages import StepView
from engine.data.connection import Connection, Row
from engine.model.outcomes import Denied, Reason
from tests.engine.app.shop import Shop, typed

WORK = {"title": "Замена лампы", "quantity": 5, "price": 30000}


def appoint(shop: Shop, role: str, *names: str) -> list[int]:
    accounts = [shop.make("account", login=name, title=name) for name in names]
    for account in accounts:
        shop.make("appointment", account=account, role=role, starts="2026-01-01")
    return accounts


def step_of(shop: Shop, order: int, step: str, viewer: str = "reception") -> StepView:
    page = show_record(shop.office, getattr(shop, viewer), "repair_order", order)
    return next(item for item in page.steps if item.id == step)


def reason_of(shop: Shop, order: int, step: str, viewer: str = "reception") -> Reason:
    return step_of(shop, order, step, viewer).reasons[0]


def test_the_first_three_are_named_and_the_others_counted(shop: Shop) -> None:
    appoint(shop, "senior", "Анна", "Борис", "Вера", "Глеб", "Дарья")
    reason = reason_of(shop, shop.order, "diagnose")
    assert reason.who == (
        "Анна (Старший мастер, п. 4.1)", "Борис (Старший мастер, п. 4.1)", "Вера (Старший мастер, п. 4.1)",
        "и ещё 2", "Мастер, п. 2.1",
    )  # fmt: skip
    assert not reason.mends


def test_those_not_appointed_today_are_not_named(shop: Shop) -> None:
    (left,) = appoint(shop, "senior", "Анна")
    shop.make("appointment", account=left, role="senior", starts="2120-01-01")
    with shop.office.database.writing() as transaction:
        transaction.execute("UPDATE f_appointment SET ends = '2026-03-01' WHERE starts < '2100-01-01'")
    assert reason_of(shop, shop.order, "diagnose").who == ("Мастер, п. 2.1",)


def test_a_role_nobody_is_appointed_to_is_told_so(shop: Shop) -> None:
    order = shop.new_order("diagnosed")
    reason = reason_of(shop, order, "approve", "senior")
    assert reason.who == ("Приёмщик, п. 1.2: сейчас никто не назначен",)


def test_a_guard_carries_its_basis_and_who_can_mend_it(shop: Shop) -> None:
    appoint(shop, "senior", "Анна")
    empty = reason_of(shop, shop.new_order("diagnosed"), "approve")
    assert (empty.sentence, empty.basis, empty.mends) == ("В заказе нет ни одной работы", "ГК РФ ст. 709", True)
    assert empty.who == ("вы", "Анна (Старший мастер, п. 4.1)")


def test_the_duty_an_author_names_goes_before_rights(shop: Shop) -> None:
    appoint(shop, "storekeeper", "Яна")
    order = shop.new_order("diagnosed", [{**WORK, "part": shop.part}])
    reason = reason_of(shop, order, "approve")
    assert reason.sentence.startswith("Не хватает деталей") and reason.who == ("Яна (Кладовщик, п. 3.1)",)


def test_rights_say_who_can_mend_what_no_duty_is_named_for(shop: Shop) -> None:
    appoint(shop, "storekeeper", "Яна")
    order = shop.new_order("approved", [{**WORK, "part": shop.part}], mechanic=shop.master)
    reason = reason_of(shop, order, "finish", "senior")
    assert reason.mends and reason.who == ("Яна (Кладовщик, п. 3.1)",)


def test_an_answer_the_step_itself_asks_for_needs_nobody_else(shop: Shop) -> None:
    assert step_of(shop, shop.new_order("repaired", agreed_on="2026-03-01"), "hand_over").reasons == ()


def test_a_refused_click_and_the_explanation_name_them_too(shop: Shop) -> None:
    appoint(shop, "senior", "Анна")
    who = ("Анна (Старший мастер, п. 4.1)", "Мастер, п. 2.1")
    with pytest.raises(Denied) as caught:
        perform_step(shop.office, shop.reception, "repair_order", shop.order, "diagnose", typed(1))
    assert caught.value.reason.who == who
    assert why_step(shop.office, shop.reception, "repair_order", shop.order, "diagnose").reasons[0].who == who


def test_a_step_not_needed_now_is_shown_to_nobody(shop: Shop) -> None:
    appoint(shop, "receptionist", "Анна")
    late, in_time = shop.new_order(promised="2026-03-02"), shop.new_order(promised="2026-03-10")
    shown = [
        [step.id for step in show_record(shop.office, shop.senior, "repair_order", order).steps] for order in (late, in_time)
    ]
    assert "remind" in shown[0] and "remind" not in shown[1]


def test_a_page_pays_one_statement_however_many_refusals(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    appoint(shop, "senior", "Анна")
    order = shop.new_order("diagnosed")
    sent: list[str] = []
    execute = Connection.execute

    def listening(self: Connection, statement: str, params: Sequence[object] = ()) -> list[Row]:
        sent.append(statement)
        return execute(self, statement, params)

    monkeypatch.setattr(Connection, "execute", listening)
    page = show_record(shop.office, shop.owner, "repair_order", order)
    assert len([reason for step in page.steps for reason in step.reasons if reason.who]) > 1
    assert len([statement for statement in sent if "f_appointment" in statement]) == 1
