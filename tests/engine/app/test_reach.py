"""A page leads only to records that may be opened: not to those whose name alone may be known."""

import re

import pytest

from engine.access.viewer import Viewer
from engine.app.actions.run_report import run_report
from engine.app.actions.show_record import show_record
from engine.app.looks import judged_look
from engine.app.reach import reachable, readable
from engine.model.outcomes import Denied, NotFound
from tests.engine.app.shop import Shop


def test_a_right_over_some_records_reaches_those_only(shop: Shop) -> None:
    other = shop.make("mechanic", last_name="Ёлкин", first_name="Олег", rate=500)
    shop.new_order(mechanic=shop.master)
    shop.new_order(mechanic=other)
    viewers = {"reception": shop.reception, "mechanic": shop.mechanic, "nobody": Viewer(None)}
    ids = {shop.master, other}
    with shop.office.database.reading() as connection:
        found = {name: reachable(shop.office, viewer, connection, "mechanic", ids) for name, viewer in viewers.items()}
        seen = {name: {id for id in ids if _opens(shop, viewer, id)} for name, viewer in viewers.items()}
    assert found == seen


def _opens(shop: Shop, viewer: Viewer, id: int) -> bool:
    try:
        show_record(shop.office, viewer, "mechanic", id)
    except (NotFound, Denied):
        return False
    return True


def test_a_thousand_are_asked_in_one_statement(shop: Shop) -> None:
    with shop.office.database.reading() as connection:
        look = judged_look(shop.office, connection, "a test")
        assert readable(shop.office, look, "customer", range(1, 1001)) == {shop.client}
        assert readable(shop.office, look, "customer", ()) == frozenset()


@pytest.mark.parametrize("who", ["reception", "mechanic", "senior", "owner", "storekeeper"])
def test_every_address_on_a_record_and_in_reports_opens(shop: Shop, who: str) -> None:
    viewer: Viewer = getattr(shop, who)
    shop.new_order(mechanic=shop.master, works=[{"title": "Лампа", "part": shop.part}])
    for report in shop.office.definitions.reports.values():
        try:
            page = run_report(shop.office, viewer, report.id, {})
        except Denied:
            continue
        for row in page.table.rows:
            for href in row.links.values():
                found = re.fullmatch(r"/f/([a-z_]+)/(\d+)", href)
                assert found is None or show_record(shop.office, viewer, found[1], int(found[2]))
