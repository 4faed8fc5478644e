"""Rows that are no records: a report inside another query, the days of a calendar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.data.compose import quote
from engine.data.sql.fragments import Param, Sql, fill, joined, raw
from engine.data.sql.frames import Context
from engine.data.sql.grouping import group, is_grouped, where_of
from engine.model.calendar import CALENDARS, is_calendar
from engine.model.derived import source_query
from engine.model.expression import TRUE, Source
from engine.model.query import Column, Query

if TYPE_CHECKING:
    from engine.data.sql.compiler import Compiler

_WORKED = "CASE WHEN EXISTS (SELECT 1 FROM p_workday w WHERE w.day = c.starts) THEN 1 ELSE 0 END"
CALENDAR_VALUES: Mapping[tuple[str, str], str] = {
    ("day", "date"): "c.starts", ("day", "working"): _WORKED,
    ("week", "starts"): "c.starts", ("week", "ends"): "c.ends",
    ("month", "starts"): "c.starts", ("month", "ends"): "c.ends",
}  # fmt: skip


def derived_rows(compiler: Compiler, source: Source, context: Context) -> tuple[Sql, tuple[str, ...]]:
    """The SELECT behind the source, and the columns that tell its rows apart."""
    if is_calendar(source.form):
        return _calendar(source.form[1:])
    query = source.query or source_query(source, compiler.definitions)
    assert isinstance(query, Query)
    text = _grouped(compiler, query, context) if is_grouped(query) else _plain(compiler, query, context)
    return text, tuple(column.id for column in query.columns)


def _calendar(name: str) -> tuple[Sql, tuple[str, ...]]:
    shown = ", ".join(f"{CALENDAR_VALUES[name, column]} AS {quote(column)}" for column in CALENDARS[name])
    where = Sql("c.kind = ?", (Param(name),))
    return fill("SELECT {0} FROM p_calendar c WHERE {1}", raw(shown), where), tuple(CALENDARS[name])[:1]


def _plain(compiler: Compiler, query: Query, around: Context) -> Sql:
    frame, context = compiler.frame(), around
    for source in query.sources:
        _, context = compiler.add_source(source, frame, context)
    where = compiler.condition(where_of(compiler, query), context.by(sets=True))
    shown = _named(compiler, query.columns, context.by(sets=False))
    return fill("SELECT {0}{1} WHERE {2}", shown, frame.clause(), where)


def _grouped(compiler: Compiler, query: Query, around: Context) -> Sql:
    grouped = group(compiler, query, True, around)
    where = compiler.condition(grouped.query.where or TRUE, around)
    shown = _named(compiler, grouped.query.columns, around)
    return fill("SELECT {0} FROM ({1}) {2} WHERE {3}", shown, grouped.source, raw(grouped.table), where)


def _named(compiler: Compiler, columns: tuple[Column, ...], context: Context) -> Sql:
    return joined(
        ", ", (fill(f"{{0}} AS {quote(column.id)}", compiler.value(column.value, context)) for column in columns)
    )
