"""The compiler from typed trees to SQL: what all its parts share, and the ways between them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine.data.sql.aggregates import mentions_archived, source_condition
from engine.data.sql.conditions import condition
from engine.data.sql.derived import derived_rows
from engine.data.sql.fragments import Sql, fill
from engine.data.sql.frames import Aliases, Context, Frame, Row
from engine.data.sql.keys import key
from engine.data.sql.values import value
from engine.model.definitions import DefinitionSet
from engine.model.expression import TRUE, Expr, Source, row_of
from engine.model.types import Type

if TYPE_CHECKING:
    from engine.data.sql.merging import Merger


class Compiler:
    """Compiles the parts of one statement. Not shared between threads. `root`: the FROM clause whose rows are shown;
    `gathers`: its rows are found by nested sets. `merger`: what takes the aggregates beside them, while they are compiled."""

    root: Frame | None = None
    merger: Merger | None = None
    gathers: bool = False

    def __init__(self, definitions: DefinitionSet, dialect: str) -> None:
        self.definitions = definitions
        self.dialect = dialect
        self.aliases = Aliases()

    @property
    def sqlite(self) -> bool:
        return self.dialect == "sqlite"

    def frame(self) -> Frame:
        return Frame(self.aliases)

    @contextmanager
    def merging(self, merger: Merger | None) -> Iterator[None]:
        """What is compiled within is shown beside the merger's rows."""
        before, self.merger = self.merger, merger
        yield
        self.merger = before

    def gather(self, context: Context) -> None:
        """Note that rows of the context are found by a nested set."""
        self.gathers = self.gathers or (self.root is not None and context.frame is self.root)

    def value(self, expr: Expr, context: Context) -> Sql:
        """The value; truth is 0, 1 or empty."""
        return value(self, expr, context)

    def condition(self, expr: Expr, context: Context, wanted: bool = True) -> Sql:
        """A condition that is SQL-true exactly when the expression is `wanted`."""
        return condition(self, expr, context, wanted)

    def key(self, expr: Expr, context: Context) -> Sql:
        """The folded key of a text, as far as its fields have keys."""
        return key(self, expr, context)

    def add_source(self, source: Source, frame: Frame, context: Context) -> tuple[Row, Context]:
        """The source's row in a frame, and the context in which its alias is known."""
        derived = derived_rows(self, source, context) if source.is_derived else None
        row = frame.add_rows(source.form, *derived) if derived else frame.add(source.form)
        return row, context.inside(source.alias, row)

    def source_condition(self, source: Source, condition: Expr | None) -> Expr:
        """Which rows of the form a source of a query has; `condition` is the query's own, not taken in."""
        if source.is_derived:
            return TRUE
        asked = mentions_archived(row_of(source), condition)
        own = source_condition(self, source, None)
        return TRUE if asked and source.among is None else own

    def cast(self, sql: Sql, kind: str) -> Sql:
        """PostgreSQL needs the type of every parameter; SQLite takes them as they are."""
        return sql if self.sqlite else fill(f"CAST({{0}} AS {kind})", sql)

    def big(self, sql: Sql) -> Sql:
        """Sums and counts as whole numbers of one kind on both databases."""
        return self.cast(sql, "bigint")

    def ordered(self, sql: Sql, kind: Type) -> Sql:
        """A text to be compared by code point, whatever the database's own order is."""
        if self.sqlite or kind.kind not in ("text", "option"):
            return sql
        return Sql(f'{sql.text} COLLATE "C"' if sql.simple else f'({sql.text}) COLLATE "C"', sql.params, sql.simple, sql.filled)
