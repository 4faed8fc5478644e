"""Number types: integer, decimal, money. Values are integers scaled by 10**places; no floats anywhere."""

from __future__ import annotations

import re

from engine.model.field_types.base import FieldType, key
from engine.model.forms import FieldSpec
from engine.model.texts import say
from engine.model.types import Type, Value, as_int, number_of

_NUMBER = re.compile(r"([+-]?)(\d+)(?:[.,](\d*))?")
_SPACES = str.maketrans("", "", "  \u202f")
INTEGER_DIGITS = 9
DECIMAL_DIGITS = 12


class Integer(FieldType):
    kind = "integer"
    title = "целое число"
    column = "integer"
    widget = "number"
    digits = INTEGER_DIGITS
    own_keys = {
        "min": key("Наименьшее значение.", type="string", pattern="^-?[0-9]{1,9}$"),
        "max": key("Наибольшее значение.", type="string", pattern="^-?[0-9]{1,9}$"),
    }

    def places(self, field: FieldSpec) -> int:
        """Digits after the comma."""
        return 0

    def value_type(self, form: str, field: str, target: str, places: int) -> Type:
        return number_of(0, self.digits)

    def parse_filled(self, text: str, field: FieldSpec) -> Value:
        value = parse_scaled(text, self.places(field), say("integer" if self.places(field) == 0 else "decimal"))
        if abs(value) >= 10**self.digits:
            raise ValueError(say("too_big_number"))
        unit = 10 ** self.places(field)
        if field.min is not None and value < field.min * unit:
            raise ValueError(say("at_least", limit=field.min))
        if field.max is not None and value > field.max * unit:
            raise ValueError(say("at_most", limit=field.max))
        return value

    def edit(self, value: Value, field: FieldSpec) -> str:
        return "" if value is None else show_scaled(as_int(value), self.places(field), thousands="")

    def show(self, value: Value, field: FieldSpec) -> str:
        return self.edit(value, field)


class Decimal(Integer):
    kind = "decimal"
    title = "число с дробной частью"
    digits = DECIMAL_DIGITS
    own_keys = {
        **Integer.own_keys,
        "places": key("Знаков после запятой (2, если не сказано).", type="string", pattern="^[1-6]$"),
    }

    def places(self, field: FieldSpec) -> int:
        return field.places

    def value_type(self, form: str, field: str, target: str, places: int) -> Type:
        return number_of(places, self.digits)


class Money(Decimal):
    kind = "money"
    title = "сумма в рублях"
    own_keys = Integer.own_keys

    def show(self, value: Value, field: FieldSpec) -> str:
        return "" if value is None else f"{show_scaled(as_int(value), self.places(field))} ₽"


def parse_scaled(text: str, places: int, sentence: str) -> int:
    """`"12,5"` with two places is 1250. Raises ValueError with the sentence, or one about too many places."""
    match = _NUMBER.fullmatch(text.translate(_SPACES))
    if not match or len(text) > 40:
        raise ValueError(sentence)
    sign, whole, fraction = match.group(1), match.group(2), (match.group(3) or "").rstrip("0")
    if len(fraction) > places:
        raise ValueError(say("places", places=places) if places else sentence)
    value = int(whole) * int(10**places) + int(fraction.ljust(places, "0") or "0")
    return -value if sign == "-" else value


def show_scaled(value: int, places: int, thousands: str = "\u00a0") -> str:
    """1250 with two places is `12,50`."""
    whole, fraction = divmod(abs(value), 10**places)
    text = f"{whole:,}".replace(",", thousands)
    return f"{'-' if value < 0 else ''}{text}{f',{fraction:0{places}d}' if places else ''}"
