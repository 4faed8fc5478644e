"""Sentences the engine says to people about what they typed: one table, so that a language can be added beside it."""

from __future__ import annotations

from collections.abc import Mapping

RU: Mapping[str, str] = {
    "required": "Заполните это поле.",
    "unreadable": "Здесь есть знак, которого не бывает в письме; он показан как «\ufffd». Сотрите его и наберите это место заново.",
    "too_long": "Слишком длинно: {length} знаков, можно не больше {limit}.",
    "too_short": "Слишком коротко: нужно не меньше {limit} знаков.",
    "pattern": "Не подходит по виду. {hint}",
    "integer": "Введите целое число, например 25.",
    "decimal": "Введите число, например 12,5.",
    "places": "Можно не больше {places} знаков после запятой.",
    "too_big_number": "Слишком большое число.",
    "at_least": "Не меньше {limit}.",
    "at_most": "Не больше {limit}.",
    "date": "Введите дату в виде ДД.ММ.ГГГГ, например 01.09.2026.",
    "no_such_date": "Такой даты нет в календаре: {text}.",
    "date_range": "Год должен быть от 1800 до 2200.",
    "time": "Введите время в виде ЧЧ:ММ, например 08:30.",
    "moment": "Введите дату и время в виде ДД.ММ.ГГГГ ЧЧ:ММ.",
    "choice": "Выберите значение из списка.",
    "link": "Выберите запись из списка.",
    "email": "Введите адрес почты, например ivanova@example.ru.",
    "phone": "Введите телефон: от 5 до 15 цифр, например +7 912 345-67-89.",
    "truth": "Отметьте «да» или «нет».",
    "yes": "да",
    "no": "нет",
}


def say(key: str, **values: object) -> str:
    """The sentence with its values put in."""
    return RU[key].format(**values)
