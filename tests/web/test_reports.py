"""Reports in a browser without JavaScript: numbers followed, a parameter found by its name, a snapshot kept."""

import pytest

from engine.access.viewer import Viewer
from engine.app.given_records import make_record
from engine.app.judging import Judge
from engine.app.writing import Work
from engine.data.connection import Connection
from engine.data.writer import Author, Writer
from engine.model.types import Value
from tests.web.conftest import Shop

WORKS = {"works": [{"title": "Чистка", "quantity": 1, "price": 30000}]}


def make(shop: Shop, form: str, state: str = "", **values: Value) -> int:
    office = shop.office
    with office.database.writing() as transaction:
        binds = office.clock.binds()
        judge = Judge(office, transaction, Viewer(None), dict(binds))
        work = Work(judge, Writer(transaction, office.definitions, Author(None), binds["now"]))
        rows = WORKS if form == "repair_order" else None
        return make_record(work, form, values, rows, state)


def handed_over(shop: Shop, phone: str = "+7 900 000-00-01") -> int:
    master = make(shop, "mechanic", last_name="Кузнецов", first_name="Пётр", rate=500)
    client = make(shop, "customer", last_name="Орлова", first_name="Вера", phone=phone)
    device = make(shop, "device", customer=client, kind="oven", brand="Жар")
    today = shop.office.clock.today()
    return make(shop, "repair_order", "handed_over", customer=client, device=device, mechanic=master, complaint="Не греет",
                promised=today, handed_on=today)  # fmt: skip


def test_a_number_is_followed_to_its_records(shop: Shop) -> None:
    handed_over(shop)
    owner = shop.person("owner")
    page = owner.open("/r/earned")
    [way, *_] = [link for link in page.links if "/rows?" in link and "_of=works" in link]
    records = owner.open(way)
    assert records.status == 200 and "Работ: 1" in records.text and "Чистка" in records.text and "/f/work/1" in records.links
    assert owner.open(way.replace("_of=works", "_of=nonsense")).status == 404
    assert shop.person("nobody").open(way).status == 403


def test_a_snapshot_is_kept_opened_and_left_as_it_was(shop: Shop) -> None:
    handed_over(shop)
    owner = shop.person("owner")
    report = owner.open("/r/load_by_month")
    kept = owner.send(report, "/keep")
    assert (kept.status, kept.path) == (200, "/r/load_by_month/kept/1")
    assert "Снимок сохранён" in kept.text and "Снимок № 1" in kept.text
    handed_over(shop, "+7 900 000-00-02")
    again = owner.send(owner.open("/r/load_by_month"), "/keep")
    assert again.status == 422 and "почему нужен ещё один" in again.text
    more = owner.send(owner.open("/r/load_by_month"), "/keep", {"reason": "Ещё один заказ"})
    assert more.path == "/r/load_by_month/kept/2" and "Ещё один заказ" in more.text
    assert "Кузнецов Пётр" in owner.open("/r/load_by_month/kept/1").text
    for ending in ("csv", "xlsx", "pdf"):
        assert owner.raw("GET", f"/r/load_by_month/kept/1.{ending}").status_code == 200
    assert shop.person("senior").open("/r/load_by_month/kept/1").status == 403


def test_a_report_waits_for_what_must_be_chosen(shop: Shop) -> None:
    page = shop.person("owner").open("/r/in_work?till=%D0%B7%D0%B0%D0%B2%D1%82%D1%80%D0%B0")
    assert page.status == 200 and "Обещаны до: Введите дату" in page.text
    assert shop.person("owner").open("/r/in_work.pdf?till=%D0%B7%D0%B0%D0%B2%D1%82%D1%80%D0%B0").status == 422


def test_a_report_is_a_statement_for_itself_and_one_for_each_level_of_totals(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`earned` has two levels of totals; the person at the screen costs two more."""
    handed_over(shop)
    owner = shop.person("owner")
    owner.open("/r/earned")
    sent: list[str] = []
    execute = Connection.execute

    def counted(self: Connection, sql: str, *rest: object) -> object:
        sent.append(sql)
        return execute(self, sql, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Connection, "execute", counted)
    assert owner.open("/r/earned").status == 200
    assert len([sql for sql in sent if '"f_work"' in sql]) == 3 and len(sent) <= 7
