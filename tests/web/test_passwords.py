"""Passwords for many people in the browser: chosen, shown once, on paper, used."""

import io
import re

import pdfplumber

from tests.web.conftest import Shop
from tests.web.person import PASSWORD, Page, Person

SECRET = re.compile(r'class="secret">([^<]+)<')


def _customer(person: Person, last_name: str) -> None:
    given = {"last_name": last_name, "first_name": "Вера", "phone": "+7 900 000-00-01"}
    assert person.send(person.open("/f/customer/new"), "/f/customer/new", given).status == 200


def _pdf(owner: Person, page: Page, **changed: str) -> tuple[int, bytes]:
    form = dict(page.form("/admin/passwords/sheet.pdf").values)
    answer = owner.raw("POST", "/admin/passwords/sheet.pdf", data={**form, **changed})
    return answer.status_code, answer.get_data()


def test_from_the_list_of_people_to_the_first_sign_in(shop: Shop) -> None:
    reception, owner = shop.person("reception"), shop.person("owner")
    for name in ("Орлова", "Щукина", "Яковлева"):
        _customer(reception, name)
    assert "Выдать пароли" not in reception.open("/f/customer").text
    listed = owner.open("/f/customer?q=а")
    address = next(link for link in listed.links if link.startswith("/admin/passwords/customer"))
    page = owner.open(address)
    assert page.status == 200 and page.html.count(">входа ещё нет<") == 3
    sheet = owner.send(page, page.forms[-1].action, {"person": ["customer:1", "customer:3"]})
    secrets = SECRET.findall(sheet.html)
    assert sheet.status == 200 and len(secrets) == 2 and sheet.headers["Cache-Control"] == "no-store"
    assert "Орлова Вера" in sheet.text and "Яковлева Вера" in sheet.text and "Щукина" not in sheet.text
    change = shop.stranger().sign_in("orlova.v", secrets[0])
    assert "Придумайте свой пароль" in change.text
    again = owner.send(page, page.forms[-1].action, {"person": ["customer:1", "customer:3"]})
    assert again.status == 422 and "пароль уже выдан" in again.text and not SECRET.findall(again.html)
    assert "ждёт первого входа" in again.text


def test_the_sheet_goes_to_paper_and_nothing_else_does(shop: Shop) -> None:
    owner = shop.person("owner")
    reception = shop.person("reception")
    for number in range(12):
        _customer(reception, f"Орлова{number:02}")
    page = owner.open("/admin/passwords/customer")
    sheet = owner.send(page, page.forms[-1].action)
    secrets = SECRET.findall(sheet.html)
    status, content = _pdf(owner, sheet)
    assert status == 200 and len(secrets) == 12
    with pdfplumber.open(io.BytesIO(content)) as file:
        assert len(file.pages) == 2
        text = "".join(item.extract_text() for item in file.pages)
    assert not [secret for secret in secrets if secret not in text]
    assert all(word in text for word in ("Орлова00 Вера", "orlova00.v", "Мастерская «Искра»", "http://localhost"))
    assert _pdf(owner, sheet, sheet="подделка")[0] == 422
    sealed = dict(sheet.form("/admin/passwords/sheet.pdf").values)["sheet"]
    assert _pdf(owner, sheet, sheet=sealed[:-3] + "abc")[0] == 422
    token = reception.open("/").form("/logout").values[0][1]
    stolen = reception.raw("POST", "/admin/passwords/sheet.pdf", data={"csrf_token": token, "sheet": sealed})
    assert stolen.status_code == 403


def test_nobody_ticked_is_told_and_the_list_stays(shop: Shop) -> None:
    owner = shop.person("owner")
    _customer(shop.person("reception"), "Орлова")
    page = owner.open("/admin/passwords/customer?q=орл")
    told = owner.send(page, page.forms[-1].action, {"person": ()})
    assert told.status == 422 and "Отметьте хотя бы одного" in told.text and "Орлова Вера" in told.text
    assert 'value="орл"' in told.html and "checked" not in told.html
    assert shop.stranger().sign_in("orlova.v", PASSWORD).status == 422
