"""Texts with `{expression}` and `{expression:format}` holes; `{{` and `}}` are the brackets themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.compile.expression.calls import check_format
from engine.compile.expression.checker import Checker
from engine.compile.expression.coercion import as_text
from engine.compile.expression.names import Scope
from engine.compile.expression.parser import Text, parse
from engine.model.forms import Hole

RAW = frozenset({"number", "date", "moment", "truth", "text"})
_FORMAT = re.compile(r"(.*):\s*([A-Za-z0-9_.,%]+)\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the text: literal, or an expression that begins at `offset`."""

    text: str
    offset: int
    hole: bool


def pieces(text: Text) -> Iterator[Piece]:
    """Literal texts and holes in order. Raises Wrong for a bracket without its pair."""
    source, start, index = text.text, 0, 0
    literal: list[str] = []
    while index < len(source):
        char = source[index]
        if char in "{}" and source[index : index + 2] == char * 2:
            literal.append(char)
            index += 2
        elif char == "{":
            end = _end(source, index, text)
            yield Piece("".join(literal), start, False)
            yield Piece(source[index + 1 : end], index + 1, True)
            literal, index = [], end + 1
            start = index
        elif char == "}":
            raise text.wrong("E107", index, text="}")
        else:
            literal.append(char)
            index += 1
    yield Piece("".join(literal), start, False)


def _end(source: str, start: int, text: Text) -> int:
    quote = ""
    for index in range(start + 1, len(source)):
        char = source[index]
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char == "}":
            return index
    raise text.wrong("E107", start, text="{")


def check_hole(piece: Piece, text: Text, scope: Scope) -> Hole:
    """The hole's typed value; options and records become what people read. Raises Wrong."""
    source, shape = _split(piece.text)
    place = text.at(piece.offset)
    inner = Text(source, place)
    checker = Checker(inner, scope)
    tree = parse(inner)
    value = checker.check(tree)
    if shape:
        check_format(text, piece.offset + len(source) + 1, value.type, shape)
        return Hole(value, shape)
    return Hole(value if value.type.kind in RAW else as_text(inner, tree, scope.names, value))


def _split(source: str) -> tuple[str, str]:
    """Expression and format; a colon inside quotes belongs to the expression."""
    match = _FORMAT.fullmatch(source)
    return (match.group(1), match.group(2)) if match else (source, "")
