"""FROM clauses: sources, and the shared LEFT JOINs of link paths that hang on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from itertools import count

from engine.data.compose import quote
from engine.data.sql.fragments import Sql, fill, joined, named, raw
from engine.data.tables import table_name
from engine.model.calendar import is_calendar
from engine.model.types import DERIVED

ARCHIVED = "_archived"
ALWAYS = frozenset({"id", ARCHIVED, "version"})


class Aliases:
    """Fresh names of tables, unique in a statement."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def fresh(self) -> str:
        return f"t{next(self._numbers)}"


class Way(Enum):
    """How SQLite, which has no figures to choose by, may find the rows: by any index, or only by walking them in the order of
    the form's list, whose index has all that are not archived."""

    ANY = "any"
    WALK = "walk"

    def closes(self, column: str) -> bool:
        """Whether the column is kept from being looked for in an index."""
        return self is Way.WALK and column != ARCHIVED


@dataclass(frozen=True, slots=True)
class Row:
    """The record of a form at a place of a FROM clause. `optional`: there may be none (the far end of a path). `columns`: what
    tells derived rows apart, which have no id."""

    form: str
    table: str
    frame: Frame
    optional: bool = False
    way: Way = Way.ANY
    columns: tuple[str, ...] = ("id",)

    @property
    def is_record(self) -> bool:
        return not self.form.startswith(DERIVED)

    def column(self, name: str) -> Sql:
        text = f"{self.table}.{quote(name)}"
        if self.way.closes(name):
            text = f"+{text}"  # an expression, not a column with an index
        always = name in ALWAYS if self.is_record else is_calendar(self.form)
        return Sql(text, simple=True, filled=not self.optional and always)


class Frame:
    """One FROM clause being made."""

    def __init__(self, aliases: Aliases) -> None:
        self.aliases = aliases
        self._sources: list[Sql] = []
        self._joins: dict[tuple[str, str], tuple[Row, Sql]] = {}

    def add(self, form: str) -> Row:
        """A further table; archived rows are in it."""
        table = self.aliases.fresh()
        self._sources.append(fill("{0} {1}", named(table_name(form)), raw(table)))
        return Row(form, table, self)

    def add_rows(self, form: str, query: Sql, columns: tuple[str, ...]) -> Row:
        """Rows worked out by a query."""
        table = self.aliases.fresh()
        self._sources.append(fill("({0}) {1}", query, raw(table)))
        return Row(form, table, self, columns=columns)

    def join(self, row: Row, link: str, form: str) -> Row:
        """The record a link leads to, joined once however often it is asked for."""
        known = self._joins.get((row.table, link))
        if known:
            return known[0]
        table = self.aliases.fresh()
        joined_row = Row(form, table, self, optional=True)
        text = fill('LEFT JOIN {0} {1} ON {1}."id" = {2}', named(table_name(form)), raw(table), row.column(link))
        self._joins[row.table, link] = joined_row, text
        return joined_row

    def join_page(self, row: Row, page: Sql, table: str) -> None:
        """Only the rows whose ids a query gives."""
        source = self._sources.pop()
        tied = fill("({0}) {1} JOIN {2} ON {3} = {1}.\"id\"", page, raw(table), source, row.column("id"))
        self._sources.append(tied)

    @property
    def has_joins(self) -> bool:
        return bool(self._joins)

    def clause(self) -> Sql:
        """` FROM …`, or nothing when there is no source."""
        if not self._sources:
            return raw("")
        first, *others = self._sources
        parts = [
            first,
            *(fill("JOIN {0} ON 1 = 1", item) for item in others),
            *(text for _, text in self._joins.values()),
        ]
        return fill(" FROM {0}", joined(" ", parts))


@dataclass(frozen=True, slots=True)
class Context:
    """Where an expression is compiled. `rows`: alias to its row. `sets`: conditions through links become nested sets,
    right where many rows are filtered; otherwise joins, right for few rows. `frame`: the innermost FROM clause."""

    rows: Mapping[str, Row]
    sets: bool = False
    frame: Frame | None = None

    def inside(self, alias: str, row: Row) -> Context:
        """Within a FROM clause that has the row."""
        return replace(self, rows={**self.rows, alias: row}, frame=row.frame)

    def by(self, sets: bool, way: Way = Way.ANY) -> Context:
        """For a condition: how it asks about links, and by which indexes its own rows are found."""
        rows = self.rows if way is Way.ANY else {alias: replace(row, way=way) for alias, row in self.rows.items()}
        return replace(self, rows=rows, sets=sets)

    @property
    def own(self) -> frozenset[str]:
        """Aliases of the rows being walked; the others stand still meanwhile."""
        return frozenset(alias for alias, row in self.rows.items() if row.frame is self.frame)


NOWHERE = Context({})
