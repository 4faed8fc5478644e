"""Values as people read them: by field, by static type, by an author's format."""

from __future__ import annotations

from collections.abc import Callable

from engine.app.clock import Clock, long_date
from engine.model.definitions import DefinitionSet
from engine.model.field_types import FIELD_TYPES
from engine.model.field_types.numbers import show_scaled
from engine.model.field_types.times import show_date
from engine.model.forms import FieldSpec, FormSpec
from engine.model.texts import say
from engine.model.types import Type, Value, as_int

Shower = Callable[[Value], str]

AS_THEY_ARE = frozenset({"text", "long_text", "email", "phone", "time", "link", "links", "table", "file"})
SYSTEM_LABELS = {
    "id": "Запись №",
    "version": "Правка №",
    "state": "Состояние",
    "created": "Создано",
    "created_by": "Кто создал",
    "changed": "Изменено",
    "changed_by": "Кто изменил",
    "parent": "Входит в",
    "row": "Строка",
}


def field_label(definitions: DefinitionSet, form: FormSpec, field: str) -> str:
    """The label of a field or a system field."""
    spec = form.fields.get(field)
    return spec.label if spec else SYSTEM_LABELS.get(field, field)


def label_of_input(definitions: DefinitionSet, form: FormSpec, name: str) -> str:
    """The label of a field, of a row's field with the row's number: `lines.0.hours`."""
    table, _, rest = name.partition(".")
    number, _, field = rest.partition(".")
    if not number.isdigit() or table not in form.fields:
        return field_label(definitions, form, name)
    inner = label_of_input(definitions, definitions.forms[form.fields[table].target], field) if field else ""
    return f"{field_label(definitions, form, table)}, строка {int(number) + 1}" + (f", {inner}" if inner else "")


def field_shower(spec: FieldSpec, clock: Clock) -> Shower:
    """How values of a stored field are shown; links come as names already. What stands in most cells has the shortest way."""
    if spec.kind == "moment":
        return lambda value: clock.show(str(value)) if value else ""
    if spec.kind == "date":
        return _day
    if spec.kind == "choice":
        labels = {option.id: option.label for option in spec.options}
        return lambda value: "" if value is None else labels.get(str(value), str(value))
    if spec.kind in AS_THEY_ARE:
        return plain
    kind = FIELD_TYPES[spec.kind]
    return lambda value: kind.show(value, spec)


def _day(value: Value) -> str:
    return show_date(str(value)) if value else ""


def plain(value: Value) -> str:
    return "" if value is None else str(value)


def type_shower(definitions: DefinitionSet, of: Type, clock: Clock, format: str = "") -> Shower:
    """How values of an expression are shown. Formats: `0%`, `0.0%`, `0`, `0.00` for numbers, `short` and `long` for
    dates."""
    if of.kind == "number":
        return lambda value: "" if value is None else show_number(as_int(value), of.scale, format)
    if of.kind == "date":
        return lambda value: "" if value is None else show_day(str(value), format)
    if of.kind == "moment":
        return lambda value: clock.show(str(value)) if value else ""
    if of.kind == "truth":
        return lambda value: say("yes") if value else say("no")
    if of.kind == "option":
        labels = option_labels(definitions, of.owner)
        return lambda value: "" if value is None else labels.get(str(value), str(value))
    return plain


def show_day(iso: str, format: str) -> str:
    return long_date(iso) if format == "long" else show_date(iso)


def show_number(value: int, scale: int, format: str) -> str:
    """A scaled number by its format; rounding half away from zero; without a format, trailing zeros are dropped."""
    if not format:
        return _short_number(value, scale)
    percent = format.endswith("%")
    pattern = format.removesuffix("%").replace(",", ".")
    places = len(pattern.partition(".")[2])
    return show_scaled(rescale(value * 100 if percent else value, scale, places), places) + (
        "\u00a0%" if percent else ""
    )


def _short_number(value: int, scale: int) -> str:
    text = show_scaled(value, scale)
    return text.rstrip("0").rstrip(",") if scale else text


def rescale(value: int, scale: int, places: int) -> int:
    """The number with another scale, half away from zero."""
    if places >= scale:
        return int(value * 10 ** (places - scale))
    unit = int(10 ** (scale - places))
    rounded = (2 * abs(value) + unit) // (2 * unit)
    return -rounded if value < 0 else rounded


def option_labels(definitions: DefinitionSet, owner: str) -> dict[str, str]:
    """Option id to label, for `form.field` or `form.state`."""
    form, _, field = owner.partition(".")
    workflow = definitions.workflow_for(form)
    if field == "state" and workflow:
        return {state.id: state.label for state in workflow.states.values()}
    spec = definitions.forms[form].fields.get(field)
    return {option.id: option.label for option in spec.options} if spec else {}
