"""Reports that are turned into tables with heads, drawn, kept, led on from."""

import pytest

from engine.model.definitions import DefinitionSet
from engine.model.expression import Arithmetic, GroupAggregate
from engine.model.reports import ChartSpec, ReportSpec, foot_query, side_query
from tests.definitions.conftest import second_world  # noqa: F401


@pytest.fixture
def load(second_world) -> ReportSpec:  # type: ignore[no-untyped-def]  # noqa: F811
    definitions: DefinitionSet = second_world.definitions
    return definitions.reports["load_by_month"]


def test_heads_and_what_is_recomputed(load: ReportSpec) -> None:
    pivot = load.pivot
    assert pivot is not None
    assert (pivot.columns, pivot.values, pivot.empty) == (("kind", "month"), ("works", "rushed"), "–")
    side, foot = side_query(load, pivot), foot_query(load, pivot)
    assert [column.id for column in side.columns] == ["mechanic", "amount", "by_hand"]
    assert [column.id for column in foot.columns] == ["kind", "month", "n_parts"]
    assert side.group == load.query.group[:1]
    assert foot.group == load.query.group[1:]
    assert pivot.all_columns is not None
    assert [column.id for column in pivot.all_columns.columns] == ["kind", "month"]
    assert pivot.all_rows is not None
    assert [source.form for source in pivot.all_rows.sources] == ["mechanic"]


def test_a_column_is_a_name_in_those_after_it(load: ReportSpec) -> None:
    works, urgent, rushed = (column.value for column in load.query.columns[3:])
    assert isinstance(rushed, Arithmetic)
    assert (rushed.left, rushed.right) == (urgent, works)


def test_a_column_goes_before_a_field_only_where_groups_are_meant(load: ReportSpec) -> None:
    assert load.pivot is not None
    amount, by_hand = (column.value for column in load.pivot.side)
    assert isinstance(by_hand, Arithmetic)
    assert isinstance(amount, GroupAggregate)
    assert by_hand.left == amount


def test_chart_snapshot_and_where_to_mend(load: ReportSpec) -> None:
    assert load.chart == ChartSpec("heat", "kind", "mechanic", "works")
    assert load.freeze is not None
    assert load.freeze.per is not None
    assert (load.freeze.duty, load.freeze.per.type.kind) == ("shop_ownership", "text")
    assert load.fix is not None
    assert load.fix.page == "earned"
    assert [column.id for column in load.fix.given_columns()] == ["fix.since"]
