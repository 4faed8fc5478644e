"""Sign-in names made of people's names."""

import pytest

from engine.app.logins import LONGEST, login_for


@pytest.mark.parametrize(("name", "login"), [
    ("Орлова Вера Петровна", "orlova.vp"), ("Щукин-Ёлкин Юрий", "shchukinelkin.y"),
    ("Müller Jörg", "muller.j"), ("О'Брайен", "obrayen"), ("李小龙", "user"), ("", "user"), ("Ю", "yu"), ("X", "x2"),
    ("Й" * 200, "y" * LONGEST), ("ЪЬ Пётр", "petr"),
])  # fmt: skip
def test_names_become_what_a_keyboard_has(name: str, login: str) -> None:
    assert login_for(name, ()) == login


def test_a_taken_name_gets_the_first_free_number() -> None:
    assert login_for("Орлова Вера", {"orlova.v", "orlova.v2"}) == "orlova.v3"
