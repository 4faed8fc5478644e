"""A document as DOCX."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from engine.prints.document import Document, Heading, Line, Paragraph, Signatures, Table, Ticks

FONT = "PT Serif"
ALIGNS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
EPOCH = datetime.datetime(2000, 1, 1)  # noqa: DTZ001 - the file format wants a moment without a zone


def render_docx(document: Document) -> bytes:
    """An A4 document with editable text."""
    file = docx.Document()
    _set_up(file, document.title)
    for block in document.blocks:
        RENDERERS[type(block)](file, block)
    stream = io.BytesIO()
    file.save(stream)
    return stream.getvalue()


def _set_up(file: Any, title: str) -> None:
    page = file.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin = Mm(30), Mm(15)
    page.top_margin = page.bottom_margin = Mm(20)
    style = file.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(4)
    properties = file.core_properties
    properties.title, properties.author, properties.language = title, "", "ru-RU"
    properties.created = properties.modified = EPOCH


def _heading(file: Any, block: Heading) -> None:
    paragraph = file.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(10)
    run = paragraph.add_run(block.text)
    run.bold, run.font.size = True, Pt(13)


def _line(file: Any, block: Line) -> None:
    file.add_paragraph(block.text).alignment = ALIGNS[block.align]


def _paragraph(file: Any, block: Paragraph) -> None:
    paragraph = file.add_paragraph(f"{block.number} {block.text}".strip())
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Mm(12.5)


def _table(file: Any, block: Table) -> None:
    table = file.add_table(rows=1, cols=len(block.heads))
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, block.heads, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    _repeat_head(table.rows[0])
    if block.rows:
        _rows(table, block.rows)
    file.add_paragraph()


def _rows(table: Any, rows: Sequence[Sequence[str]]) -> None:
    """Rows as copies of an empty one: the library reckons the widths of each cell it adds, which takes seconds for a long table."""
    empty = table.add_row()._tr  # noqa: SLF001 - the library has no word for copying a row
    last = empty
    for row in rows:
        made = deepcopy(empty)
        for cell, text in zip(made.tc_lst, row, strict=True):
            cell.p_lst[0].add_r().text = text
        last.addnext(made)
        last = made
    empty.getparent().remove(empty)


def _repeat_head(row: Any) -> None:
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(head)  # noqa: SLF001 - the library has no word for a repeated head


def _ticks(file: Any, block: Ticks) -> None:
    for label, ticked in block.items:
        file.add_paragraph(f"{'☒' if ticked else '☐'} {label}")


def _signatures(file: Any, block: Signatures) -> None:
    table = file.add_table(rows=0, cols=3)
    for post, name in block.lines:
        cells = table.add_row().cells
        for cell, text in zip(cells, (f"\n{post}", "\n____________________", f"\n{name or '____________________'}"), strict=True):
            cell.text = text


RENDERERS: Mapping[type[Any], Callable[[Any, Any], None]] = {
    Heading: _heading,
    Line: _line,
    Paragraph: _paragraph,
    Table: _table,
    Ticks: _ticks,
    Signatures: _signatures,
}
