"""Aliases of sources, kept unique in a tree that was put together from several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.model.expression import Aggregate, Expr, FieldOf, RowOf, rebuild


class Renamer:
    """Renames the source of an aggregate when its alias was met before. One renamer sees the whole tree, in
    one order, so that equal trees get equal names."""

    def __init__(self, taken: tuple[str, ...] = ()) -> None:
        self._taken = set(taken)

    def rename(self, node: Expr, names: Mapping[str, str]) -> Expr:
        """The expression with each source's alias unique; `names`: what outer aliases became."""
        if isinstance(node, RowOf):
            return replace(node, alias=names[node.alias]) if node.alias in names else node
        if isinstance(node, Aggregate):
            return self._aggregate(node, names)
        rebuilt = rebuild(node, lambda child: self.rename(child, names))
        assert isinstance(rebuilt, Expr)
        return rebuilt

    def _aggregate(self, node: Aggregate, names: Mapping[str, str]) -> Expr:
        alias = self._fresh(node.source.alias)
        among = node.source.among
        outer = self.field(among, names) if among else None
        inner = {**names, node.source.alias: alias}
        source = replace(node.source, alias=alias, among=outer)
        return replace(
            node,
            source=source,
            value=self._part(node.value, inner),
            condition=self._part(node.condition, inner),
            by=self._part(node.by, inner),
        )

    def field(self, node: FieldOf, names: Mapping[str, str]) -> FieldOf:
        """As `rename`, for a field."""
        return replace(node, base=self.rename(node.base, names))

    def _part(self, node: Expr | None, names: Mapping[str, str]) -> Expr | None:
        return self.rename(node, names) if node is not None else None

    def _fresh(self, alias: str) -> str:
        """The alias itself, or with the first free number."""
        name, number = alias, 1
        while name in self._taken:
            number += 1
            name = f"{alias}_{number}"
        self._taken.add(name)
        return name


def unique_aliases(node: Expr) -> Expr:
    """The expression with each source's alias unique in it."""
    return Renamer().rename(node, {})
