"""Appointments in force today, by role and by person."""

from pathlib import Path

import pytest

from engine.access.viewer import Viewer
from engine.app.actions.show_appointments import show_appointments
from engine.data.database import Database
from engine.model.definitions import DefinitionSet
from engine.model.outcomes import Denied
from tests.engine.app.shop_office import Shop, open_shop


@pytest.fixture
def shop(shop_base: Database, data_dir: Path, shop_definitions: DefinitionSet) -> Shop:
    made = open_shop(shop_base, data_dir, shop_definitions)
    vera = made.account("вера", title="Белкина Вера").account
    made.appoint(vera, "receptionist", document="Приказ № 7", ends="2026-12-31")
    made.appoint(vera, "storekeeper", post_values='{"kind": "oven"}', ends="2026-09-01")
    made.appoint(made.account("пётр", title="Лосев Пётр").account, "senior", ends="2026-08-31")
    made.appoint(made.account("анна", title="Ёжикова Анна").account, "senior", starts="2026-09-02")
    return made


@pytest.fixture
def owner(shop: Shop) -> Viewer:
    made = shop.account("хозяин", title="Хозяин")
    shop.appoint(made.account, "owner")
    return shop.enter(made).viewer


def test_those_in_force_by_name(shop: Shop, owner: Viewer) -> None:
    page = show_appointments(shop.office, owner)
    assert [(row.person, row.role, row.values, row.document, row.term) for row in page.rows] == [
        ("Белкина Вера", "Приёмщик", "", "Приказ № 7", "с 01.01.2026 по 31.12.2026"),
        ("Белкина Вера", "Кладовщик", "Участок: Печь", "", "с 01.01.2026 по 01.09.2026"),
        ("Хозяин", "Хозяин мастерской", "", "", "с 01.01.2026"),
    ]
    assert all(row.href for row in page.rows) and page.can_appoint and not page.more


@pytest.mark.parametrize(("role", "q", "found"), [
    ("storekeeper", "", ["Кладовщик"]), ("", "белк", ["Приёмщик", "Кладовщик"]), ("", "вера белк", ["Приёмщик", "Кладовщик"]),
    ("owner", "белк", []), ("nonsense", "", []), ("", "лосев", []),
])  # fmt: skip
def test_narrowed_by_role_and_person(shop: Shop, owner: Viewer, role: str, q: str, found: list[str]) -> None:
    assert [row.role for row in show_appointments(shop.office, owner, role, q).rows] == found


def test_others_are_denied(shop: Shop) -> None:
    made = shop.account("приёмщик")
    shop.appoint(made.account, "receptionist")
    with pytest.raises(Denied):
        show_appointments(shop.office, shop.enter(made).viewer)
