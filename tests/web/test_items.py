"""A check-list over HTTP: closing a month of the shop with signatures, reminders, assignments and proofs, without JavaScript."""

import datetime

from engine.access.viewer import Viewer
from engine.app.given_records import make_record
from engine.app.judging import Judge
from engine.app.writing import Work
from engine.data.writer import Author, Writer
from engine.model.types import Value
from tests.web.conftest import Shop
from tests.web.person import Page

TODAY = datetime.date.today()
MONTH = {"title": "Март", "starts": str(TODAY - datetime.timedelta(days=20)), "ends": str(TODAY + datetime.timedelta(days=10))}
ITEMS = "/f/shop_month/1/items"


def make(shop: Shop, form: str, state: str = "", **values: Value) -> int:
    office = shop.office
    with office.database.writing() as transaction:
        judge = Judge(office, transaction, Viewer(None), dict(office.clock.binds()))
        writer = Writer(transaction, office.definitions, Author(None), office.clock.now())
        return make_record(Work(judge, writer), form, values, state=state)


def make_month(shop: Shop, state: str = "open") -> None:
    make(shop, "shop_month", state, **MONTH)


def press(shop: Shop, login: str, address: str, **data: str) -> Page:
    """A button pressed: the form of the page that goes to the address, sent as it stands."""
    person = shop.person(login)
    page = person.open(address.rpartition("/")[0])
    return person.send(page, address, data)


def test_the_list_answers_what_is_in_the_way_today(shop: Shop) -> None:
    make_month(shop)
    part = make(shop, "part", title="Лампа", kind="oven", price=12000, in_stock=0)
    make(shop, "purchase", part=part, quantity=1)
    page = shop.person("owner").open(ITEMS)
    assert page.status == 200 and "2 пункта из списка" in page.text
    assert "1. Завершить работы" in page.text
    assert "готово 2 из 3" in page.text and "Шаг «Подвести итоги»: мешает пункт 2." in page.text
    assert "Мешает: 2. Всё нужное куплено" in page.text and "Мешает 1" in page.text and "/f/purchase/1" in page.links
    assert "Нечего доказывать: 4. Касса сошлась" in page.text
    assert ITEMS in shop.person("owner").open("/f/shop_month/1").links


def test_the_list_is_a_page_of_its_own_with_the_record_to_choose(shop: Shop) -> None:
    empty = shop.person("owner").open("/p/month")
    assert empty.status == 200 and "Что мешает" not in empty.text
    make_month(shop)
    page = shop.person("owner").open("/p/month")
    assert "Месяц мастерской «Март»" in page.text and "Что мешает закончить" in page.text and "2. Подписать" in page.text
    assert shop.person("reception").open("/p/month").status == 403


def test_who_may_not_see_the_rows_is_told_their_number(shop: Shop) -> None:
    make_month(shop)
    part = make(shop, "part", title="Лампа", kind="oven", price=12000, in_stock=0)
    make(shop, "purchase", part=part, quantity=1)
    page = shop.person("reception").open(ITEMS)
    assert "вам они не видны" in page.text and "/f/purchase/1" not in page.links
    assert shop.person("nobody").open(ITEMS).status in (403, 404)


def test_two_sign_and_the_month_is_closed(shop: Shop) -> None:
    make_month(shop, "counted")
    owner = shop.person("owner")
    before = owner.open("/f/shop_month/1").text
    assert "Закрыть месяц : пока нельзя" in before and "не хватает подписи: «Согласует цену и выдаёт вещи», «Ведёт дело»" in before
    signed = press(shop, "reception", f"{ITEMS}/report/sign")
    assert "Подписано: «Отчёт за месяц проверен»" in signed.text and "Reception" in signed.text
    second = press(shop, "owner", f"{ITEMS}/report/sign", duty="shop_ownership")
    assert "Готово" in second.text
    closed = owner.send(owner.open("/f/shop_month/1"), "/do/close")
    assert "Закрыт" in closed.text
    proved = owner.open(f"{ITEMS}/report")
    assert "Подписано" in proved.text and "шаг «Закрыть месяц»" in proved.text and "Owner" in proved.text
    history = owner.open("/f/shop_month/1/history").text
    assert "Подпись: Отчёт за месяц проверен" in history and "Список доказан: «Закрыть месяц»" in history


def test_a_signature_is_for_its_duty_and_can_be_taken_back_in_time(shop: Shop) -> None:
    make_month(shop, "counted")
    owner = shop.person("owner")
    page = owner.open(f"{ITEMS}/report")
    assert owner.send(page, "/sign", {"duty": "settlement"}).status == 403
    assert owner.send(page, "/sign", {"duty": "stock"}).status == 404
    owner.send(page, "/sign", {"duty": "shop_ownership"})
    taken = owner.send(owner.open(f"{ITEMS}/report"), "/sign")
    assert "Подпись снята" in taken.text and taken.text.count("не подписано") == 2
    assert owner.send(page, "/sign", {"duty": "shop_ownership", "withdraw": "1"}).status == 422


