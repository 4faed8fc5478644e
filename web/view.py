"""What templates may call besides the page itself: addresses, counting words, drawings. Nothing here decides anything."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from babel import Locale

from engine.app.grids.pages import GridPage
from engine.app.pages import ColumnHead, FieldView, FormPage, ListPage, TableView
from engine.model.field_types.times import show_date
from web.accent import accent_digest
from web.charts import draw_chart
from web.drawing import draw

RUSSIAN = Locale("ru")
RECORDS = ("запись", "записи", "записей")
PLACES = ("место нужно поправить", "места нужно поправить", "мест нужно поправить")
PEOPLE = ("человек", "человека", "человек")
ITEMS = ("пункт", "пункта", "пунктов")
ROWS = ("строка", "строки", "строк")
PAGE_SIZE = 50
REMEMBERED = 4096
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# Browsers and systems by the word they call themselves; the first that is met counts, as each names the older ones too.
BROWSERS = {"YaBrowser": "Яндекс Браузер", "Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome",
            "Safari": "Safari"}
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac", "Linux": "Linux"}


@lru_cache(maxsize=REMEMBERED)
def plural(number: int, words: tuple[str, str, str]) -> str:
    """The word for the number: (1 запись, 2 записи, 5 записей)."""
    return words[{"one": 0, "few": 1}.get(RUSSIAN.plural_form(number), 2)]


def number_words(number: int, words: tuple[str, str, str]) -> str:
    return f"{number:,}".replace(",", "\u00a0") + "\u00a0" + plural(number, words)


def count_words(page: ListPage) -> str:
    """How many records the list holds and which of them stand here."""
    total = ("больше " if page.more_than else "") + number_words(page.total, RECORDS)
    if page.pages <= 1 and page.page <= 1:
        return total
    first = (page.page - 1) * PAGE_SIZE + 1
    return f"{first}–{first + len(page.rows) - 1}, всего {total}"


def faults_words(page: FormPage) -> str:
    if not page.error_count:
        return "посмотрите, что не так"
    return number_words(page.error_count, PLACES)


def row_words(number: int) -> str:
    return number_words(number, ROWS)


def item_words(number: int) -> str:
    return number_words(number, ITEMS)


def people_words(number: int) -> str:
    return number_words(number, PEOPLE)


def browser_words(agent: str) -> str:
    """What a person calls the browser that announces itself so: Firefox, Windows."""
    met = [next((title for word, title in table.items() if word in agent), "") for table in (BROWSERS, SYSTEMS)]
    return ", ".join(title for title in met if title) or "неизвестный браузер"


def date_text(typed: str) -> str:
    """What stands in an input of a date: a stored date as people write it, anything else as it was typed."""
    return show_date(typed) if ISO_DATE.fullmatch(typed) else typed


def used_columns(table: TableView) -> list[int]:
    """The places of the columns in which any row has something."""
    return [at for at in range(len(table.heads)) if any(row.fields[at].shown or row.fields[at].links for row in table.rows)]


@lru_cache(maxsize=REMEMBERED)
def with_query(query: str, **changes: object) -> str:
    """A relative address with the same query and these changes; "" takes a name away."""
    items = dict(parse_qsl(query))
    items.update({name: str(value) for name, value in changes.items()})
    return "?" + urlencode({name: value for name, value in items.items() if value})


def query_items(query: str) -> list[tuple[str, str]]:
    """The names and values of a query, also blank ones."""
    return parse_qsl(query, keep_blank_values=True)


def numeric_classes(columns: tuple[ColumnHead, ...]) -> str:
    """A class for each column of numbers, by its place: ` num-3 num-5`."""
    return "".join(f" num-{place}" for place, head in enumerate(columns, 1) if head.numeric)


@dataclass(frozen=True, slots=True)
class Marks:
    """Control characters that stand between rows, after a row's id, after its first cell and between cells, before a state of
    each tone and after it; no text that people type holds them."""

    row: str = "\x1c"
    id: str = "\x1d"
    head: str = "\x1e"
    cell: str = "\x1f"
    quiet: str = "\x18"
    active: str = "\x19"
    done: str = "\x1a"
    after: str = "\x1b"


MARKS = Marks()
STRUCTURE = (MARKS.row, MARKS.id, MARKS.head, MARKS.cell)
TONES = {"quiet": MARKS.quiet, "active": MARKS.active, "done": MARKS.done}
CHIPS = (*TONES.values(), MARKS.after)
WITHOUT_MARKS = dict.fromkeys(map(ord, (*STRUCTURE, *CHIPS)))
Rows = Sequence[tuple[int, tuple[str, ...]]]


def marked_rows(rows: Rows, state_at: int = -1, tones: Mapping[str, str] | None = None) -> str:
    """All cells of a list as one text with marks between, so that the template escapes them at once. States are marked as
    chips, except in the first column, which is a link."""
    text = MARKS.row.join(_marked_row(id, cells) for id, cells in rows)
    wanted = len(rows) * (len(rows[0][1]) + 1) - 1
    if sum(map(text.count, STRUCTURE)) != wanted or any(mark in text for mark in CHIPS):
        rows = [(id, tuple(cell.translate(WITHOUT_MARKS) for cell in cells)) for id, cells in rows]
    elif state_at < 1:
        return text
    if state_at > 0:
        rows = [(id, _with_chip(cells, state_at, tones or {})) for id, cells in rows]
    return MARKS.row.join(_marked_row(id, cells) for id, cells in rows)


def _with_chip(cells: tuple[str, ...], at: int, tones: Mapping[str, str]) -> tuple[str, ...]:
    state = cells[at]
    chip = f"{TONES[tones.get(state, 'quiet')]}{state}{MARKS.after}" if state else ""
    return (*cells[:at], chip, *cells[at + 1 :])


def _marked_row(id: int, cells: tuple[str, ...]) -> str:
    first, *others = cells
    head = f"{id}{MARKS.id}{first or f'№ {id}'}"
    return f"{head}{MARKS.head}{MARKS.cell.join(others)}" if others else head


def all_fields(page: FormPage) -> Iterator[FieldView]:
    """Every field of a form, those of its child rows with it."""
    for section in page.sections:
        for field in section.fields:
            yield from with_rows(field)


def with_rows(field: FieldView) -> Iterator[FieldView]:
    """A field, and the fields of its rows and of theirs."""
    yield field
    for row in field.table.rows if field.table else ():
        yield from row.fields
        for inner in row.tables:
            yield from with_rows(inner)


def error_links(page: FormPage) -> list[tuple[str, str, str]]:
    """(anchor, label, sentence) of every error at a field."""
    found = [(f"f-{field.name}", field.label, text) for field in all_fields(page) for text in field.errors]
    tables = (field for field in all_fields(page) if field.table)
    for field in tables:
        for number, row in enumerate(field.table.rows if field.table else (), 1):
            found += [(f"f-{field.name}", f"{field.label}, строка {number}", text) for text in row.errors]
    return found


def column_errors(page: GridPage, errors: Mapping[int, str]) -> list[tuple[str, str, str]]:
    """(anchor, row, sentence) of what is wrong in a column of a grid."""
    return [(f"f-{row.id}", row.name, errors[row.id]) for row in page.rows if row.id in errors]


def has_files(page: FormPage) -> bool:
    return any(field.widget == "file" and not field.locked for field in all_fields(page))


def matcher(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


def accent_href(accent: str) -> str:
    return f"/static/accent-{accent_digest(accent)}.css"


def static_hrefs(folder: Path) -> Mapping[str, str]:
    """Addresses of static files by name; each carries the hash of its contents and may be kept for good."""
    names = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: f"/static/{name}?v={_digest(path)}" for name, path in names.items()}


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10]


def helpers(static_folder: Path) -> Mapping[str, Any]:
    """The names templates see."""
    return {
        "static": static_hrefs(static_folder),
        "accent_href": accent_href,
        "with_query": with_query,
        "query_items": query_items,
        "numeric_classes": numeric_classes,
        "marked_rows": marked_rows,
        "marks": MARKS,
        "count_words": count_words,
        "row_words": row_words,
        "people_words": people_words,
        "item_words": item_words,
        "browser_words": browser_words,
        "used_columns": used_columns,
        "faults_words": faults_words,
        "error_links": error_links,
        "column_errors": column_errors,
        "has_files": has_files,
        "draw": draw,
        "draw_chart": draw_chart,
        "date_text": date_text,
        "is_iso_moment": matcher(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?"),
        "is_iso_time": matcher(r"\d{2}:\d{2}"),
    }
