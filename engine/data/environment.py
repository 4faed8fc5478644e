"""Expressions over one record, stored or still on the screen: values from the draft first, then from the database."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

from engine.data.connection import Connection
from engine.data.records import Record, fetch
from engine.data.sql.related import related_ids
from engine.data.sql.relations import relation_of
from engine.data.sql.statement import Statement, prepare
from engine.model.aggregates import AGGREGATES
from engine.model.definitions import DefinitionSet
from engine.model.evaluate import evaluate
from engine.model.expression import THIS, Aggregate, Bind, Call, Constant, Expr, FieldOf, InRecords, RowOf, rebuild
from engine.model.forms import SINCE
from engine.model.functions import FUNCTIONS
from engine.model.query import Column, JudgeQuery, Query
from engine.model.types import Value

T = TypeVar("T")

@dataclass
class Known:
    """What was read already by one who sees that nothing is written meanwhile: stored records, and by aggregate (its id) the
    bind it depends on with what it comes to for each value of that."""

    records: dict[tuple[str, int], Record | None] = field(default_factory=dict)
    answers: dict[int, tuple[str, Mapping[Value, Value]]] = field(default_factory=dict)

    def clear(self) -> None:
        """Something was written."""
        self.records.clear()
        self.answers.clear()


class Cache(Protocol):
    """Keeps what was made once, by key."""

    def get(self, key: Hashable, make: Callable[[], T]) -> T: ...


class Prepared:
    """A cache that lives as long as its environment."""

    def __init__(self) -> None:
        self._items: dict[Hashable, Any] = {}

    def __len__(self) -> int:
        return len(self._items)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        if key not in self._items:
            self._items[key] = make()
        found: T = self._items[key]
        return found


@dataclass(frozen=True, slots=True)
class Draft:
    """A record as it is on the screen. `values` go before what is stored; `id` None: not stored yet. `rows`: by table
    field the child rows on the screen, in place of the stored ones; `owner`: the record around it, where it is one of rows."""

    form: str
    values: Mapping[str, Value]
    id: int | None = None
    state: str = ""
    parent: int | None = None
    rows: Mapping[str, tuple[Draft, ...]] = field(default_factory=dict)
    owner: Draft | None = None


@dataclass(frozen=True, slots=True)
class Lifted:
    """An aggregate made to run alone: `given` are binds for what it asks of the rows around it."""

    node: Aggregate
    given: Mapping[str, Expr]
    statement: Statement


@dataclass
class _World:
    """What the environments of one evaluation share. Unsaved records have negative numbers."""

    connection: Connection
    definitions: DefinitionSet
    prepared: Cache
    drafts: dict[tuple[str, int], Draft] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    parents: dict[tuple[str, int], int] = field(default_factory=dict)
    known: Known = field(default_factory=Known)

    def enter(self, draft: Draft) -> int:
        """The draft's number, and its rows'."""
        known = self.numbers.get(id(draft))
        if known is not None:
            return known
        number = draft.id if draft.id is not None else -len(self.numbers) - 1
        self.numbers[id(draft)] = number
        self.drafts[draft.form, number] = draft
        for rows in draft.rows.values():
            for row in rows:
                self.parents[row.form, self.enter(row)] = number
        return number

    def surround(self, draft: Draft) -> None:
        """A record whose row is judged, and the records around it."""
        number = self.enter(draft)
        if draft.owner is not None:
            self.surround(draft.owner)
            self.parents[draft.form, number] = self.enter(draft.owner)

    def record(self, form: str, number: int) -> Record | None:
        key = form, number
        records = self.known.records
        if key not in records:
            records[key] = fetch(self.connection, self.definitions, form, number) if number > 0 else None
        return records[key]


class StoredEnvironment:
    """The environment of one record with full sight. `around`: the draft whose row `draft` is; `prepared`: where
    statements are kept between evaluations; `known`: stored records read already, of one who sees that nothing is written
    meanwhile."""

    def __init__(
        self,
        connection: Connection,
        definitions: DefinitionSet,
        binds: Mapping[str, Value],
        draft: Draft | None = None,
        prepared: Cache | None = None,
        around: Draft | None = None,
        known: Known | None = None,
    ) -> None:
        self.binds = binds
        self._world = _World(connection, definitions, prepared if prepared is not None else Prepared())
        if known is not None:
            self._world.known = known
        self._rows: dict[str, tuple[str, int]] = {}
        if around is not None:
            self._world.surround(around)
        if draft is not None:
            number = self._world.enter(draft)
            self._rows[THIS] = draft.form, number
            if around is not None:
                self._world.parents[draft.form, number] = self._world.enter(around)

    def about(self, form: str, id: int) -> StoredEnvironment:
        """The same for a stored record."""
        return self._with(THIS, form, id, {})

    def row(self, alias: str) -> Value:
        return self._rows[alias][1]

    def field(self, alias: str, field: str) -> Value:
        form, number = self._rows[alias]
        return self.linked(form, number, field)

    def stored(self, node: Call, values: tuple[Value, ...]) -> Value:
        names = [f"argument.{number}" for number in range(len(values))]
        fixed = FUNCTIONS[node.function].special  # what it is asked about may differ, what it asks is part of the statement
        call = replace(
            node,
            arguments=tuple(
                item if fixed and isinstance(item, Constant) else Bind(item.type, name)
                for item, name in zip(node.arguments, names, strict=True)
            ),
        )

        def made() -> Statement:
            query = JudgeQuery(Query((), (Column("value", call),)), "a function that asks the database")
            return prepare(query, self._world.definitions, self._world.connection.dialect)

        statement = self._world.prepared.get(("stored", call), made)
        answer = statement.run(self._world.connection, {**self.binds, **dict(zip(names, values, strict=True))})[0][0]
        return bool(answer) if node.type.kind == "truth" else answer

    def span(self, form: str) -> tuple[str, str]:
        span = self._world.definitions.forms[form].span
        assert span is not None
        return span

    def linked(self, form: str, id: int, field: str) -> Value:
        spec = self._world.definitions.forms[form].fields.get(field)
        expanded = spec.computed if spec else self._world.definitions.forms[form].name if field == "name" else None
        if expanded is not None:
            return evaluate(expanded, self._with(THIS, form, id, {}))
        draft = self._world.drafts.get((form, id))
        found = _drafted(self._world, draft, id, field) if draft is not None else _ABSENT
        return self._stored(form, id, field) if found is _ABSENT else found  # type: ignore[return-value]

    def aggregate(self, node: Aggregate) -> Value:
        name, answers = self._world.known.answers.get(id(node), UNKNOWN)
        given = self.binds.get(name)
        if given in answers:
            return answers[given]
        among = node.source.among
        if among is not None:
            owner = evaluate(among.base, self)
            if owner is None:
                return AGGREGATES[node.function].none
            if self._is_drafted(among, int(owner)):  # type: ignore[arg-type]
                return self._over_drafts(node, among)
        return self._over_stored(node)

    def _stored(self, form: str, id: int, field: str) -> Value:
        record = self._world.record(form, id)
        if record is None:
            return None
        if field in record.values:
            return record.values[field]
        if field == SINCE:
            return record.since
        if field in _SYSTEM:
            value: Value = getattr(record, field)
            return None if value == "" else value
        relation = relation_of(self._world.definitions, form, field)
        return related_ids(self._world.connection, relation, id)

    def _is_drafted(self, records: FieldOf, owner: int) -> bool:
        draft = self._world.drafts.get((records.base.type.form, owner))
        return draft is not None and (records.field in draft.rows or records.field in draft.values or draft.id is None)

    def _over_drafts(self, node: Aggregate, among: FieldOf) -> Value:
        ids = evaluate(among, self)
        values = list(self._values(node, ids if isinstance(ids, tuple) else ()))
        return AGGREGATES[node.function].run(values) if values else AGGREGATES[node.function].none

    def _values(self, node: Aggregate, ids: tuple[int, ...]) -> Iterator[Value]:
        """The filled values of the rows for which the condition holds, in order."""
        rows = [self._with(node.source.alias, node.source.form, id, self._rows) for id in ids]
        kept = [row for row in rows if node.condition is None or evaluate(node.condition, row)]
        if node.by is not None:
            kept = _ordered(kept, node.by)
        for row in kept:
            value = evaluate(node.value, row) if node.value is not None else row.row(node.source.alias)
            if value is not None or node.function == "share":
                yield value

    def _over_stored(self, node: Aggregate) -> Value:
        key = ("aggregate", id(node), tuple(sorted(self._rows)))
        lifted = self._world.prepared.get(key, lambda: (node, self._lift(node)))[1]
        given = {name: evaluate(expr, self) for name, expr in lifted.given.items()}
        return lifted.statement.run(self._world.connection, {**self.binds, **given})[0][0]

    def _lift(self, node: Aggregate) -> Lifted:
        given: dict[str, Expr] = {}
        alone = _without_rows(node, frozenset(self._rows), given)
        assert isinstance(alone, Aggregate)
        query = JudgeQuery(Query((), (Column("value", alone),)), "aggregate of an expression")
        return Lifted(alone, given, prepare(query, self._world.definitions, self._world.connection.dialect))

    def _with(self, alias: str, form: str, id: int, rows: Mapping[str, tuple[str, int]]) -> StoredEnvironment:
        made = object.__new__(StoredEnvironment)
        made.binds = self.binds
        made._world = self._world
        made._rows = {**rows, alias: (form, id)}
        return made


def _ordered(rows: list[StoredEnvironment], by: Expr) -> list[StoredEnvironment]:
    """By the value, rows without one last; otherwise as they were."""
    keyed = [(evaluate(by, row), row) for row in rows]
    filled: list[tuple[Any, StoredEnvironment]] = [item for item in keyed if item[0] is not None]
    return [row for _, row in sorted(filled, key=lambda item: item[0])] + [row for key, row in keyed if key is None]


_ABSENT = object()
UNKNOWN: tuple[str, Mapping[Value, Value]] = ("", {})
_SYSTEM = frozenset({"id", "version", "state", "created", "created_by", "changed", "changed_by", "parent", "row"})


def _drafted(world: _World, draft: Draft, number: int, field: str) -> object:
    """What the screen says of a field; _ABSENT when it says nothing and the record is stored."""
    if field in draft.rows:
        return tuple(world.enter(row) for row in draft.rows[field])
    if field in draft.values:
        return draft.values[field]
    if field == "state" and draft.state:
        return draft.state
    if field == "parent":
        return world.parents.get((draft.form, number), draft.parent) or _ABSENT
    if field == "id":
        return draft.id
    if draft.id is not None:
        return _ABSENT
    spec = world.definitions.forms[draft.form].fields.get(field)
    return () if spec is not None and spec.kind in ("links", "table") else None


def _without_rows(expr: Expr, outer: frozenset[str], given: dict[str, Expr]) -> Expr:
    """The expression with everything that is known of the outer rows as binds."""
    if isinstance(expr, RowOf | FieldOf) and _root(expr) in outer and expr.type.kind != "records":
        return _given(expr, given)
    if isinstance(expr, InRecords) and _root(expr.records) in outer:
        item = _without_rows(expr.item, outer, given)
        return replace(expr, item=item, records=_given(expr.records, given))  # type: ignore[arg-type]
    rebuilt = rebuild(expr, lambda child: _without_rows(child, outer, given))
    assert isinstance(rebuilt, Expr)
    return rebuilt


def _given(expr: Expr, given: dict[str, Expr]) -> Bind:
    name = next((name for name, known in given.items() if known == expr), f"outer#{len(given)}")
    given[name] = expr
    return Bind(expr.type, name)


def _root(expr: Expr) -> str:
    while isinstance(expr, FieldOf):
        expr = expr.base
    return expr.alias if isinstance(expr, RowOf) else ""
