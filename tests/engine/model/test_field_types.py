"""The contract every kind of field keeps, and what people may type into each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.field_types import FIELD_TYPES, FieldType
from engine.model.field_types.numbers import show_scaled
from engine.model.forms import FieldSpec, Option

OPTIONS = (Option("small", "Мелкая"), Option("large", "Крупная"))


def field(kind: str, **more: object) -> FieldSpec:
    of = FIELD_TYPES[kind].value_type("thing", "it", "other", 2)
    return FieldSpec("it", "thing", kind, of, "Поле", options=OPTIONS, target="other", places=2, **more)  # type: ignore[arg-type]


TYPED = {
    "text": ("  Пётр   Первый ", "Пётр Первый"),
    "long_text": (" две\r\nстроки ", "две\nстроки"),
    "integer": ("1 250", 1250),
    "decimal": ("12,5", 1250),
    "money": ("-0,07", -7),
    "date": ("1.9.2026", "2026-09-01"),
    "time": ("8:30", "08:30"),
    "moment": ("2026-03-02T12:00:00+03:00", "2026-03-02T09:00:00.000000Z"),
    "truth": ("да", True),
    "choice": ("small", "small"),
    "link": ("17", 17),
    "file": ("3", 3),
    "email": ("a.b@example.ru", "a.b@example.ru"),
    "phone": ("+7 (912) 345-67-89", "+7 (912) 345-67-89"),
}
WRONG = {
    "text": "я" * 251,
    "integer": "3,5",
    "decimal": "1,234",
    "money": "сто",
    "date": "30.02.2026",
    "time": "25:00",
    "moment": "завтра",
    "truth": "может быть",
    "choice": "huge",
    "link": "-1",
    "links": "x",
    "file": "../1",
    "email": "почта",
    "phone": "нет телефона",
}


@pytest.mark.parametrize("kind", sorted(FIELD_TYPES))
def test_a_kind_says_what_it_is_and_describes_its_keys(kind: str) -> None:
    found: FieldType = FIELD_TYPES[kind]
    assert found.kind == kind and found.title and found.widget
    assert found.column in ("text", "integer", "")
    assert all(schema["description"] for schema in found.own_keys.values())


@pytest.mark.parametrize("kind", sorted(TYPED))
def test_typed_text_becomes_the_value_and_reads_back(kind: str) -> None:
    text, value = TYPED[kind]
    spec = field(kind)
    assert FIELD_TYPES[kind].parse(text, spec) == value
    if kind != "truth":
        assert FIELD_TYPES[kind].parse(" ", spec) is None
    assert FIELD_TYPES[kind].parse(FIELD_TYPES[kind].edit(value, spec), spec) == value


@pytest.mark.parametrize("kind", sorted(WRONG))
def test_wrong_text_is_refused_with_a_russian_sentence(kind: str) -> None:
    with pytest.raises(ValueError) as refused:
        FIELD_TYPES[kind].parse_many([WRONG[kind]], field(kind))
    sentence = str(refused.value)
    assert sentence.endswith(".") and any("а" <= char <= "я" for char in sentence)


@pytest.mark.parametrize("kind", sorted(FIELD_TYPES))
@given(text=st.text(max_size=60))
def test_any_text_is_a_value_or_a_sentence(kind: str, text: str) -> None:
    spec = field(kind)
    try:
        value = FIELD_TYPES[kind].parse_many([text], spec)
    except ValueError as refused:
        assert str(refused)
        return
    if kind not in ("table", "links", "moment") and value is not None:
        assert FIELD_TYPES[kind].parse(FIELD_TYPES[kind].edit(value, spec), spec) == value


@pytest.mark.parametrize(
    ("text", "date"), [("1.9.26", "2026-09-01"), ("14/3/49", "2049-03-14"), ("05.05.50", "1950-05-05"), ("2026-09-01", "2026-09-01")]
)
def test_a_date_is_read_as_people_write_it(text: str, date: str) -> None:
    assert FIELD_TYPES["date"].parse(text, field("date")) == date


def test_bounds_and_shapes() -> None:
    for kind, text, more in (
        ("text", "аб", {"min": 3}),
        ("text", "абвг", {"max": 3}),
        ("text", "12-А", {"pattern": "00-0"}),
        ("integer", "4", {"min": 5}),
        ("integer", "6", {"max": 5}),
        ("integer", "1" * 12, {}),
    ):
        with pytest.raises(ValueError):
            FIELD_TYPES[kind].parse(text, field(kind, **more))
    assert FIELD_TYPES["text"].parse("12-А", field("text", pattern="00-A")) == "12-А"


def test_values_are_shown_the_russian_way() -> None:
    assert FIELD_TYPES["date"].show("2026-09-01", field("date")) == "01.09.2026"
    assert FIELD_TYPES["money"].show(123456789, field("money")) == "1\u00a0234\u00a0567,89 ₽"
    assert FIELD_TYPES["choice"].show("large", field("choice")) == "Крупная"
    assert FIELD_TYPES["choice"].show("gone", field("choice")) == "gone"
    assert FIELD_TYPES["truth"].show(False, field("truth")) == "нет"
    assert show_scaled(-5, 2) == "-0,05"


def test_an_unticked_box_is_no() -> None:
    assert FIELD_TYPES["truth"].parse_many([], field("truth")) is False


def test_several_links_are_kept_once_each() -> None:
    assert FIELD_TYPES["links"].parse_many(["3", "", "5", "3"], field("links")) == (3, 5)


@pytest.mark.parametrize("kind", sorted(TYPED))
@pytest.mark.parametrize("sign", ["\0", "\x01", "\x7f", "\ufffe", "\ufffd"])
def test_signs_nobody_can_see_are_said_not_dropped(kind: str, sign: str) -> None:
    with pytest.raises(ValueError, match="знак|Выберите"):
        FIELD_TYPES[kind].parse(f"{TYPED[kind][0]}{sign}", field(kind))
