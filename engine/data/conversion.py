"""What becomes of stored values when a field changes its type: what a person would type instead, read again."""

from __future__ import annotations

from engine.model.field_types import FIELD_TYPES
from engine.model.forms import FieldSpec
from engine.model.types import Value

_SHOWN_TO_TEXT = frozenset({"choice", "truth", "date", "time"})
_TEXTS = frozenset({"text", "long_text"})
_POINTERS = frozenset({"link", "links", "table", "file"})


def same_storage(old: FieldSpec, new: FieldSpec) -> bool:
    """Whether stored values keep their meaning as they are."""
    return (old.kind, old.places, old.target) == (new.kind, new.places, new.target)


def convert(value: Value, old: FieldSpec, new: FieldSpec) -> Value:
    """The value in the new field. Raises ValueError when it cannot be kept there."""
    if old.kind in _POINTERS or new.kind in _POINTERS:
        raise ValueError(old.kind)
    if new.kind == "choice":
        return _option(value, old, new)
    use_shown = old.kind in _SHOWN_TO_TEXT and new.kind in _TEXTS
    kind = FIELD_TYPES[old.kind]
    text = kind.show(value, old) if use_shown else kind.edit(value, old)
    return FIELD_TYPES[new.kind].parse(text, new)


def fits(value: Value, field: FieldSpec) -> bool:
    """Whether the field would accept the value if it were typed now."""
    try:
        FIELD_TYPES[field.kind].parse(FIELD_TYPES[field.kind].edit(value, field), field)
    except ValueError:
        return False
    return True


def _option(value: Value, old: FieldSpec, new: FieldSpec) -> Value:
    shown = FIELD_TYPES[old.kind].show(value, old).strip().lower()
    for option in new.options:
        if value == option.id or shown == option.label.lower():
            return option.id
    raise ValueError(shown)
