"""Hostile input (A01, A18, A25, A28, A34): a sentence or the text kept whole, never a fault of the program."""

import random
from urllib.parse import quote

import pytest

from tests.attacks.client import URLENCODED, Answer, Client
from tests.attacks.conftest import SignIn
from tests.attacks.naughty import PARAMETERS, TEXTS
from tests.support.demo import Demo

FORMS = (
    ("secretary", "pupil"), ("secretary", "guardian"), ("secretary", "employee"), ("secretary", "application"),
    ("secretary", "consent"), ("secretary", "movement_order"), ("admin", "school_class"), ("admin", "school_year"),
         ("admin", "account"), ("director", "appointment"),
)
LISTS = ("/f/pupil", "/f/pupil.csv", "/f/application", "/f/movement_order", "/r/movement_book", "/r/contingent",
         "/pick/consent/pupil", "/f/consent/new")
FEW, SOME = 3, 14
WHOLE = ("{{1337*1337}}", "<script>alert(1)</script>", "' OR 1=1 --", "=1+1", "😀👨‍👩‍👧 \u202eabc", "%s%n", "\"Ёлка\" & «й»")
ALIVE = ("<script>alert(1)", "<img src=x", "<svg/onload", "1787569", "Traceback", "sqlite3.", "psycopg")
WRONG_BODIES = (b"", b"{}", b'{"last_name": ["a"]}', b"--a\r\n", b"\0\xff\xfe" * 50, b"&&=&=", b"last_name=%CE%F0", b"last_name=a%00b",
                b"last_name=%ED%A0%80", b'--a\r\nContent-Disposition: form-data; name="last_name"\r\n\r\nx')
WRONG_TYPES = ("", "application/json", "text/xml", "multipart/form-data", "multipart/form-data; boundary=a", ";;;",
               f"{URLENCODED}; charset=utf-16")
NOT_THEIRS = {"id": "1", "state": "signed", "version": "999", "created_by": "1", "parent": "1", "role": "director", "_archived": "1",
              "number": "777-у", "status": "studying", "enrolled_by": "1"}


def harmless(answer: Answer, what: object) -> Answer:
    assert answer.status < 500, (what, answer.text)
    assert not [sign for sign in ALIVE if sign in answer.html], what
    assert "Content-Security-Policy" in answer.headers and "X-Request-Id" in answer.headers, what
    return answer


@pytest.mark.parametrize(("login", "form"), FORMS)
def test_any_text_in_any_field_gets_a_sentence(signed_in: SignIn, login: str, form: str) -> None:
    client, chance = signed_in(login), random.Random(form)
    sent = client.get(f"/f/{form}/new").form("/new")
    for text in chance.sample(TEXTS, SOME):
        typed = {item.name: text for item in sent.typed}
        answer = harmless(client.post(sent.action, sent.with_values({**typed, "key": repr(text)})), text[:80])
        assert answer.status in (303, 422), (text[:80], answer.text)
        assert answer.status == 303 or answer.form("/new").typed, text[:80]


def test_accepted_text_is_stored_whole(signed_in: SignIn) -> None:
    client = signed_in("admin")
    for number, text in enumerate(WHOLE):
        sent = client.get("/f/leaving_reason/new").form("/new")
        answer = client.post(sent.action, sent.with_values({"title": f"{number} {text}", "basis": text}))
        edited = harmless(client.get(f"{answer.location}/edit"), text).form("/edit")
        assert [item.value for item in edited.inputs if item.name == "basis"] == [text]
        harmless(client.get(answer.location), text)


def test_what_is_not_on_the_form_changes_nothing(signed_in: SignIn) -> None:
    """A06: fields of the system, of the workflow and of others' rights."""
    client = signed_in("secretary")
    sent = client.get("/f/movement_order/new").form("/new")
    values = {"date": "2026-09-01", "effective": "2026-09-01", "basis": "проба", "kind": "enrolled"}
    answer = client.post(sent.action, sent.with_values({**values, **NOT_THEIRS}))
    if answer.status == 303:
        page = client.get(answer.location)
        assert "777-у" not in page.text and "Черновик" in page.text
    else:
        assert answer.status == 422


