"""A report as a file: the table on the screen for a spreadsheet or for paper. Nothing typed by people can become a formula."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple

import xlsxwriter

from engine.app.report_pages import HeadCell, ReportPage, ReportRow, ReportTable
from engine.app.spreadsheets import ExportFile, harmless
from engine.prints.paper_table import Paper, PaperCell, render_paper

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXACT_DIGITS = 15  # a spreadsheet keeps no more of a number
PAPER_CELLS = 10_000
NARROW, BROAD = 7, 48
MEASURED_ROWS = 300
DATE_FORMAT = "dd.mm.yyyy"
CONDITIONS, WHEN = "Условия", "Выгружено"
CUT = "Здесь не все строки: отчёт слишком длинный. Все строки — в выгрузке в Excel."


def report_file(page: ReportPage, name: str, format: str) -> ExportFile:
    """`format`: csv, xlsx or pdf."""
    mime, make = FORMATS[format]
    return ExportFile(f"{name}.{format}", mime, make(page))


def _csv(page: ReportPage) -> bytes:
    """Semicolons and a byte-order mark: what a Russian spreadsheet opens without asking. A head over several columns stands
    in each of them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerows([harmless(cell) for cell in line] for line in head_lines(page.table))
    writer.writerows([harmless(cell) for cell in row.cells] for row in page.table.rows)
    return text.getvalue().encode("utf-8-sig")


def head_lines(table: ReportTable) -> list[list[str]]:
    """The heads as whole lines of texts."""
    lines = [[""] * len(table.columns) for _ in table.heads]
    for line, column, head in placed_heads(table):
        for place in range(column, column + head.columns):
            lines[line + head.rows - 1][place] = head.label
    return lines


def placed_heads(table: ReportTable) -> Iterator[tuple[int, int, HeadCell]]:
    """(row, column, head) of every head: each stands at the first place no earlier one covers."""
    covered: set[tuple[int, int]] = set()
    for line, heads in enumerate(table.heads):
        column = 0
        for head in heads:
            while (line, column) in covered:
                column += 1
            yield line, column, head
            covered |= {(line + down, column + right) for down in range(head.rows) for right in range(head.columns)}


def _pdf(page: ReportPage) -> bytes:
    """No longer than what is set in a few seconds: the time and the memory of setting grow with the cells."""
    table = page.table
    rows = table.rows[: PAPER_CELLS // max(len(table.columns), 1)]
    return render_paper(
        Paper(
            organisation=page.organisation,
            title=page.title,
            about=(*(f"{label}: {text}" for label, text in page.about), *([table.note] if table.note else [])),
            printed=page.printed,
            numeric=tuple(column.numeric for column in table.columns),
            heads=tuple(tuple(PaperCell(*astuple(head)) for head in line) for line in table.heads),
            rows=tuple((row.level, row.cells) for row in rows),
            cut=CUT if page.cut or len(rows) < len(table.rows) else "",
        )
    )


def _xlsx(page: ReportPage) -> bytes:
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"title": page.title, "company": page.organisation})
    _Sheet(book, page).write()
    _write_conditions(book, page)
    book.close()
    return stream.getvalue()


class _Sheet:
    """The table on a sheet: numbers and dates as such, heads and the columns that name a row standing still."""

    def __init__(self, book: xlsxwriter.Workbook, page: ReportPage) -> None:
        self._book = book
        self._page = page
        self._table = page.table
        self._sheet = book.add_worksheet(sheet_name(page.title))
        self._looks: dict[tuple[str, bool], xlsxwriter.format.Format] = {}

    def write(self) -> None:
        table, sheet = self._table, self._sheet
        depth = len(table.heads)
        for line, column, head in placed_heads(table):
            self._write_head(line, column, head)
        for number, row in enumerate(table.rows, depth):
            self._write_row(number, row)
        for column in range(len(table.columns)):
            sheet.set_column(column, column, self._width(column))
        sheet.freeze_panes(depth, table.fixed)
        sheet.repeat_rows(0, depth - 1)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&L{_shown(self._page.organisation)}&R{_shown(self._page.title)}")
        sheet.set_footer("&C&P / &N")
        if table.is_wide:
            sheet.set_landscape()

    def _write_head(self, line: int, column: int, head: HeadCell) -> None:
        look = self._book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter", "bg_color": "#F0F0F0",
                                      "align": "center" if head.columns > 1 or head.numeric else "left"})
        if head.columns > 1 or head.rows > 1:
            self._sheet.merge_range(line, column, line + head.rows - 1, column + head.columns - 1, "", look)
        self._sheet.write_string(line, column, head.label, look)

    def _write_row(self, number: int, row: ReportRow) -> None:
        values = row.values or ("",) * len(row.cells)
        for column, (text, value) in enumerate(zip(row.cells, values, strict=True)):
            kind = self._table.columns[column].kind if value else "text"
            if kind == "number" and len(value.strip("-").replace(".", "")) <= EXACT_DIGITS:
                look = self._look(number_format(row.format or self._table.columns[column].format, value), row)
                self._sheet.write_number(number, column, float(value), look)
            elif kind == "date":
                day = datetime.datetime.combine(datetime.date.fromisoformat(value), datetime.time())
                self._sheet.write_datetime(number, column, day, self._look(DATE_FORMAT, row))
            else:
                self._sheet.write_string(number, column, text, self._look("@", row))

    def _look(self, format: str, row: ReportRow) -> xlsxwriter.format.Format:
        key = (format, bool(row.level))
        if key not in self._looks:
            self._looks[key] = self._book.add_format({"num_format": format, "bold": key[1], "top": int(key[1]), "valign": "top"})
        return self._looks[key]

    def _width(self, column: int) -> int:
        lines = [line[column] for line in head_lines(self._table)[-1:]]
        longest = max((max(map(len, text.split()), default=0) for text in lines), default=0)
        cells = (len(row.cells[column]) for row in self._table.rows[:MEASURED_ROWS])
        return min(BROAD, max(NARROW, longest + 2, *cells, 0) + 1)


def number_format(shape: str, value: str) -> str:
    """The author's format; without one, as many places as the number has."""
    if shape:
        return shape.replace(",", ".")
    places = len(value.partition(".")[2].rstrip("0"))
    return f"#,##0.{'0' * places}" if places else "#,##0" if len(value) > 4 else "0"


def _write_conditions(book: xlsxwriter.Workbook, page: ReportPage) -> None:
    """What the table is about, on a sheet of its own: a spreadsheet is sent on without its address."""
    sheet, bold = book.add_worksheet(CONDITIONS), book.add_format({"bold": True})
    lines = [("", page.title), ("", page.organisation), *page.about, ("", page.table.note), (WHEN, page.printed)]
    for number, (label, text) in enumerate(lines):
        sheet.write_string(number, 0, label, bold)
        sheet.write_string(number, 1, text, bold if not number else None)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 60)


def sheet_name(title: str) -> str:
    """A name a spreadsheet takes, and not that of the other sheet."""
    name = "".join(" " if char in "[]:*?/\\'" else char for char in title)[:31].strip()
    return name if name and name != CONDITIONS else "1"


def _shown(text: str) -> str:
    """A text in a header, where `&` begins a code."""
    return text.replace("&", "&&")[:110]


FORMATS: Mapping[str, tuple[str, Callable[[ReportPage], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "xlsx": (XLSX, _xlsx),
    "pdf": ("application/pdf", _pdf),
}
