"""What the reader of every kind of page is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.compile.expression import Scope
from engine.compile.expression.coercion import describe
from engine.compile.node import Node
from engine.compile.rules import Rules
from engine.compile.wording import fault
from engine.compile.world import World
from engine.model.formats import known_format
from engine.model.query import Column
from engine.model.types import Type


@dataclass(frozen=True, slots=True)
class PageReading:
    """A page being read. `binds`: people and `params.X`."""

    id: str
    node: Node
    binds: Mapping[str, Type]
    world: World
    rules: Rules

    def scope(self, sources: Mapping[str, str], bare: str = "", *, group: bool = False) -> Scope:
        """The scope of an expression over records known by these aliases."""
        return Scope(self.rules.names, sources=sources, bare=bare, binds=self.binds, group=group, in_sql=True)

    def values(self, key: str, scope: Scope) -> Iterator[tuple[Node, Column]]:
        """A list of `{label, value, format}`, each with its place."""
        for number, item in enumerate(self.node.list(key), 1):
            value = self.rules.expression(item.get("value"), scope)
            if value is None:
                continue
            shape = item.get("format")
            if shape is not None and not known_format(value.type.kind, shape.text()):
                self.world.faults.append(fault("P508", shape.place, shape=shape.text(), what=describe(value.type)))
            yield item, Column(f"{key}_{number}", value, item.label("label"), item.text("format"))
