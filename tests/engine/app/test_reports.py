"""Reports: totals in their places, records behind numbers, parameters; on both databases."""

from dataclasses import replace

import pytest

from engine.app.actions.list_counted import list_counted
from engine.app.actions.run_report import run_report
from engine.app.office import Office, Prepared
from engine.model.outcomes import Denied, NotFound
from engine.model.reports import ReportSpec
from engine.model.types import Value
from tests.engine.app.shop import Shop
from tests.support.addresses import query_of

WORKS = [{"title": "Чистка", "quantity": 1, "price": 30000}, {"title": "Осмотр", "quantity": 2, "price": 10000}]


def handed_over(shop: Shop, **values: Value) -> int:
    return shop.new_order("handed_over", WORKS, **{"mechanic": shop.master, "handed_on": "2026-03-01", **values})


def other_device(shop: Shop) -> int:
    return shop.make("device", customer=shop.client, kind="notebook", brand="Пар", model="К-1")


def test_totals_stand_under_their_groups_and_say_whose_they_are(shop: Shop) -> None:
    helped = shop.make_helped_master()
    handed_over(shop)
    handed_over(shop, device=other_device(shop))
    handed_over(shop, mechanic=helped)
    page = run_report(shop.office, shop.owner, "earned", {})
    shown = [(row.level, row.cells[0], row.cells[2]) for row in page.rows]
    assert [level for level, _, _ in shown] in ([0, 0, 1, 0, 1, -1], [0, 1, 0, 0, 1, -1])
    totals = {name: works for level, name, works in shown if level}
    assert totals == {"Кузнецов Пётр: всего": "4", "Ёлкин Олег: всего": "2", "Всего": "6"}


def test_every_number_leads_to_its_records(shop: Shop) -> None:
    order = handed_over(shop, urgent=True)
    handed_over(shop, urgent=True, device=other_device(shop))
    page = run_report(shop.office, shop.owner, "earned", {})
    works, repairs, amount, urgent = range(2, 6)
    data, total = page.rows[0], page.rows[-1]
    assert set(data.links) - {0} == set(total.links) == {works, repairs, amount, urgent}
    listed = list_counted(shop.office, shop.owner, "earned", query_of(total.links[works]))
    assert (listed.label, listed.shown, len(listed.rows)) == ("Работ", "4", 4)
    listed = list_counted(shop.office, shop.owner, "earned", query_of(total.links[repairs]))
    assert len(listed.rows) == 2 and f"/f/repair_order/{order}" in {row.href for row in listed.rows}
    listed = list_counted(shop.office, shop.owner, "earned", query_of(data.links[amount]))
    assert len(listed.rows) == 2 and sorted(row.cells[-1] for row in listed.rows) == ["200", "300"]
    assert listed.about[0][1] == "Кузнецов Пётр" and listed.back.startswith("/r/earned?since=")


def test_a_number_of_a_records_row_leads_to_what_it_counts(shop: Shop) -> None:
    order = shop.new_order("approved", [{"title": "Лампа", "part": shop.part, "quantity": 1, "price": 12000}, *WORKS])
    page = run_report(shop.office, shop.owner, "in_work", {"till": "01.04.2026"})
    at = [column.id for column in page.columns].index("parts")
    [row] = [row for row in page.rows if at in row.links]
    address = row.links[at]
    assert row.cells[at] == "1" and row.links[0] == row.href
    listed = list_counted(shop.office, shop.owner, "in_work", query_of(address))
    assert len(listed.rows) == 1 and listed.rows[0].cells[0] == "Лампа"
    assert ("Заказ", row.cells[0]) in listed.about and row.href == f"/f/repair_order/{order}"


@pytest.mark.parametrize(
    "changed",
    [{"_of": "nonsense"}, {"_of": "promised"}, {"_k1": "99999"}, {"_k1": "x"}, {"_k1": ""}, {"_k2": "1"}, {"till": "x"}],
)
def test_what_is_no_number_of_the_report_leads_nowhere(shop: Shop, changed: dict[str, str]) -> None:
    asked = {"_of": "parts", "_k1": str(shop.order), "till": "01.04.2026"}
    assert list_counted(shop.office, shop.owner, "in_work", asked).shown == "0"
    with pytest.raises(NotFound):
        list_counted(shop.office, shop.owner, "in_work", {**asked, **changed})


def test_records_behind_numbers_are_those_of_ones_own_report(shop: Shop) -> None:
    """A row of the report that is not there for the viewer is not there for its numbers either."""
    own = shop.new_order("approved", WORKS, mechanic=shop.master)
    asked = {"_of": "parts", "till": "01.04.2026"}
    assert list_counted(shop.office, shop.mechanic, "in_work", {**asked, "_k1": str(own)}).shown == "0"
    with pytest.raises(NotFound):
        list_counted(shop.office, shop.mechanic, "in_work", {**asked, "_k1": str(shop.order)})
    with pytest.raises(Denied):
        list_counted(shop.office, shop.storekeeper, "in_work", {**asked, "_k1": str(own)})


def test_a_wrong_parameter_is_told_at_its_place(shop: Shop) -> None:
    page = run_report(shop.office, shop.owner, "in_work", {"till": "скоро"})
    assert page.params[0].errors[0].startswith("Введите дату") and page.errors[0].startswith("Обещаны до: ") and not page.rows
    assert page.params[0].value == "скоро"


def test_the_address_holds_the_chosen_values(shop: Shop) -> None:
    page = run_report(shop.office, shop.owner, "in_work", {"till": "1.4.26"})
    again = run_report(shop.office, shop.owner, "in_work", query_of(f"?{page.query}"))
    assert again.query == page.query and again.about == page.about == (("Обещаны до", "01.04.2026"),)
    blank = run_report(shop.office, shop.owner, "in_work", {"till": ""})
    assert run_report(shop.office, shop.owner, "in_work", query_of(f"?{blank.query}")).params[0].value == ""


def test_a_row_leads_to_the_page_that_mends_it_for_those_who_may_open_it(shop: Shop) -> None:
    """A page is opened with what the row says; a report may be the page as well."""
    handed_over(shop)
    report = shop.office.definitions.reports["load_by_month"]
    office = with_report(shop.office, replace(report, pivot=None))
    [row, *_] = run_report(office, shop.owner, "load_by_month", {"since": "01.02.2026"}).rows
    assert row.href == "/r/earned?since=2026-02-01" and row.links[2] == row.href
    assert run_report(office, shop.owner, "earned", query_of(row.href)).about[0] == ("С", "01.02.2026")
    assert report.fix is not None
    closed = with_report(shop.office, replace(report, pivot=None, fix=replace(report.fix, page="nonsense")))
    [row, *_] = run_report(closed, shop.owner, "load_by_month", {"since": "01.02.2026"}).rows
    assert row.href == f"/f/mechanic/{shop.master}"


def with_report(office: Office, report: ReportSpec) -> Office:
    reports = {**office.definitions.reports, report.id: report}
    return replace(office, definitions=replace(office.definitions, reports=reports), prepared=Prepared())
