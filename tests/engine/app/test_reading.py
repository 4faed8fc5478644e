"""Lists, records, pickers, history, reports and files as their readers see them, on both databases."""

import csv
import io

import docx
import pytest
from python_calamine import CalamineWorkbook

from engine.access.decide import may
from engine.app.actions.export_list import export_list
from engine.app.actions.export_report import export_report
from engine.app.actions.list_records import COUNT_LIMIT, PAGE_SIZE, list_records
from engine.app.actions.perform_step import perform_step
from engine.app.actions.pick_record import pick
from engine.app.actions.print_record import print_record
from engine.app.actions.read_history import read_history
from engine.app.actions.run_report import run_report
from engine.app.actions.save_record import save_record
from engine.app.actions.show_record import show_record
from engine.app.listing import ListRequest
from engine.app.pages import ListPage, RecordPage
from engine.app.spreadsheets import harmless
from engine.model.outcomes import Denied, NotFound
from tests.engine.app.shop import Shop, typed


def names(page: ListPage) -> list[str]:
    return [cells[0] for _, cells in page.rows]


def shown(page: RecordPage) -> dict[str, str]:
    return {field.id: field.shown for section in page.sections for field in section.fields}


def customers(shop: Shop, *people: tuple[str, str]) -> None:
    for number, (last, first) in enumerate(people):
        shop.make("customer", last_name=last, first_name=first, phone=f"+7 900 100-00-{number:02d}")


def test_a_list_sorts_searches_and_counts_the_russian_way(shop: Shop) -> None:
    customers(shop, ("Ёлкина", "Яна"), ("Жук", "Пётр"), ("елисеев", "Олег"))
    page = list_records(shop.office, shop.reception, "customer", ListRequest())
    assert names(page) == ["елисеев", "Ёлкина", "Жук", "Орлова"]
    assert page.total == 4 and not page.more_than and page.can_create
    found = list_records(shop.office, shop.reception, "customer", ListRequest(q="ЁЛ петр"))
    assert names(found) == []
    assert names(list_records(shop.office, shop.reception, "customer", ListRequest(q="елк"))) == ["Ёлкина"]
    backwards = list_records(shop.office, shop.reception, "customer", ListRequest(sort="-last_name"))
    assert names(backwards) == ["Орлова", "Жук", "Ёлкина", "елисеев"]


def test_filters_by_state_link_range_and_truth(shop: Shop) -> None:
    urgent = shop.new_order("diagnosed", urgent=True, promised="2026-04-01", mechanic=shop.master)

    def found(**filters: str) -> list[int]:
        page = list_records(shop.office, shop.reception, "repair_order", ListRequest(filters=filters))
        return sorted(id for id, _ in page.rows)

    assert found() == sorted([shop.order, urgent])
    assert found(state="diagnosed") == [urgent]
    assert found(mechanic=str(shop.master)) == [urgent]
    assert found(promised="2026-03-20") == [urgent]
    assert found(promised_to="20.03.2026") == [shop.order]
    assert found(urgent="1") == [urgent] and found(urgent="0") == [shop.order]
    assert found(state="no_such_state") == []


def test_a_filter_that_cannot_be_read_filters_nothing_and_says_so(shop: Shop) -> None:
    page = list_records(shop.office, shop.reception, "repair_order", ListRequest(filters={"promised": "скоро"}))
    assert page.total == 1
    [told] = [view.error for view in page.filters if view.id == "promised"]
    assert told.startswith("Введите дату")


def test_pages_of_a_long_list(shop: Shop) -> None:
    customers(shop, *((f"Иванов{number}", "Иван") for number in range(PAGE_SIZE)))
    first = list_records(shop.office, shop.reception, "customer", ListRequest())
    second = list_records(shop.office, shop.reception, "customer", ListRequest(page=2))
    assert len(first.rows) == PAGE_SIZE and first.pages == 2 and len(second.rows) == 1
    assert first.total == PAGE_SIZE + 1 < COUNT_LIMIT
    assert names(first)[:3] == ["Иванов0", "Иванов1", "Иванов2"], "numbers sort by value"


