"""One shared `transitions` machine per workflow decides whether a step is legal and where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from transitions import Machine, MachineError

from engine.model.definitions import DefinitionSet
from engine.model.workflows import WorkflowSpec

REJECTED = "reject:"  # the second way out of a step that people decide together


def rejection_of(step: str) -> str:
    """What the machine calls the way a record goes when the step was not adopted."""
    return f"{REJECTED}{step}"


@dataclass(slots=True)
class Case:
    """The thing a machine moves: only its state."""

    state: str


class Machines:
    """The machines of one definition set; they hold no case, so every thread may use them."""

    def __init__(self, definitions: DefinitionSet) -> None:
        self._machines: Mapping[str, Machine] = {
            workflow.id: build_machine(workflow) for workflow in definitions.workflows.values()
        }
        self._targets: dict[tuple[str, str, str], str | None] = {}

    def machine(self, workflow: str) -> Machine:
        """The machine itself. Raises KeyError for an unknown workflow."""
        return self._machines[workflow]

    def target(self, workflow: str, state: str, step: str) -> str | None:
        """The state after the step; None when the machine refuses it from this state. The machine is asked once: it has no
        memory, so its answer stays."""
        asked = (workflow, state, step)
        if asked not in self._targets:
            self._targets[asked] = self._trigger(workflow, state, step)
        return self._targets[asked]

    def _trigger(self, workflow: str, state: str, step: str) -> str | None:
        event = self._machines[workflow].events.get(step)
        if event is None or state not in event.machine.states:
            return None
        case = Case(state)
        try:
            return case.state if event.trigger(case) else None
        except MachineError:
            return None

    def steps_from(self, workflow: str, state: str) -> tuple[str, ...]:
        """Ids of the steps that leave the state, in the author's order."""
        machine = self._machines[workflow]
        return tuple(
            step
            for step, event in machine.events.items()
            if event.transitions.get(state) and not step.startswith(REJECTED)
        )


def build_machine(workflow: WorkflowSpec) -> Machine:
    """States and transitions of the workflow and nothing else: no automatic transitions, no callbacks."""
    machine = Machine(
        model=None,
        states=list(workflow.states),
        initial=workflow.initial,
        auto_transitions=False,
    )
    for step in workflow.steps.values():
        machine.add_transition(step.id, list(step.sources), step.target or None)
        if step.approve is not None and step.approve.rejected is not None:
            machine.add_transition(rejection_of(step.id), list(step.sources), step.approve.rejected.target)
    return machine
