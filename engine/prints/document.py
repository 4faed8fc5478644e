"""A document whose texts are all resolved."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """`align`: left, center or right."""

    text: str
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`number`: "1." and so on, "" for none."""

    text: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Ticks:
    """Check boxes: text and whether it is ticked."""

    items: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Signature lines: post and name ("" leaves a line to write on)."""

    lines: tuple[tuple[str, str], ...]


DocumentBlock = Heading | Line | Paragraph | Table | Ticks | Signatures

BLOCK_NAMES = {
    Heading: "heading",
    Line: "line",
    Paragraph: "paragraph",
    Table: "table",
    Ticks: "ticks",
    Signatures: "signatures",
}


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    blocks: tuple[DocumentBlock, ...]


def as_data(document: Document) -> dict[str, Any]:
    """The document as plain data, each block with its name under `block`."""
    blocks = [{"block": BLOCK_NAMES[type(block)], **asdict(block)} for block in document.blocks]
    return {"title": document.title, "blocks": blocks}
