"""The tests authors wrote pass, and the demo school is made and adds up."""

import pytest

from engine.access.viewer import Viewer
from engine.app.actions.compare_orders import compare_orders
from engine.app.actions.show_order import other_orders
from engine.app.definition_tests import run_definition_tests
from engine.app.demo.generate import Made
from engine.app.office import Office
from engine.compile import Compiled
from engine.model.definitions import DefinitionSet
from tests.definitions.conftest import PUPILS
from tests.definitions.reading import report_rows


def test_the_school_behaves_as_its_tests_say(shipped: DefinitionSet) -> None:
    report = run_definition_tests(shipped)
    assert [item.sentence for item in report.results if not item.passed] == []
    assert report.unseen == []


def test_the_second_world_behaves_as_its_tests_say(second_world: Compiled) -> None:
    assert second_world.definitions is not None
    report = run_definition_tests(second_world.definitions)
    assert [item.sentence for item in report.results if not item.passed] == []
    assert report.unseen == []


def test_the_demo_has_every_role(school: tuple[Office, Made]) -> None:
    logins = {account.login for account in school[1].accounts}
    assert {"director", "coordinator", "admin", "secretary", "teacher", "class1", "parent", "pupil"} <= logins


def test_every_order_may_be_compared_and_the_director_signs_under_all(school: tuple[Office, Made]) -> None:
    office = school[0]
    others = other_orders(office)
    assert len(others) == 4
    for order, _ in others:
        page = compare_orders(office, Viewer(None), order)
        assert page.roles and page.rights
        signing = office.definitions.duties["order_signing"].title
        assert not [person.names for person in page.people if signing in person.lost]


def test_movement_adds_up_in_every_class(school: tuple[Office, Made]) -> None:
    rows = report_rows(school[0], "movement_summary", {"since": "2026-09-01", "till": "2026-11-30"})
    assert len(rows) == 22
    for row in rows:
        opening, arrived, departed, graduated, moved_in, moved_out, closing = (int(cell) for cell in row[2:9])
        assert opening + arrived - departed - graduated + moved_in - moved_out == closing


def test_the_contingent_is_the_sum_of_its_classes(school: tuple[Office, Made]) -> None:
    rows = report_rows(school[0], "contingent", {"day": "2026-11-30"})
    classes = [int(row[3]) for row in rows if row[2]]
    assert int(rows[-1][3]) == sum(classes) == PUPILS + 3


@pytest.mark.parametrize("report", ["applications_waiting", "consents_missing", "year_open_orders"])
def test_something_waits_for_everybody(school: tuple[Office, Made], report: str) -> None:
    assert report_rows(school[0], report, {})
