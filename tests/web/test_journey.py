"""One order of the repair shop from the first page to the last, as people do it, without JavaScript."""

import re

from engine.app.accounts import create_record
from tests.web.conftest import Shop
from tests.web.person import Page, Person


def test_a_repair_from_acceptance_to_refusal(shop: Shop) -> None:
    reception, senior = shop.person("reception"), shop.person("senior")
    _create(reception, "customer", last_name="Орлова", first_name="Вера", phone="+7 900 000-00-01")
    device = _create(reception, "device", customer="1", kind="oven", brand="Жар", model="П-2")
    assert device.status == 200 and "Жар" in device.text
    order = _create(reception, "repair_order", customer="1", device="1", complaint="Не греет", promised="2199-01-01")
    assert "Сохранено" in order.text and "Принят" in order.text
    seen = senior.open("/f/repair_order/1")
    refused = senior.send(seen, "/do/diagnose", {"diagnosis": "Лампа"})
    assert refused.status == 422 and "Не назначен мастер" in refused.text and "Лампа" in refused.html
    declined = reception.send(reception.open("/f/repair_order/1"), "/do/decline", {"reason": "Дорого"})
    assert declined.status == 200 and "Отказ" in declined.text and "Дорого" in declined.text
    history = reception.open("/f/repair_order/1/history")
    assert "Отказаться" in history.text and "Reception" in history.text


def test_a_list_finds_sorts_and_exports(shop: Shop) -> None:
    reception = shop.person("reception")
    for name in ("Ёлкина", "Белова", "Ежова"):
        _create(reception, "customer", last_name=name, first_name="Вера", phone="+7 900 000-00-01")
    listed = reception.open("/f/customer?sort=last_name")
    assert re.findall(r"Белова|Ежова|Ёлкина", listed.text) == ["Белова", "Ежова", "Ёлкина"]
    found = reception.open("/f/customer?q=елк")
    assert "Ёлкина" in found.text and "Ежова" not in found.text
    assert "Ничего не нашлось" in reception.open("/f/customer?q=Щукин").text


def test_a_faulty_form_comes_back_as_it_was_typed(shop: Shop) -> None:
    reception = shop.person("reception")
    answer = _create(reception, "customer", last_name="", first_name="Вера <b>", phone="не помню")
    assert answer.status == 422
    assert 'value="Вера &lt;b&gt;"' in answer.html and 'value="не помню"' in answer.html
    assert 'href="#f-last_name"' in answer.html and 'id="f-last_name"' in answer.html


def test_a_double_click_makes_one_record(shop: Shop) -> None:
    reception = shop.person("reception")
    page = reception.open("/f/customer/new")
    typed = {"last_name": "Орлова", "first_name": "Вера", "phone": "+7 900 000-00-01"}
    first, second = (reception.send(page, "/f/customer/new", typed) for _ in range(2))
    assert first.path == second.path == "/f/customer/1"


def test_the_later_of_two_editors_is_told_and_keeps_the_typing(shop: Shop) -> None:
    reception, desk = shop.person("reception"), shop.person("desk")
    _create(reception, "customer", last_name="Орлова", first_name="Вера", phone="+7 900 000-00-01")
    mine, theirs = reception.open("/f/customer/1/edit"), desk.open("/f/customer/1/edit")
    desk.send(theirs, "/edit", {"first_name": "Вероника"})
    answer = reception.send(mine, "/edit", {"last_name": "Соколова"})
    assert answer.status == 409 and "Desk" in answer.text and "Вероника" in answer.text
    assert 'value="Соколова"' in answer.html
    saved = reception.send(answer, "/edit")
    assert saved.status == 200 and "Соколова" in saved.text


def _create(person: Person, form: str, **typed: str) -> Page:
    return person.send(person.open(f"/f/{form}/new"), f"/f/{form}/new", typed)


def test_a_notice_is_new_until_it_is_read(shop: Shop) -> None:
    reception, senior = shop.person("reception"), shop.person("senior")
    office = shop.office
    with office.database.writing() as transaction:
        ((account,),) = transaction.execute("SELECT id FROM f_account WHERE login = 'reception'")
        create_record(office, transaction, "notice", {"account": account, "text": "Заказ готов"})
    page = reception.open("/")
    assert "Заказ готов" in page.text and 'class="new"' in page.html and "Заказ готов" not in senior.open("/").text
    senior.raw("POST", "/notices", data={"csrf_token": senior.open("/").form("/logout").values[0][1], "last": "99"})
    assert 'class="new"' in reception.open("/").html
    read = reception.send(page, "/notices")
    assert "Заказ готов" in read.text and 'class="new"' not in read.html


def test_a_link_is_found_and_a_row_added_by_plain_buttons(shop: Shop) -> None:
    reception, senior = shop.person("reception"), shop.person("senior")
    for name in ("Орлова", "Соколова"):
        _create(reception, "customer", last_name=name, first_name="Вера", phone="+7 900 000-00-01")
    page = reception.open("/f/device/new")
    found = reception.send(page, "/f/device/new", {"_q.customer": "сок", "_find": "customer", "brand": "Жар"})
    assert found.status == 200 and "Соколова Вера" in found.text and "Орлова" not in found.text
    assert 'value="Жар"' in found.html and reception.open("/f/device").text.count("Жар") == 0
    saved = reception.send(found, "/f/device/new", {"customer": "2", "kind": "oven", "model": "П-2"})
    assert saved.status == 200 and "Соколова Вера" in saved.text
    _create(reception, "repair_order", customer="2", device="1", complaint="Не греет", promised="2199-01-01")
    grown = senior.send(senior.open("/f/repair_order/1/edit"), "/edit", {"_add_row": "works"})
    assert 'name="works.0.title"' in grown.html
    more = senior.send(grown, "/edit", {"works.0.title": "Осмотр", "_add_row": "works"})
    assert 'name="works.1.title"' in more.html and 'value="Осмотр"' in more.html
    fewer = senior.send(more, "/edit", {"_remove": "works.1"})
    assert 'name="works.1.title"' not in fewer.html and 'value="Осмотр"' in fewer.html
    stored = senior.send(fewer, "/edit", {"works.0.quantity": "1", "works.0.price": "500"})
    assert stored.status == 200 and "Осмотр" in stored.text


def test_the_later_of_two_steps_is_told(shop: Shop) -> None:
    reception, desk = shop.person("reception"), shop.person("desk")
    _create(reception, "customer", last_name="Орлова", first_name="Вера", phone="+7 900 000-00-01")
    _create(reception, "device", customer="1", kind="oven", brand="Жар", model="П-2")
    _create(reception, "repair_order", customer="1", device="1", complaint="Не греет", promised="2199-01-01")
    seen = desk.open("/f/repair_order/1")
    reception.send(reception.open("/f/repair_order/1"), "/do/decline", {"reason": "Дорого"})
    late = desk.send(seen, "/do/decline", {"reason": "Передумала"})
    assert late.status == 409 and "уже изменил(а) Reception" in late.text
