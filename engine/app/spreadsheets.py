"""Files for a spreadsheet. Nothing typed by people can become a formula there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import xlsxwriter

ROW_LIMIT = 100_000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
MAX_SHEET_NAME = 31


@dataclass(frozen=True, slots=True)
class ExportFile:
    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table ready to be written: heads and shown cells; `numeric` columns hold numbers."""

    title: str
    heads: tuple[str, ...]
    rows: Sequence[Sequence[str]]


def write_sheet(sheet: Sheet, name: str, format: str) -> ExportFile:
    """`format`: csv or xlsx."""
    if format == "csv":
        return ExportFile(f"{name}.csv", "text/csv; charset=utf-8", _csv(sheet))
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return ExportFile(f"{name}.xlsx", mime, _xlsx(sheet))


def _csv(sheet: Sheet) -> bytes:
    """Semicolons and a byte-order mark: what a Russian spreadsheet opens without asking."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(sheet.heads)
    writer.writerows([harmless(cell) for cell in row] for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """The text with an apostrophe before anything a spreadsheet would take for a formula; numbers stay."""
    if cell.startswith(FORMULA_STARTS) and not _is_number(cell):
        return f"'{cell}"
    return cell


def _is_number(cell: str) -> bool:
    text = cell.removeprefix("-").replace("\u00a0", "").replace(",", ".", 1)
    return text.replace(".", "", 1).isdigit()


def _xlsx(sheet: Sheet) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    page = book.add_worksheet(_sheet_name(sheet.title))
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    for column, label in enumerate(sheet.heads):
        page.write_string(0, column, label, head)
        page.set_column(column, column, _width(label, (row[column] for row in sheet.rows[:200])))
    for number, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row):
            _write_cell(page, number, column, cell)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.autofilter(0, 0, max(len(sheet.rows), 1), max(len(sheet.heads) - 1, 0))
    book.close()
    return stream.getvalue()


def _write_cell(page: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: str) -> None:
    if (
        cell
        and _is_number(cell)
        and not (cell.startswith("0") and len(cell) > 1 and "," not in cell)
        and len(cell) < 15
    ):
        page.write_number(row, column, float(cell.replace("\u00a0", "").replace(",", ".")))
    else:
        page.write_string(row, column, cell)


def _width(label: str, cells: Iterable[str]) -> int:
    return min(50, max([len(label), *(len(cell) for cell in cells)]) + 2)


def _sheet_name(title: str) -> str:
    return "".join(" " if char in "[]:*?/\\'" else char for char in title)[:MAX_SHEET_NAME].strip() or "1"
