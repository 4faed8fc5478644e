"""Reports as files: the same rows for a spreadsheet and for paper, on both databases."""

import csv
import datetime
import io
import re
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from engine.app.actions.export_report import export_report
from engine.app.actions.run_report import run_report
from engine.app.report_pages import HeadCell, ReportColumn, ReportPage, ReportRow, ReportTable
from engine.app.reports.files import number_format, report_file, sheet_name
from engine.model.outcomes import Denied, NotFound, Refused
from tests.engine.app.shop import Shop
from tests.engine.app.test_reports import handed_over, other_device

# A table with heads over heads, a share, a day, a line below with a format of its own, and texts that are no formulas.
PAGE = ReportPage(
    id="sample",
    title="Итоги: [1/2]",
    organisation="Мастерская «Искра» & Co",
    params=(),
    table=ReportTable(
        columns=(ReportColumn("name", "Мастер", names=True), ReportColumn("day", "День", "date"),
                 ReportColumn("a", "Печи, доля", "number", "0.0%"), ReportColumn("b", "Печи, сумма", "number")),
        heads=(
            (HeadCell("Мастер", rows=2), HeadCell("День", rows=2), HeadCell("Печи", columns=2)),
            (HeadCell("доля", numeric=True), HeadCell("сумма", numeric=True)),
        ),
        rows=(
            ReportRow(("=1+1", "01.03.2026", "33,3\u00a0%", "1\u00a0200,5"), values=("", "2026-03-01", "0.3333", "1200.50")),
            ReportRow(("Всего", "", "12,35", "9\u00a0007\u00a0199\u00a0254\u00a0740\u00a0993"), level=-1,
                      values=("", "", "12.35", "9007199254740993"), format="0.00"),
        ),
        fixed=1,
    ),
    count=1,
    cut=False,
    about=(("С", "01.03.2026"),),
    printed="02.03.2026 12:00",
)  # fmt: skip


def test_a_spreadsheet_holds_numbers_days_and_heads_over_heads() -> None:
    content = report_file(PAGE, "sample", "xlsx").content
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0] == ["Мастер", "День", "Печи", ""] and rows[1][2:] == ["доля", "сумма"]
    assert rows[2] == ["=1+1", datetime.date(2026, 3, 1), 0.3333, 1200.5]
    assert rows[3] == ["Всего", "", 12.35, "9\u00a0007\u00a0199\u00a0254\u00a0740\u00a0993"], "a number too long to be exact is a text"
    assert book.get_sheet_by_name("Условия").to_python()[2] == ["С", "01.03.2026"]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheet, looks = parts.read("xl/worksheets/sheet1.xml").decode(), parts.read("xl/styles.xml").decode()
    assert "<f>" not in sheet and '<pane xSplit="1" ySplit="2"' in sheet and 'formatCode="0.0%"' in looks
    assert "&amp;&amp; Co" in sheet and 'mergeCell ref="C1:D1"' in sheet


def test_a_plain_file_has_its_heads_in_every_column() -> None:
    text = report_file(PAGE, "sample", "csv").content
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["", "", "Печи", "Печи"] and rows[1] == ["Мастер", "День", "доля", "сумма"]
    assert rows[2][0] == "'=1+1" and rows[2][2] == "33,3\u00a0%"


def test_paper_lies_down_for_a_wide_table_and_breaks_a_long_one() -> None:
    paper = report_file(PAGE, "sample", "pdf").content
    assert paper.startswith(b"%PDF") and _pages(paper) == [(595, 842)]
    columns = tuple(ReportColumn(f"c{at}", f"Столбец {at}", "number") for at in range(18))
    rows = tuple(ReportRow(tuple(str(at * 1000 + row) for at in range(18))) for row in range(120))
    wide = ReportTable(columns, (tuple(HeadCell(column.label) for column in columns),), rows)
    pages = _pages(report_file(_with(wide), "sample", "pdf").content)
    assert len(pages) > 1 and all(width > height for width, height in pages)


def test_paper_ends_where_setting_it_would_take_too_long() -> None:
    columns = tuple(ReportColumn(f"c{at}", "", "text") for at in range(100))
    rows = tuple(ReportRow(tuple("1" for _ in columns)) for _ in range(150))
    heads = (tuple(HeadCell("") for _ in columns),)
    whole, longer = (report_file(_with(ReportTable(columns, heads, rows[:count])), "sample", "pdf").content for count in (100, 150))
    assert len(_pages(whole)) == len(_pages(longer))


def _with(table: ReportTable) -> ReportPage:
    return ReportPage("sample", "Широкий", "", (), table, len(table.rows), cut=True)


def _pages(paper: bytes) -> list[tuple[int, int]]:
    """Width and height of each page, in points."""
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([0-9.]+) ([0-9.]+)\s*\]", paper)
    return [(round(float(width)), round(float(height))) for width, height in boxes]


@pytest.mark.parametrize(("shape", "value", "wanted"), [
    ("0%", "0.5", "0%"), ("0,00", "1", "0.00"), ("", "15", "0"), ("", "12000", "#,##0"), ("", "1.50", "#,##0.0")])  # fmt: skip
def test_numbers_look_as_the_author_said(shape: str, value: str, wanted: str) -> None:
    assert number_format(shape, value) == wanted


def test_a_sheet_has_a_name_a_spreadsheet_takes() -> None:
    assert sheet_name("Итоги: [1/2]") == "Итоги   1 2" and sheet_name("Условия") == "1" and sheet_name("?") == "1"


@pytest.mark.parametrize("format", ["csv", "xlsx", "pdf"])
def test_a_file_has_the_rows_of_the_page(shop: Shop, format: str) -> None:
    handed_over(shop)
    handed_over(shop, device=other_device(shop))
    page = run_report(shop.office, shop.owner, "earned", {})
    file = export_report(shop.office, shop.owner, "earned", {}, format)
    assert file.name == f"earned.{format}" and len(page.rows) == 4
    if format == "csv":
        assert len(file.content.decode("utf-8-sig").splitlines()) == 5
    elif format == "xlsx":
        rows = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0).to_python()
        assert [row[2] for row in rows] == ["Работ", 2.0, 2.0, 4.0, 4.0]
    else:
        assert len(_pages(file.content)) == 1


def test_a_report_that_cannot_be_run_is_no_file(shop: Shop) -> None:
    with pytest.raises(Refused) as refused:
        export_report(shop.office, shop.owner, "in_work", {"till": "скоро"}, "pdf")
    assert refused.value.reasons[0].sentence.startswith("Обещаны до: Введите дату")
    with pytest.raises(Denied):
        export_report(shop.office, shop.reception, "earned", {}, "pdf")
    with pytest.raises(NotFound):
        export_report(shop.office, shop.owner, "no_such_report", {}, "csv")
