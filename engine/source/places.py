"""Where something stands in a definition file, and what is wrong there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a definition file: path as shown to the author, line and column from 1."""

    file: str = ""
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Place()


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in the definitions; printed as `file:line:column: CODE sentence. Hint.`"""

    place: Place
    code: str
    sentence: str
    hint: str = ""
    level: Level = "error"

    def __str__(self) -> str:
        text = f"{self.place}: {self.code} {self.sentence}"
        return f"{text} {self.hint}" if self.hint else text


class DefinitionError(Exception):
    """The definitions cannot be used; carries every fault found, sorted by place."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults
