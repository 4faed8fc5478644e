"""SQL text with its parameters: composed from fixed templates, names of the model and other pieces, never from values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from string import Formatter
from types import MappingProxyType

from engine.data.compose import quote
from engine.model.folding import fold
from engine.model.types import Type, Value


def _ids(value: Value) -> str:
    """Several ids as the text both databases take apart: JSON for SQLite, an array for PostgreSQL."""
    return ",".join(str(int(item)) for item in value) if isinstance(value, tuple) else ""


ENCODINGS: Mapping[str, Callable[[Value], Value]] = MappingProxyType(
    {
        "fold": lambda value: fold(value) if isinstance(value, str) else value,
        "json": lambda value: f"[{_ids(value)}]",
        "array": lambda value: f"{{{_ids(value)}}}",
    }
)


@dataclass(frozen=True, slots=True)
class Param:
    """A value for a `?`: given now, or under a name when the statement runs. `encoding`: a key of ENCODINGS or ""."""

    value: Value = None
    name: str = ""
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL; `params` in the order of its `?`. `simple`: a column or a parameter, cheap to repeat. `filled`:
    known never to be empty."""

    text: str
    params: tuple[Param, ...] = ()
    simple: bool = False
    filled: bool = False


def fill(template: str, *parts: Sql, **named: Sql) -> Sql:
    """The template with its `{0}` or `{name}` holes filled; a piece may be used several times."""
    texts: list[str] = []
    params: list[Param] = []
    for literal, hole in _parsed(template):
        texts.append(literal)
        if hole is not None:
            part = parts[int(hole)] if hole.isdigit() else named[hole]
            texts.append(part.text)
            params.extend(part.params)
    return Sql("".join(texts), tuple(params))


def joined(separator: str, parts: Iterable[Sql]) -> Sql:
    """The pieces with the separator between."""
    listed = list(parts)
    return Sql(separator.join(part.text for part in listed), tuple(param for part in listed for param in part.params))


def named(name: str) -> Sql:
    """An identifier of the model, quoted."""
    return Sql(quote(name))


def raw(text: str) -> Sql:
    """Fixed text of the program."""
    return Sql(text)


@lru_cache(maxsize=1024)
def _parsed(template: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((literal, hole) for literal, hole, _, _ in Formatter().parse(template))


NUMERIC = frozenset({"number", "truth", "record", "file"})


def storage(kind: Type) -> str:
    """The PostgreSQL type of the values."""
    return "bigint" if kind.kind in NUMERIC else "text"