def test_nobody_reads_a_form_without_a_right(shop: Shop) -> None:
    with pytest.raises(Denied) as denied:
        list_records(shop.office, shop.reception, "supplier", ListRequest())
    assert "Поставщик" in denied.value.reason.sentence and denied.value.reason.who
    with pytest.raises(NotFound):
        list_records(shop.office, shop.reception, "no_such_form", ListRequest())


def test_a_scope_hides_other_peoples_records_everywhere(shop: Shop) -> None:
    own = shop.new_order("diagnosed", mechanic=shop.master)
    page = list_records(shop.office, shop.mechanic, "repair_order", ListRequest())
    assert [id for id, _ in page.rows] == [own]
    for action in (show_record, read_history):
        with pytest.raises(NotFound):
            action(shop.office, shop.mechanic, "repair_order", shop.order)  # type: ignore[operator]


def test_a_record_shows_what_its_reader_may_see(shop: Shop) -> None:
    order = shop.new_order("approved", [{"title": "Осмотр", "quantity": 2, "price": 10000}], mechanic=shop.master)
    senior = show_record(shop.office, shop.senior, "repair_order", order)
    assert shown(senior)["total"] == "200,00 ₽" and senior.state is not None and senior.state.label
    assert senior.diagram is not None and [node.id for node in senior.diagram.nodes if node.current] == ["approved"]
    mechanic = show_record(shop.office, shop.mechanic, "repair_order", order)
    assert "prepaid" not in shown(mechanic) and "diagnosis" in shown(mechanic)
    [works] = [field for section in mechanic.sections for field in section.fields if field.table]
    assert works.table is not None and [cell.shown for cell in works.table.rows[0].fields][:1] == ["Осмотр"]
    links = {field.id: field.href for section in mechanic.sections for field in section.fields}
    assert links["device"] == f"/f/device/{shop.device}"


def test_a_picker_searches_and_obeys_the_filter(shop: Shop) -> None:
    other = shop.make("customer", last_name="Гусев", first_name="Лев", phone="+7 900 000-00-09")
    shop.make("device", customer=other, kind="oven", brand="Лёд", model="Х-1")
    everyone = pick(shop.office, shop.reception, "repair_order", "customer", "гус", {})
    assert [choice.label for choice in everyone] == ["Гусев Лев"]
    both = pick(shop.office, shop.reception, "repair_order", "device", "", {})
    theirs = pick(shop.office, shop.reception, "repair_order", "device", "", {"customer": str(other)})
    assert len(both) == 2 and [choice.id for choice in theirs] != [str(shop.device)] and len(theirs) == 1
    with pytest.raises(NotFound):
        pick(shop.office, shop.reception, "repair_order", "complaint", "", {})
    with pytest.raises(Denied):
        pick(shop.office, shop.reception, "purchase", "part", "", {})


def test_history_tells_who_what_and_on_which_basis(shop: Shop) -> None:
    saved = save_record(shop.office, shop.reception, "repair_order", typed(1, urgent="1"), shop.order)
    page = read_history(shop.office, shop.reception, "repair_order", saved.id)
    assert page.rows[0].who == "Receptionist" and page.rows[0].what == "Изменение"
    assert ("Срочно", "нет", "да") in page.rows[0].changes or ("Срочно", "", "да") in page.rows[0].changes
    assert "п." in page.rows[0].basis
    with pytest.raises(Denied):
        read_history(shop.office, shop.storekeeper, "repair_order", saved.id)


def test_a_report_has_parameters_rows_and_recomputed_totals(shop: Shop) -> None:
    works = [{"title": "Чистка", "quantity": 1, "price": 30000}]
    for _ in range(2):
        shop.new_order("handed_over", works, mechanic=shop.master, handed_on="2026-03-01")
    page = run_report(shop.office, shop.owner, "earned", {})
    assert [row.level for row in page.rows] == [0, 1, -1]
    amount = [head.id for head in page.columns].index("amount")
    assert {row.cells[amount] for row in page.rows} == {"600"}
    wrong = run_report(shop.office, shop.owner, "earned", {"since": "вчера"})
    assert wrong.errors and not wrong.rows
    with pytest.raises(Denied):
        run_report(shop.office, shop.reception, "earned", {})
    with pytest.raises(NotFound):
        run_report(shop.office, shop.owner, "no_such_report", {})