def test_addresses_with_anything_in_them(signed_in: SignIn) -> None:
    client, chance = signed_in("secretary"), random.Random(5)
    for address in LISTS:
        for name in ("q", "sort", "page", "state", "birth_date", "grade", "since", "year", "pupil", *chance.sample(PARAMETERS, FEW)):
            for text in chance.sample(TEXTS, FEW):
                value = quote(text[:300], errors="replace")
                answer = harmless(client.get(f"{address}?{quote(name)}={value}"), (address, name, text[:80]))
                assert answer.status in (200, 400, 404, 422), (address, name, text[:80], answer.status)


def test_bodies_that_are_no_forms(signed_in: SignIn) -> None:
    client = signed_in("secretary")
    token = client.token()
    for kind in WRONG_TYPES:
        for body in WRONG_BODIES:
            answer = client.send("POST", "/f/guardian/new", body, {"Content-Type": kind, "X-CSRFToken": token})
            assert harmless(answer, (kind, body)).status in (400, 413, 415, 422), (kind, body, answer.status)


def test_a_body_of_any_size_gets_a_page(signed_in: SignIn, demo: Demo) -> None:
    """A34: far too large a file is read to its end and thrown away, so that the browser hears the sentence."""
    for client in (signed_in("secretary"), Client(demo.service.url)):
        for size in (21 << 20, 66 << 20):
            body = b"--a\r\nContent-Disposition: form-data; name=\"scan\"; filename=\"a.pdf\"\r\n\r\n%PDF-" + bytes(size)
            answer = client.send("POST", "/f/consent/new", body, {"Content-Type": "multipart/form-data; boundary=a"})
            assert harmless(answer, size).status == 413 and "не больше 20 МБ" in answer.text
        assert client.get("/login").status in (200, 302)


def test_two_equal_rows_are_said_at_the_row(signed_in: SignIn) -> None:
    answer = order_with_rows(signed_in("secretary"), ["1", "1"])
    assert answer.status == 422 and "Уже занято: Ученик" in answer.text
    assert {item.value for item in answer.form("/new").inputs if item.name == "lines.1.pupil"} >= {"1"}


def test_too_many_rows_are_refused_before_they_are_judged(signed_in: SignIn) -> None:
    answer = order_with_rows(signed_in("secretary"), ["1"] * 301)
    assert answer.status == 413 and "не больше 300 строк" in answer.text


def order_with_rows(client: Client, pupils: list[str]) -> Answer:
    sent = client.get("/f/movement_order/new").form("/new")
    values = {"date": "2026-09-01", "effective": "2026-09-01", "basis": "проба", "kind": "enrolled"}
    rows = {f"lines.{number}.pupil": pupil for number, pupil in enumerate(pupils)}
    return harmless(client.post(sent.action, sent.with_values({**values, **rows})), len(pupils))


FILES = (("a.html", b"<html><script>alert(1)</script>"), ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
         ("a.pdf", b""), ("a.pdf", b"<html>"), ("../../../etc/passwd", b"root"), ("a.exe", b"MZ" * 99),
         ("a.zip", b"PK\x03\x04" + b"\0" * 99),
         ("\u202efdp.exe", b"MZ"), ("x" * 400 + ".pdf", b"%PDF-1.4"), (".htaccess", b"a"), ("con.pdf", b"%PDF-1.4\n<script>"))


def test_files_that_are_not_what_they_say(signed_in: SignIn) -> None:
    """A30, A36: refused in words, or kept and handed out as something to save."""
    client = signed_in("secretary")
    sent = client.get("/f/consent/new").form("/new")
    for number, (name, content) in enumerate(FILES):
        pairs = sent.with_values({"pupil": "1", "guardian": "1", "key": f"file{number}"})
        answer = harmless(client.upload(sent.action, pairs, [("scan", name, "text/html", content)]), name)
        assert answer.status in (303, 422), (name, answer.text)
        kept = client.get(f"{answer.location}/file/scan") if answer.status == 303 else None
        if kept is not None and kept.status == 200:
            assert kept.headers["Content-Disposition"].startswith("attachment"), name
            assert kept.headers["X-Content-Type-Options"] == "nosniff" and "/" not in kept.headers.get_filename(""), name
