"""Russian names in cases: the door to pytrovich. Its tables are read when first asked for."""

from __future__ import annotations

import functools

from pytrovich.enums import Case, Gender, NamePart
from pytrovich.maker import PetrovichDeclinationMaker

CASES = {
    "gen": Case.GENITIVE,
    "dat": Case.DATIVE,
    "acc": Case.ACCUSATIVE,
    "ins": Case.INSTRUMENTAL,
    "pre": Case.PREPOSITIONAL,
}
_PARTS = (NamePart.LASTNAME, NamePart.FIRSTNAME, NamePart.MIDDLENAME)
_FEMALE = frozenset({"f", "female", "ж"})


@functools.cache
def _maker() -> PetrovichDeclinationMaker:
    return PetrovichDeclinationMaker()


def declined(name: str, case: str, sex: str) -> str:
    """A full name (last, first, middle) in a case of CASES; `sex`: `m` or `f`. Words beyond the third stay."""
    gender = Gender.FEMALE if sex in _FEMALE else Gender.MALE
    words = name.split()
    made = [_maker().make(part, gender, CASES[case], word) for part, word in zip(_PARTS, words, strict=False)]
    return " ".join([*made, *words[len(made) :]])
