"""The yard of `world`, made once per database: these tests only read."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from engine.data.connection import Connection
from engine.data.database import Database
from engine.data.environment import StoredEnvironment
from engine.model.definitions import DefinitionSet
from engine.model.evaluate import evaluate
from engine.model.expression import Expr, Source
from engine.model.query import Column, Order, Query
from engine.model.types import Value
from tests.conftest import DATABASES
from tests.engine.data.sql.world import BINDS, compiled, number, open_yard, query, row, statement
from tests.support.postgres import Server

Opened = tuple[Database, DefinitionSet]


@dataclass
class Yard:
    """The world on one database, and the ways to ask it."""

    connection: Connection
    world: DefinitionSet

    def rows(self, made: Query, **binds: Value) -> list[tuple[Value, ...]]:
        return statement(made, self.world, self.connection).run(self.connection, {**BINDS, **binds})

    def values(self, expr: Expr | str, form: str = "order", **binds: Value) -> list[Value]:
        """The value for every record, by id."""
        expr = compiled(expr, form) if isinstance(expr, str) else expr
        made = query({"value": expr}, form=form, sort=(Order(number(form)),))
        return [found[0] for found in self.rows(made, **binds)]

    def ids(self, where: Expr | str, form: str = "order", **binds: Value) -> list[Value]:
        """Ids of the records for which the condition holds."""
        where = compiled(where, form) if isinstance(where, str) else where
        made = query({"id": row(form)}, where, form, sort=(Order(number(form)),))
        return [found[0] for found in self.rows(made, **binds)]

    def alone(self, expr: Expr | str, **binds: Value) -> Value:
        """The value of an expression that is about no record."""
        expr = compiled(expr) if isinstance(expr, str) else expr
        return self.rows(Query((), (Column("value", expr),)), **binds)[0][0]

    def python(self, expr: Expr | str, id: int, form: str = "order", **binds: Value) -> Value:
        expr = compiled(expr, form) if isinstance(expr, str) else expr
        environment = StoredEnvironment(self.connection, self.world, {**BINDS, **binds})
        return evaluate(expr, environment.about(form, id))

    def order_ids(self, *sort: Order, form: str = "order") -> list[Value]:
        made = Query((Source("this", form),), (Column("id", row(form)),), sort=sort)
        return [found[0] for found in self.rows(made)]


@pytest.fixture(scope="session")
def yard_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    opened = open_yard(f"sqlite:///{tmp_path_factory.mktemp('yard') / 'data.sqlite'}")
    yield opened
    opened[0].close()


@pytest.fixture(scope="session")
def yard_postgresql(postgres: Server) -> Iterator[Opened]:
    url = postgres.create_database()
    opened = open_yard(url)
    yield opened
    opened[0].close()
    postgres.drop_database(url)


@pytest.fixture(params=DATABASES)
def yard_database(request: pytest.FixtureRequest) -> Opened:
    opened: Opened = request.getfixturevalue(f"yard_{request.param}")
    return opened


@pytest.fixture
def yard(yard_database: Opened) -> Iterator[Yard]:
    database, world = yard_database
    with database.reading() as connection:
        yield Yard(connection, world)
