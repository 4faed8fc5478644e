"""People decide a step together: who answers, what decides, what it brings, what stays visible."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.app.actions.explain_right import why_step
from engine.app.actions.lead_vote import pass_request, return_record
from engine.app.actions.read_history import read_history
from engine.app.actions.vote import settle_round, take_back
from engine.app.submitted import Submitted
from engine.data import history
from engine.model.outcomes import Conflict, Denied, Invalid, NotFound, Refused
from tests.engine.app.council import Council, council
from tests.engine.app.tables import BaseFor


@pytest.fixture
def shop(base_for: BaseFor, tmp_path: Path) -> Iterator[Council]:
    with council(base_for, tmp_path) as found:
        yield found


def test_the_answer_that_decides_moves_the_record(shop: Council) -> None:
    id = shop.spending()
    first, second, third = shop.mechanics[:3]
    assert shop.vote(first, id, "vote", "aye", "Давно пора").state == "council"
    assert shop.vote(second, id, "vote", "aye").result == ""
    outcome = shop.vote(third, id, "vote", "aye")
    assert (outcome.result, outcome.state, shop.state(id)) == ("adopted", "signing", "signing")
    assert shop.results(id) == ["adopted"]
    assert "Совет одобрил: Станок" in shop.notices(shop.check)  # the step's own effect
    with shop.office.database.reading() as connection:
        events = [entry.event for entry in history.read(connection, "spending", id)]
        assert history.verify(connection) == []
    assert events == ["create", "rows", "do:propose", "vote:vote", "vote:vote", "vote:vote", "do:vote"]


def test_history_names_everyone(shop: Council) -> None:
    id = shop.signing()
    rows = read_history(shop.office, shop.viewer(shop.owner), "spending", id).rows
    answers = [row for row in rows if row.what == "Ответ: Одобрить трату"]
    assert [row.who for row in answers] == ["Mechanic.2", "Mechanic.1", "Mechanic.0"]
    assert all(row.changes == (("Ответ", "", "За"),) and "п. 2.3" in row.basis for row in answers)
    assert rows[0].what == "Одобрить трату"


def test_those_asked_are_told_and_find_it_in_their_day(shop: Council) -> None:
    id = shop.spending()
    first, second = shop.mechanics[:2]
    assert any("Одобрить трату" in text for text in shop.notices(first))
    assert shop.notices(shop.owner) == []
    assert shop.waits(first) == ["Станок"]
    assert shop.waits(shop.check) == []
    shop.vote(first, id, "vote", "abstain")
    assert (shop.waits(first), shop.waits(second)) == ([], ["Станок"])


def test_the_page_says_what_is_needed_and_how_it_stands(shop: Council) -> None:
    id = shop.spending()
    shop.vote(shop.mechanics[0], id, "vote", "no", "Дорого")
    view = shop.seen(shop.owner, id, "vote")
    assert view.rule == "Нужно «за» больше половины присутствующих. Участвовать должны не меньше 3 из 5."
    assert view.so_far.startswith("Кворум: нужно 3 из 5; проголосовали 1: за 0, против 1, воздержался 0.")
    (answer,) = view.answers
    assert (answer.name, answer.post, answer.label, answer.comment) == ("Мастер 0 Пётр", "Мастер", "Против", "Дорого")
    assert view.lines[0].awaited == ("Mechanic.1", "Mechanic.2", "Mechanic.3", "Mechanic.4")
    assert (view.has_voice, view.own, view.leads) == (False, (), False)
    assert shop.seen(shop.senior, id, "vote").leads


def test_who_has_no_voice_is_denied(shop: Council) -> None:
    id = shop.spending()
    for account in (shop.owner, shop.senior, shop.check):
        with pytest.raises(Denied):
            shop.vote(account, id, "vote", "aye")
    with pytest.raises(Denied):
        return_record(shop.office, shop.viewer(shop.mechanics[0]), "spending", id, "vote", Submitted())
    with pytest.raises(NotFound):
        shop.vote(shop.mechanics[0], id, "propose", "aye")
    with pytest.raises(NotFound):
        shop.vote(shop.mechanics[0], id + 1, "vote", "aye")
    with pytest.raises(Denied):
        shop.do(shop.senior, id, "vote")


def test_nobody_decides_alone_by_the_steps_address(shop: Council) -> None:
    id = shop.spending()
    with pytest.raises(Refused):
        shop.do(shop.mechanics[0], id, "vote")
    assert shop.state(id) == "council"


def test_an_answer_may_be_changed_and_taken_back_until_it_is_decided(shop: Council) -> None:
    id = shop.spending()
    first, second, third, fourth = shop.mechanics[:4]
    shop.vote(first, id, "vote", "no")
    shop.vote(first, id, "vote", "aye")
    shop.vote(second, id, "vote", "aye")
    take_back(shop.office, shop.viewer(second), "spending", id, "vote", Submitted())
    assert shop.waits(second) == ["Станок"]
    with pytest.raises(Refused):
        take_back(shop.office, shop.viewer(second), "spending", id, "vote", Submitted())
    assert shop.vote(third, id, "vote", "aye").result == ""
    assert [answer.label for answer in shop.seen(first, id, "vote").answers] == ["За", "За"]
    assert shop.vote(fourth, id, "vote", "aye").result == "adopted"
    with pytest.raises(Refused):
        shop.vote(first, id, "vote", "no")


def test_what_is_not_adopted_goes_back_with_the_words_of_those_against(shop: Council) -> None:
    id = shop.spending()
    for account, comment in zip(shop.mechanics, ("Дорого", "", "Есть свой", "", ""), strict=True):
        if shop.state(id) == "council":
            shop.vote(account, id, "vote", "no", comment)
    assert (shop.state(id), shop.results(id)) == ("draft", ["rejected"])
    assert shop.field(id, "reason") == "Мастер 0 Пётр: Дорого Мастер 2 Пётр: Есть свой"
    assert "Не принято" in shop.notices(shop.senior)[-1]


def test_what_comes_again_begins_a_new_round_and_the_old_one_stays(shop: Council) -> None:
    id = shop.spending()
    shop.vote(shop.mechanics[0], id, "vote", "aye", "Согласен")
    return_record(
        shop.office, shop.viewer(shop.senior), "spending", id, "vote", Submitted({"reason": ("Не та сумма",)})
    )
    assert (shop.state(id), shop.results(id), shop.field(id, "reason")) == ("draft", ["returned"], "Не та сумма")
    shop.do(shop.senior, id, "propose")
    assert shop.waits(shop.mechanics[0]) == ["Станок"]
    view = shop.seen(shop.mechanics[0], id, "vote")
    assert (view.round, view.answers, len(view.own)) == (2, (), 1)
    (earlier,) = view.earlier
    assert (earlier.number, earlier.result, earlier.answers[0].comment) == (1, "Возвращено", "Согласен")
    for account in shop.mechanics[:3]:
        shop.vote(account, id, "vote", "aye")
    assert shop.results(id) == ["returned", "adopted"]


def test_rules_of_the_step_keep_the_decision_back_until_they_hold(shop: Council) -> None:
    id = shop.spending("Запрет")
    for account in shop.mechanics[:2]:
        shop.vote(account, id, "vote", "aye")
    outcome = shop.vote(shop.mechanics[2], id, "vote", "aye")
    assert outcome.state == "council"
    assert [reason.sentence for reason in outcome.reasons] == ["Такое не покупают"]
    view = shop.seen(shop.mechanics[0], id, "vote")
    assert (view.decided, view.can_settle, len(view.answers)) == ("Принято", True, 3)
    assert view.reasons[0].sentence == "Такое не покупают"
    with shop.office.database.writing() as transaction:
        transaction.execute("UPDATE f_spending SET title = 'Пресс' WHERE id = ?", (id,))
    assert settle_round(shop.office, shop.viewer(shop.senior), "spending", id, "vote", Submitted()).state == "signing"


def test_who_leads_may_close_a_round_that_has_its_quorum(shop: Council) -> None:
    id = shop.spending()
    for account, option in zip(shop.mechanics[:2], ("aye", "aye"), strict=True):
        shop.vote(account, id, "vote", option)
    with pytest.raises(Refused) as refused:
        settle_round(shop.office, shop.viewer(shop.senior), "spending", id, "vote", Submitted())
    assert "Нет кворума: нужно 3 из 5" in refused.value.reasons[0].sentence
    shop.vote(shop.mechanics[2], id, "vote", "abstain")
    with pytest.raises(Refused):
        settle_round(shop.office, shop.viewer(shop.mechanics[0]), "spending", id, "vote", Submitted())
    assert settle_round(shop.office, shop.viewer(shop.senior), "spending", id, "vote", Submitted()).state == "signing"


def test_a_page_that_is_out_of_date_decides_nothing(shop: Council) -> None:
    id = shop.spending()
    with pytest.raises(Conflict):
        shop.vote(shop.mechanics[0], id, "vote", "aye", version=1)
    assert shop.vote(shop.mechanics[0], id, "vote", "aye", version=int(str(shop.field(id, "version")))).state == "council"


def test_an_answer_is_one_of_those_offered_and_its_words_are_checked(shop: Council) -> None:
    id = shop.spending()
    for option, comment in (("maybe", ""), ("", ""), ("aye", "о" * 1001), ("aye", "\ufffd")):
        with pytest.raises(Invalid):
            shop.vote(shop.mechanics[0], id, "vote", option, comment)
    assert shop.seen(shop.mechanics[0], id, "vote").answers == ()


def test_lines_answer_in_turn_and_four_eyes_are_different_people(shop: Council) -> None:
    id = shop.signing()
    assert (shop.waits(shop.check), shop.waits(shop.owner)) == (["Станок"], [])
    with pytest.raises(Refused) as early:
        shop.vote(shop.owner, id, "sign", "aye")
    assert "очередь" in early.value.reasons[0].sentence
    assert "очередь" in why_step(shop.office, shop.viewer(shop.owner), "spending", id, "sign").reasons[0].sentence
    shop.vote(shop.check, id, "sign", "aye")
    assert any("Подписать трату" in text for text in shop.notices(shop.owner))
    assert shop.waits(shop.owner) == ["Станок"]
    assert shop.vote(shop.owner, id, "sign", "aye").state == "agreed"
    assert shop.results(id, "sign") == ["adopted"]


def test_who_brought_it_here_and_who_answered_before_do_not_answer(shop: Council) -> None:
    shop.make("appointment", account=shop.mechanics[2], role="receptionist", starts="2026-01-01")
    shop.make("appointment", account=shop.check, role="owner", starts="2026-01-01")
    id = shop.signing()  # the third mechanic's answer brought it here
    with pytest.raises(Refused) as author:
        shop.vote(shop.mechanics[2], id, "sign", "aye")
    assert "подали" in author.value.reasons[0].sentence
    assert shop.waits(shop.mechanics[2]) == []
    shop.vote(shop.check, id, "sign", "aye")
    assert shop.waits(shop.check) == []
    assert shop.seen(shop.check, id, "sign").lines[1].awaited == ("Owner",)
    assert shop.vote(shop.owner, id, "sign", "aye").state == "agreed"


def test_one_refusal_sends_back_and_its_fields_are_asked(shop: Council) -> None:
    id = shop.signing()
    assert [field.id for field in shop.seen(shop.check, id, "sign").ask] == ["reason"]
    assert shop.seen(shop.check, id, "sign").ask_now
    shop.vote(shop.check, id, "sign", "no", reason="Нет сметы")
    assert (shop.state(id), shop.field(id, "reason")) == ("draft", "Нет сметы")
    assert shop.results(id, "sign") == ["rejected"]


def test_a_request_is_passed_to_another_who_holds_the_duty(shop: Council) -> None:
    id = shop.signing()
    leader = shop.viewer(shop.senior)
    to = {"answer.line": ("0",), "answer.account": (str(shop.desk),), "answer.reason": ("Болен",)}
    pass_request(shop.office, leader, "spending", id, "sign", Submitted(to))
    assert "Болен" in shop.notices(shop.desk)[-1]
    assert (shop.waits(shop.check), shop.waits(shop.desk)) == ([], ["Станок"])
    with pytest.raises(Refused) as passed:
        shop.vote(shop.check, id, "sign", "aye")
    assert "Desk" in passed.value.reasons[0].sentence
    with pytest.raises(Invalid):
        pass_request(
            shop.office, leader, "spending", id, "sign", Submitted({**to, "answer.account": (str(shop.owner),)})
        )
    again = {**to, "answer.account": (str(shop.check),)}
    pass_request(shop.office, leader, "spending", id, "sign", Submitted(again))
    assert shop.vote(shop.check, id, "sign", "aye").state == "signing"


def test_everybody_votes_for_themselves(shop: Council) -> None:
    id = shop.spending()
    to = {"answer.line": ("0",), "answer.account": (str(shop.mechanics[1]),)}
    with pytest.raises(Refused):
        pass_request(shop.office, shop.viewer(shop.senior), "spending", id, "vote", Submitted(to))


def test_a_record_that_leaves_another_way_ends_its_round(base_for: BaseFor, tmp_path: Path) -> None:
    drop = ("  repeat:\n", "  drop:\n    label: Снять\n    from: council\n    to: draft\n    duty: spending\n  repeat:\n")
    with council(base_for, tmp_path, drop) as shop:
        id = shop.spending()
        shop.vote(shop.mechanics[0], id, "vote", "aye")
        shop.do(shop.senior, id, "drop")
        assert shop.results(id) == ["stopped"]
        shop.do(shop.senior, id, "propose")
        assert shop.seen(shop.mechanics[0], id, "vote").answers == ()


def test_an_effect_that_is_refused_leaves_the_answer_alone(base_for: BaseFor, tmp_path: Path) -> None:
    spoil = ("      - notify: {duty: spending_check,", "      - set: {form: part, fields: {in_stock: in_stock - 9}}\n"
             "      - notify: {duty: spending_check,")  # fmt: skip
    with council(base_for, tmp_path, spoil) as shop:
        part = shop.make("part", title="Лампа", price=100, in_stock=1)
        id = shop.spending()
        for account in shop.mechanics[:2]:
            shop.vote(account, id, "vote", "aye")
        outcome = shop.vote(shop.mechanics[2], id, "vote", "aye")
        assert (outcome.state, shop.state(id)) == ("council", "council")
        assert "Лампа" in outcome.reasons[0].sentence
        assert len(shop.seen(shop.owner, id, "vote").answers) == 3
        with shop.office.database.writing() as transaction:
            assert transaction.execute("SELECT in_stock FROM f_part WHERE id = ?", (part,)) == [(1,)]
            transaction.execute("UPDATE f_part SET in_stock = 20 WHERE id = ?", (part,))
        assert settle_round(
            shop.office, shop.viewer(shop.mechanics[0]), "spending", id, "vote", Submitted()
        ).state == "signing"


def test_only_those_named_as_present_answer(base_for: BaseFor, tmp_path: Path) -> None:
    back = ("      quorum: 0.6\n", "      quorum: 0.6\n      present: present\n")
    with council(base_for, tmp_path, back) as shop:
        people = tuple(shop.viewer(account).person or 0 for account in shop.mechanics[:3])
        id = shop.make("spending", "council", title="Станок", present=people)
        assert (shop.waits(shop.mechanics[0]), shop.waits(shop.mechanics[4])) == (["Станок"], [])
        with pytest.raises(Refused) as absent:
            shop.vote(shop.mechanics[4], id, "vote", "aye")
        assert "присутствующие" in absent.value.reasons[0].sentence
        shop.vote(shop.mechanics[0], id, "vote", "aye")
        assert shop.vote(shop.mechanics[1], id, "vote", "aye").state == "signing"

