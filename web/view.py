"""What templates may call besides the page itself: addresses, counting words, drawings. Nothing here decides anything."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from babel import Locale

from engine.app.pages import ColumnHead, FieldView, FormPage, ListPage
from web.accent import accent_digest
from web.drawing import draw

RUSSIAN = Locale("ru")
RECORDS = ("запись", "записи", "записей")
PLACES = ("место нужно поправить", "места нужно поправить", "мест нужно поправить")
PEOPLE = ("человек", "человека", "человек")
ROWS = ("строка", "строки", "строк")
PAGE_SIZE = 50


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


def people_words(number: int) -> str:
    return number_words(number, PEOPLE)


def with_query(query: str, **changes: object) -> str:
    """A relative address with the same query and these changes; "" takes a name away."""
    items = dict(parse_qsl(query))
    items.update({name: str(value) for name, value in changes.items()})
    return "?" + urlencode({name: value for name, value in items.items() if value})


def numeric_classes(columns: tuple[ColumnHead, ...]) -> str:
    """A class for each column of numbers, by its place: ` num-3 num-5`."""
    return "".join(f" num-{place}" for place, head in enumerate(columns, 1) if head.numeric)


def all_fields(page: FormPage) -> Iterator[FieldView]:
    """Every field of a form, those of its child rows with it."""
    for section in page.sections:
        for field in section.fields:
            yield field
            if field.table:
                for row in field.table.rows:
                    yield from row.fields


def error_links(page: FormPage) -> list[tuple[str, str, str]]:
    """(anchor, label, sentence) of every error at a field."""
    found = [(f"f-{field.name}", field.label, text) for field in all_fields(page) for text in field.errors]
    tables = (field for section in page.sections for field in section.fields if field.table)
    for field in tables:
        for number, row in enumerate(field.table.rows if field.table else (), 1):
            found += [(f"f-{field.name}", f"{field.label}, строка {number}", text) for text in row.errors]
    return found


def has_files(page: FormPage) -> bool:
    return any(field.widget == "file" and not field.locked for field in all_fields(page))


def matcher(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


def accent_href(accent: str) -> str:
    return f"/static/accent-{accent_digest(accent)}.css"


def static_hrefs(folder: Path) -> Callable[[str], str]:
    """Addresses of static files; each carries the hash of its contents and may be kept for good."""
    digests = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:10]
        for path in folder.rglob("*")
        if path.is_file()
    }
    return lambda name: f"/static/{name}?v={digests[name]}"


def helpers(static_folder: Path) -> Mapping[str, Any]:
    """The names templates see."""
    return {
        "static": static_hrefs(static_folder),
        "accent_href": accent_href,
        "with_query": with_query,
        "numeric_classes": numeric_classes,
        "count_words": count_words,
        "row_words": row_words,
        "people_words": people_words,
        "faults_words": faults_words,
        "error_links": error_links,
        "has_files": has_files,
        "draw": draw,
        "is_iso_date": matcher(r"\d{4}-\d{2}-\d{2}"),
        "is_iso_moment": matcher(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?"),
        "is_iso_time": matcher(r"\d{2}:\d{2}"),
    }
