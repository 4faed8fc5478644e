"""Files of records: brought with the form, given back only to those who may read the field, only to be saved."""

import io

from tests.web.conftest import Shop
from tests.web.person import Page, Person

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def test_a_file_comes_back_as_it_was_and_only_to_be_saved(shop: Shop) -> None:
    reception = shop.person("reception")
    answer = send_file(reception, _order(reception), PDF, "чек от кассы.pdf")
    assert answer.status == 200, answer.text
    back = reception.raw("GET", "/f/repair_order/1/file/receipt")
    assert back.data == PDF and back.mimetype == "application/pdf"
    assert back.headers["Content-Disposition"].startswith("attachment;")
    assert back.headers["X-Content-Type-Options"] == "nosniff"
    assert shop.person("nobody").raw("GET", "/f/repair_order/1/file/receipt").status_code == 404


def test_a_page_is_no_file(shop: Shop) -> None:
    reception = shop.person("reception")
    answer = send_file(reception, _order(reception), b"<html><script>alert(1)</script>", "чек.pdf")
    assert answer.status == 422 and "принять нельзя" in answer.text
    assert reception.raw("GET", "/f/repair_order/1/file/receipt").status_code == 404


def test_nobody_names_a_file_of_another(shop: Shop) -> None:
    reception, desk = shop.person("reception"), shop.person("desk")
    send_file(reception, _order(reception), PDF, "чек.pdf")
    _order(desk, 2)
    taken = desk.send(desk.open("/f/repair_order/2/edit"), "/edit", {"receipt": "1"})
    assert taken.status == 422
    assert desk.raw("GET", "/f/repair_order/2/file/receipt").status_code == 404


def send_file(person: Person, page: Page, content: bytes, name: str) -> Page:
    edit = person.open("/f/repair_order/1/edit")
    data = {**dict(edit.form("/edit").values), "receipt": (io.BytesIO(content), name)}
    return Page(person.client.post("/f/repair_order/1/edit", data=data, follow_redirects=True, buffered=True))


def _order(person: Person, number: int = 1) -> Page:
    if number == 1:
        _create(person, "customer", last_name="Орлова", first_name="Вера", phone="+7 900 000-00-01")
        _create(person, "device", customer="1", kind="oven", brand="Жар", model="П-2")
    return _create(person, "repair_order", customer="1", device="1", complaint="Не греет", promised="2199-01-01")


def _create(person: Person, form: str, **typed: str) -> Page:
    return person.send(person.open(f"/f/{form}/new"), f"/f/{form}/new", typed)
