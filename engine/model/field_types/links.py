"""Types that point elsewhere: link, links, table, file. Their values are record ids; names are shown by the pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from engine.model.field_types.base import ColumnKind, FieldType, key
from engine.model.forms import FieldSpec
from engine.model.texts import say
from engine.model.types import FILE, Type, Value, record_of, records_of

MAX_ID_DIGITS = 15
_FILTER = key("Какие записи можно выбрать: условие над записью, которую выбирают.", type="string", pattern="\\S")
_BACK = key("Под каким именем другая форма видит эти записи.", type="string", pattern="\\S")


class Link(FieldType):
    kind = "link"
    title = "одна запись другой формы"
    column: ClassVar[ColumnKind] = "integer"
    widget = "link"
    filter = "link"
    own_keys = {"filter": _FILTER, "back": _BACK}

    def value_type(self, form: str, field: str, target: str, places: int) -> Type:
        return record_of(target)

    def parse_filled(self, text: str, field: FieldSpec) -> Value:
        return parse_id(text)


class Links(Link):
    kind = "links"
    title = "несколько записей другой формы"
    column = ""
    widget = "links"
    sortable = False

    def value_type(self, form: str, field: str, target: str, places: int) -> Type:
        return records_of(target)

    def parse_many(self, texts: Sequence[str], field: FieldSpec) -> Value:
        return tuple(dict.fromkeys(parse_id(text) for text in texts if text.strip()))


class Table(FieldType):
    kind = "table"
    title = "строки внутри записи"
    column = ""
    widget = "table"
    sortable = False
    filter = ""

    def value_type(self, form: str, field: str, target: str, places: int) -> Type:
        return records_of(target)

    def parse_many(self, texts: Sequence[str], field: FieldSpec) -> Value:
        return None


class File(FieldType):
    kind = "file"
    title = "файл"
    column = "integer"
    widget = "file"
    sortable = False
    filter = ""

    def value_type(self, form: str, field: str, target: str, places: int) -> Type:
        return FILE

    def parse_filled(self, text: str, field: FieldSpec) -> Value:
        return parse_id(text)


def parse_id(text: str) -> int:
    """A record id as submitted. Raises ValueError with a sentence."""
    text = text.strip()
    if not is_id(text):
        raise ValueError(say("link"))
    return int(text)


def is_id(text: str) -> bool:
    """Whether a text is the id of a record, there or not."""
    return text.isascii() and text.isdigit() and len(text) <= MAX_ID_DIGITS and int(text) > 0
