"""What holds for every address: headers, tokens, limits, refusals in words."""

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.support.html import html_faults
from tests.web.conftest import Shop

SAMPLES = {
    "form": "customer",
    "people": "customer",
    "id": "1",
    "field": "customer",
    "step": "diagnose",
    "report": "in_work",
    "page": "timesheet",
    "column": "1",
    "item": "cleaned",
    "format": "csv",
    "print_id": "receipt",
    "action": "create",
    "account": "1",
    "appointment": "1",
    "digest": "abc",
    "filename": "prikaz.css",
    "kept": "1",
}
ANYBODY = {"/login", "/healthz", "/static/<path:filename>", "/static/accent-<digest>.css"}
HEADERS = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "X-Request-Id",
    "Cache-Control",
)
LARGE_FORM, LARGE_FILE = 2 * 1024 * 1024 + 1, 20 * 1024 * 1024 + 1


def test_odd_addresses_get_a_page_in_words(shop: Shop) -> None:
    person = shop.person("reception")
    for path, status in ODD:
        answer = person.raw("GET", path)
        page = answer.get_data(as_text=True)
        assert answer.status_code == status, path
        assert not html_faults(page), path
        assert status == 200 or re.search(r"Номер обращения: [0-9a-f]{10}", page), path


def address(rule: Rule) -> str:
    samples = {**SAMPLES, "format": "pdf"} if "docx" in rule.rule else SAMPLES
    return re.sub(r"<(?:[^:<>]+:)?([a-z_]+)>", lambda match: samples[match.group(1)], rule.rule)


def rules(app: Flask, method: str) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.methods and method in rule.methods]


def test_every_answer_has_its_headers(shop: Shop) -> None:
    person, stranger = shop.person("owner"), shop.stranger()
    for rule in rules(shop.app, "GET"):
        for visitor in (person, stranger):
            answer = visitor.raw("GET", address(rule))
            assert not [name for name in HEADERS if name not in answer.headers], rule.rule
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.status_code < 500, rule.rule


def test_nothing_is_open_to_strangers(shop: Shop) -> None:
    stranger = shop.stranger()
    for rule in rules(shop.app, "GET"):
        if rule.rule not in ANYBODY:
            answer = stranger.raw("GET", address(rule))
            assert answer.status_code == 302 and answer.headers["Location"].startswith("/login"), rule.rule


def test_every_change_wants_its_own_token(shop: Shop) -> None:
    person = shop.person("reception")
    another = shop.person("desk").open("/").form("/logout").values[0][1]
    for rule in rules(shop.app, "POST"):
        for token in ({}, {"csrf_token": ""}, {"csrf_token": "foreign"}, {"csrf_token": another}):
            answer = person.raw("POST", address(rule), data={**token, "last_name": "Орлова"})
            assert answer.status_code == 400, (rule.rule, token)
    assert person.open("/").status == 200


def test_a_foreign_form_is_not_offered_again(shop: Shop) -> None:
    person = shop.person("reception")
    for site, offered in (("cross-site", False), ("same-origin", True)):
        answer = person.raw("POST", "/f/customer/new", data={"last_name": "Орлова"}, headers={"Sec-Fetch-Site": site})
        assert ("Отправить ещё раз" in answer.get_data(as_text=True)) is offered


ODD = (
    ("/nothing", 404),
    ("/f/nothing", 404),
    ("/f/customer/999", 404),
    ("/f/customer/999999999999999", 404),
    ("/f/customer/9999999999999999999", 404),
    ("/f/customer/1/do/nothing", 405),
    ("/r/nothing", 404),
    ("/f/Customer", 404),
    ("/f/customer.exe", 404),
    ("//f/customer", 404),
    ("/f/customer/0", 404),
    ("/why/customer/fly", 404),
    ("/f/customer?page=99999999999999999999&sort=nothing&accepted=x", 200),
    ("/f/customer?page=-1&q=" + "я" * 500, 200),
    ("/f/customer?q=%00", 200),
    ("/f/customer?q=%FF", 200),
    ("/f/customer?q=" + "я" * 5000, 400),
    ("/f/account/new", 403),
)


def test_too_much_is_refused_before_it_is_read(shop: Shop) -> None:
    person = shop.person("reception")
    token = person.open("/f/customer/new").form("/new").values[0][1]
    large = person.raw("POST", "/f/customer/new", data={"csrf_token": token, "last_name": "я" * (LARGE_FORM // 2)})
    assert large.status_code == 413 and "не больше 20 МБ" in large.get_data(as_text=True)
    claimed = person.raw(
        "POST",
        "/f/customer/new",
        data=b"x",
        content_type="multipart/form-data; boundary=a",
        environ_overrides={"CONTENT_LENGTH": str(LARGE_FILE)},
    )
    assert claimed.status_code == 413


def test_text_in_another_encoding_is_refused_in_words(shop: Shop) -> None:
    body = "last_name=Орлова".encode("cp1251")
    answer = shop.person("reception").raw(
        "POST", "/f/customer/new", data=body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 400 and "кодировке" in answer.get_data(as_text=True)


def test_the_log_names_no_person(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "prikaz"):
        person = shop.person("reception")
        person.open("/f/customer?q=Соколова")
        person.open("/f/customer/77")
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("prikaz")]
    assert lines and not [line for line in lines if re.search(r"[А-Яа-я]|%D0|reception|/77|sokol", line)]


def test_a_broken_page_keeps_its_message_out_of_the_log(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> str:
        raise RuntimeError("Соколова Анна")

    shop.app.view_functions["my_day.show"] = fail
    person = shop.person("reception")
    page = person.open("/")
    assert page.status == 500 and "Номер обращения" in page.text and "Соколова" not in page.html
    assert "RuntimeError at" in caplog.text and "Соколова" not in caplog.text


def test_reading_changes_nothing(shop: Shop) -> None:
    person = shop.person("owner")
    before = _everything(shop)
    for rule in rules(shop.app, "GET"):
        person.raw("GET", address(rule))
    assert _everything(shop) == before


def _everything(shop: Shop) -> list[tuple[str, list[tuple[object, ...]]]]:
    with shop.office.database.reading() as connection:
        tables = [row[0] for row in connection.execute(shop.office.database.dialect.tables_sql)]
        return [(table, sorted(connection.execute(f'SELECT * FROM "{table}"'), key=str)) for table in sorted(tables)]