def test_those_who_owe_are_reminded_once_a_day_and_named(shop: Shop) -> None:
    make_month(shop)
    part = make(shop, "part", title="Лампа", kind="oven", price=12000, in_stock=0)
    make(shop, "purchase", part=part, quantity=1)
    store = make(shop, "account", login="store", title="Кладовая", must_change=False)
    make(shop, "appointment", account=store, role="storekeeper", starts="2026-01-01", post_values='{"kind": "oven"}')
    other = make(shop, "account", login="handsets", title="Телефоны", must_change=False)
    make(shop, "appointment", account=other, role="storekeeper", starts="2026-01-01", post_values='{"kind": "handset"}')
    owner = shop.person("owner")
    sent = owner.send(owner.open(f"{ITEMS}/bought"), "/remind")
    assert "Напомнили: Кладовая (1)." in sent.text and "Телефоны" not in sent.text.split("Напомнили")[1][:40]
    assert "уже напоминали" in owner.send(sent, "/remind").text
    with shop.office.database.reading() as connection:
        notices = connection.execute("SELECT account, text, form, record, item FROM f_notice")
    assert notices == [(store, "Всё нужное куплено: за вами 1. Список «Закрытие месяца»", "shop_month", 1, "bought")]
    reminded = shop.hire("store", store)
    assert f"{ITEMS}/bought" in reminded.open("/notices").links
    with shop.office.database.writing() as transaction:
        transaction.execute("UPDATE f_notice SET item = 'taken_out_since'")
    links = reminded.open("/notices").links
    assert f"{ITEMS}/taken_out_since" not in links and "/f/shop_month/1" in links


def test_a_button_leads_back_to_where_it_was_pressed(shop: Shop) -> None:
    make_month(shop)
    owner = shop.person("owner")
    for address, back in (
        ("/p/month?month=1", "/p/month?month=1#i-priced"), ("/p/month", "/p/month#i-priced"), (ITEMS, f"{ITEMS}#i-priced"),
        (f"{ITEMS}/priced", f"{ITEMS}/priced"),
    ):  # fmt: skip
        make(shop, "part", title=address, kind="oven", price=0, in_stock=0)
        form = owner.open(address).form("/priced/remind")
        assert owner.raw("POST", form.action, data=dict(form.values)).headers["Location"] == back
    abroad = {**dict(form.values), "from": "//example.org/"}
    assert owner.raw("POST", form.action, data=abroad).headers["Location"] == "/#i-priced"


def test_who_does_not_do_the_steps_does_not_remind(shop: Shop) -> None:
    make_month(shop)
    owner, reception = shop.person("owner"), shop.person("reception")
    assert "/remind" not in reception.open(f"{ITEMS}/bought").html
    token = owner.open(f"{ITEMS}/handed")
    assert reception.open(f"{ITEMS}/handed").status == 200
    assert token.status == 200
    answer = reception.send(_moved(reception.open(f"{ITEMS}/report"), "/remind"), "/remind")
    assert answer.status in (403, 422)


def _moved(page: Page, action: str) -> Page:
    """A page whose first form was turned to another address."""
    form = next(form for form in page.forms if form.method == "post" and form.action.endswith("/logout"))
    form.action = f"{ITEMS}/bought{action}"
    return page


def test_an_item_is_given_to_somebody_and_is_over_when_the_row_is(shop: Shop) -> None:
    make_month(shop)
    part = make(shop, "part", title="Лампа", kind="oven", price=12000, in_stock=0)
    purchase = make(shop, "purchase", part=part, quantity=1)
    store = make(shop, "account", login="store", title="Кладовая", must_change=False)
    make(shop, "appointment", account=store, role="storekeeper", starts="2026-01-01", post_values='{"kind": "oven"}')
    owner = shop.person("owner")
    page = owner.open(f"{ITEMS}/bought")
    wrong = owner.send(page, "/assign", {"account": "999", "row": "purchase:77", "due": "когда-нибудь"})
    assert wrong.status == 422 and "Выберите, кому поручить." in wrong.text and "уже нет" in wrong.text
    given = owner.send(page, "/assign", {"account": str(store), "row": f"purchase:{purchase}", "due": "01.02.2099", "text": "Срочно"})
    assert "Поручено: Кладовая." in given.text and "до 01.02.2099" in given.text and "«Срочно»" in given.text
    hired = shop.hire("store", store)
    day = hired.open("/")
    assert "За мной в списках" in day.text and "1 Всё нужное куплено" in day.text and "Закрытие месяца: Март" in day.text
    assert "Поручено вам ( Owner)" in day.text.replace("(Owner", "( Owner") and "до 01.02.2099" in day.text
    assert "Вы поручили: Кладовая" in owner.open("/").text
    with shop.office.database.writing() as transaction:
        transaction.execute("UPDATE f_purchase SET bought = 1")
        transaction.execute("INSERT INTO f_purchase (version, part, quantity, bought, created, changed, _archived)"
                            " VALUES (1, 1, 5, 0, '2026-01-01', '2026-01-01', 0)")  # fmt: skip
    assert "Поручено: Кладовая" not in owner.open(f"{ITEMS}/bought").text
    assert "Вы поручили" not in owner.open("/").text and "Поручено вам" not in hired.open("/").text
