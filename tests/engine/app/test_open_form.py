"""Forms as they are offered: defaults, what may be filled, what is locked and why, what was typed."""

import pytest

from engine.app.actions.open_form import open_form, reopen_form
from engine.app.pages import FieldView, FormPage
from engine.model.outcomes import Denied, FormErrors, NotFound, Refused
from tests.engine.app.shop import Shop, typed


def fields_of(page: FormPage) -> dict[str, FieldView]:
    return {field.id: field for section in page.sections for field in section.fields}


def test_a_new_form_has_defaults_and_only_what_may_be_filled(shop: Shop) -> None:
    page = open_form(shop.office, shop.reception, "repair_order", prefill={"customer": str(shop.client)})
    fields = fields_of(page)
    assert page.id is None and page.key and page.version == 0
    assert fields["taken_at"].value == "2026-03-02T12:00"
    assert [choice.label for choice in fields["customer"].choices] == ["Орлова Вера"]
    assert "diagnosis" not in fields and "total" not in fields
    assert fields["promised"].required


def test_a_stored_form_shows_locked_fields_with_the_reason(shop: Shop) -> None:
    order = shop.new_order("diagnosed")
    fields = fields_of(open_form(shop.office, shop.reception, "repair_order", order))
    assert fields["complaint"].locked == "В состоянии «Осмотрен» это поле не меняют."
    assert fields["complaint"].shown == "Не греет"
    assert fields["promised"].locked == "" and fields["promised"].value == "2026-03-10"
    assert fields["total"].locked


def test_rows_have_their_inputs_and_a_blank_one(shop: Shop) -> None:
    order = shop.new_order("approved", [{"title": "Осмотр", "quantity": 2, "price": 10000}], mechanic=shop.master)
    table = fields_of(open_form(shop.office, shop.mechanic, "repair_order", order))["works"].table
    assert table is not None and table.blank is not None
    [row] = table.rows
    assert {cell.name: cell.value for cell in row.fields}["works.0.title"] == "Осмотр"
    assert {cell.id: cell.value for cell in table.blank.fields}["quantity"] == "1"
    assert table.blank.fields[0].name == "works.__N__.title"


def test_rows_show_what_their_record_asks_for(shop: Shop) -> None:
    """A field of the rows follows the record around them: stored, and as it is typed now; nobody's column is no column."""
    works = [{"title": "Осмотр", "quantity": 1, "price": 10000}]
    seen = {}
    for urgent in (True, False):
        order = shop.new_order("approved", works, mechanic=shop.master, urgent=urgent)
        seen[urgent] = fields_of(open_form(shop.office, shop.mechanic, "repair_order", order))["works"].table
    for urgent, table in seen.items():
        assert table is not None and table.blank is not None
        at = [cell.id for cell in table.rows[0].fields].index("surcharge")
        assert [row.fields[at].hidden for row in (*table.rows, table.blank)] == [not urgent] * 2
        assert table.hidden == (set() if urgent else {at})


def test_rows_follow_the_record_as_it_is_typed(shop: Shop) -> None:
    order = shop.new_order("accepted", mechanic=shop.master)
    rows = {"works.0.id": "", "works.0.title": "Осмотр"}
    for urgent in ("1", "0"):
        page = reopen_form(shop.office, shop.mechanic, "repair_order", typed(1, urgent=urgent, **rows), order)
        table = fields_of(page)["works"].table
        assert table is not None
        [row] = table.rows
        assert {cell.id: cell.hidden for cell in row.fields}["surcharge"] is (urgent == "0")


def test_a_closed_record_cannot_be_opened_for_filling(shop: Shop) -> None:
    order = shop.new_order("declined")
    with pytest.raises(Refused) as refused:
        open_form(shop.office, shop.reception, "repair_order", order)
    assert refused.value.reasons[0].sentence == "В состоянии «Отказ» запись не меняют."


def test_a_form_without_a_right_is_closed(shop: Shop) -> None:
    with pytest.raises(Denied):
        open_form(shop.office, shop.mechanic, "customer")
    with pytest.raises(NotFound):
        open_form(shop.office, shop.mechanic, "repair_order", shop.order)
    with pytest.raises(Denied):
        open_form(shop.office, shop.owner, "repair_order", shop.order)


def test_what_was_typed_comes_back_whole_with_what_is_wrong(shop: Shop) -> None:
    submitted = typed(1, "k", promised="завтра", complaint="Гудит", regular="1", **{"works.4.id": "", "works.4.title": "X"})
    errors = FormErrors({"promised": ("Введите дату.",), "unknown": ("Другое.",)}, ("Целиком.",))
    page = reopen_form(shop.office, shop.reception, "repair_order", submitted, shop.order, errors)
    fields = fields_of(page)
    assert (fields["promised"].value, fields["promised"].errors) == ("завтра", ("Введите дату.",))
    assert fields["complaint"].value == "Гудит"
    assert page.general_errors == ("Целиком.", "Другое.") and page.version == 1


def test_a_lost_race_keeps_the_old_version_unless_asked(shop: Shop) -> None:
    submitted = typed(0, complaint="Гудит")
    assert reopen_form(shop.office, shop.reception, "repair_order", submitted, shop.order).version == 0
    assert reopen_form(shop.office, shop.reception, "repair_order", submitted, shop.order, fresh=True).version == 1


def test_an_added_row_stays_blank_and_a_typed_one_stays_typed(shop: Shop) -> None:
    order = shop.new_order("approved", mechanic=shop.master)
    submitted = typed(1, **{"works.0.title": "Осмотр", "works.0.price": "сто", "works.1.id": ""})
    table = fields_of(reopen_form(shop.office, shop.mechanic, "repair_order", submitted, order))["works"].table
    assert table is not None
    assert [row.index for row in table.rows] == [0, 1]
    assert {cell.id: cell.value for cell in table.rows[0].fields}["price"] == "сто"


def test_fields_come_and_go_with_what_is_typed(shop: Shop) -> None:
    hidden = fields_of(open_form(shop.office, shop.reception, "customer"))["discount"]
    assert hidden.hidden
    page = reopen_form(shop.office, shop.reception, "customer", typed(regular="1"))
    assert not fields_of(page)["discount"].hidden and fields_of(page)["discount"].required


def test_typing_into_a_field_that_closed_meanwhile_is_not_lost(shop: Shop) -> None:
    order = shop.new_order("diagnosed")
    page = reopen_form(shop.office, shop.reception, "repair_order", typed(0, complaint="Гудит"), order, fresh=True)
    assert page.general_errors == ("Поле «Что не так» теперь закрыто. Вы набрали: Гудит",)
