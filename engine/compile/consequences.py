"""Faults that only follow from another one: they would send the author to the wrong line."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.source.folder import SourceFile
from engine.source.places import Fault

WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
QUOTED = re.compile(r"«([^»]*)»")
# Faults that say a name is missing or of the wrong type, which it may be because its own definition is wrong.
MISSING = re.compile(r"E[234]..|N102|N105|N112|N116|N118|P501|P505|D601|F205|F210")
# A comma that cut a text leaves a half behind, a forbidden reference nothing; both are wrong in further ways.
CUT = frozenset({"Y104", "Y107"})
ROW_WORDS = frozenset({"parent", "row", "state", "params"})


def words_of(file: SourceFile) -> set[str]:
    """All words a file that cannot be read may have defined."""
    return {file.id, *ROW_WORDS, *WORD.findall(file.text)}


def own_faults(faults: Iterable[Fault], lost: set[str]) -> list[Fault]:
    """The faults without those that only miss one of the lost words, or stand on a line that was cut; each once."""
    known = list(dict.fromkeys(faults))
    cut = {(fault.place.file, fault.place.line) for fault in known if fault.code in CUT}
    return [fault for fault in known if not _follows(fault, lost, cut)]


def _follows(fault: Fault, lost: set[str], cut: set[tuple[str, int]]) -> bool:
    if (fault.place.file, fault.place.line) in cut and not fault.code.startswith("Y"):
        return True
    if not MISSING.fullmatch(fault.code):
        return False
    named = {word for text in QUOTED.findall(fault.sentence) for word in WORD.findall(text)}
    return bool(named & lost)
