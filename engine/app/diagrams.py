"""A workflow drawn: states on a grid in the order the steps lead, with the way a record walked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.app.pages import Diagram, DiagramEdge, DiagramNode, StateView
from engine.model.workflows import StepSpec, WorkflowSpec

NOT_ADOPTED = "Не принято"


def draw(workflow: WorkflowSpec, current: str, walked: Sequence[tuple[str, str]]) -> Diagram:
    """`walked`: (from, to) of every move so far, oldest first."""
    columns = _columns(workflow)
    visited = {workflow.initial, current, *(state for move in walked for state in move)}
    used: dict[int, int] = {}
    nodes = []
    for state in workflow.states.values():
        column = columns[state.id]
        used[column] = used.get(column, -1) + 1
        nodes.append(DiagramNode(state.id, state.label, column, used[column], state.id == current, state.id in visited))
    return Diagram(tuple(nodes), tuple(_edges(workflow, set(walked))))


def leads_on(workflow: WorkflowSpec, step: StepSpec) -> bool:
    """Whether someone waits for the step: it brings the record forward. Steps back and steps that end it badly wait for
    nobody."""
    columns = _columns(workflow)
    return not step.danger and bool(step.target) and columns[step.target] > min(columns[item] for item in step.sources)


def _edges(workflow: WorkflowSpec, walked: set[tuple[str, str]]) -> list[DiagramEdge]:
    return [
        DiagramEdge(source, target, label, (source, target) in walked)
        for step in workflow.steps.values()
        for source in step.sources
        for target, label in _ways(step)
        if target and target != source
    ]


def _ways(step: StepSpec) -> Iterator[tuple[str, str]]:
    """(state, label) of the ways a step may end: what people decide together may also be refused."""
    yield step.target, step.label
    if step.approve is not None and step.approve.rejected is not None:
        yield step.approve.rejected.target, NOT_ADOPTED


def _columns(workflow: WorkflowSpec) -> dict[str, int]:
    """State to column: the shortest number of steps from the initial state; states nothing leads to stand last."""
    columns = {workflow.initial: 0}
    waiting = [workflow.initial]
    while waiting:
        state = waiting.pop(0)
        for step in workflow.steps.values():
            if state in step.sources and step.target and step.target not in columns:
                columns[step.target] = columns[state] + 1
                waiting.append(step.target)
    last = max(columns.values())
    return {state: columns.get(state, last + 1) for state in workflow.states}


def state_view(workflow: WorkflowSpec | None, state: str) -> StateView | None:
    """The chip of a state: quiet at the start, done at the end, active between."""
    if workflow is None:
        return None
    spec = workflow.states.get(state)
    if spec is None:
        return StateView(state, state, "quiet")
    tone = "done" if spec.final else "quiet" if state == workflow.initial else "active"
    return StateView(state, spec.label, tone)
