"""The table of functions: every word has its meaning in Python, in SQL or a way around, and a help text."""

import pytest

from engine.compile.expression.calls import SPECIAL
from engine.data.sql.functions import POSTGRESQL, SQLITE
from engine.data.sqlite_functions import SHARED, SQLITE_FUNCTIONS
from engine.model.aggregates import AGGREGATES
from engine.model.declension import declined
from engine.model.formats import format_value, known_format
from engine.model.functions import (
    CASES,
    FUNCTIONS,
    INTERNAL,
    SPECIAL_FORMS,
    add_days,
    add_months,
    divide,
    lower,
    upper,
    years,
)

COMPOSED = {"coalesce", "join", "option_text", "min", "max", "empty", "found", "has_duty"}  # no template of their own


def test_every_function_runs_in_sql_or_says_what_to_use() -> None:
    for name, function in FUNCTIONS.items():
        if not function.instead and name not in COMPOSED:
            assert name in SQLITE, name
            assert name in POSTGRESQL, name


def test_sqlite_has_what_its_templates_call() -> None:
    for name in SHARED:
        assert f"px_{name}(" in SQLITE[name]
        assert f"px_{name}" in SQLITE_FUNCTIONS


def test_authors_are_told_what_each_word_does() -> None:
    told = {**{name: item.help for name, item in FUNCTIONS.items() if name not in INTERNAL}, **SPECIAL_FORMS}
    assert [name for name, help in told.items() if not help] == []
    assert [name for name, item in AGGREGATES.items() if not item.help] == []


def test_functions_with_rules_of_their_own_have_them() -> None:
    special = {name for name, function in FUNCTIONS.items() if function.special and name not in INTERNAL}
    assert special <= set(SPECIAL)
    assert set(SPECIAL_FORMS) <= {*SPECIAL, *AGGREGATES}


@pytest.mark.parametrize(
    ("left", "right", "shift", "quotient"),
    [(1, 2, 0, 1), (-1, 2, 0, -1), (1, -2, 0, -1), (3, 2, 0, 2), (5, 2, 0, 3), (-5, 2, 0, -3), (1, 3, 4, 3333), (2, 3, 4, 6667),
     (0, 5, 4, 0), (7, 0, 4, None), (10**17, 3, 0, 33333333333333333)],
)  # fmt: skip
def test_division_rounds_half_away_from_zero(left: int, right: int, shift: int, quotient: int | None) -> None:
    assert divide(left, right, shift) == quotient


@pytest.mark.parametrize(
    ("born", "today", "age"),
    [("2000-02-29", "2018-02-28", 17), ("2000-02-29", "2018-03-01", 18), ("2000-02-29", "2020-02-29", 20),
     ("2000-09-01", "2026-08-31", 25), ("2000-09-01", "2026-09-01", 26), ("2030-01-01", "2029-12-31", -1)],
)  # fmt: skip
def test_age(born: str, today: str, age: int) -> None:
    assert years(born, today) == age


def test_shifted_dates_stay_in_the_calendar() -> None:
    assert add_months("2024-02-29", 12) == "2025-02-28"
    assert add_months("2025-12-31", 2) == "2026-02-28"
    assert add_months("2025-12-31", -10) == "2025-02-28"
    assert add_months("2025-12-31", 1201) is None
    assert add_days("2024-02-28", 1) == "2024-02-29"
    assert add_days("2024-02-28", 100_000) is None
    assert add_days("9999-12-31", 1) is None


def test_case_is_changed_letter_by_letter() -> None:
    assert lower("ЁЛКА İstanbul ΣΑΣ") == "ёлка İstanbul σασ"
    assert upper("ёлка straße") == "ЁЛКА STRAßE"
    assert len(CASES[0]) == len(CASES[1])


@pytest.mark.parametrize(
    ("value", "kind", "scale", "shape", "text"),
    [
        (1250, "number", 2, "", "12,50"),
        (1250, "number", 2, "0", "13"),
        (-1250, "number", 2, "0", "-13"),
        (7, "number", 0, "0.00", "7,00"),
        (6667, "number", 4, "0%", "67%"),
        (6667, "number", 4, "0.0%", "66,7%"),
        ("2026-09-01", "date", 0, "", "01.09.2026"),
        ("2026-09-01", "date", 0, "long", "1 сентября 2026 г."),
        ("2026-09-01", "date", 0, "day_month", "1 сентября"),
        ("2026-09-01", "date", 0, "year", "2026"),
        (True, "truth", 0, "", "да"),
        (None, "text", 0, "", ""),
    ],
)
def test_formats(value: object, kind: str, scale: int, shape: str, text: str) -> None:
    assert format_value(value, kind, scale, shape) == text  # type: ignore[arg-type]


def test_formats_belong_to_kinds() -> None:
    assert known_format("date", "long")
    assert not known_format("number", "long")
    assert not known_format("text", "0")


def test_names_in_cases() -> None:
    assert declined("Иванова Анна Петровна", "dat", "f") == "Ивановой Анне Петровне"
    assert declined("Петров Иван", "acc", "m") == "Петрова Ивана"