def test_files_for_a_spreadsheet_hold_the_rows_and_no_formulas(shop: Shop) -> None:
    customers(shop, ("=1+1", "@Лев"), ("-5", "Олег"))
    sheet = export_list(shop.office, shop.reception, "customer", ListRequest(), "csv")
    rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][0] == "Фамилия" and {row[0] for row in rows[1:]} == {"'=1+1", "-5", "Орлова"}
    sheet = export_list(shop.office, shop.reception, "customer", ListRequest(), "xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(sheet.content))
    assert "=1+1" in {str(row[0]) for row in book.get_sheet_by_index(0).to_python()}
    report = export_report(shop.office, shop.owner, "in_work", {}, "csv")
    assert "Не греет" not in report.content.decode("utf-8-sig") and report.name == "in_work.csv"
    with pytest.raises(Denied):
        export_list(shop.office, shop.mechanic, "device", ListRequest(), "csv")


@pytest.mark.parametrize("cell", ["=x", "+x", "-x", "@x", "\tx", "＝x"])
def test_nothing_starts_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_a_document_is_blank_where_its_reader_may_not_look(shop: Shop) -> None:
    order = shop.new_order("handed_over", [{"title": "Чистка", "quantity": 1, "price": 30000}], number="7", handed_on="2026-03-01")
    file = print_record(shop.office, shop.senior, "repair_order", order, "receipt", "pdf")
    assert file.content.startswith(b"%PDF") and file.mime == "application/pdf"
    with pytest.raises(NotFound):
        print_record(shop.office, shop.senior, "repair_order", order, "no_such_print", "pdf")
    with pytest.raises(NotFound):
        print_record(shop.office, shop.mechanic, "repair_order", order, "receipt", "docx")


def test_a_row_is_changed_with_its_record_and_has_no_such_buttons_of_its_own(shop: Shop) -> None:
    order = shop.new_order("diagnosed", [{"title": "Осмотр", "quantity": 1, "price": 10000}], mechanic=shop.master)
    with shop.office.database.reading() as connection:
        ((row,),) = connection.execute("SELECT id FROM f_work WHERE parent = ?", (order,))
    assert {may(shop.senior, shop.office.rights, "work", action).allowed for action in ("update", "delete")} == {True}
    page = show_record(shop.office, shop.senior, "work", int(str(row)))
    assert not page.can_edit and not page.can_archive
    assert show_record(shop.office, shop.senior, "repair_order", order).can_edit


def test_only_a_step_forward_may_be_the_main_one(shop: Shop) -> None:
    """Sending back and refusing are offered, but never as the button one presses without reading."""
    page = show_record(shop.office, shop.reception, "repair_order", shop.new_order("diagnosed"))
    leads = {step.id: step.leads for step in page.steps}
    assert leads["approve"] and not leads["decline"]


@pytest.mark.parametrize("words", ["Жар П-2", "п-2", "жар"])
def test_a_list_searches_the_name_as_it_is_shown(shop: Shop, words: str) -> None:
    shop.make("device", customer=shop.client, kind="oven", brand="Лёд", model="Х-1")
    page = list_records(shop.office, shop.reception, "device", ListRequest(q=words))
    assert [id for id, _ in page.rows] == [shop.device]


def test_a_document_names_the_organisation(shop: Shop) -> None:
    order = shop.new_order("handed_over", [{"title": "Чистка", "quantity": 1, "price": 30000}], number="7", handed_on="2026-03-01")
    file = print_record(shop.office, shop.senior, "repair_order", order, "receipt", "docx")
    paragraphs = [paragraph.text for paragraph in docx.Document(io.BytesIO(file.content)).paragraphs]
    assert any(text.startswith("Мастерская «Искра»: принято от клиента") for text in paragraphs)


def test_a_signed_document_is_kept_with_its_record(shop: Shop) -> None:
    order = shop.new_order(
        "repaired", [{"title": "Чистка", "quantity": 1, "price": 30000}], mechanic=shop.master, agreed_on="2026-03-01"
    )
    perform_step(shop.office, shop.reception, "repair_order", order, "hand_over", typed(1, handed_on="2026-03-02"))
    kept = show_record(shop.office, shop.reception, "repair_order", order).kept
    assert [title.partition(" (")[0] for _, title in kept] == ["Квитанция", "Квитанция"]
