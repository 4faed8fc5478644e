"""ORDER BY: texts by their folded key, options in the author's order, records by name, empties last, ids to decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.data.sql.fragments import Param, Sql, fill, joined, raw
from engine.data.sql.frames import Context, Row
from engine.data.sql.keys import is_keyed, sort_parts
from engine.model.definitions import DefinitionSet
from engine.model.expression import Expr, FieldOf
from engine.model.query import Query
from engine.model.types import TEXT, Type

if TYPE_CHECKING:
    from engine.data.sql.compiler import Compiler


@dataclass(frozen=True, slots=True)
class Term:
    """One sort term. `direction` begins with a space."""

    value: Sql
    direction: str

    @property
    def full(self) -> Sql:
        return fill("{0}{1}", self.value, raw(self.direction))


def order_terms(compiler: Compiler, query: Query, context: Context) -> list[Term]:
    """The terms of the query's sort, then the ids of its sources, so that pages never overlap."""
    terms: list[Term] = []
    seen: set[str] = set()
    for order in query.sort:
        for value, empties in _values(compiler, order.value, context):
            # A position would be meant by a bare number, nothing by a parameter.
            if value.text not in seen and not (value.simple and value.params):
                seen.add(value.text)
                terms.append(Term(value, _direction(order.descending, empties)))
    for row in context.rows.values():
        for own in map(row.column, row.columns):
            if own.text not in seen:
                terms.append(Term(own, _tie(query, row)))
    return terms


def _tie(query: Query, row: Row) -> str:
    descending = bool(query.sort) and query.sort[-1].descending
    return (" DESC" if descending else "") + ("" if row.is_record else " NULLS LAST")


# Where empty values stand: nowhere (there are none, an index gives the order), last both ways, before the filled ones
# in rising order (a name without its second part comes before those that have one).
NONE, LAST, LEAST = "none", "last", "least"


def _direction(descending: bool, empties: str) -> str:
    order = " DESC" if descending else ""
    if empties == LEAST:
        return f"{order} NULLS {'LAST' if descending else 'FIRST'}"
    return order if empties == NONE else f"{order} NULLS LAST"


def _values(compiler: Compiler, expr: Expr, context: Context) -> list[tuple[Sql, str]]:
    """What a sort by the expression compares, and where empty values stand."""
    empties = NONE if is_filled(compiler, expr) else LAST
    kind = expr.type
    if kind.kind == "record":
        name = FieldOf(TEXT, expr, "name")
        return [*_values(compiler, name, context), (compiler.value(expr, context), empties)]
    if kind.kind == "option":
        return [(_position(compiler, expr, context), empties)]
    if kind.kind != "text":
        return [(compiler.value(expr, context), empties)]
    first, *others = (compiler.ordered(part, kind) for part in sort_parts(compiler, expr, context))
    terms = [(first, empties), *((part, LEAST) for part in others)]
    return [*terms, (compiler.ordered(compiler.value(expr, context), kind), empties)] if is_keyed(compiler, expr) else terms


def is_filled(compiler: Compiler, expr: Expr) -> bool:
    """Whether the value of a source's own field can be counted on."""
    if not isinstance(expr, FieldOf) or isinstance(expr.base, FieldOf):
        return False
    if expr.field in ("id", "version", "created", "changed"):
        return True
    form = compiler.definitions.forms.get(expr.base.type.form)
    spec = form.fields.get(expr.field) if form else None
    return spec is not None and spec.required and spec.computed is None


def _position(compiler: Compiler, expr: Expr, context: Context) -> Sql:
    """The place of an option in the author's list; options that are gone come after."""
    options = option_ids(compiler.definitions, expr.type)
    value = compiler.value(expr, context)
    whens = (fill(f"WHEN {{0}} THEN {number}", Sql("?", (Param(option),))) for number, option in enumerate(options))
    listed = joined(" ", whens)
    if not options:
        return value
    return fill(f"CASE {{0}} {{1}} ELSE CASE WHEN {{0}} IS NOT NULL THEN {len(options)} END END", value, listed)


def option_ids(definitions: DefinitionSet, kind: Type) -> tuple[str, ...]:
    """The options of a type in the author's order."""
    form_id, _, field = kind.owner.partition(".")
    form = definitions.forms.get(form_id)
    if form is None:
        return ()
    if field in form.fields:
        return tuple(option.id for option in form.fields[field].options)
    workflow = definitions.workflow_for(form_id) if field == "state" else None
    return tuple(workflow.states) if workflow else ()

