"""Rows of rows: filled, shown, changed, refused at the right input, taken away; without JavaScript."""

import pytest

from engine.app.accounts import ACCOUNT, APPOINTMENT, create_record
from tests.support.html import html_faults
from tests.web.conftest import Shop
from tests.web.person import Page, Person

NEW = "/f/stocktaking/new"
WHOLE = {
    "title": "Склад",
    "shelves.0.id": "", "shelves.0.title": "Верхняя",
    "shelves.0.boxes.0.id": "", "shelves.0.boxes.0.what": "Винты", "shelves.0.boxes.0.quantity": "40",
    "shelves.0.boxes.1.id": "", "shelves.0.boxes.1.what": "Гайки", "shelves.0.boxes.1.quantity": "2",
    "shelves.1.id": "", "shelves.1.title": "Нижняя",
}  # fmt: skip


@pytest.fixture
def keeper(shop: Shop) -> Person:
    office = shop.office
    with office.database.writing() as transaction:
        named = {"login": "keeper", "title": "Keeper", "must_change": False}
        account = create_record(office, transaction, ACCOUNT, named)
        create_record(office, transaction, APPOINTMENT, {"account": account, "role": "storekeeper", "document": "Приказ № 1"})
    return shop.hire("keeper", account)


@pytest.fixture
def made(keeper: Person) -> Page:
    page = keeper.send(keeper.open(NEW), NEW, WHOLE)
    assert page.path == "/f/stocktaking/1"
    return page


def press(person: Person, page: Page, action: str, name: str, value: str, **typed: str) -> Page:
    return person.send(page, action, {name: value, **typed})


def values(page: Page, action: str) -> dict[str, str]:
    return dict(page.form(action).values)


def stored(shop: Shop, form: str, columns: str) -> list[tuple[object, ...]]:
    with shop.office.database.reading() as connection:
        rows = connection.execute(f"SELECT {columns} FROM f_{form} WHERE _archived < 1 ORDER BY id")  # noqa: S608
        return [tuple(row) for row in rows]


def test_rows_are_added_inside_rows_by_buttons(keeper: Person, shop: Shop) -> None:
    page = press(keeper, keeper.open(NEW), NEW, "_add_row", "shelves", title="Склад")
    page = press(keeper, page, NEW, "_add_row", "shelves.0.boxes", **{"shelves.0.title": "Верхняя"})
    page = press(keeper, page, NEW, "_add_row", "shelves.0.boxes", **{"shelves.0.boxes.0.what": "Винты"})
    assert not html_faults(page.html)
    kept = values(page, NEW)
    assert (kept["shelves.0.title"], kept["shelves.0.boxes.0.what"], kept["shelves.0.boxes.1.what"]) == ("Верхняя", "Винты", "")
    page = press(keeper, page, NEW, "_remove", "shelves.0.boxes.1")
    page = keeper.send(page, NEW, {"shelves.0.boxes.0.quantity": "7"})
    assert page.path == "/f/stocktaking/1"
    assert stored(shop, "box", "parent, what, quantity") == [(1, "Винты", 7)]


def test_the_record_shows_rows_of_rows_and_their_sums(made: Page) -> None:
    assert not html_faults(made.html)
    for text in ("Верхняя", "Винты", "Гайки", "40", "Нижняя", "42"):
        assert text in made.text, text


def test_they_are_changed_and_taken_away(keeper: Person, shop: Shop, made: Page) -> None:
    edit = "/f/stocktaking/1/edit"
    page = keeper.open(edit)
    assert not html_faults(page.html)
    assert values(page, edit)["shelves.0.boxes.1.what"] == "Гайки"
    page = press(keeper, page, edit, "_remove", "shelves.0.boxes.0")
    page = keeper.send(page, edit, {"shelves.0.boxes.1.quantity": "3"})
    assert stored(shop, "box", "what, quantity") == [("Гайки", 3)]
    page = press(keeper, keeper.open(edit), edit, "_remove", "shelves.0")
    keeper.send(page, edit)
    assert stored(shop, "shelf", "title") == [("Нижняя",)]
    assert stored(shop, "box", "what") == []


def test_what_is_wrong_is_said_at_its_input(keeper: Person, shop: Shop) -> None:
    broken = {**WHOLE, "strict": "1", "shelves.0.boxes.0.quantity": "101", "shelves.0.boxes.1.quantity": "много",
              "shelves.1.boxes.0.id": "", "shelves.1.boxes.0.quantity": "1", "shelves.1.boxes.0.part": "777"}  # fmt: skip
    page = keeper.send(keeper.open(NEW), NEW, broken)
    assert page.status == 422
    assert not html_faults(page.html)
    assert stored(shop, "stocktaking", "id") == []
    for name in ("shelves.0.boxes.1.quantity", "shelves.1.boxes.0.what", "shelves.1.boxes.0.part"):
        assert f'id="e-{name}"' in page.html, name
    assert "На полке Верхняя столько поштучно не считают" in page.text
    assert values(page, NEW)["shelves.0.boxes.1.quantity"] == "много"


def test_the_same_twice_on_one_shelf(keeper: Person, shop: Shop) -> None:
    page = keeper.send(keeper.open(NEW), NEW, {**WHOLE, "shelves.0.boxes.1.what": "Винты"})
    assert page.status == 422
    assert 'id="e-shelves.0.boxes.1.what"' in page.html
    again = {**WHOLE, "shelves.1.boxes.0.id": "", "shelves.1.boxes.0.what": "Винты", "shelves.1.boxes.0.quantity": "1"}
    assert keeper.send(keeper.open(NEW), NEW, again).path == "/f/stocktaking/1"


def test_a_row_of_another_record_is_not_taken_for_ones_own(keeper: Person, shop: Shop, made: Page) -> None:
    keeper.send(keeper.open(NEW), NEW, {"title": "Другой", "shelves.0.id": "", "shelves.0.title": "Чужая"})
    edit = "/f/stocktaking/2/edit"
    stolen = {"shelves.0.boxes.0.id": "1", "shelves.0.boxes.0.what": "Моё", "shelves.0.boxes.0.quantity": "1"}
    page = keeper.send(keeper.open(edit), edit, stolen)
    assert page.status == 422
    assert "Такой строки в этой записи нет." in page.text
    assert ("Винты", 40) in stored(shop, "box", "what, quantity")


def test_history_tells_of_a_change_deep_inside(keeper: Person, shop: Shop, made: Page) -> None:
    edit = "/f/stocktaking/1/edit"
    keeper.send(keeper.open(edit), edit, {"shelves.0.boxes.0.quantity": "41"})
    assert stored(shop, "stocktaking", "version") == [(2,)]
    assert stored(shop, "shelf", "version") == [(2,), (1,)]


def test_archiving_takes_everything_along(keeper: Person, shop: Shop, made: Page) -> None:
    keeper.send(made, "/archive")
    assert stored(shop, "shelf", "id") == []
    assert stored(shop, "box", "id") == []
