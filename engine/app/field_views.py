"""Fields as the templates show them: for reading and for filling."""

from __future__ import annotations

from collections.abc import Sequence

from engine.app.pages import Choice, FieldView
from engine.model.field_types import FIELD_TYPES
from engine.model.forms import FieldSpec
from engine.model.types import Value

NUMERIC = frozenset({"integer", "decimal", "money"})


def is_numeric(spec: FieldSpec) -> bool:
    return spec.kind in NUMERIC


def reading_view(spec: FieldSpec, shown: str, href: str = "", links: Sequence[tuple[str, str]] = ()) -> FieldView:
    """A field of a record page. `links`: (address, name) of each linked record."""
    return FieldView(
        id=spec.id,
        name=spec.id,
        label=spec.label,
        widget=FIELD_TYPES[spec.kind].widget,
        shown=shown,
        href=href,
        links=tuple(links),
        numeric=is_numeric(spec),
    )


def filling_view(
    spec: FieldSpec,
    name: str,
    typed: Sequence[str],
    *,
    choices: Sequence[Choice] = (),
    shown: str = "",
    locked: str = "",
    hidden: bool = False,
    required: bool | None = None,
    errors: Sequence[str] = (),
) -> FieldView:
    """A field of a form. `typed`: what stands in the input (texts, several for `links`); `choices`: the picked
    records of a link with their names, options of a choice come by themselves."""
    return FieldView(
        id=spec.id,
        name=name,
        label=spec.label,
        widget=FIELD_TYPES[spec.kind].widget,
        value=typed[-1] if typed else "",
        shown=shown,
        hint=spec.hint,
        required=spec.required if required is None else required,
        locked=locked,
        hidden=hidden,
        errors=tuple(errors),
        choices=tuple(choices) or tuple(Choice(option.id, option.label) for option in spec.options),
        max_length=spec.max if FIELD_TYPES[spec.kind].column == "text" and spec.kind != "choice" else None,
        numeric=is_numeric(spec),
    )


def typed_texts(spec: FieldSpec, value: Value) -> tuple[str, ...]:
    """A stored value as the texts an input would submit."""
    if isinstance(value, tuple):
        return tuple(str(item) for item in value)
    return (FIELD_TYPES[spec.kind].edit(value, spec),)
