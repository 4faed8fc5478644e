"""Signing in, staying signed in, being asked again without losing what was typed."""

import pytest

from engine.app.accounts import ACCOUNT, create_record, give_password
from engine.data.sessions import revoke_sessions
from engine.data.writer import Author
from tests.web.conftest import Shop
from tests.web.person import PASSWORD

CUSTOMER = {"last_name": "Орлова", "first_name": "Вера", "phone": "+7 900 000-00-01"}


def test_pages_ask_for_the_sign_in_and_come_back(shop: Shop) -> None:
    stranger = shop.stranger()
    page = stranger.open("/f/customer?sort=-last_name")
    assert page.path == "/login"
    entered = stranger.send(page, "/login", {"login": "reception", "password": PASSWORD})
    assert entered.path == "/f/customer" and entered.status == 200


@pytest.mark.parametrize("target", ["//example.org", "https://example.org/", "/\\example.org"])
def test_nobody_is_sent_elsewhere_after_signing_in(shop: Shop, target: str) -> None:
    stranger = shop.stranger()
    page = stranger.open("/login")
    answer = stranger.raw(
        "POST",
        "/login",
        data={**dict(page.form("/login").values), "login": "reception", "password": PASSWORD, "next": target},
    )
    assert answer.status_code == 303 and answer.headers["Location"] == "/"


def test_unknown_names_and_wrong_passwords_read_the_same(shop: Shop) -> None:
    wrong, unknown = (shop.stranger().sign_in(login, "не тот пароль совсем") for login in ("reception", "кто-то"))
    assert wrong.status == unknown.status == 422
    assert wrong.text == unknown.text and "не подходят" in wrong.text


def test_signing_in_changes_the_cookie_and_signing_out_kills_it(shop: Shop) -> None:
    person = shop.stranger()
    person.open("/login")
    before = person.client.get_cookie("prikaz")
    person.sign_in("reception")
    inside = person.client.get_cookie("prikaz")
    assert before and inside and before.value != inside.value and inside.http_only and inside.same_site == "Lax"
    person.send(person.open("/"), "/logout")
    thief = shop.stranger()
    thief.client.set_cookie("prikaz", inside.value)
    assert thief.open("/").path == "/login"


def test_a_typed_form_survives_an_ended_sign_in(shop: Shop) -> None:
    person = shop.person("reception")
    page = person.open("/f/customer/new")
    end_sign_ins(shop, "reception")
    asked = person.send(page, "/f/customer/new", CUSTOMER)
    assert asked.status == 401 and "не потеряно" in asked.text and 'value="Орлова"' in asked.html
    again = person.send(asked, "/f/customer/new", {"_login": "reception", "_password": "ошибка"})
    assert again.status == 422 and 'value="Орлова"' in again.html
    saved = person.send(again, "/f/customer/new", {"_login": "reception", "_password": PASSWORD})
    assert saved.status == 200 and saved.path == "/f/customer/1" and "Орлова" in saved.text


def test_another_person_signing_in_must_send_the_form_anew(shop: Shop) -> None:
    person = shop.person("reception")
    page = person.open("/f/customer/new")
    person.send(person.open("/"), "/logout")
    person.sign_in("desk")
    refused = person.send(page, "/f/customer/new", CUSTOMER)
    assert refused.status == 400 and 'value="Орлова"' in refused.html
    assert person.send(refused, "/f/customer/new").path == "/f/customer/1"


def test_an_issued_password_opens_only_its_own_change(shop: Shop) -> None:
    office = shop.office
    with office.database.writing() as transaction:
        account = create_record(office, transaction, ACCOUNT, {"login": "novice", "title": "Новичок"})
    with office.database.writing() as transaction:
        issued = give_password(office, transaction, Author(None), account, "novice")
    person = shop.stranger()
    page = person.sign_in("novice", issued.password)
    assert page.path == "/password" and person.open("/order").path == "/password"
    typed = {"old": issued.password, "password": "простые слова подряд", "again": "простые слова порознь"}
    differ = person.send(page, "/password", typed)
    assert differ.status == 422 and "не совпадают" in differ.text and "простые" not in differ.html
    done = person.send(differ, "/password", {**typed, "again": "простые слова подряд"})
    assert done.path == "/" and "Пароль изменён" in done.text
    assert shop.stranger().sign_in("novice", issued.password).status == 422


def test_guessing_is_slowed_down(shop: Shop) -> None:
    stranger = shop.stranger()
    answers = [stranger.sign_in("senior", f"догадка {number}").status for number in range(12)]
    assert answers[0] == 422 and answers[-1] == 429


def test_a_part_of_a_page_says_that_the_sign_in_ended(shop: Shop) -> None:
    answer = shop.stranger().raw("GET", "/pick/device/customer?q=а", headers={"HX-Request": "true"})
    assert answer.status_code == 401 and "Войдите" in answer.get_data(as_text=True)


def end_sign_ins(shop: Shop, login: str) -> None:
    office = shop.office
    with office.database.writing() as transaction:
        ((account,),) = transaction.execute("SELECT id FROM f_account WHERE login = ?", (login,))
        revoke_sessions(transaction, account, office.clock.now())
