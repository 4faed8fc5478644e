"""Keys that sort and search Russian texts."""

from hypothesis import given
from hypothesis import strategies as st

from engine.model.folding import clean_text, fold, sort_key


def test_russian_order() -> None:
    names = ["яна", "Ёж", "10 А", "еда", "Жук", "5 Б", "Ель"]
    assert sorted(names, key=lambda name: sort_key(name) or "") == ["5 Б", "10 А", "еда", "Ёж", "Ель", "Жук", "яна"]


def test_what_was_typed_is_found_in_the_key() -> None:
    for typed in ("15", "15-К", "к", "№ 15"):
        assert fold(typed) in (sort_key("№ 15-К") or "")


@given(st.text(max_size=40))
def test_folding_is_by_character_and_stays(text: str) -> None:
    by_character = "".join(char.lower() if len(char.lower()) == 1 else char for char in text).replace("ё", "е")
    assert fold(text) == by_character


@given(st.text(max_size=40))
def test_clean_text_is_clean_at_once(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert "\0" not in cleaned and "\r" not in cleaned and cleaned == cleaned.strip()


def test_what_cannot_be_shown_is_marked_and_no_line_is_lost() -> None:
    assert clean_text("а\x0bб\x85в\u2028г\r\nд") == "а\nб\nв\nг\nд"
    assert clean_text("а\0б\x1bв\x7fг\ufffeд\ud800") == "а\ufffdб\ufffdв\ufffdг\ufffdд\ufffd"


def test_empty_has_no_key() -> None:
    assert sort_key(None) is None
