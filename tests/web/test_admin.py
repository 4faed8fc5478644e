"""The administrator: a new person gets a way in and a role; both end at the next click."""

import re

from tests.web.conftest import Shop
from tests.web.person import PASSWORD


def test_a_person_is_taken_on_and_let_go(shop: Shop) -> None:
    owner = shop.person("owner")
    made = owner.send(owner.open("/admin/people"), "/admin/people", {"login": "novice", "title": "Новичок"})
    password = re.search(r'class="secret">([^<]+)<', made.html)
    assert made.status == 200 and password
    account = next(form.action for form in made.forms if form.action.endswith("/appoint")).split("/")[3]
    novice = shop.stranger()
    change = novice.sign_in("novice", password.group(1))
    novice.send(change, "/password", {"old": password.group(1), "password": PASSWORD + "!", "again": PASSWORD + "!"})
    assert novice.open("/f/customer").status == 403
    page = owner.open(f"/admin/people/{account}")
    appointed = owner.send(page, "/appoint", {"role": "receptionist", "document": "Приказ № 2"})
    assert appointed.status == 200 and "Назначено" in appointed.text
    assert novice.open("/f/customer").status == 200
    owner.send(owner.open(f"/admin/people/{account}"), "/close", {"closed": "1"})
    assert novice.open("/f/customer").path == "/login"
    assert shop.stranger().sign_in("novice", PASSWORD + "!").status == 422


def test_whose_account_it_is_is_picked_by_name_without_javascript(shop: Shop) -> None:
    owner = shop.person("owner")
    new = owner.open("/f/mechanic/new")
    given = {"last_name": "Кузнецов", "first_name": "Пётр", "grade": "I", "rate": "1", "hired_on": "2026-01-01"}
    assert owner.send(new, "/f/mechanic/new", given).status == 200
    page = owner.open("/admin/people")
    typed = {"login": "kuznetsov", "_q.person": "кузн"}
    found = owner.send(page, "/admin/people", {**typed, "_find": "person"})
    assert "Кузнецов Пётр" in found.text and 'value="kuznetsov"' in found.html
    person = re.search(r'value="(mechanic:\d+)"', found.html)
    assert person
    made = owner.send(found, "/admin/people", {**typed, "person": ("", person.group(1))})
    assert made.status == 200 and "Кузнецов Пётр" in made.text
    again = owner.send(found, "/admin/people", {"login": "other", "person": ("", person.group(1))})
    assert again.status == 422 and "уже есть учётная запись" in again.text and "checked" in again.html


def test_mistakes_stand_at_their_fields(shop: Shop) -> None:
    owner = shop.person("owner")
    taken = owner.send(owner.open("/admin/people"), "/admin/people", {"login": "Reception", "title": "Ещё один"})
    assert taken.status == 422 and 'value="Reception"' in taken.html and 'aria-invalid="true"' in taken.html
    account = next(link for link in taken.links if re.fullmatch(r"/admin/people/\d+", link))
    wrong = owner.send(owner.open(account), "/appoint", {"role": "", "starts": "вчера"})
    assert wrong.status == 422 and "Такой роли нет" in wrong.text


def test_others_stay_outside(shop: Shop) -> None:
    reception = shop.person("reception")
    assert [reception.open(path).status for path in ("/admin/people", "/admin/definitions")] == [403, 403]
    assert "Управление" not in reception.open("/").text


def test_tabs_lead_only_where_one_may_go(shop: Shop) -> None:
    owner = shop.person("owner")
    tabs = [link for link in owner.open("/admin/people").links if link.startswith("/admin/") and link.count("/") == 2]
    assert {"/admin/sessions", "/admin/appointments", "/admin/definitions"} <= set(tabs)
    assert {owner.open(link).status for link in tabs} == {200}


def test_definitions_in_force_are_shown(shop: Shop) -> None:
    page = shop.person("owner").open("/admin/definitions")
    assert page.status == 200 and "в силе" in page.text and "ошибок нет" in page.text


def test_rights_rest_on_clauses_both_ways(shop: Shop) -> None:
    reception = shop.person("reception")
    by_order, by_person, by_duty = (reception.open(f"/order{query}") for query in ("", "?by=person", "?by=duty"))
    assert "1.1" in by_order.text and "Приёмщик" in by_order.text and "Хозяйственное поручение" in by_order.text
    assert "Приёмщик" in by_person.text and "Приказ № 1" in by_person.text
    assert "Reception" in by_duty.text
    why = reception.open("/why/part/create")
    assert "Нет" in why.text and "Кладовщик" in why.text
