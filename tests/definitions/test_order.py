"""The five written orders are there whole, and any of them may be put in force over the same people."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from engine.app.demo.recipe import find_recipe, read_recipe
from engine.compile import Compiled, compile_set
from engine.compile.coverage import measure_coverage
from engine.model.definitions import DefinitionSet
from engine.model.roles import ClauseSpec
from engine.source.folder import ORGANISATION, Sources, read_folder
from tests.definitions.conftest import ROOT

ORDERS = ("order_40_2019", "sample_duties", "job_descriptions_asu_rso", "order_121_2020", "regulation_33_2023")
NOT_DIGITAL = {("order_121_2020", "1.9"), ("order_121_2020", "2.14")}
# One paragraph that binds two: the other of them has it as a clause of their own.
JOINT = [("order_40_2019", "network_admin", "6 (директор)")]


@dataclass(frozen=True, slots=True)
class Row:
    """A duty as the order's text has it: its paragraph, the capability it is about, and the roles it binds."""

    order: str
    clause: str
    capability: str
    roles: tuple[str, ...]


def _rows() -> Iterator[Row]:
    with (Path(__file__).parent / "clauses.tsv").open(encoding="utf-8", newline="") as file:
        for item in csv.DictReader(file, delimiter="\t"):
            yield Row(item["order"], item["clause"], item["capability"], tuple(item["roles"].split()))


ROWS = tuple(_rows())
CAPABILITIES = sorted({row.capability for row in ROWS})


@pytest.fixture(scope="session")
def sources() -> Sources:
    return read_folder(ROOT / "definitions")


@pytest.fixture(scope="session")
def in_force(sources: Sources) -> dict[str, Compiled]:
    """The shipped definitions with each of the orders in force."""
    return {order: _put_in_force(sources, order) for order in ORDERS}


def test_the_table_is_whole() -> None:
    assert {order: sum(row.order == order for row in ROWS) for order in ORDERS} == {
        "order_40_2019": 112,
        "sample_duties": 27,
        "job_descriptions_asu_rso": 94,
        "order_121_2020": 42,
        "regulation_33_2023": 69,
    }
    assert len(ROWS) == 344
    assert len(CAPABILITIES) == 78


def test_the_orders_are_all_there_is(shipped: DefinitionSet) -> None:
    assert {order.id for order in shipped.orders.values() if not order.law} == set(ORDERS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.order}-{row.clause}-{row.roles[0]}")
def test_a_row_has_its_clauses(shipped: DefinitionSet, row: Row) -> None:
    for role in row.roles:
        clauses = [item for item in shipped.orders[row.order].roles[role].clauses if item.number == row.clause]
        assert clauses, role
        if (row.order, row.clause) in NOT_DIGITAL:
            assert all(clause.not_digital for clause in clauses)
        else:
            assert row.capability in {shipped.duties[clause.duty].capability for clause in clauses}


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_says_nothing_of_its_own(shipped: DefinitionSet, order: str) -> None:
    written = {(row.order, role, row.clause) for row in ROWS for role in row.roles}
    clauses = list(_clauses(shipped, order))
    assert [item for item in clauses if (order, item.role, item.number) not in written] == [
        item for item in clauses if (order, item.role, item.number) in JOINT
    ]
    assert all(item.text for item in clauses)


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_a_capability_has_a_duty(shipped: DefinitionSet, capability: str) -> None:
    held = {clause.duty for order in ORDERS for clause in _clauses(shipped, order)}
    assert any(shipped.duties[duty].capability == capability for duty in held if duty)


def test_no_duty_is_of_a_capability_nobody_knows(shipped: DefinitionSet) -> None:
    assert {duty.capability for duty in shipped.duties.values()} - {*CAPABILITIES, ""} == set()


def test_no_duty_stands_without_a_clause_or_a_law(shipped: DefinitionSet) -> None:
    named = {clause.duty for order in shipped.orders for clause in _clauses(shipped, order) if clause.duty}
    assert set(shipped.duties) == named


def test_coverage_counts_every_order(shipped: DefinitionSet) -> None:
    measured = {line.order: line for line in measure_coverage(shipped)}
    for order in ORDERS:
        line = measured[order]
        assert line.clauses == line.live + len(line.waiting) + len(line.on_paper) == len(list(_clauses(shipped, order)))
        assert line.live


@pytest.mark.parametrize("order", ORDERS)
def test_each_order_may_be_put_in_force(in_force: dict[str, Compiled], order: str) -> None:
    assert [str(fault) for fault in in_force[order].faults if fault.level == "error"] == []
    assert _set(in_force, order).order.id == order


@pytest.mark.parametrize("order", ORDERS)
def test_changing_the_order_orphans_nobody(in_force: dict[str, Compiled], order: str) -> None:
    """The demo's appointments were made under order 121; a recipe that names a role nobody knows is not read."""
    text = find_recipe(Path(ROOT / "definitions"))
    assert text is not None
    assert read_recipe(text, _set(in_force, order))
    roles = _set(in_force, order).roles_in_force()
    assert {"director", "coordinator", "network_admin", "secretary", "subject_teacher"} <= set(roles)
    assert all(spec.held_by for spec in roles["class_teacher"])


