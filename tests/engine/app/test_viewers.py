"""An account becomes a viewer: posts by appointment on the day, posts because of data, values of posts."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from engine.access.viewer import Post, Viewer
from engine.app.accounts import Issued
from engine.app.actions.sign_in import sign_in
from engine.app.viewers import make_viewer
from engine.data.accounts import credentials_of
from engine.data.connection import Connection, Row
from engine.data.database import Database
from engine.model.definitions import DefinitionSet
from tests.engine.app.shop_office import Shop, open_shop


@pytest.fixture
def shop(shop_base: Database, data_dir: Path, shop_definitions: DefinitionSet) -> Shop:
    return open_shop(shop_base, data_dir, shop_definitions)


def mechanic(shop: Shop, **values: object) -> int:
    return shop.make("mechanic", **{"last_name": "Кузнецов", "first_name": "Пётр", "grade": "I", "rate": 500,
                                    "hired_on": "2026-01-01", **values})  # fmt: skip


def roles(viewer: Viewer) -> list[str]:
    return [post.role for post in viewer.posts]


def test_a_person_holds_a_role_because_of_data(shop: Shop) -> None:
    issued = shop.account("мастер", person_form="mechanic", person_id=mechanic(shop))
    viewer = shop.enter(issued).viewer
    assert viewer.posts == (Post("mechanic", "mechanic", viewer.person),)
    assert viewer.name == "Кузнецов Пётр"


def test_the_role_goes_when_the_data_change(shop: Shop) -> None:
    id = mechanic(shop, left_on="2026-02-01")
    assert roles(shop.enter(shop.account("мастер", person_form="mechanic", person_id=id)).viewer) == []


@pytest.mark.parametrize(("starts", "ends", "held"), [
    ("2026-09-01", None, True), ("2026-09-02", None, False), ("2026-01-01", "2026-08-31", False),
    ("2026-01-01", "2026-09-01", True),
])  # fmt: skip
def test_an_appointment_counts_from_its_first_to_its_last_day(
    shop: Shop, starts: str, ends: str | None, held: bool
) -> None:
    issued = shop.account("приёмщик")
    shop.appoint(issued.account, "receptionist", starts=starts, ends=ends)
    assert roles(shop.enter(issued).viewer) == (["receptionist"] if held else [])


def test_an_appointment_carries_its_document_its_term_and_its_values(shop: Shop) -> None:
    issued = shop.account("кладовщик", title="Орлова Вера")
    shop.appoint(
        issued.account, "storekeeper", document="Приказ № 5", ends="2027-01-01", post_values='{"kind": "oven"}'
    )
    viewer = shop.enter(issued).viewer
    assert viewer.posts == (Post("storekeeper", "", None, "Приказ № 5", "2026-01-01", "2027-01-01", {"kind": "oven"}),)
    assert viewer.name == "Орлова Вера"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "7", '{"kind": {"a": 1}}', '{"kind": ""}', '{"kind": null}', '{"other": 1}']
)
def test_values_that_are_not_the_roles_own_give_nothing(shop: Shop, text: str) -> None:
    issued = shop.account("кладовщик")
    shop.appoint(issued.account, "storekeeper", post_values=text or None)
    (post,) = shop.enter(issued).viewer.posts
    assert post.values == {}


def test_a_role_the_order_does_not_know_brings_nothing(shop: Shop) -> None:
    issued = shop.account("кто-то")
    shop.appoint(issued.account, "plumber")
    assert roles(shop.enter(issued).viewer) == []


def test_a_person_of_a_form_that_may_not_sign_in_holds_nothing(shop: Shop) -> None:
    issued = shop.account("деталь", person_form="part", person_id=shop.make("part", title="Болт", price=1, in_stock=1))
    assert shop.enter(issued).viewer.posts == ()


def test_a_viewer_costs_two_statements(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    issued = shop.account("мастер", person_form="mechanic", person_id=mechanic(shop))
    token = _token(shop, issued)
    shop.visitor(token)
    sent: list[str] = []
    execute = Connection.execute

    def listening(self: Connection, statement: str, params: Sequence[object] = ()) -> list[Row]:
        sent.append(statement)
        return execute(self, statement, params)

    monkeypatch.setattr(Connection, "execute", listening)
    shop.visitor(token)
    assert len(sent) == 2, sent


def test_one_who_is_not_signed_in_can_be_looked_at_too(shop: Shop) -> None:
    issued = shop.account("мастер", person_form="mechanic", person_id=mechanic(shop))
    with shop.office.database.reading() as connection:
        found = credentials_of(connection, issued.account)
        assert found is not None
        assert roles(make_viewer(shop.office, connection, found.account, ())) == ["mechanic"]


def _token(shop: Shop, issued: Issued) -> str:
    return sign_in(shop.office, issued.login, issued.password, "10.0.0.1").token
