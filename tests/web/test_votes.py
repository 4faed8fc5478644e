"""People decide a spending together, over HTTP without JavaScript and in a browser at two widths."""

from threading import Barrier, Thread

import pytest
from playwright.sync_api import Browser, Page, expect

from engine.access.passwords import hash_password
from engine.app.accounts import ACCOUNT, create_record
from engine.data.accounts import store_password
from engine.data.writer import Author, Writer
from tests.support.axe import axe_faults
from tests.support.html import html_faults
from tests.web.conftest import Shop
from tests.web.person import PASSWORD, Person
from tests.web.test_browser import signed_in

ADDRESS = "/f/spending/1"


@pytest.fixture
def council(shop: Shop) -> list[Person]:
    """Three mechanics with accounts, and a spending the senior has proposed, at which all three are present."""
    office, hash = shop.office, hash_password(PASSWORD)
    with office.database.writing() as transaction:
        write = Writer(transaction, office.definitions, Author(None), office.clock.now())
        people = [
            write.create("mechanic", {"last_name": name, "first_name": "Пётр", "rate": 500})
            for name in ("Кузнецов", "Ёлкин", "Белов")
        ]
        for number, person in enumerate(people):
            values = {"login": f"master{number}", "person_form": "mechanic", "person_id": person, "must_change": False}
            account = create_record(office, transaction, ACCOUNT, values)
            store_password(transaction, account, hash, must_change=False, expires="", now=office.clock.now())
        id = write.create("spending", {"title": "Новый станок", "present": tuple(people)}, state="draft")
        write.create("spending_line", {"title": "Станок", "amount": 9_000_000}, parent=id)
    senior = shop.person("senior")
    senior.send(senior.open(ADDRESS), "/do/propose")
    return [shop.person(f"master{number}") for number in range(3)]


def _answer(person: Person, option: str, step: str = "vote", **typed: str) -> str:
    page = person.open(ADDRESS)
    return person.send(page, f"/vote/{step}", {"answer.option": option, **typed}).text


def test_a_spending_is_voted_checked_and_signed(shop: Shop, council: list[Person]) -> None:
    first, second, third = council
    day = first.open("/")
    assert "Одобрить трату: ждут вашего ответа" in day.text and ADDRESS in day.links
    page = first.open(ADDRESS)
    assert "Участвовать должны не меньше 2 из 3" in page.text and "Ещё не ответили" in page.text
    assert "Ответ записан" in _answer(first, "aye", **{"answer.comment": "Старый <не> тянет"})
    seen = second.open(ADDRESS)
    assert "Старый &lt;не&gt; тянет" in seen.html and "проголосовали 1: за 1" in seen.text
    assert "Ответ отозван" in first.send(first.open(ADDRESS), "/vote/vote/withdraw").text
    _answer(first, "no")
    _answer(second, "aye")
    assert "Принято: «Одобрить трату»" in _answer(third, "aye")
    check, owner = shop.person("reception"), shop.person("owner")
    assert "очередь ещё не наступила" in owner.open(ADDRESS).text.lower()
    assert "Подписать" in check.open(ADDRESS).text
    _answer(check, "aye", "sign")
    assert "Принято: «Подписать трату»" in _answer(owner, "aye", "sign")
    history = owner.open(f"{ADDRESS}/history").text
    assert history.count("Ответ: Одобрить трату") == 4 and "Ответ отозван: Одобрить трату" in history
    done = owner.open(ADDRESS).text
    assert "Решено" in done and "1-й раз: принято" in done


def test_refusals_are_said_on_the_page(shop: Shop, council: list[Person]) -> None:
    first = council[0]
    page = first.open(ADDRESS)
    unsaid = first.send(page, "/vote/vote", {"answer.comment": "Пока думаю", "answer.option": ""})
    assert unsaid.status == 422 and "Выберите ответ" in unsaid.text and "Пока думаю" in unsaid.html
    token = page.form("/vote/vote").values[0][1]
    owner = shop.person("owner")
    assert owner.raw("POST", f"{ADDRESS}/vote/vote", data={"answer.option": "aye"}).status_code == 400
    stale = first.send(page, "/vote/vote", {"answer.option": "aye", "version": "1"})
    assert stale.status == 409 and token
    why = owner.open("/why/spending/1/vote").text
    assert "делает не ваша должность" in why


def test_who_leads_returns_the_record(shop: Shop, council: list[Person]) -> None:
    _answer(council[0], "aye")
    senior = shop.person("senior")
    returned = senior.send(senior.open(ADDRESS), "/vote/vote/return", {"reason": "Не та смета"})
    assert "Запись возвращена" in returned.text and "Черновик" in returned.text and "Не та смета" in returned.text
    assert "1-й раз: возвращено" in returned.text


def test_two_last_answers_at_once_decide_once(shop: Shop, council: list[Person]) -> None:
    """Each would be enough by itself: one decides, the other is told that it is over."""
    _answer(council[0], "aye")
    pages = [person.open(ADDRESS) for person in council[1:]]
    start, answers = Barrier(2), []

    def answer(person: Person, page: object) -> None:
        start.wait()
        answers.append(person.send(page, "/vote/vote", {"answer.option": "aye"}))  # type: ignore[arg-type]

    threads = [Thread(target=answer, args=pair) for pair in zip(council[1:], pages, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(page.status for page in answers) in ([200, 409], [200, 422])
    with shop.office.database.reading() as connection:
        assert connection.execute("SELECT state FROM f_spending") == [("signing",)]
        assert connection.execute("SELECT count(*) FROM p_history WHERE event = 'do:vote'") == [(1,)]
        assert connection.execute("SELECT count(*) FROM f_approval WHERE step = 'vote'") == [(1,)]


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_the_round_in_a_browser(shop: Shop, council: list[Person], browser: Browser, width: int, height: int) -> None:
    with signed_in(shop, browser, "master1", viewport={"width": width, "height": height}) as page:
        page.goto(ADDRESS)
        _is_sound(page)
        page.get_by_label("Против", exact=True).check()
        page.get_by_label("Пояснение").fill("Дорого")
        page.get_by_role("button", name="Ответить").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Ответ записан")
        expect(page.locator(".answers")).to_contain_text("Дорого")
        _is_sound(page)


def _is_sound(page: Page) -> None:
    assert axe_faults(page) == []
    assert html_faults(page.content()) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
