"""Snapshots of reports: kept whole, seen by those who see the report whole, unchanged by later data; on both databases."""

from dataclasses import replace

import psycopg
import pytest

from engine.access.rights import build_rights
from engine.access.viewer import Post, Viewer
from engine.app.actions.keep_report import keep_report, keeping_view, kept_file, kept_page, sees_whole
from engine.app.actions.run_report import run_report
from engine.app.office import Office, Prepared
from engine.app.reports.snapshots import as_text, from_text
from engine.data.errors import ConstraintBroken
from engine.data.history import verify
from engine.model.outcomes import Denied, NotFound, Refused
from tests.engine.app.shop import Shop
from tests.engine.app.test_reports import handed_over

REPORT = "load_by_month"


def kept(shop: Shop, reason: str = "") -> int:
    return keep_report(shop.office, shop.owner, REPORT, {}, reason).id


def test_a_snapshot_stays_what_it_was(shop: Shop) -> None:
    handed_over(shop)
    before = run_report(shop.office, shop.owner, REPORT, {})
    id = kept(shop)
    handed_over(shop, handed_on="2026-02-01")
    after = run_report(shop.office, shop.owner, REPORT, {})
    shown = kept_page(shop.office, shop.owner, REPORT, id)
    assert [row.cells for row in shown.page.rows] == [row.cells for row in before.rows] != [row.cells for row in after.rows]
    assert shown.page.table.heads == before.table.heads and shown.page.chart == before.chart and shown.whole
    assert (shown.per, shown.made_by) == ("2026-3", "Owner")
    assert not any(row.links or row.href for row in shown.page.rows), "what it led to may have changed since"
    assert kept_file(shop.office, shop.owner, REPORT, id, "csv").content.count(b"\n") == 3 + len(before.rows)


def test_one_more_of_the_same_says_why(shop: Shop) -> None:
    handed_over(shop)
    first = keep_report(shop.office, shop.owner, REPORT, {}, "")
    again = keep_report(shop.office, shop.owner, REPORT, {}, "")
    assert first.new and not again.new and again.id == first.id, "nothing changed since: a double click keeps one"
    handed_over(shop)
    with pytest.raises(Refused) as refused:
        keep_report(shop.office, shop.owner, REPORT, {}, " ")
    assert "почему нужен ещё один" in refused.value.reasons[0].sentence
    assert keep_report(shop.office, shop.owner, REPORT, {}, "Исправлена дата выдачи").new
    view = keeping_view(shop.office, shop.owner, REPORT)
    assert view is not None and view.may_keep and [item.reason for item in view.kept] == ["Исправлена дата выдачи", ""]
    assert keep_report(shop.office, shop.owner, REPORT, {"since": "01.02.2026"}, "").new, "another question is another snapshot"


def test_the_history_tells_of_it_and_it_cannot_be_changed(shop: Shop) -> None:
    handed_over(shop)
    id = kept(shop)
    with shop.office.database.reading() as connection:
        events = [row[0] for row in connection.execute("SELECT event FROM p_history WHERE form = '' ORDER BY seq")]
        assert "keep_report" in events and verify(connection) == []
    for statement in ("UPDATE p_snapshot SET content = '{}'", "DELETE FROM p_snapshot"):
        with pytest.raises((ConstraintBroken, psycopg.ProgrammingError)), shop.office.database.writing() as transaction:
            transaction.execute(statement)
    assert kept_page(shop.office, shop.owner, REPORT, id).whole


def test_it_is_for_those_who_see_the_report_whole(shop: Shop) -> None:
    handed_over(shop)
    id = kept(shop)
    in_part = Viewer(1, posts=(Post("mechanic", "mechanic", shop.master),))
    office = _opened_to_mechanics(shop.office)
    assert sees_whole(office, shop.owner, office.definitions.reports[REPORT])
    assert not sees_whole(office, in_part, office.definitions.reports[REPORT])
    assert keeping_view(office, in_part, REPORT) is None
    with pytest.raises(Denied) as denied:
        kept_page(office, in_part, REPORT, id)
    assert "целиком" in denied.value.reason.sentence
    with pytest.raises(Denied):
        keep_report(office, in_part, REPORT, {}, "")
    with pytest.raises(Denied):
        keep_report(shop.office, shop.reception, REPORT, {}, "")


def _opened_to_mechanics(office: Office) -> Office:
    """The report is open to those who see their own orders only."""
    duties = dict(office.definitions.duties)
    duties["repairing"] = replace(duties["repairing"], pages=(*duties["repairing"].pages, REPORT))
    definitions = replace(office.definitions, duties=duties)
    return replace(office, definitions=definitions, rights=build_rights(definitions), prepared=Prepared())


def test_what_has_no_snapshots_has_no_way_to_them(shop: Shop) -> None:
    assert keeping_view(shop.office, shop.owner, "earned") is None
    with pytest.raises(NotFound):
        keep_report(shop.office, shop.owner, "earned", {}, "")
    for report, id in (("earned", 1), (REPORT, 99)):
        with pytest.raises(NotFound):
            kept_page(shop.office, shop.owner, report, id)
    with pytest.raises(Refused):
        keep_report(shop.office, shop.owner, REPORT, {"since": "вчера"}, "")


def test_a_page_comes_back_as_it_was(shop: Shop) -> None:
    handed_over(shop)
    page = run_report(shop.office, shop.owner, REPORT, {})
    again = from_text(REPORT, as_text(page), "")
    assert as_text(again) == as_text(page) and again.table.columns == page.table.columns and again.about == page.about
