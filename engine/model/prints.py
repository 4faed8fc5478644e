"""Printed documents: one description, rendered as DOCX and PDF alike."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.model.expression import Expr
from engine.model.forms import Template
from engine.source.places import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class HeadingBlock:
    text: Template


@dataclass(frozen=True, slots=True)
class LineBlock:
    """One line, `align` left, center or right."""

    text: Template
    align: str = "left"


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A justified paragraph with an indented first line; `number` true continues the document's numbering 1., 2., …"""

    text: Template
    number: bool = False


@dataclass(frozen=True, slots=True)
class TableColumn:
    title: str
    text: Template


@dataclass(frozen=True, slots=True)
class TableBlock:
    """Child rows of `field` as a table; column templates are over RowOf("this") = the child row."""

    field: str
    form: str
    columns: tuple[TableColumn, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class TicksBlock:
    """A list of check boxes: title and whether it is ticked."""

    items: tuple[tuple[str, Expr], ...]


@dataclass(frozen=True, slots=True)
class SignaturesBlock:
    """Signature lines: post title, person's name (may be empty: a line to write on)."""

    lines: tuple[tuple[str, Template], ...]


Block = HeadingBlock | LineBlock | TextBlock | TableBlock | TicksBlock | SignaturesBlock


@dataclass(frozen=True, slots=True)
class PrintSpec:
    """A document of a form's record. `keep`: the state at which it is frozen ("" = never)."""

    id: str
    title: str
    form: str
    blocks: tuple[Block, ...] = field(default_factory=tuple)
    keep: str = ""
    when: Expr | None = None
    place: Place = NOWHERE
