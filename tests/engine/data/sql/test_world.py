"""Every list and report of a whole office, as each role may see it, is SQL both databases understand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.access.restrict import restrict
from engine.access.rights import build_rights
from engine.access.viewer import Post, Viewer
from engine.app.listing import ListRequest, make_list_query
from engine.compile import compile_set
from engine.data.database import Database
from engine.data.sql.select import Select
from engine.data.sql.statement import Statement, prepare
from engine.model.definitions import DefinitionSet
from engine.model.query import Query
from engine.model.types import Value
from engine.source.folder import read_folder
from tests.engine.data.world import install

WORLD = Path(__file__).parents[3] / "worlds" / "repair_shop"


class Anything(dict[str, Value]):
    """Binds of every name; what is not said is empty."""

    def __missing__(self, name: str) -> Value:
        return None


@pytest.fixture(scope="module")
def shop() -> DefinitionSet:
    found = compile_set(read_folder(WORLD)).definitions
    assert found is not None
    return found


def queries(shop: DefinitionSet) -> Iterator[Query]:
    yield from (report.query for report in shop.reports.values())
    for form in shop.forms.values():
        yield make_list_query(shop, form, ListRequest(q="а")).query


def statements(shop: DefinitionSet, database: Database) -> Iterator[Statement]:
    rights = build_rights(shop)
    people = shop.organisation.people[0]
    for role in shop.roles_in_force():
        viewer = Viewer(1, "", people, 1, (Post(role, people, 1),))
        for query in queries(shop):
            yield prepare(restrict(query, viewer, rights, shop), shop, database.dialect)


def test_every_statement_runs(shop: DefinitionSet, database_url: str) -> None:
    database = Database.open(database_url)
    install(database, shop)
    tried: set[str] = set()
    binds = Anything({"#limit": 5, "#offset": 0, "#ids": (1, 2)})
    with database.reading() as connection:
        for statement in statements(shop, database):
            by_id = not statement.query.sources[0].is_derived  # rows of reports and calendars have no ids
            for kind in (item for item in Select if by_id or item is not Select.IDS):
                if statement.text(kind) not in tried:
                    tried.add(statement.text(kind))
                    statement.made(kind).run(connection, binds)
    database.close()
    assert len(tried) > 50
