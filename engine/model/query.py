"""The one query value behind lists, pickers, reports, guards, exports and searches.

`data.prepare` accepts only the two sights: `ScopedQuery`, made by `access.restrict` alone, and `JudgeQuery`, made by
guards, checks and effects alone (`tests/test_architecture.py` holds both).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.model.expression import Expr, Source
from engine.model.types import Value


@dataclass(frozen=True, slots=True)
class Column:
    """One value per row. `label` is for people; `format` a number or date format (`0%`, `0.00`, `long`)."""

    id: str
    value: Expr
    label: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One sort term. Texts sort by their folded key (Russian order, any case), ties by text; empties last."""

    value: Expr
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Rows of the sources (inner product, tied in `where`), optionally grouped. Column order is the row's order."""

    sources: tuple[Source, ...]
    columns: tuple[Column, ...]
    where: Expr | None = None
    group: tuple[Expr, ...] = ()
    having: Expr | None = None
    sort: tuple[Order, ...] = ()


@dataclass(frozen=True, slots=True)
class ScopedQuery:
    """A query a person may see the answer of: rows filtered and fields masked. `binds` are the values the
    restriction added."""

    query: Query
    binds: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JudgeQuery:
    """A query with full sight, for guards, checks, evidence and effects. `purpose` says why, for the reader of the
    code."""

    query: Query
    purpose: str
