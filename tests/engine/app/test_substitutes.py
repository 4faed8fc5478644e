"""One person stands in for another: whose posts, for which days, in which duties; who is named, and what is refused."""

from pathlib import Path

import pytest

from engine.access.viewer import Absent, Viewer
from engine.app.accounts import Issued
from engine.app.actions.judge_step import judge_steps
from engine.app.actions.my_day import my_day
from engine.app.actions.perform_step import perform_step
from engine.app.actions.read_history import read_history
from engine.app.actions.show_order import show_order
from engine.app.actions.show_people import show_account
from engine.app.actions.sign_in import sign_in
from engine.app.actions.substitute import pick_absent, show_substitution, substitute
from engine.app.judging import judge_for
from engine.app.lookup import find_form
from engine.app.notices import receivers
from engine.app.submitted import Submitted
from engine.data.database import Database
from engine.data.writer import Author, Writer
from engine.model.definitions import DefinitionSet
from engine.model.outcomes import Denied, Invalid
from tests.engine.app.shop_office import HERE, Shop, open_shop

WEEK = {"document": "Приказ № 77", "starts": "01.09.2026", "ends": "05.09.2026"}


@pytest.fixture
def shop(shop_base: Database, data_dir: Path, shop_definitions: DefinitionSet) -> Shop:
    return open_shop(shop_base, data_dir, shop_definitions)


@pytest.fixture
def owner(shop: Shop) -> Viewer:
    return shop.owner()


def mechanic(shop: Shop, last_name: str, **values: object) -> int:
    return shop.make("mechanic", **{"last_name": last_name, "first_name": "Пётр", "grade": "I", "rate": 500,
                                    "hired_on": "2026-01-01", **values})  # fmt: skip


def worker(shop: Shop, login: str, last_name: str) -> tuple[Issued, int]:
    person = mechanic(shop, last_name)
    return shop.account(login, title=f"{last_name} Пётр", person_form="mechanic", person_id=person), person


def order_of(shop: Shop, mechanic: int) -> int:
    client = shop.make("customer", last_name=f"Орлова {mechanic}", first_name="Вера", phone="+7 900 000-00-01")
    device = shop.make("device", customer=client, kind="oven", model="Печь")
    values = {"customer": client, "device": device, "mechanic": mechanic, "complaint": "Не греет", "promised": "2026-09-09"}
    with shop.office.database.writing() as transaction:
        writer = Writer(transaction, shop.office.definitions, Author(None), shop.office.clock.now())
        return writer.create("repair_order", values, state="accepted")


def posts(viewer: Viewer) -> list[tuple[str, int | None, str]]:
    return [(post.role, post.person, post.instead_of.name if post.instead_of else "") for post in viewer.posts]


def all_of(shop: Shop, owner: Viewer, acting: int, absent: str) -> list[str]:
    page = show_substitution(shop.office, owner, acting, absent)
    return [tick.value for role in page.roles for tick in role.duties]


def test_a_role_held_because_of_data_passes_for_exactly_these_days(shop: Shop, owner: Viewer) -> None:
    (standing, mine), (_, absent) = worker(shop, "пётр", "Зайцев"), worker(shop, "иван", "Кузнецов")
    ticks = all_of(shop, owner, standing.account, f"mechanic:{absent}")
    assert ticks == ["mechanic:repairing", "mechanic:own_timesheet", "mechanic:council"]
    substitute(shop.office, owner, standing.account, f"mechanic:{absent}", {**WEEK, "starts": "02.09.2026"}, ticks)
    assert posts(shop.enter(standing).viewer) == [("mechanic", mine, "")]
    shop.watch.wait(24 * 60)
    viewer = shop.visitor(sign_in(shop.office, "пётр", standing.password, HERE).token).viewer
    assert posts(viewer) == [("mechanic", mine, ""), ("mechanic", absent, "Кузнецов Пётр")]
    (lent,) = [post for post in viewer.posts if post.instead_of]
    assert (lent.document, lent.starts, lent.ends, lent.duties) == ("Приказ № 77", "2026-09-02", "2026-09-05", None)
    assert lent.instead_of == Absent("mechanic", absent, "Кузнецов Пётр")
    shop.watch.wait(3 * 24 * 60)
    assert len(shop.visitor(sign_in(shop.office, "пётр", standing.password, HERE).token).viewer.posts) == 2
    shop.watch.wait(24 * 60)
    assert posts(shop.visitor(sign_in(shop.office, "пётр", standing.password, HERE).token).viewer) == [("mechanic", mine, "")]


