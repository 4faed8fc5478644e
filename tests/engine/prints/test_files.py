"""Both files of a document say the same, and nothing typed is ever read as markup."""

import io

import docx
import pdfplumber

from engine.prints.document import Document, Heading, Line, Paragraph, Signatures, Table, Ticks
from engine.prints.docx_file import render_docx
from engine.prints.pdf_file import render_pdf
from engine.prints.slips_file import PaperSlip, render_slips

NASTY = "#strong[x] *звезда* $x$ \\ <b> {{ 7*7 }} @метка"
DOCUMENT = Document(
    "Квитанция",
    (
        Heading("КВИТАНЦИЯ № 12"),
        Line("от 1 сентября 2026 г.", "right"),
        Paragraph(NASTY),
        Paragraph("Первое", "1."),
        Table(("№ п/п", "Что"), (("1", NASTY), ("2", "Ёлка"))),
        Ticks((("сделано", True), ("не сделано", False))),
        Signatures((("Владелец", "Н. Выдуманная"), ("Клиент", ""))),
    ),
)


def pdf_text(content: bytes) -> str:
    with pdfplumber.open(io.BytesIO(content)) as file:
        return " ".join((page.extract_text() or "") for page in file.pages)


def docx_text(content: bytes) -> str:
    file = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return " ".join([*(paragraph.text for paragraph in file.paragraphs), *cells])


def test_both_files_hold_every_text_as_typed() -> None:
    docx_words = " ".join(docx_text(render_docx(DOCUMENT)).split())
    pdf_words = " ".join(pdf_text(render_pdf(DOCUMENT)).split())
    for text in ("КВИТАНЦИЯ № 12", "от 1 сентября 2026 г.", "1. Первое", "Ёлка", "☒ сделано", "☐ не сделано", "Н. Выдуманная"):
        assert text in docx_words and text in pdf_words, text
    assert NASTY in docx_words
    for word in NASTY.split():
        assert word in pdf_words


def test_the_same_document_gives_the_same_pdf() -> None:
    assert render_pdf(DOCUMENT) == render_pdf(DOCUMENT)


def test_long_tables_repeat_their_heads() -> None:
    rows = tuple((str(number), f"Строка {number}") for number in range(120))
    pages = pdf_text(render_pdf(Document("Т", (Table(("№ п/п", "Что особенное"), rows),))))
    assert pages.count("Что особенное") >= 3


def test_slips_stand_ten_to_a_page_with_every_text_as_typed() -> None:
    slips = tuple(
        PaperSlip("Мастерская", f"Орлова {number}", NASTY, (("Пароль", f"x{number:03}-p3qd"),), ("Никому.",))
        for number in range(21)
    )
    content = render_slips("Пароли", slips)
    with pdfplumber.open(io.BytesIO(content)) as file:
        pages = [page.extract_text() for page in file.pages]
    assert [text.count("Никому.") for text in pages] == [10, 10, 1]
    for word in NASTY.split():
        assert word in pages[2]
    assert "x020-p3qd" in pages[2] and render_slips("Пароли", slips) == content
