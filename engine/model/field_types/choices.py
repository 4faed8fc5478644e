"""Types with a fixed set of values: choice and truth."""

from __future__ import annotations

from engine.model.field_types.base import FieldType, key
from engine.model.forms import FieldSpec
from engine.model.texts import say
from engine.model.types import TRUTH, Type, Value, option_of

_TRUE = frozenset({"1", "on", "true", "да"})
_FALSE = frozenset({"0", "off", "false", "нет"})

_LABEL = key("Подпись.", type="string", pattern="\\S")
_OPTION = key(
    "Подпись значения, или подписи по языкам, или {label, renamed_from}.",
    type=["string", "object"],
    pattern="\\S",
    minProperties=1,
    additionalProperties=False,
    properties={
        "label": key("Подпись.", type=["string", "object"], pattern="\\S"),
        "ru": _LABEL,
        "en": _LABEL,
        "renamed_from": key("Прежний ид.", type="string"),
    },
)


class Choice(FieldType):
    kind = "choice"
    title = "одно значение из перечня"
    widget = "choice"
    filter = "choice"
    own_keys = {
        "options": key(
            "Значения: {ид: подпись} или список ид; у значения может быть {label, renamed_from}.",
            type=["object", "array"],
            minProperties=1,
            minItems=1,
            items=key("Ид значения.", type="string"),
            additionalProperties=_OPTION,
        ),
        "options_of": key("Взять значения другого поля: форма.поле.", type="string", minLength=1),
    }

    def value_type(self, form: str, field: str, target: str, places: int) -> Type:
        return option_of(f"{form}.{field}")

    def parse_filled(self, text: str, field: FieldSpec) -> Value:
        if all(option.id != text for option in field.options):
            raise ValueError(say("choice"))
        return text

    def show(self, value: Value, field: FieldSpec) -> str:
        """The option's label; a value whose option is gone shows as it is."""
        return next((option.label for option in field.options if option.id == value), str(value or ""))


class Truth(FieldType):
    kind = "truth"
    title = "да или нет"
    column = "integer"
    widget = "truth"
    filter = "truth"

    def value_type(self, form: str, field: str, target: str, places: int) -> Type:
        return TRUTH

    def parse_many(self, texts: list[str] | tuple[str, ...], field: FieldSpec) -> Value:  # type: ignore[override]
        """A check box that is not ticked submits nothing: that is «no»."""
        return self.parse(texts[-1] if texts else "0", field)

    def parse_filled(self, text: str, field: FieldSpec) -> Value:
        if text.lower() in _TRUE:
            return True
        if text.lower() in _FALSE:
            return False
        raise ValueError(say("truth"))

    def edit(self, value: Value, field: FieldSpec) -> str:
        return "1" if value else "0"

    def show(self, value: Value, field: FieldSpec) -> str:
        return "" if value is None else say("yes") if value else say("no")