def test_the_appointed_post_passes_with_its_values_and_ends_with_the_role(shop: Shop, owner: Viewer) -> None:
    (standing, _), absent = worker(shop, "пётр", "Зайцев"), shop.account("склад", title="Орлова Вера")
    kept = shop.appoint(absent.account, "storekeeper", ends="2026-09-03", post_values='{"kind": "oven"}')
    told = f"account:{absent.account}"
    substitute(shop.office, owner, standing.account, told, WEEK, all_of(shop, owner, standing.account, told))
    (lent,) = [post for post in shop.enter(standing).viewer.posts if post.instead_of]
    assert (lent.role, lent.person, lent.values) == ("storekeeper", None, {"kind": "oven"})
    assert kept
    shop.watch.wait(3 * 24 * 60)
    viewer = shop.visitor(sign_in(shop.office, "пётр", standing.password, HERE).token).viewer
    assert not [post for post in viewer.posts if post.instead_of]


def test_only_the_ticked_duties_pass(shop: Shop, owner: Viewer) -> None:
    (standing, _), absent = worker(shop, "пётр", "Зайцев"), shop.account("приём", title="Орлова Вера")
    shop.appoint(absent.account, "receptionist")
    told = f"account:{absent.account}"
    held = ("reception", "settlement", "spending_check")
    assert all_of(shop, owner, standing.account, told) == [f"receptionist:{duty}" for duty in held]
    substitute(shop.office, owner, standing.account, told, WEEK, ["receptionist:reception"])
    viewer = shop.enter(standing).viewer
    assert [post.duties for post in viewer.posts] == [None, frozenset({"reception"})]
    assert [card.title for card in my_day(shop.office, viewer).duties if "Орлова" in card.role] == ["Принимает вещи в ремонт"]
    with shop.office.database.reading() as connection:
        judge = judge_for(shop.office, connection, owner)
        assert standing.account in {item.account for item in receivers(judge, "reception", None)}
        assert standing.account not in {item.account for item in receivers(judge, "settlement", None)}


def test_tasks_pass_and_history_names_both(shop: Shop, owner: Viewer) -> None:
    (standing, mine), (_, absent) = worker(shop, "пётр", "Зайцев"), worker(shop, "иван", "Кузнецов")
    own, others = order_of(shop, mine), order_of(shop, absent)
    told = f"mechanic:{absent}"
    before = shop.enter(standing).viewer
    assert sum(item.count for item in my_day(shop.office, before).waiting) == 1
    substitute(shop.office, owner, standing.account, told, WEEK, all_of(shop, owner, standing.account, told))
    viewer = shop.enter(standing).viewer
    assert sum(item.count for item in my_day(shop.office, viewer).waiting) == 2
    with shop.office.database.reading() as connection:
        form = find_form(shop.office, "repair_order")
        steps = {id: [step.id for step in judge_steps(shop.office, viewer, connection, form, id) if step.allowed]
                 for id in (own, others)}  # fmt: skip
    assert steps[own] == steps[others]
    asked = Submitted({"diagnosis": ("Перегорел тэн",)})
    for id in (own, others):
        perform_step(shop.office, viewer, "repair_order", id, "diagnose", asked)
    told_of = {id: read_history(shop.office, viewer, "repair_order", id).rows[0] for id in (own, others)}
    assert told_of[own].who == "Зайцев Пётр"
    assert told_of[others].who == "Зайцев Пётр за Кузнецов Пётр"
    assert "Приказ № 77" in told_of[others].basis
    assert "Приказ № 77" not in told_of[own].basis


