"""Russian order and search on both databases: a folded key stored beside each text field.

A key sorts by code point like the text does for people (any case, ё as е, numbers by value). Where padding numbers
changed the text, the unpadded form follows after a separator, so that searching for what was typed finds it as well.
"""

from __future__ import annotations

import re
import unicodedata

from engine.model.forms import FieldSpec, FormSpec
from engine.model.remembered import FORMS, once_each

_DIGITS = re.compile(r"\d+")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNREADABLE = re.compile("[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
UNREADABLE = "\ufffd"
_SEPARATOR = "\x1f"
_PADDED = 10
_FINAL_SIGMA = "ς"
_ALWAYS_KEYED = frozenset({"text", "email", "phone"})


def clean_text(text: str) -> str:
    """NFC, trimmed, every kind of line end as \\n; what cannot be shown is marked."""
    return mark_unreadable(unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))).strip()


def mark_unreadable(text: str) -> str:
    """The text with U+FFFD for each control character and for what no document can hold: people see it and can take it
    away; dropped silently it would change what they typed."""
    return _UNREADABLE.sub(UNREADABLE, text)


def fold(text: str) -> str:
    """What search compares: lower case character by character, ё as е."""
    lowered = text.lower()
    if len(lowered) != len(text) or _FINAL_SIGMA in lowered:  # where a whole text is lowered otherwise than its characters
        lowered = "".join(_lower(char) for char in text)
    return lowered.replace("ё", "е")


def sort_key(text: str | None) -> str | None:
    """The stored key of a text; empty for empty."""
    if text is None:
        return None
    folded = fold(text)
    padded = _DIGITS.sub(lambda match: match.group().zfill(_PADDED), folded)
    return padded if padded == folded else f"{padded}{_SEPARATOR}{folded}"


def has_key(form: FormSpec, field: FieldSpec) -> bool:
    """Whether the field has a key column: short texts always, long ones when the list searches them."""
    return field.computed is None and (
        field.kind in _ALWAYS_KEYED or (field.kind == "long_text" and field.id in form.list.search)
    )


@once_each(FORMS)
def key_fields(form: FormSpec) -> tuple[str, ...]:
    """Ids of the fields that have a key column `_key_FIELD`."""
    return tuple(field.id for field in form.fields.values() if has_key(form, field))


def _lower(char: str) -> str:
    lowered = char.lower()
    return lowered if len(lowered) == 1 else char
