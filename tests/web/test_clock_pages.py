"""The clock in the browser: one's notices with letters, and what could not be done by itself."""

from threading import Event

from engine.app.worker import Worker
from engine.data import outbox
from tests.web.conftest import Shop
from web.serve import working


def stuck_print(shop: Shop) -> int:
    office, payload = shop.office, {"print": "receipt", "form": "repair_order", "id": 7, "account": None}
    with office.database.writing() as transaction:
        id = outbox.add(transaction, outbox.PRINT, payload, office.clock.now())
        for _ in range(outbox.MAX_ATTEMPTS):
            outbox.failed(transaction, id, "OSError: no space", office.clock.now())
    return id


def test_letters_are_wished_for_on_the_page_of_notices(shop: Shop) -> None:
    reception = shop.person("reception")
    page = reception.open("/notices")
    assert page.status == 200 and "Извещений пока нет" in page.text and "почта в программе не настроена" in page.text
    wrong = reception.send(page, "/notices/letters", {"email": "кто-то", "letters": "1"})
    assert wrong.status == 422 and 'aria-invalid="true"' in wrong.html and 'value="кто-то"' in wrong.html
    saved = reception.send(wrong, "/notices/letters", {"email": "reception@example.org", "letters": "1"})
    assert saved.status == 200 and "Сохранено" in saved.text and 'value="reception@example.org"' in saved.html
    assert "example.org" not in shop.person("desk").open("/notices").html


def test_what_could_not_be_done_is_repeated_or_let_go(shop: Shop) -> None:
    first, second = stuck_print(shop), stuck_print(shop)
    owner = shop.person("owner")
    page = owner.open("/admin/work")
    assert page.status == 200 and "no space" in page.text and "№ 7" in page.text
    repeated = owner.send(page, "/admin/work", {"work": f"parcel-{first}", "do": "retry"})
    assert "Повторено" in repeated.text and f"parcel-{first}" not in repeated.html
    dropped = owner.send(repeated, "/admin/work", {"work": f"parcel-{second}", "do": "drop"})
    assert "Снято" in dropped.text and "Всё сделано" in dropped.text
    again = owner.send(page, "/admin/work", {"work": f"parcel-{second}", "do": "retry"})
    assert again.status == 404


def test_others_neither_see_nor_decide(shop: Shop) -> None:
    id = stuck_print(shop)
    reception = shop.person("reception")
    assert reception.open("/admin/work").status == 403
    token = reception.open("/").form("/logout").values[0][1]
    answer = reception.raw("POST", "/admin/work", data={"csrf_token": token, "work": f"parcel-{id}", "do": "drop"})
    assert answer.status_code == 403


def test_the_clocks_work_begins_and_ends_with_the_pages(shop: Shop) -> None:
    seen = []

    class Watched(Worker):
        def run(self, stop: Event, every: float = 0) -> None:
            seen.append("began")
            stop.wait()
            seen.append("ended")

    with working(Watched(shop.offices)):
        assert "ended" not in seen
    assert seen == ["began", "ended"]
