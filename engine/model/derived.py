"""Reports as sources: the query behind the rows, closed in itself and ready to stand inside another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.model.definitions import DefinitionSet
from engine.model.expression import Aggregate, Bind, Expr, RowOf, Source, rebuild
from engine.model.query import Query
from engine.model.reports import ReportSpec

PARAMS = "params."


def report_of(source: Source, definitions: DefinitionSet) -> ReportSpec:
    """The report whose rows the source has."""
    return definitions.reports[source.form[1:]]


def closed_query(source: Source, definitions: DefinitionSet) -> Query:
    """The report's query under aliases of its own, which meet none around it; its parameters are still binds."""
    query = report_of(source, definitions).query
    own = query.mapped(lambda expr: _apart(expr, source.alias))
    sources = tuple(replace(item, alias=_alias(source.alias, item.alias)) for item in own.sources)
    return replace(own, sources=sources, sort=())


def with_arguments(query: Query, source: Source, definitions: DefinitionSet) -> Query:
    """The query with the source's arguments, else defaults, in place of its parameters."""
    params = report_of(source, definitions).params
    given = {f"{PARAMS}{name}": spec.default for name, spec in params.items() if spec.default is not None}
    given |= {f"{PARAMS}{name}": value for name, value in zip(source.names, source.arguments, strict=True)}
    return query.mapped(lambda expr: _given(expr, given))


def source_query(source: Source, definitions: DefinitionSet) -> Query:
    """The query of a report's rows with full sight."""
    return with_arguments(closed_query(source, definitions), source, definitions)


def _given(expr: Expr, given: Mapping[str, Expr]) -> Expr:
    if isinstance(expr, Bind):
        return given.get(expr.name, expr)
    rebuilt = rebuild(expr, lambda child: _given(child, given))
    assert isinstance(rebuilt, Expr)
    return rebuilt


def _apart(expr: Expr, prefix: str) -> Expr:
    if isinstance(expr, RowOf):
        return replace(expr, alias=_alias(prefix, expr.alias))
    rebuilt = rebuild(expr, lambda child: _apart(child, prefix))
    assert isinstance(rebuilt, Expr)
    if isinstance(rebuilt, Aggregate):
        return replace(rebuilt, source=replace(rebuilt.source, alias=_alias(prefix, rebuilt.source.alias)))
    return rebuilt


def _alias(prefix: str, alias: str) -> str:
    return f"{prefix}>{alias}"