def test_everybody_sees_who_stands_in_for_whom(shop: Shop, owner: Viewer) -> None:
    (standing, _), (away, absent) = worker(shop, "пётр", "Зайцев"), worker(shop, "иван", "Кузнецов")
    told = f"mechanic:{absent}"
    substitute(shop.office, owner, standing.account, told, WEEK, all_of(shop, owner, standing.account, told))
    assert my_day(shop.office, shop.enter(standing).viewer).substitutions == (
        "Вы замещаете: Кузнецов Пётр — Мастер, по 05.09.2026.",
    )
    page = my_day(shop.office, shop.enter(away).viewer)
    assert page.substitutions == ("Вас замещает: Зайцев Пётр — Мастер, по 05.09.2026.",)
    assert [post.role for post in shop.enter(away).viewer.posts] == ["mechanic"]
    assert show_account(shop.office, owner, away.account).substituted == ("Зайцев Пётр — Мастер, по 05.09.2026",)
    assert [row.instead for row in show_account(shop.office, owner, standing.account).appointments] == ["За Кузнецов Пётр"]
    roles = {role.id: role.holders for order in show_order(shop.office, owner).orders for role in order.roles}
    assert roles["mechanic"].count == 2
    assert "Зайцев Пётр (за Кузнецов Пётр по 05.09.2026)" in roles["mechanic"].names


def test_what_is_wrong_is_said_at_its_place(shop: Shop, owner: Viewer) -> None:
    (one, first), (two, second) = worker(shop, "пётр", "Зайцев"), worker(shop, "иван", "Кузнецов")
    (three, _) = worker(shop, "олег", "Орлов")
    gone = mechanic(shop, "Бывший", left_on="2026-02-01")
    ticks = ["mechanic:repairing"]

    def refused(acting: Issued, absent: str, texts: dict[str, str], chosen: list[str]) -> dict[str, tuple[str, ...]]:
        with pytest.raises(Invalid) as caught:
            substitute(shop.office, owner, acting.account, absent, texts, chosen)
        return dict(caught.value.errors.fields)

    assert refused(one, "part:1", WEEK, ticks).keys() == {"instead_of"}
    assert refused(one, f"mechanic:{first}", WEEK, ticks)["instead_of"] == ("Нельзя замещать самого себя.",)
    assert refused(one, f"mechanic:{gone}", WEEK, ticks).keys() == {"instead_of"}
    assert refused(one, f"mechanic:{second}", WEEK, []) == {"duties": ("Отметьте хотя бы одну обязанность.",)}
    assert refused(one, f"mechanic:{second}", {**WEEK, "ends": ""}, ticks).keys() == {"ends"}
    assert refused(one, f"mechanic:{second}", {**WEEK, "starts": "когда-нибудь"}, ticks).keys() == {"starts"}
    assert refused(one, f"mechanic:{second}", {**WEEK, "ends": "01.08.2026"}, ticks).keys() == {"ends"}
    substitute(shop.office, owner, one.account, f"mechanic:{second}", WEEK, ticks)
    assert "уже исполняет Зайцев" in refused(three, f"mechanic:{second}", WEEK, ticks)["duties"][0]
    assert "По кругу" in refused(two, f"mechanic:{first}", WEEK, ticks)["instead_of"][0]
    later = {**WEEK, "starts": "06.09.2026", "ends": "07.09.2026"}
    assert substitute(shop.office, owner, two.account, f"mechanic:{first}", later, ticks)
    assert "сам отсутствует" in refused(two, f"mechanic:{first + 2}", WEEK, ticks)["instead_of"][0]


def test_who_may_not_appoint_may_not_set_it_up(shop: Shop) -> None:
    (one, first) = worker(shop, "пётр", "Зайцев")
    viewer = shop.enter(one).viewer
    for attempt in (
        lambda: show_substitution(shop.office, viewer, one.account),
        lambda: substitute(shop.office, viewer, one.account, f"mechanic:{first}", WEEK, []),
        lambda: pick_absent(shop.office, viewer, ""),
    ):
        with pytest.raises(Denied):
            attempt()


def test_people_and_accounts_of_nobody_may_be_stood_in_for(shop: Shop, owner: Viewer) -> None:
    (one, first) = worker(shop, "пётр", "Зайцев")
    alone = shop.account("приём", title="Зайцева Вера")
    found = [choice.id for choice in pick_absent(shop.office, owner, "зайцев")]
    assert found == [f"mechanic:{first}", f"account:{alone.account}"]
    assert one
