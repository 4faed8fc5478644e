"""What a field type must be able to do. One type is one class and one line in FIELD_TYPES."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from engine.model.folding import UNREADABLE, clean_text
from engine.model.forms import FieldSpec
from engine.model.texts import say
from engine.model.types import Type, Value

ColumnKind = Literal["text", "integer", ""]


class FieldType:
    """The contract of a field type; also the behaviour of the simplest ones.

    `kind`: the word in YAML. `title`: what it is, for authors (Russian). `column`: storage ("" = none). `widget`: the
    macro in the templates. `own_keys`: JSON Schema of the keys only this type has, each with a description. `sortable`
    and `filter`: how lists treat it (`filter` "": none, "text", "choice", "link", "range", "truth")."""

    kind: ClassVar[str]
    title: ClassVar[str]
    column: ClassVar[ColumnKind] = "text"
    widget: ClassVar[str] = "text"
    own_keys: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    sortable: ClassVar[bool] = True
    filter: ClassVar[str] = "range"

    def value_type(self, form: str, field: str, target: str, places: int) -> Type:
        """Static type of the field's values in expressions."""
        raise NotImplementedError

    def parse(self, text: str, field: FieldSpec) -> Value:
        """Typed text to canonical value; blank is empty. Raises ValueError with a sentence for the person."""
        cleaned = clean_text(text)
        if UNREADABLE in cleaned:
            raise ValueError(say("unreadable"))
        return self.parse_filled(cleaned, field) if cleaned else None

    def parse_filled(self, text: str, field: FieldSpec) -> Value:
        """As `parse`, for cleaned text that is not blank."""
        raise NotImplementedError

    def parse_many(self, texts: Sequence[str], field: FieldSpec) -> Value:
        """All values submitted under one name; single-valued types take the last one."""
        return self.parse(texts[-1] if texts else "", field)

    def edit(self, value: Value, field: FieldSpec) -> str:
        """The text of an input holding the value; `parse` reads it back to the same value."""
        return "" if value is None else str(value)

    def show(self, value: Value, field: FieldSpec) -> str:
        """The value for reading, in Russian; "" when empty. Links show elsewhere, by name."""
        return self.edit(value, field)


def key(description: str, **schema: Any) -> Mapping[str, Any]:
    """One entry of `own_keys`."""
    return {"description": description, **schema}
