"""Sign-in names made of people's names, so that nobody has to think of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from itertools import count

from engine.model.folding import fold

LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        (
            "a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f",
            "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya",
        ),
        strict=True,
    )
)  # fmt: skip
NAMELESS = "user"
LONGEST = 40


def login_for(name: str, taken: Collection[str]) -> str:
    """The first word of the name and the first letters of the others, in Latin letters, as codes are: `orlova.vp`. A number
    follows where that is among `taken` (folded)."""
    first, *others = [word for word in map(_latin, name.split()) if word] or [NAMELESS]
    letters = "".join(word[0] for word in others)
    login = f"{first[:LONGEST]}.{letters}" if letters else first[:LONGEST]
    if len(login) > 1 and fold(login) not in taken:
        return login
    return next(found for number in count(2) if fold(found := f"{login}{number}") not in taken)


def _latin(word: str) -> str:
    letters = (LATIN.get(letter, letter) for letter in unicodedata.normalize("NFC", word.lower()))
    plain = unicodedata.normalize("NFKD", "".join(letters))
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum())
