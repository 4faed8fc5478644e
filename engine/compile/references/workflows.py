"""Workflows as graphs, their guards, and whether somebody can do every step."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from engine.compile.references.constant import fixed_truth
from engine.compile.references.forms import tell_fixed
from engine.compile.wording import fault
from engine.compile.world import World
from engine.model.definitions import DefinitionSet
from engine.model.workflows import GuardSpec, StepSpec, WorkflowSpec
from engine.source.places import Place

# With one of these in its file a workflow's graph may lack an edge.
BROKEN = re.compile(r"S1|N105|W310")


def check_workflows(definitions: DefinitionSet, world: World, *, rights_known: bool) -> None:
    """Unreachable and dead-end states, guards with one answer, steps nobody can do."""
    for flow in definitions.workflows.values():
        if not any(fault.place.file == flow.place.file and BROKEN.match(fault.code) for fault in world.faults):
            _check_graph(flow, world)
        for step in flow.steps.values():
            tell_fixed(step.when, "when", step.place, world)
            for guard in step.requires:
                _check_guard(guard, definitions, world)
            for duty in sorted({step.duty, *step.doers} & definitions.duties.keys()) if rights_known else ():
                _check_right(flow, step, duty, definitions, world)


def _check_graph(flow: WorkflowSpec, world: World) -> None:
    if not flow.states:
        return
    ways = [
        (source, target) for step in flow.steps.values() for source in step.sources for target in _targets(step, source)
    ]
    reached = _reached({flow.initial}, ways)
    finals = {state.id for state in flow.states.values() if state.final}
    back = [(target, source) for source, target in ways]
    finishing = _reached(finals, back)
    for state in flow.states.values():
        if state.id not in reached:
            world.faults.append(fault("W301", state.place, state=state.id))
        elif state.id not in finishing:
            world.faults.append(fault("W302", state.place, state=state.id))
    for step in flow.steps.values():
        for source in step.sources:
            if source in finals and step.target and not step.undoes:
                world.faults.append(fault("W303", flow.states[source].place, state=source, step=step.id))


def _targets(step: StepSpec, source: str) -> Iterator[str]:
    """Where the step may lead: also where a record goes that was not adopted."""
    yield step.target or source
    if step.approve is not None and step.approve.rejected is not None:
        yield step.approve.rejected.target


def _reached(start: set[str], edges: Iterable[tuple[str, str]]) -> set[str]:
    known = list(edges)
    found, grown = set(start), True
    while grown:
        new = {target for source, target in known if source in found and target and target not in found}
        found |= new
        grown = bool(new)
    return found


def _check_guard(guard: GuardSpec, definitions: DefinitionSet, world: World) -> None:
    when = fixed_truth(guard.when) if guard.when is not None else True
    check = fixed_truth(guard.check) if guard.check is not None else None
    if guard.report in definitions.reports:
        where = definitions.reports[guard.report].query.where
        check = True if where is not None and fixed_truth(where) is False else None
    if when is False or check is True:
        world.faults.append(fault("W305", guard.place))
    elif check is False and when is True and guard.level == "error":
        world.faults.append(fault("W308", guard.place, step=_step_of(guard, definitions)))


def _step_of(guard: GuardSpec, definitions: DefinitionSet) -> str:
    steps = (step for flow in definitions.workflows.values() for step in flow.steps.values())
    return next((step.id for step in steps if any(item is guard for item in step.requires)), "")


def _check_right(flow: WorkflowSpec, step: StepSpec, duty: str, definitions: DefinitionSet, world: World) -> None:
    place = _duty_place(flow, step, duty, world)
    if all(clause.duty != duty for clause in definitions.clauses_in_force()):
        world.faults.append(fault("W304", place, step=step.id, duty=duty))
    grants = definitions.duties[duty].grants
    if not any(grant.form == flow.form and "read" in grant.actions for grant in grants):
        world.faults.append(fault("W306", place, step=step.id, duty=duty, form=flow.form))


def _duty_place(flow: WorkflowSpec, step: StepSpec, duty: str, world: World) -> Place:
    lines = step.approve.by if step.approve is not None else ()
    line = next((line.place for line in lines if line.duty == duty and duty != step.duty), None)
    node = world.ids("workflow")[flow.id].get("steps")
    written = node.get(step.id) if node is not None else None
    at = written.get("duty") if written is not None else None
    return line or (at.place if at is not None else step.place)
