"""Aliases of sources inside conditions, set apart from those of the queries the conditions are put into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.model.expression import Aggregate, Expr, FieldOf, RowOf, rebuild

APART = "_"  # no alias an author writes begins so
NOTHING: Mapping[str, str] = {}


def set_apart(node: Expr, names: Mapping[str, str] = NOTHING) -> Expr:
    """The expression with its sources under names no query uses, so that a record of the query that is put in for
    `this` is not taken for one of them. `names`: what the sources around became."""
    if isinstance(node, RowOf):
        return replace(node, alias=names.get(node.alias, node.alias))
    if isinstance(node, Aggregate):
        return _aggregate(node, names)
    rebuilt = rebuild(node, lambda child: set_apart(child, names))
    assert isinstance(rebuilt, Expr)
    return rebuilt


def _aggregate(node: Aggregate, names: Mapping[str, str]) -> Expr:
    alias = f"{APART}{node.source.alias}"
    inner = {**names, node.source.alias: alias}
    arguments = tuple(set_apart(item, names) for item in node.source.arguments)
    source = replace(node.source, alias=alias, among=_among(node.source.among, names), arguments=arguments)
    return replace(
        node,
        source=source,
        value=_part(node.value, inner),
        condition=_part(node.condition, inner),
        by=_part(node.by, inner),
    )


def _among(among: FieldOf | None, names: Mapping[str, str]) -> FieldOf | None:
    return replace(among, base=set_apart(among.base, names)) if among else None


def _part(node: Expr | None, names: Mapping[str, str]) -> Expr | None:
    return set_apart(node, names) if node is not None else None
