"""What an effect's values will ask the database for, read at once for all rows of a loop instead of one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.app.judging import Judge
from engine.app.listing import field_of
from engine.data.environment import Known
from engine.data.records import fetch_many
from engine.model.definitions import DefinitionSet
from engine.model.expression import THIS, Aggregate, Bind, Expr, FieldOf, RowOf, Source, rebuild, walk
from engine.model.query import Column, JudgeQuery, Query
from engine.model.types import Value, record_of
from engine.model.workflows import Effect
from engine.workflow.effects import Binds
from engine.workflow.independence import expressions_of

ROW = "ahead"


@dataclass(frozen=True, slots=True)
class Ahead:
    """What an effect reads: `records` whose fields it names, the nearest first, and the aggregates it asks for."""

    effect: Effect
    records: tuple[Expr, ...]
    aggregates: tuple[Aggregate, ...]


def look_ahead(judge: Judge, effect: Effect, scopes: Sequence[Binds], this: int | None) -> None:
    """Fills `judge.known` for the effect's values in each of the scopes. `this`: the stored record of the step."""
    known = judge.known
    assert known is not None
    ahead = judge.office.prepared.get(("ahead", id(effect)), lambda: _ahead(judge, effect))
    for base in ahead.records:
        _read(judge, known, base, scopes)
    for node in ahead.aggregates:
        _ask(judge, known, node, scopes, this)


def _ahead(judge: Judge, effect: Effect) -> Ahead:
    expressions = tuple(judge.of_persons(expr) for expr in expressions_of(effect))
    definitions = judge.office.definitions
    bases = {
        node.base
        for expr in expressions
        for node in walk(expr)
        if isinstance(node, FieldOf) and node.base.type.kind == "record" and _is_reached(node.base, definitions)
    }
    nearest = sorted(bases, key=lambda base: (len(list(_way(base))), repr(base)))
    return Ahead(effect, tuple(nearest), tuple(node for expr in expressions for node in _outermost(expr)))


def _read(judge: Judge, known: Known, base: Expr, scopes: Sequence[Binds]) -> None:
    """The stored records the scopes name: `line`, then `line.thing`, then `line.thing.owner`."""
    form = base.type.form
    records = dict.fromkeys(found for scope in scopes if isinstance(found := judge.value(base, scope), int))
    missing = [record for record in records if (form, record) not in known.records]
    stored = fetch_many(judge.connection, judge.office.definitions, form, missing)
    known.records.update({(form, record): stored.get(record) for record in missing})


def _ask(judge: Judge, known: Known, node: Aggregate, scopes: Sequence[Binds], this: int | None) -> None:
    """What the aggregate comes to for each record that tells the scopes apart."""
    binds = {item.name: item for item in walk(node) if isinstance(item, Bind) and item.name in scopes[0]}
    apart = [item for name, item in binds.items() if len({scope.get(name) for scope in scopes}) > 1]
    if len(apart) != 1 or apart[0].type.kind != "record" or this is None:
        return
    (bind,) = apart
    statement = judge.office.statement(
        (ROW, node, bind.name), lambda: JudgeQuery(_query(judge.office.definitions, node, bind), "values of effects")
    )
    ids = [found for found in {scope[bind.name] for scope in scopes} if isinstance(found, int)]
    rows = statement.run_ids(judge.connection, {**judge.binds, **scopes[0], THIS: this}, ids)
    answers: dict[Value, Value] = {row[0]: row[1] for row in rows}
    known.answers[id(node)] = (bind.name, answers)


def _query(definitions: DefinitionSet, node: Aggregate, bind: Bind) -> Query:
    form = definitions.forms[bind.type.form]
    row = RowOf(record_of(form.id), ROW)

    def put(item: Expr) -> Expr:
        if isinstance(item, Bind) and item.name == bind.name:
            return row
        if isinstance(item, RowOf) and item.alias == THIS:
            return Bind(item.type, THIS)
        return rebuild(item, put)  # type: ignore[return-value]

    columns = (Column("id", field_of(form, "id", row, definitions)), Column("value", put(node)))
    return Query((Source(ROW, form.id),), columns)


def _outermost(node: Expr) -> Iterator[Aggregate]:
    """The aggregates of an expression that run by themselves; those over rows of the step's record may be on the screen."""
    if isinstance(node, Aggregate):
        if node.source.among is None and not node.source.is_derived:
            yield node
        return
    inner: list[Expr] = []
    rebuild(node, lambda child: inner.append(child) or child)  # type: ignore[func-returns-value]
    for child in inner:
        yield from _outermost(child)


def _is_reached(base: Expr, definitions: DefinitionSet) -> bool:
    *fields, start = _way(base)
    stored = all(isinstance(item, FieldOf) and _is_stored(item, definitions) for item in fields)
    return stored and isinstance(start, Bind)


def _is_stored(node: FieldOf, definitions: DefinitionSet) -> bool:
    form = definitions.forms.get(node.base.type.form)
    spec = form.fields.get(node.field) if form is not None else None
    return spec is not None and spec.computed is None


def _way(node: Expr) -> Iterator[Expr]:
    """From the record back to where it is reached from."""
    yield node
    while isinstance(node, FieldOf):
        node = node.base
        yield node