@pytest.mark.parametrize("order", ORDERS)
def test_somebody_manages_rights(in_force: dict[str, Compiled], order: str) -> None:
    assert "director" in _set(in_force, order).organisation.managers


def test_rights_by_law_cite_an_article(shipped: DefinitionSet) -> None:
    cited = [clause.basis for clause in _clauses(shipped, "law")]
    assert cited and all("-ФЗ ст. " in basis for basis in cited)


def test_nobody_both_agrees_and_signs_an_order(shipped: DefinitionSet) -> None:
    steps = shipped.workflows["movement"].steps
    holders = {step: _roles_with(shipped, steps[step].duty) for step in ("agree", "sign", "revoke")}
    assert holders == {"agree": {"coordinator"}, "sign": {"director"}, "revoke": {"secretary"}}


# What the orders disagree about: who does a thing, and who watches over it.
DISAGREEMENTS = {
    "movement_keeping": {"order_40_2019": {"coordinator"}, "regulation_33_2023": {"coordinator"}},
    "movement_control": {"order_121_2020": {"coordinator"}, "regulation_33_2023": {"coordinator"}},
    "movement_orders": {"job_descriptions_asu_rso": {"secretary"}, "order_121_2020": {"secretary"}},
    "curriculum": {
        "order_40_2019": {"coordinator"},
        "order_121_2020": {"network_admin"},
        "regulation_33_2023": {"coordinator"},
    },
    "timetable": {
        "order_40_2019": {"timetable_deputy"},
        "job_descriptions_asu_rso": {"coordinator"},
        "order_121_2020": {"network_admin"},
        "regulation_33_2023": {"coordinator"},
    },
    "attendance": {
        "order_40_2019": {"class_teacher"},
        "sample_duties": {"subject_teacher"},
        "job_descriptions_asu_rso": {"subject_teacher"},
        "regulation_33_2023": {"subject_teacher"},
    },
    "year_closing": {
        "order_40_2019": {"director", "network_admin"},
        "order_121_2020": {"network_admin"},
        "regulation_33_2023": {"network_admin"},
    },
    "year_closing_control": {
        "order_40_2019": {"coordinator", "timetable_deputy"},
        "order_121_2020": {"coordinator"},
        "regulation_33_2023": {"coordinator"},
    },
    "access_rights": {
        "order_40_2019": {"network_admin"},
        "order_121_2020": {"coordinator", "network_admin"},
        "regulation_33_2023": {"network_admin"},
    },
    "medical_records": {"order_40_2019": {"social_pedagogue"}, "job_descriptions_asu_rso": {"medic"}},
}


@pytest.mark.parametrize("duty", DISAGREEMENTS)
def test_each_order_has_its_own_way(shipped: DefinitionSet, duty: str) -> None:
    found = {order: {item.role for item in _clauses(shipped, order) if item.duty == duty} for order in ORDERS}
    assert {order: roles for order, roles in found.items() if roles} == DISAGREEMENTS[duty]


@pytest.mark.parametrize("order, rhythm", [
    ("order_40_2019", {"class_teacher": "week"}), ("sample_duties", {"subject_teacher": "week"}),
    ("job_descriptions_asu_rso", {"subject_teacher": "day"}), ("regulation_33_2023", {"subject_teacher": "day"}),
])  # fmt: skip
def test_each_order_has_its_own_rhythm(shipped: DefinitionSet, order: str, rhythm: dict[str, str]) -> None:
    assert {item.role: item.every for item in _clauses(shipped, order) if item.duty == "attendance"} == rhythm


@pytest.mark.parametrize("role", ["coordinator", "network_admin", "director"])
def test_rights_are_managed_by_several(shipped: DefinitionSet, role: str) -> None:
    grants = [
        grant for clause in shipped.clauses_in_force() if clause.role == role and clause.duty
        for grant in shipped.duties[clause.duty].grants if grant.form == "appointment"
    ]  # fmt: skip
    assert any({"create", "update"} <= set(grant.actions) for grant in grants)


def _put_in_force(sources: Sources, order: str) -> Compiled:
    def changed(text: str) -> str:
        return text.replace("\norder: order_121_2020\n", f"\norder: {order}\n")

    files = tuple(
        replace(file, text=changed(file.text)) if file.kind == ORGANISATION else file for file in sources.files
    )
    return compile_set(replace(sources, files=files))


def _set(in_force: dict[str, Compiled], order: str) -> DefinitionSet:
    definitions = in_force[order].definitions
    assert definitions is not None
    return definitions


def _clauses(shipped: DefinitionSet, order: str) -> Iterator[ClauseSpec]:
    for role in shipped.orders[order].roles.values():
        yield from role.clauses


def _roles_with(shipped: DefinitionSet, duty: str) -> set[str]:
    return {clause.role for clause in shipped.clauses_in_force() if clause.duty == duty}
