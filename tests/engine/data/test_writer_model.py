"""Random work through the writer against a model of plain dictionaries, on both databases."""

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.data import history
from engine.data.database import Database
from engine.data.errors import NoSuchRecord, Stale, StillLinked
from engine.data.records import fetch
from engine.data.verify import verify
from engine.data.writer import Writer
from engine.model.definitions import DefinitionSet
from engine.model.types import Value
from tests.conftest import NewDatabase
from tests.engine.data.world import AUTHOR, NOW, install, workshop

WORLD = workshop()
STATES = ("draft", "agreed", "signed")
Number = st.integers(0, 7)
TEXTS = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8))
VALUES = st.fixed_dictionaries({}, optional={
    "title": TEXTS, "price": st.one_of(st.none(), st.integers(-(10**17), 10**17)),
    "urgent": st.sampled_from((True, False, None)), "kind": st.sampled_from(("repair", None)),
    "helpers": st.lists(Number, max_size=3).map(tuple),
})  # fmt: skip
STEPS = st.one_of(
    st.tuples(st.just("create"), VALUES),
    st.tuples(st.just("update"), Number, VALUES, st.booleans()),
    st.tuples(st.just("move"), Number, st.sampled_from(STATES), st.sampled_from(STATES), st.booleans()),
    st.tuples(st.just("archive"), Number),
    st.tuples(st.just("delete"), Number),
    st.tuples(st.just("many"), st.lists(TEXTS, max_size=4)),
)
TRANSACTIONS = st.lists(
    st.tuples(st.lists(STEPS, min_size=1, max_size=4), st.sampled_from(("keep", "discard"))), max_size=8
)


@dataclass
class Expected:
    """What the orders should look like; `workers` are the ids links may take."""

    workers: list[int]
    orders: dict[int, dict[str, Value]] = field(default_factory=dict)
    states: dict[int, str] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    archived: set[int] = field(default_factory=set)

    def copy(self) -> "Expected":
        orders = {id: dict(values) for id, values in self.orders.items()}
        return Expected(self.workers, orders, dict(self.states), dict(self.versions), set(self.archived))

    def pick(self, number: int) -> int:
        ids = sorted(self.orders)
        return ids[number % len(ids)] if ids else -1


@pytest.fixture(scope="module", params=("sqlite", "postgresql"))
def shared(request: pytest.FixtureRequest, new_database: NewDatabase) -> Database:
    database = Database.open(new_database(request.param))
    install(database, WORLD)
    request.addfinalizer(database.close)
    return database


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(transactions=TRANSACTIONS)
def test_the_writer_is_a_dictionary_with_memory(shared: Database, transactions: list) -> None:  # type: ignore[type-arg]
    with shared.writing() as transaction:
        workers = Writer(transaction, WORLD, AUTHOR, NOW).create_many("worker", ("name",), [("а",)] * 4)
    expected = Expected(workers)
    for steps, end in transactions:
        trial = expected.copy()
        touched: set[int] = set()
        with shared.writing() as transaction:
            write = Writer(transaction, WORLD, AUTHOR, NOW)
            for step in steps:
                _do(write, trial, expected, touched, step)
            if end == "discard":
                transaction.discard()
        if end == "keep":
            expected = trial
    _compare(shared, WORLD, expected)


def _do(write: Writer, trial: Expected, before: Expected, touched: set[int], step: tuple) -> None:  # type: ignore[type-arg]
    kind, *rest = step
    if kind == "create":
        values = _linked(rest[0], trial)
        _made(trial, touched, write.create("order", values, state="draft"), values)
        return
    if kind == "many":
        rows = [(text, None) for text in rest[0]]
        for id, (text, _) in zip(
            write.create_many("order", ("title", "price"), rows, state="draft"), rows, strict=True
        ):
            _made(trial, touched, id, {"title": text})
        return
    id = trial.pick(rest[0])
    if id < 0:
        with pytest.raises(NoSuchRecord):
            write.update("order", 10**9, {"title": "x"})
    elif kind == "update":
        _update(write, trial, before, touched, id, _linked(rest[1], trial), stale=rest[2])
    elif kind == "move":
        _move(write, trial, before, touched, id, rest[1], rest[2], stale=rest[3])
    elif kind == "archive":
        write.archive("order", id)
        if id not in trial.archived:
            trial.archived.add(id)
            _bumped(trial, touched, id)
    else:
        write.delete("order", id)
        for part in (trial.orders, trial.states, trial.versions):
            part.pop(id)
        trial.archived.discard(id)


def _update(
    write: Writer,
    trial: Expected,
    before: Expected,
    touched: set[int],
    id: int,
    values: dict[str, Value],
    *,
    stale: bool,
) -> None:
    version = before.versions.get(id, trial.versions[id])
    if stale:
        with pytest.raises(Stale):
            write.update("order", id, values, version=version + 5)
        return
    write.update("order", id, values, version=version)
    if any(trial.orders[id][name] != value for name, value in values.items()):
        trial.orders[id].update(values)
        _bumped(trial, touched, id)


def _move(
    write: Writer,
    trial: Expected,
    before: Expected,
    touched: set[int],
    id: int,
    source: str,
    target: str,
    *,
    stale: bool,
) -> None:
    version = before.versions.get(id) if not stale else 10**6
    if stale or trial.states[id] != source:
        with pytest.raises(Stale):
            write.move("order", id, source=source, target=target, version=version, event="do:x")
        return
    write.move("order", id, source=source, target=target, version=version, event="do:x")
    trial.states[id] = target
    _bumped(trial, touched, id)


def _made(trial: Expected, touched: set[int], id: int, values: dict[str, Value]) -> None:
    empty: dict[str, Value] = {"title": None, "price": None, "urgent": None, "kind": None, "helpers": ()}
    trial.orders[id] = {**empty, **values}
    trial.states[id], trial.versions[id] = "draft", 1
    touched.add(id)


def _bumped(trial: Expected, touched: set[int], id: int) -> None:
    if id not in touched:
        trial.versions[id] += 1
        touched.add(id)


def _linked(values: dict[str, Value], trial: Expected) -> dict[str, Value]:
    picked = values.get("helpers")
    if not isinstance(picked, tuple):
        return dict(values)
    return {**values, "helpers": tuple(sorted({trial.workers[number % 4] for number in picked}))}


def _compare(database: Database, world: DefinitionSet, expected: Expected) -> None:
    with database.reading() as connection:
        for id, values in expected.orders.items():
            found = fetch(connection, world, "order", id)
            assert found is not None
            assert {name: found.values[name] for name in values} == values
            assert (found.state, found.version, found.archived) == (
                expected.states[id], expected.versions[id], id in expected.archived,
            )  # fmt: skip
            replayed: dict[str, Value] = {}
            for entry in history.read(connection, "order", id):
                replayed.update({change.field: change.new for change in entry.changes})
            assert replayed.pop("state") == found.state
            assert {name: value for name, value in values.items() if value not in (None, ())} == {
                name: value for name, value in replayed.items() if value not in (None, ())
            }
        assert [line for line in verify(connection, world) if "PostgreSQL" not in line] == []
    for id in expected.workers:
        if any(
            id in (values["helpers"] or ()) for at, values in expected.orders.items() if at not in expected.archived
        ):  # type: ignore[operator]
            with pytest.raises(StillLinked), database.writing() as transaction:
                Writer(transaction, world, AUTHOR, NOW).archive("worker", id)
            return
