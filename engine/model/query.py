"""The one query value behind lists, pickers, reports, guards, exports and searches.

`data.prepare` accepts only the two sights: `ScopedQuery`, made by `access.restrict` alone, and `JudgeQuery`, made by
guards, checks and effects alone (`tests/test_architecture.py` holds both).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from engine.model.expression import Expr, Source, SourceQuery, rebuild
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
class Query(SourceQuery):
    """Rows of the sources (inner product, tied in `where`), optionally grouped. Column order is the row's order."""

    sources: tuple[Source, ...]
    columns: tuple[Column, ...]
    where: Expr | None = None
    group: tuple[Expr, ...] = ()
    having: Expr | None = None
    sort: tuple[Order, ...] = ()

    def mapped(self, change: Callable[[Expr], Expr]) -> Query:
        """The same query with each of its expressions changed, those of its sources too."""
        return replace(
            self,
            sources=tuple(cast(Source, rebuild(source, change)) for source in self.sources),
            columns=tuple(replace(column, value=change(column.value)) for column in self.columns),
            where=change(self.where) if self.where is not None else None,
            group=tuple(map(change, self.group)),
            having=change(self.having) if self.having is not None else None,
            sort=tuple(replace(order, value=change(order.value)) for order in self.sort),
        )

    def expressions(self) -> Iterator[Expr | Source]:
        """Its sources and all its expressions."""
        yield from self.sources
        yield from (column.value for column in self.columns)
        yield from self.group
        yield from (order.value for order in self.sort)
        yield from (part for part in (self.where, self.having) if part is not None)


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
