"""Expressions of a definition file: node in, typed expression out, the fault at the very characters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.compile.expression import compile_expression, compile_template
from engine.compile.expression.names import PERSON, Names, Scope
from engine.compile.node import Node
from engine.model.expression import Expr, conjunction
from engine.model.forms import Template
from engine.model.types import TRUTH, Type
from engine.source.places import Fault

CANDIDATE = "candidate"
PEOPLE: Mapping[str, Type] = {"me": PERSON, "actor": PERSON}


class Rules:
    """Compiles the expressions of every kind in the names of the whole set."""

    def __init__(self, names: Names, faults: list[Fault]) -> None:
        self.names = names
        self.faults = faults

    def record(self, form: str, binds: Mapping[str, Type] | None = None, *, in_sql: bool = False) -> Scope:
        """The scope of a rule about one record: `this` and bare names are the record's."""
        return Scope(self.names, this=form, binds=dict(binds or {}), in_sql=in_sql)

    def among(self, form: str, this: str, binds: Mapping[str, Type]) -> Scope:
        """The scope of a condition picking records of a form for the record `this`: bare names are the candidate's."""
        return Scope(self.names, this=this, sources={CANDIDATE: form}, bare=CANDIDATE, binds=dict(binds), in_sql=True)

    def nowhere(self, binds: Mapping[str, Type] | None = None) -> Scope:
        """The scope of an expression without a record."""
        return Scope(self.names, bare="", binds=dict(binds or {}))

    def expression(self, node: Node | None, scope: Scope, expected: Type | None = None) -> Expr | None:
        """The expression the node holds; None when there is none or it is wrong."""
        if node is None or not node.text():
            return None
        return compile_expression(node.text(), node.place, scope, expected, self.faults)

    def condition(self, node: Node | None, scope: Scope) -> Expr | None:
        """A condition or a list of conditions that hold together."""
        if node is None:
            return None
        items = [self.expression(item, scope, TRUTH) for item in node.list()]
        known = tuple(item for item in items if item is not None)
        return conjunction(known) if known else None

    def template(self, node: Node | None, scope: Scope) -> Template:
        """A text with `{…}` holes; empty when there is none or it is wrong."""
        if node is None or not node.text():
            return Template(())
        found = compile_template(node.text(), node.place, scope, self.faults)
        return found or Template((), node.text())

    def shown(self, node: Node, scope: Scope) -> Template:
        """The template of a lone expression, as if it stood in brackets."""
        before = replace(node.place, column=node.place.column - 1)
        found = compile_template(f"{{{node.text()}}}", before, scope, self.faults)
        return found or Template((), node.text())

    def assignments(self, node: Node | None, fields: Mapping[str, Type], scope: Scope) -> dict[str, Expr]:
        """Expressions by field, each of the field's type; names that are not in `fields` have been reported before."""
        found = {}
        for name, item in node.items() if node is not None else ():
            expr = self.expression(item, scope, fields[name]) if name in fields else None
            if expr is not None:
                found[name] = expr
        return found


def old_values(names: Names, form: str) -> dict[str, Type]:
    """The binds `old.FIELD`: the record before, or the record for whose field a pick is made."""
    return {f"old.{field}": type for field, type in names.fields_of(form).items()}
