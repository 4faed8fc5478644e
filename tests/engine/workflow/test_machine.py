"""The machine alone decides which steps are legal."""

import pytest

from engine.model.definitions import DefinitionSet, OrganisationSpec
from engine.model.workflows import StateSpec, StepSpec, WorkflowSpec
from engine.workflow.machine import Machines


def step(id: str, sources: tuple[str, ...], target: str) -> StepSpec:
    return StepSpec(id=id, label=id, sources=sources, target=target, duty="work")


@pytest.fixture
def machines() -> Machines:
    states = {id: StateSpec(id, id) for id in ("open", "ready", "closed")}
    steps = (
        step("finish", ("open",), "ready"),
        step("close", ("open", "ready"), "closed"),
        step("remind", ("ready",), ""),
    )
    workflow = WorkflowSpec("repair", "Repair", "job", states, {item.id: item for item in steps})
    return Machines(DefinitionSet("", OrganisationSpec("", ""), {}, {"repair": workflow}, {}, {}, {}, {}))


def test_a_step_leads_to_its_target(machines: Machines) -> None:
    assert machines.target("repair", "open", "finish") == "ready"
    assert machines.target("repair", "ready", "close") == "closed"


def test_a_step_without_target_stays(machines: Machines) -> None:
    assert machines.target("repair", "ready", "remind") == "ready"


@pytest.mark.parametrize(
    ("state", "name"),
    [("closed", "close"), ("open", "remind"), ("gone", "close"), ("open", "unknown"), ("", "close")],
)
def test_everything_else_is_refused(machines: Machines, state: str, name: str) -> None:
    assert machines.target("repair", state, name) is None


def test_steps_of_a_state_in_the_authors_order(machines: Machines) -> None:
    assert machines.steps_from("repair", "open") == ("finish", "close")
    assert machines.steps_from("repair", "ready") == ("close", "remind")
    assert machines.steps_from("repair", "closed") == ()


def test_a_transition_removed_from_the_machine_is_refused(machines: Machines) -> None:
    machines.machine("repair").remove_transition("close", source="ready")
    assert machines.target("repair", "ready", "close") is None
    assert machines.target("repair", "open", "close") == "closed"
    assert machines.steps_from("repair", "ready") == ("remind",)


def test_nothing_moves_by_itself(machines: Machines) -> None:
    assert set(machines.machine("repair").events) == {"finish", "close", "remind"}
