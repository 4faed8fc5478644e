"""From a query to the statements that run it. Texts are made once; running only puts in the values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine.data.connection import Connection
from engine.data.dialect import Dialect
from engine.data.sql.compiler import Compiler
from engine.data.sql.fragments import ENCODINGS, Param
from engine.data.sql.select import Select, select
from engine.model.definitions import DefinitionSet
from engine.model.query import JudgeQuery, Query, ScopedQuery
from engine.model.types import Value

Row = tuple[Value, ...]
WIDE = 2_000  # rows that are gathered and sorted about as fast as a page of them is found by walking a long table
LIMIT, OFFSET, IDS = "#limit", "#offset", "#ids"


@dataclass(frozen=True, slots=True)
class Text:
    """A statement's text and how its parameters are made from the binds. `gathers`: all rows are found by nested sets
    before a page of them is taken."""

    sql: str
    params: tuple[Callable[[Mapping[str, Value]], Value], ...]
    gathers: bool = False

    def run(self, connection: Connection, binds: Mapping[str, Value]) -> list[tuple[Value, ...]]:
        return connection.execute(self.sql, [param(binds) for param in self.params])


class Statement:
    """A prepared query. May be used by several threads: what they make twice is the same."""

    def __init__(self, query: Query, binds: Mapping[str, Value], definitions: DefinitionSet, dialect: Dialect) -> None:
        self.query = query
        self._binds = binds
        self._definitions = definitions
        self._dialect = dialect
        self._texts: dict[Select, Text] = {}
        self._truths = tuple(index for index, column in enumerate(query.columns) if column.value.type.kind == "truth")

    def run(
        self,
        connection: Connection,
        binds: Mapping[str, Value],
        limit: int | None = None,
        offset: int = 0,
        *,
        wide: bool | None = None,
    ) -> list[Row]:
        """The rows in column order, canonical values. `wide`: whether there are so many that walking in the order of the
        sort finds a page sooner than gathering them all; None = look first. Raises KeyError for a bind that is not
        given."""
        if limit is None:
            return self._rows(connection, Select.ALL, {**self._binds, **binds})
        if wide is None and self.made(Select.PAGE).gathers:
            wide = self.count(connection, binds, WIDE) == WIDE
        kind = Select.WIDE if wide else Select.PAGE
        return self._rows(connection, kind, {**self._binds, **binds, LIMIT: limit, OFFSET: offset})

    def run_ids(self, connection: Connection, binds: Mapping[str, Value], ids: Sequence[int]) -> list[Row]:
        """The rows of the first source's records with these ids, of those the query has, in its order."""
        return self._rows(connection, Select.IDS, {**self._binds, **binds, IDS: tuple(ids)})

    def count(self, connection: Connection, binds: Mapping[str, Value], limit: int) -> int:
        """How many rows there are, counted up to the limit."""
        rows = self.made(Select.COUNT).run(connection, {**self._binds, **binds, LIMIT: limit})
        return int(rows[0][0])  # type: ignore[arg-type]

    def text(self, kind: Select) -> str:
        """The SQL of one way to run the query."""
        return self.made(kind).sql

    def _rows(self, connection: Connection, kind: Select, binds: Mapping[str, Value]) -> list[Row]:
        rows = self.made(kind).run(connection, binds)
        if not self._truths:
            return rows
        return [self._converted(row) for row in rows]

    def _converted(self, row: Row) -> Row:
        values = list(row)
        for index in self._truths:
            if values[index] is not None:
                values[index] = bool(values[index])
        return tuple(values)

    def made(self, kind: Select) -> Text:
        """One way to run the query, ready to run."""
        found = self._texts.get(kind)
        if found is None:
            compiler = Compiler(self._definitions, self._dialect.name)
            sql = select(compiler, self.query, kind)
            params = tuple(_maker(param) for param in sql.params)
            found = self._texts[kind] = Text(sql.text, params, compiler.gathers)
        return found


def prepare(query: ScopedQuery | JudgeQuery, definitions: DefinitionSet, dialect: Dialect) -> Statement:
    """The statement of a query that may be run; only the two sights are accepted."""
    binds = query.binds if isinstance(query, ScopedQuery) else {}
    return Statement(query.query, binds, definitions, dialect)


def _maker(param: Param) -> Callable[[Mapping[str, Value]], Value]:
    encode = ENCODINGS.get(param.encoding)
    if not param.name:
        value = encode(param.value) if encode else param.value
        return lambda binds: value
    name = param.name
    if encode is not None:
        return lambda binds: encode(binds[name])
    return lambda binds: binds[name]
