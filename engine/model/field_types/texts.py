"""Text types: text, long_text, email, phone."""

from __future__ import annotations

import re

from engine.model.field_types.base import FieldType, key
from engine.model.forms import FieldSpec
from engine.model.texts import say
from engine.model.types import TEXT, Type, Value

_EMAIL = re.compile(r"[^@\s<>\"',;]{1,64}@[^@\s<>\"',;.]{1,63}(\.[^@\s<>\"',;.]{1,63}){1,8}")
_PHONE = re.compile(r"[+\d][\d ()\-.]{3,30}")

SHORT_LIMIT = 250
LONG_LIMIT = 20_000


class Text(FieldType):
    kind = "text"
    title = "строка текста"
    filter = "text"
    limit = SHORT_LIMIT
    own_keys = {
        "max": key("Наибольшее число знаков.", type="string", pattern="^[1-9][0-9]{0,4}$"),
        "min": key("Наименьшее число знаков.", type="string", pattern="^[0-9]{1,5}$"),
        "pattern": key(
            "Вид значения: 0 — цифра, A — буква, остальное — как есть; например «0000/0000».",
            type="string",
            minLength=1,
            maxLength=60,
        ),
    }

    def value_type(self, form: str, field: str, target: str, places: int) -> Type:
        return TEXT

    def parse_filled(self, text: str, field: FieldSpec) -> Value:
        text = self.tidy(text)
        limit = field.max if field.max is not None else self.limit
        if len(text) > limit:
            raise ValueError(say("too_long", length=len(text), limit=limit))
        if field.min is not None and len(text) < field.min:
            raise ValueError(say("too_short", limit=field.min))
        if field.pattern and not fits(field.pattern, text):
            raise ValueError(say("pattern", hint=f"Нужно так: {field.pattern}"))
        return text

    def tidy(self, text: str) -> str:
        """One line: any run of spaces becomes one."""
        return " ".join(text.split())


class LongText(Text):
    kind = "long_text"
    title = "текст в несколько строк"
    widget = "long_text"
    limit = LONG_LIMIT
    sortable = False
    filter = ""

    def tidy(self, text: str) -> str:
        return text


class Email(Text):
    kind = "email"
    title = "адрес электронной почты"
    widget = "email"

    def parse_filled(self, text: str, field: FieldSpec) -> Value:
        if not _EMAIL.fullmatch(text):
            raise ValueError(say("email"))
        return super().parse_filled(text, field)


class Phone(Text):
    kind = "phone"
    title = "телефон"
    widget = "phone"

    def parse_filled(self, text: str, field: FieldSpec) -> Value:
        digits = sum(char.isdigit() for char in text)
        if not _PHONE.fullmatch(text) or not 5 <= digits <= 15:
            raise ValueError(say("phone"))
        return super().parse_filled(text, field)


def fits(pattern: str, text: str) -> bool:
    """Whether the text has the pattern's shape: 0 is a digit, A a letter, anything else itself. Linear time."""
    return len(pattern) == len(text) and all(
        char.isdigit() if mark == "0" else char.isalpha() if mark == "A" else char == mark
        for mark, char in zip(pattern, text, strict=True)
    )
