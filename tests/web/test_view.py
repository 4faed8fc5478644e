"""Words and addresses in templates."""

import re
from pathlib import Path

import pytest

from tests.support.source import ROOT, project_files
from tests.web.samples import FORM, LIST
from web import view
from web.view import RECORDS, count_words, error_links, number_words, static_hrefs, with_query

STATIC = ROOT / "web" / "static"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 записей"),
        (1, "1 запись"),
        (2, "2 записи"),
        (5, "5 записей"),
        (11, "11 записей"),
        (21, "21 запись"),
        (112, "112 записей"),
        (1234, "1 234 записи"),
    ],
)
def test_numbers_with_words(number: int, words: str) -> None:
    assert number_words(number, RECORDS).replace("\u00a0", " ") == words


def test_a_page_of_a_list_says_where_it_is() -> None:
    assert count_words(LIST).replace("\u00a0", " ") == "51–80, всего 327 записей"


def test_addresses_keep_the_query() -> None:
    assert with_query("q=a+b&sort=name", page=2) == "?q=a+b&sort=name&page=2"
    assert with_query("q=a&sort=name", sort="-name", q="") == "?sort=-name"


def test_every_error_has_its_link() -> None:
    assert [anchor for anchor, _, _ in error_links(FORM)] == ["f-customer", "f-price", "f-lines.1.amount"]


def test_static_addresses_change_with_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a", encoding="utf-8")
    before = static_hrefs(tmp_path)["a.css"]
    (tmp_path / "a.css").write_text("b", encoding="utf-8")
    assert static_hrefs(tmp_path)["a.css"] != before


def test_nothing_is_loaded_from_elsewhere() -> None:
    own = [
        path for path in project_files("web") if path.suffix in {".html", ".css", ".js"} and "vendor" not in path.parts
    ]
    assert not [
        str(path) for path in own if re.search(r"(https?:)?//[a-z]+\.", (ROOT / path).read_text(encoding="utf-8"))
    ]


def test_every_file_of_the_style_sheet_is_there() -> None:
    named = re.findall(r'url\("([^"]+)"\)', (STATIC / "prikaz.css").read_text(encoding="utf-8"))
    assert named and not [name for name in named if not (STATIC / name).is_file()]


def test_rows_are_marked_and_marks_in_cells_are_taken_out() -> None:
    marks = view.MARKS
    assert view.marked_rows(((1, ("а", "б")), (2, ("", "в")))) == (
        f"1{marks.id}а{marks.head}б{marks.row}2{marks.id}№ 2{marks.head}в"
    )
    assert view.marked_rows(((7, (f"а{marks.row}<",)),)) == f"7{marks.id}а<"


def test_states_are_marked_as_chips_of_their_tone() -> None:
    marks = view.MARKS
    rows = ((1, ("а", "Готов")), (2, ("б", "")), (3, (f"в{marks.done}", "Принят")))
    assert view.marked_rows(rows, 1, {"Готов": "done"}) == marks.row.join(
        (f"1{marks.id}а{marks.head}{marks.done}Готов{marks.after}", f"2{marks.id}б{marks.head}",
         f"3{marks.id}в{marks.head}{marks.quiet}Принят{marks.after}"))
    assert view.marked_rows(((1, ("Готов", "а")),), 0, {"Готов": "done"}) == f"1{marks.id}Готов{marks.head}а"
