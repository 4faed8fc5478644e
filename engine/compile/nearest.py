"""The right word for a wrong one: near in spelling, or the same to the eye but typed in another alphabet."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

LOOKALIKES = str.maketrans("асеорхуікАВСЕНКМОРТХ", "aceopxyikABCEHKMOPTX")
SHOWN = 8


def nearest(word: str, words: Iterable[str]) -> str:
    """The word most likely meant; "" when none is near."""
    known = sorted(set(words))
    folded = word.translate(LOOKALIKES)
    if folded != word and folded in known:
        return folded
    found = difflib.get_close_matches(folded.lower(), known, n=1, cutoff=0.6)
    if found:
        return found[0]
    inside = [item for item in known if len(folded) > 3 and (item.startswith(folded) or folded.startswith(f"{item}_"))]
    return inside[0] if len(inside) == 1 else ""


def hint_for(word: str, words: Iterable[str]) -> str:
    """A hint for an unknown word: the nearest one, or the whole choice when it is short."""
    known = sorted(set(words))
    near = nearest(word, known)
    if near:
        same = word != near and word.translate(LOOKALIKES) == near
        return f"Возможно, «{near}»{' (сейчас там русские буквы)' if same else ''}?"
    if 0 < len(known) <= SHOWN:
        return f"Можно: {', '.join(known)}."
    return ""
