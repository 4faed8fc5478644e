"""Faults that only follow from another one: they would send the author to the wrong line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from engine.compile.wording import fault
from engine.source.folder import SourceFile
from engine.source.places import Fault, Level

WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
QUOTED = re.compile(r"«([^»]*)»")
# Faults that say a name is missing or of the wrong type, which it may be because its own definition is wrong.
MISSING = re.compile(r"E[234]..|N102|N105|N112|N116|N118|P501|P505|D601|F205|F210")
# Faults of one file that are told at once; a file with more is something else altogether.
MOST = 50
LEVELS: tuple[Level, ...] = ("warning", "error")
# A comma that cut a text leaves a half behind, a forbidden reference nothing; both are wrong in further ways.
CUT = frozenset({"Y104", "Y107"})
MISTYPED = "S116"  # its hint names the id that is meant
WRONG_IDS, FORGOTTEN = frozenset({"S107", "S108", "S109", "S110", MISTYPED}), "F213"
ROW_WORDS = frozenset({"parent", "row", "state", "params"})


def words_of(file: SourceFile) -> set[str]:
    """All words a file that cannot be read may have defined."""
    return {file.id, *ROW_WORDS, *WORD.findall(file.text)}


def own_faults(faults: Iterable[Fault], lost: set[str]) -> list[Fault]:
    """The faults without those that only miss one of the lost words, or stand on a line that was cut; each once."""
    known = list(dict.fromkeys(faults))
    lost = lost | {word for item in known if item.code == MISTYPED for word in QUOTED.findall(item.hint)}
    cut = {(item.place.file, item.place.line) for item in known if item.code in CUT}
    wrong = {item.place for item in known if item.code in WRONG_IDS}
    return [
        item for item in known if not (_follows(item, lost, cut) or item.code == FORGOTTEN and item.place in wrong)
    ]


def not_too_many(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """In order of their places, of each file the first; the rest is counted in one more fault."""
    found: list[Fault] = []
    for _, group in groupby(sorted(faults), key=lambda item: item.place.file):
        own = list(group)
        found.extend(own[:MOST])
        if rest := own[MOST:]:
            level = max((item.level for item in rest), key=LEVELS.index)
            found.append(replace(fault("S115", rest[0].place, count=len(rest)), level=level))
    return tuple(found)


def _follows(item: Fault, lost: set[str], cut: set[tuple[str, int]]) -> bool:
    if (item.place.file, item.place.line) in cut and not item.code.startswith("Y"):
        return True
    if not MISSING.fullmatch(item.code):
        return False
    named = {word for text in QUOTED.findall(item.sentence) for word in WORD.findall(text)}
    return bool(named & lost)
