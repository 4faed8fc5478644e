"""Reports with heads made of data: cells, totals beside and below, heads that stand though empty; on both databases."""

import io
from dataclasses import replace

import pytest
from python_calamine import CalamineWorkbook

from engine.app.actions.export_report import export_report
from engine.app.actions.list_counted import counted_rows, find_number
from engine.app.actions.run_report import run_report
from engine.app.looks import scoped_look
from engine.app.report_pages import ReportPage, ReportRow
from engine.app.reports.answers import DATA, GRAND
from engine.model.aggregates import AGGREGATES
from tests.engine.app.shop import Shop
from tests.engine.app.test_reports import handed_over, other_device, with_report
from tests.support.addresses import query_of

REPORT = "load_by_month"


@pytest.fixture
def page(shop: Shop) -> ReportPage:
    """One mechanic with ovens in February and March and a notebook in March, another without work."""
    shop.make_helped_master()
    handed_over(shop, handed_on="2026-02-10", urgent=True)
    handed_over(shop)
    handed_over(shop, device=other_device(shop))
    shop.make("tariff", starts="2026-01-01", hour=10000)
    for kind in ("handset", "oven"):
        shop.make("device", customer=shop.client, kind=kind, brand="Звон", model="З-1", bought_on="2026-01-15")
    return run_report(shop.office, shop.owner, REPORT, {})


def row(page: ReportPage, name: str) -> ReportRow:
    return next(row for row in page.rows if row.cells[0] == name)


def test_heads_stand_over_heads(page: ReportPage) -> None:
    """Also those over no cell, each in its place."""
    kinds, months, values = page.table.heads
    assert [(head.label, head.columns, head.rows) for head in kinds] == [
        ("Мастер", 1, 3), ("Телефон", 2, 1), ("Ноутбук", 2, 1), ("Печь", 6, 1), ("Сумма", 1, 3), ("Средняя", 1, 3)]  # fmt: skip
    assert [(head.label, head.columns) for head in months] == [("1", 2), ("3", 2), ("1", 2), ("2", 2), ("3", 2)]
    assert [head.label for head in values] == ["Работ", "Доля срочных"] * 5
    assert [column.label for column in page.columns][:3] == ["Мастер", "Телефон / 1 / Работ", "Телефон / 1 / Доля срочных"]
    assert page.table.fixed == 1 and page.count == 2


def test_cells_side_and_foot_are_recomputed(page: ReportPage) -> None:
    assert row(page, "Кузнецов Пётр").cells[1:] == (
        "–", "–", "2", "0\u00a0%", "–", "–", "2", "100\u00a0%", "2", "0\u00a0%", "1\u00a0500", "250,00")  # fmt: skip
    assert row(page, "Ёлкин Олег").cells[1:] == ("–",) * 12, "who has no work stands there all the same"
    foot = page.rows[-1]
    assert (foot.cells[0], foot.level, foot.cells[1:5]) == ("С деталями", GRAND, ("–", "", "0", ""))


def test_every_cell_leads_to_its_records(page: ReportPage, shop: Shop) -> None:
    report, looked = shop.office.definitions.reports[REPORT], 0
    with shop.office.database.reading() as connection:
        look = scoped_look(shop.office, shop.owner, connection)
        for line in page.rows:
            for place, address in line.links.items():
                if place >= page.table.fixed:
                    number = find_number(shop.office, report, query_of(address))
                    records = counted_rows(shop.office, report, number, {"since": "2025-03-02"}, look, None)
                    made = AGGREGATES[number.counted.function].run([record[-1] for record in records])
                    assert str(made) == line.values[place]
                    looked += 1
    assert looked == 3


@pytest.mark.parametrize("format", ["csv", "xlsx", "pdf"])
def test_files_hold_the_pivot(page: ReportPage, shop: Shop, format: str) -> None:
    content = export_report(shop.office, shop.owner, REPORT, {}, format).content
    if format == "xlsx":
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        assert rows[0][:4] == ["Мастер", "Телефон", "", "Ноутбук"] and len(rows) == 3 + len(page.rows)
        assert [line for line in rows if line[0] == "Кузнецов Пётр"][0][1:5] == ["–", "–", 2.0, 0.0]
    elif format == "csv":
        lines = content.decode("utf-8-sig").splitlines()
        assert lines[0].startswith(";Телефон;Телефон;Ноутбук;Ноутбук;Печь") and len(lines) == 3 + len(page.rows)
    else:
        assert content.startswith(b"%PDF")


def test_totals_of_a_pivot_are_rows_of_it(page: ReportPage, shop: Shop) -> None:
    report = shop.office.definitions.reports[REPORT]
    assert report.pivot is not None
    office = with_report(shop.office, replace(report, totals=(0, 1, 2), pivot=replace(report.pivot, all_rows=None)))
    found = run_report(office, shop.owner, REPORT, {})
    assert [(line.level, line.cells[0]) for line in found.rows] == [(DATA, "Кузнецов Пётр"), (GRAND, "Всего"), (GRAND, "С деталями")]
    assert found.rows[1].cells[1:] == found.rows[0].cells[1:] and found.rows[1].links.keys() == found.rows[0].links.keys() - {0}


def test_the_picture_is_of_its_own_groups(page: ReportPage) -> None:
    """The months of the table are no part of it: its numbers are worked out over all of them."""
    chart = page.chart
    assert chart is not None and chart.mark == "heat" and chart.kinds == ("Кузнецов Пётр",) and chart.title == "Работ"
    numbers = {chart.categories[point.category]: point.text for point in chart.points}
    assert numbers == {"Ноутбук": "2", "Печь": "4"}
