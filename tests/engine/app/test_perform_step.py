"""Steps: right, machine, guards, effects, history; losers are told, trials leave nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.app.actions.judge_step import judge_steps
from engine.app.actions.perform_step import StepOutcome, perform_step
from engine.app.keeping import keep_prints
from engine.data.history import read, verify
from engine.data.kept_prints import kept_prints
from engine.data.outbox import PRINT, add, waiting
from engine.model.outcomes import Conflict, Denied, Failure, Invalid, NotFound, Refused
from tests.engine.app.shop import Shop, typed

WORK = {"title": "Замена лампы", "quantity": 1, "price": 50000}


def do(shop: Shop, viewer: object, order: int, step: str, dry: bool = False, **texts: str) -> StepOutcome:
    version = shop.record("repair_order", order).version
    return perform_step(
        shop.office, viewer, "repair_order", order, step, typed(version, **texts), dry  # type: ignore[arg-type]
    )


def test_a_step_moves_and_history_says_who_and_why(shop: Shop) -> None:
    outcome = do(shop, shop.reception, shop.order, "decline", reason="Дорого")
    record = shop.record("repair_order", shop.order)
    assert (outcome.state, record.state, record.values["reason"]) == ("declined", "declined", "Дорого")
    assert record.version == 2
    with shop.office.database.reading() as connection:
        _, last = read(connection, "repair_order", shop.order)
        assert verify(connection) == []
    assert {(item.field, item.old, item.new) for item in last.changes} == {
        ("reason", None, "Дорого"), ("state", "accepted", "declined"),
    }
    assert (last.account, last.role, last.clause) == (shop.reception.account, "receptionist", "п. 1.2")
    assert last.event == "do:decline"


def test_without_the_right_nothing_is_judged(shop: Shop) -> None:
    with pytest.raises(Denied) as refused:
        do(shop, shop.senior, shop.order, "decline", reason="Дорого")
    assert refused.value.reason.who and "п. 1.2" in refused.value.reason.who[0]
    assert shop.record("repair_order", shop.order).state == "accepted"


def test_a_step_on_a_record_outside_the_rows_is_not_ones_own(shop: Shop) -> None:
    with pytest.raises((Denied, NotFound)):
        do(shop, shop.mechanic, shop.order, "diagnose", diagnosis="Лампа", mechanic=str(shop.master))
    mine = shop.new_order(mechanic=shop.master)
    assert do(shop, shop.mechanic, mine, "diagnose", diagnosis="Лампа").state == "diagnosed"


def test_the_machine_decides_which_steps_are_legal(shop: Shop) -> None:
    with pytest.raises(Refused) as refused:
        do(shop, shop.reception, shop.order, "hand_over", handed_on="2026-03-01")
    assert refused.value.reasons[0].place.line > 1
    assert shop.record("repair_order", shop.order).state == "accepted"


def test_a_transition_removed_from_the_machine_refuses_the_click(shop: Shop) -> None:
    shop.office.machines.machine("repair").remove_transition("decline", source="accepted")
    with pytest.raises(Refused):
        do(shop, shop.reception, shop.order, "decline", reason="Дорого")
    assert shop.record("repair_order", shop.order).state == "accepted"


def test_every_unmet_guard_is_said_at_once_and_nothing_is_stored(shop: Shop) -> None:
    order = shop.new_order("diagnosed")
    with pytest.raises(Refused) as refused:
        do(shop, shop.reception, order, "approve", agreed_on="2026-03-02")
    assert len(refused.value.reasons) == 2
    assert shop.record("repair_order", order).values["agreed_on"] is None


def test_what_was_asked_is_read_like_any_form(shop: Shop) -> None:
    order = shop.new_order("repaired", [WORK])
    with pytest.raises(Invalid) as invalid:
        do(shop, shop.reception, order, "hand_over", handed_on="31.02.2026")
    assert list(invalid.value.errors.fields) == ["handed_on"]


def test_blocking_rows_are_counted_and_named_as_far_as_they_may_be_seen(shop: Shop) -> None:
    order = shop.new_order("diagnosed", [{**WORK, "part": shop.part, "quantity": 5}])
    with pytest.raises(Refused) as refused:
        do(shop, shop.reception, order, "approve")
    assert refused.value.reasons[0].count == 1
    assert refused.value.reasons[0].rows == ()


def test_effects_write_records_numbers_and_notices(shop: Shop) -> None:
    order = shop.new_order("approved", [{**WORK, "part": shop.part}, {**WORK, "title": "Чистка"}])
    do(shop, shop.senior, order, "finish")
    assert shop.record("repair_order", order).values["number"] == "1/26"
    assert shop.record("part", shop.part).values["in_stock"] == 0
    assert shop.count("part_use") == 1
    use = shop.record("part_use", 1)
    assert (use.values["part"], use.values["repair_order"], use.values["quantity"]) == (shop.part, order, 1)
    second = shop.new_order("approved", [WORK])
    do(shop, shop.senior, second, "finish")
    assert shop.record("repair_order", second).values["number"] == "2/26"


def test_notices_reach_those_who_hold_the_duty_and_are_meant(shop: Shop) -> None:
    """By appointment, and because of data; never whoever did the step, nor another person with the same number."""
    shop.make("appointment", account=shop.reception.account, role="receptionist", starts="2026-01-01")
    for person in (("mechanic", shop.master), ("customer", shop.client)):
        shop.make("account", login=f"own {person[0]}", person_form=person[0], person_id=person[1])
    order = shop.new_order(mechanic=shop.master)
    do(shop, shop.senior, order, "diagnose", diagnosis="Лампа", mechanic=str(shop.master))
    with shop.office.database.reading() as connection:
        told = connection.execute(
            "SELECT a.login, n.text, n.record FROM f_notice n JOIN f_account a ON a.id = n.account ORDER BY n.id"
        )
    assert [tuple(row) for row in told] == [("own mechanic", "Вам назначен заказ: Жар П-2", order)]
    second = shop.new_order("approved", [WORK])
    do(shop, shop.senior, second, "finish")
    with shop.office.database.reading() as connection:
        last = connection.execute("SELECT account, text FROM f_notice ORDER BY id DESC LIMIT 1")
    assert [tuple(row) for row in last] == [(shop.reception.account, "Заказ 1/26 готов, итого 500")]


def test_an_effect_that_breaks_a_rule_stops_the_whole_step(shop: Shop) -> None:
    """Each line alone is covered by the stock, both together are not: the stock may not fall below nothing."""
    order = shop.new_order(
        "approved", [{**WORK, "part": shop.part}, {**WORK, "part": shop.part, "title": "Запасная"}]
    )
    with pytest.raises(Refused) as refused:
        do(shop, shop.senior, order, "finish")
    assert "Лампа" in refused.value.reasons[0].sentence and "Не меньше 0" in refused.value.reasons[0].sentence
    assert shop.record("part", shop.part).values["in_stock"] == 1
    assert shop.count("part_use") == 0 and shop.series("p_series") == []


def test_a_print_is_kept_after_the_commit_and_never_by_a_dry_run(shop: Shop) -> None:
    order = shop.new_order("repaired", [WORK])
    do(shop, shop.reception, order, "hand_over", dry=True, handed_on="2026-03-01")
    with shop.office.database.reading() as connection:
        assert not kept_prints(connection, "repair_order", order)
    do(shop, shop.reception, order, "hand_over", handed_on="2026-03-01")
    with shop.office.database.reading() as connection:
        assert {item.print for item in kept_prints(connection, "repair_order", order)} == {"receipt"}
        assert waiting(connection, shop.office.clock.now(), PRINT) == []
    assert shop.record("repair_order", order).values["warranty_until"] == "2026-06-01"


def test_who_does_a_step_does_not_wait_for_the_documents_of_others(shop: Shop) -> None:
    earlier, order = (shop.new_order("repaired", [WORK]) for _ in range(2))
    now = shop.office.clock.now()
    with shop.office.database.writing() as transaction:
        left = add(transaction, PRINT, {"print": "receipt", "form": "repair_order", "id": earlier, "account": None}, now)
    do(shop, shop.reception, order, "hand_over", handed_on="2026-03-01")
    with shop.office.database.reading() as connection:
        assert kept_prints(connection, "repair_order", order)
        assert [parcel.id for parcel in waiting(connection, now, PRINT)] == [left]
    assert keep_prints(shop.office) == 1


def test_a_dry_run_tells_what_would_change_and_changes_nothing(shop: Shop) -> None:
    order = shop.new_order("approved", [{**WORK, "part": shop.part}])
    before = shop.record("repair_order", order)
    outcome = do(shop, shop.senior, order, "finish", dry=True)
    told = {(change.field, change.old, change.new) for change in outcome.changes}
    assert ("Состояние", "Согласован", "Готов") in told
    assert ("№", "", "1/26") in told or any(change.record == "Заказ" for change in outcome.changes)
    assert shop.record("repair_order", order) == before
    assert shop.count("part_use") == 0 and shop.series("p_series") == []


def test_twenty_clicks_one_winner_nineteen_told(shop: Shop) -> None:
    def click(_: int) -> str:
        try:
            perform_step(shop.office, shop.reception, "repair_order", shop.order, "decline", typed(1, reason="Дорого"))
        except Conflict as conflict:
            return f"{conflict.changed.who} {conflict.changed.when}"
        return "won"

    with ThreadPoolExecutor(20) as pool:
        said = list(pool.map(click, range(20)))
    assert said.count("won") == 1
    assert {text for text in said if text != "won"} == {"Receptionist 02.03.2026 12:00"}
    with shop.office.database.reading() as connection:
        events = [entry.event for entry in read(connection, "repair_order", shop.order)]
        assert verify(connection) == []
    assert events.count("do:decline") == 1


def test_two_documents_cannot_take_the_same_last_place(shop: Shop) -> None:
    """The guard reads other records; both orders need the one lamp in stock."""
    orders = [shop.new_order("approved", [{**WORK, "part": shop.part}]) for _ in range(6)]

    def finish(order: int) -> bool:
        try:
            perform_step(shop.office, shop.senior, "repair_order", order, "finish", typed(1))
        except Failure:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(finish, orders)) == 1
    assert shop.record("part", shop.part).values["in_stock"] == 0


def test_the_page_and_the_click_agree(shop: Shop) -> None:
    orders = [shop.order, shop.new_order("diagnosed"), shop.new_order("approved", [WORK]), shop.new_order("repaired")]
    form = shop.office.definitions.forms["repair_order"]
    for order in orders:
        for viewer in (shop.reception, shop.senior, shop.owner):
            with shop.office.database.reading() as connection:
                shown = {step.id: step for step in judge_steps(shop.office, viewer, connection, form, order)}
            for id, step in shown.items():
                try:
                    do(shop, viewer, order, id, dry=True)
                    clicked = "done"
                except Failure as failure:
                    clicked = type(failure).__name__
                assert step.allowed == (clicked != "Denied"), (order, viewer.name, id)
                if step.ready and not step.ask:
                    assert clicked == "done", (order, viewer.name, id)
