"""The typed expression tree: what the compiler makes of an author's expression.

Two back ends read it: `model.evaluate` (Python) and `data.sql` (SQL). Two-valued logic: every truth node is true or
false, never empty. `RowOf("this")` is the record of the whole expression; aggregates bring rows of their own.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any, Literal

from engine.model.types import DERIVED, TRUTH, Type, Value, row_type

CompareOp = Literal["==", "!=", "<", "<=", ">", ">="]
ArithmeticOp = Literal["+", "-", "*", "/", "%"]

THIS = "this"


@dataclass(frozen=True, slots=True)
class Expr:
    """Base of all nodes. `type` is the static type of the node's value."""

    type: Type


@dataclass(frozen=True, slots=True)
class Constant(Expr):
    """A literal in canonical form; None is the empty value."""

    value: Value


@dataclass(frozen=True, slots=True)
class Bind(Expr):
    """A value given when the expression is run. Names: `today`, `now`, `me`, `actor`, `value`, `params.X`, `asked.X`,
    `old.X`, `post.X`, `row.X` (effects over report rows), `as.X` (a record an effect made or loops over).
    Restriction renames the first two of a post to `me#N` and `post.X#N`."""

    name: str


@dataclass(frozen=True, slots=True)
class RowOf(Expr):
    """The record of a source, known by its alias."""

    alias: str


@dataclass(frozen=True, slots=True)
class FieldOf(Expr):
    """A field of the record that `base` gives; empty when the base is empty. System fields `id version state created
    created_by changed changed_by parent row` are fields too; `name` is the form's name expression unless a field has
    that id."""

    base: Expr
    field: str


@dataclass(frozen=True, slots=True)
class And(Expr):
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Or(Expr):
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Not(Expr):
    item: Expr


@dataclass(frozen=True, slots=True)
class Compare(Expr):
    """False when a side is empty, except `!=`, which is exactly the negation of `==`."""

    op: CompareOp
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class IsEmpty(Expr):
    """`x == null`; `x != null` is its Not."""

    item: Expr


@dataclass(frozen=True, slots=True)
class In(Expr):
    """`item in [a, b]`: true when the item equals one of them."""

    item: Expr
    options: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class InRecords(Expr):
    """`item in base.field` where the field holds several links, child rows or a back reference."""

    item: Expr
    records: FieldOf


@dataclass(frozen=True, slots=True)
class InSpan(Expr):
    """`date in record`: the record's span (its form's `span`) contains the date, both ends inclusive, empty end =
    open."""

    date: Expr
    row: Expr


@dataclass(frozen=True, slots=True)
class Arithmetic(Expr):
    op: ArithmeticOp
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Negative(Expr):
    item: Expr


@dataclass(frozen=True, slots=True)
class Conditional(Expr):
    condition: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True)
class Call(Expr):
    """A listed function (`model.functions.FUNCTIONS`) of its arguments."""

    function: str
    arguments: tuple[Expr, ...]


class SourceQuery(ABC):
    """The query behind a derived source."""

    __slots__ = ()

    @abstractmethod
    def mapped(self, change: Callable[[Expr], Expr]) -> SourceQuery:
        """The same query with each of its expressions changed."""

    @abstractmethod
    def expressions(self) -> Iterator[Expr | Source]:
        """Everything an expression tree goes on with."""


@dataclass(frozen=True, slots=True)
class Source:
    """Rows a query or an aggregate goes over: all unarchived records of a form, under an alias unique in the whole
    tree.
    `among`: only the records a several-records field holds (child rows, links, back reference).
    A `form` `@REPORT` or `@day`, `@week`, `@month` is derived: rows of a report for `arguments` as its parameters `names`, or
    of a calendar between two dates. `query`: the report's query with its arguments put in, as a viewer may see it; None
    = it is still to be made, with full sight (`model.derived`)."""

    alias: str
    form: str
    among: FieldOf | None = None
    names: tuple[str, ...] = ()
    arguments: tuple[Expr, ...] = ()
    query: SourceQuery | None = None

    @property
    def is_derived(self) -> bool:
        return self.form.startswith(DERIVED)


def row_of(source: Source) -> RowOf:
    """The source's own row."""
    return RowOf(row_type(source.form), source.alias)


@dataclass(frozen=True, slots=True)
class Aggregate(Expr):
    """`f(source, condition)` or `f(source.path, condition)`; `one` and `first` give a record. `by`: order of
    `first`."""

    function: str
    source: Source
    value: Expr | None
    condition: Expr | None
    by: Expr | None = None


@dataclass(frozen=True, slots=True)
class GroupAggregate(Expr):
    """`f(expression, condition)` over the rows of the report's group."""

    function: str
    value: Expr | None
    condition: Expr | None


TRUE = Constant(TRUTH, True)
FALSE = Constant(TRUTH, False)


def conjunction(items: tuple[Expr, ...]) -> Expr:
    """All of the conditions: TRUE for none, the condition itself for one."""
    kept = tuple(item for item in items if item != TRUE)
    if FALSE in kept:
        return FALSE
    return kept[0] if len(kept) == 1 else And(TRUTH, kept) if kept else TRUE


def disjunction(items: tuple[Expr, ...]) -> Expr:
    """Any of the conditions: FALSE for none, TRUE if one of them always holds."""
    kept = tuple(dict.fromkeys(item for item in items if item != FALSE))
    if TRUE in kept:
        return TRUE
    return kept[0] if len(kept) == 1 else Or(TRUTH, kept) if kept else FALSE


Part = Expr | Source


def rebuild(node: Part, change: Callable[[Expr], Expr]) -> Part:
    """The node with `change` applied to each direct child expression (also inside a Source); the node itself is
    kept."""
    updates: dict[str, object] = {}
    kind: Any = type(node)
    for name in _parts(kind):
        old = getattr(node, name)
        new = _rebuilt(old, change)
        if new is not old:
            updates[name] = new
    return replace(node, **updates) if updates else node  # type: ignore[arg-type]


def _rebuilt(value: object, change: Callable[[Expr], Expr]) -> object:
    if isinstance(value, Expr):
        return change(value)
    if isinstance(value, Source):
        return rebuild(value, change)
    if isinstance(value, SourceQuery):
        return value.mapped(change)
    if isinstance(value, tuple) and value and isinstance(value[0], Expr):
        new = tuple(change(item) for item in value)
        return value if all(a is b for a, b in zip(value, new, strict=True)) else new
    return value


def walk(node: Expr) -> Iterator[Expr]:
    """The node and everything below it, outer first."""
    todo: list[object] = [node]
    while todo:
        item = todo.pop()
        if isinstance(item, Expr):
            yield item
            kind: Any = type(item)
            todo.extend([getattr(item, name) for name in _parts(kind)])
        elif isinstance(item, tuple):
            todo.extend(reversed(item))
        elif isinstance(item, Source):
            todo.extend((item.among, item.arguments, tuple(item.query.expressions()) if item.query else None))


@cache
def _parts(node: Any) -> tuple[str, ...]:
    """The fields of a node that may hold other nodes, last first."""
    held = ("Expr", "Source", "FieldOf")
    return tuple(item.name for item in reversed(fields(node)) if any(word in str(item.type) for word in held))
