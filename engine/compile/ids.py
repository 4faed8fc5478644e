"""Which ids authors may choose."""

from __future__ import annotations

import keyword
import re

from engine.compile.nearest import LOOKALIKES
from engine.compile.wording import fault
from engine.model.calendar import CALENDARS
from engine.model.forms import RESERVED_IDS
from engine.source.places import Fault, Place

REPORT_IDS = RESERVED_IDS | CALENDARS.keys()  # both are sources of rows
MAX_LENGTH = 40
ID = re.compile(r"[a-z][a-z0-9_]*")
OPTION_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def check_id(
    word: str, place: Place, faults: list[Fault], pattern: re.Pattern[str] = ID, reserved: frozenset[str] = RESERVED_IDS
) -> bool:
    """Whether the id may be used; a fault says why not."""
    code = _wrong(word, pattern, reserved)
    meant = word.translate(LOOKALIKES)
    if code == "S107" and pattern.fullmatch(meant):
        code = "S116"
    if code:
        faults.append(fault(code, place, word=word, meant=meant))
    return not code


def usable_name(word: str) -> bool:
    """Whether the word can stand as a name in an expression."""
    return bool(OPTION_ID.fullmatch(word)) and not keyword.iskeyword(word)


def _wrong(word: str, pattern: re.Pattern[str], reserved: frozenset[str]) -> str:
    if not pattern.fullmatch(word):
        return "S107"
    if word in reserved:
        return "S108"
    if keyword.iskeyword(word) or keyword.issoftkeyword(word):
        return "S109"
    return "S110" if len(word) > MAX_LENGTH else ""
