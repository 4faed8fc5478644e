"""Any colour an organisation may choose stays readable on light and on dark paper."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.accent import DARK_GROUND, LIGHT_GROUND, WHITE, accent_sheet, contrast

SMALL_TEXT = 4.5
COLOURS = st.tuples(*[st.integers(0, 255)] * 3).map(lambda parts: "#{:02x}{:02x}{:02x}".format(*parts))


@given(COLOURS)
def test_every_colour_is_readable(colour: str) -> None:
    found = _variables(accent_sheet(colour))
    assert contrast(found["accent"], LIGHT_GROUND) >= SMALL_TEXT
    assert contrast(found["accent"], found["accent-text"]) >= SMALL_TEXT
    assert contrast(found["accent-dark"], DARK_GROUND) >= SMALL_TEXT
    assert contrast(found["accent-dark"], found["accent-dark-text"]) >= SMALL_TEXT


@pytest.mark.parametrize("text", ["", "red", "#12", "#12345", "}body{color:red", "#1d5fa8;"])
def test_what_is_no_colour_becomes_the_usual_one(text: str) -> None:
    assert accent_sheet(text) == accent_sheet("#1d5fa8")


def test_contrast_of_black_and_white() -> None:
    assert round(contrast((0, 0, 0), WHITE), 1) == 21.0


def _variables(sheet: str) -> dict[str, tuple[int, int, int]]:
    pairs = re.findall(r"--([\w-]+): #(\w\w)(\w\w)(\w\w);", sheet)
    return {name: (int(red, 16), int(green, 16), int(blue, 16)) for name, red, green, blue in pairs}
