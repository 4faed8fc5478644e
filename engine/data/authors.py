"""Who an entry of the history names, as its column `role` keeps it: the role, and for one who stands in for another also
that person and the document: `ROLE`, or `ROLE/FORM/ID/DOCUMENT`. The sealed table needs no further columns for it."""

from __future__ import annotations

from dataclasses import dataclass

PARTS = 4


@dataclass(frozen=True, slots=True)
class Acted:
    """In which role somebody acted. `instead_of`: the record of `form` whose post it was, None = their own."""

    role: str
    form: str = ""
    instead_of: int | None = None
    document: str = ""


def acted_text(acted: Acted) -> str:
    """As it is stored."""
    if acted.instead_of is None:
        return acted.role
    return f"{acted.role}/{acted.form}/{acted.instead_of}/{acted.document}"


def read_acted(text: str) -> Acted:
    """As it was."""
    parts = text.split("/", PARTS - 1)
    return Acted(parts[0], parts[1], int(parts[2]), parts[3]) if len(parts) == PARTS else Acted(text)
