"""Where effects are read: the names in reach, and what all readers of effects need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.compile.expression.names import Scope
from engine.compile.node import Node
from engine.compile.rules import Rules
from engine.compile.wording import fault, unknown
from engine.compile.world import World
from engine.model.expression import Expr
from engine.model.forms import FormSpec
from engine.model.reports import ReportSpec
from engine.model.types import INTEGER, Type, record_of


@dataclass(frozen=True, slots=True)
class Making:
    """Where effects are read: the step's form, the names in reach, and everything declared."""

    form: FormSpec
    scope: Scope
    reports: Mapping[str, ReportSpec]
    world: World
    rules: Rules

    def reach(self, **binds: Type) -> Making:
        """The same with more names in reach."""
        return replace(self, scope=replace(self.scope, binds={**self.scope.binds, **binds}))

    def naming(self, alias: str, type: Type) -> Making:
        return self.reach(**{f"as.{alias}": type}) if alias else self


def read_when(node: Node, inner: Node, making: Making) -> Expr | None:
    """`when` may stand beside the effect's word or inside it."""
    return making.rules.condition(node.get("when") or inner.get("when"), making.scope)


def _writable(node: Node | None, form: FormSpec, making: Making) -> dict[str, Type]:
    """Types of the fields that are set; unknown and computed ones become faults."""
    known: dict[str, Type] = {}
    for name, item in node.items() if node is not None else ():
        if name == "parent" and form.parent:
            known[name] = record_of(form.parent)
        elif name == "row" and form.parent:
            known[name] = INTEGER
        elif name not in form.fields:
            making.world.faults.append(unknown("N102", item.key_place, name, form.fields, form=form.id))
        elif form.fields[name].computed is not None or form.fields[name].kind == "table":
            making.world.faults.append(fault("W313", item.key_place, field=name))
        else:
            known[name] = form.fields[name].type
    return known


def read_values(node: Node | None, form: FormSpec, making: Making) -> dict[str, Expr]:
    return making.rules.assignments(node, _writable(node, form, making), making.scope)
