"""Check-lists and undoing steps: whether somebody can do what an item asks, and whether a step can be taken back."""

from __future__ import annotations

from collections.abc import Iterator

from engine.compile.node import Node
from engine.compile.references.constant import fixed_truth
from engine.compile.wording import fault, unknown
from engine.compile.world import World
from engine.model.definitions import DefinitionSet
from engine.model.items import ItemSpec
from engine.model.workflows import StepSpec, WorkflowSpec


def check_items(definitions: DefinitionSet, world: World, *, rights_known: bool) -> None:
    """Items that never block, that nobody answers for, and steps that take back what they cannot."""
    for flow in definitions.workflows.values():
        node = world.ids("workflow")[flow.id]
        for item in flow.items.values():
            if item.check is not None and fixed_truth(item.check) is True:
                world.faults.append(fault("W305", item.place))
            if rights_known:
                _check_hands(flow, item, definitions, world)
        for step in flow.steps.values():
            _check_needed(flow, step, world)
            written = node.get("steps")
            at = written.get(step.id) if written is not None else None
            if step.undoes and at is not None:
                _check_undoing(flow, step, at, world)


def _check_needed(flow: WorkflowSpec, step: StepSpec, world: World) -> None:
    for guard in step.requires:
        for phase in guard.phases:
            if all(item.phase != phase for item in flow.items.values()):
                world.faults.append(fault("W344", guard.place, phase=flow.phases[phase]))


def _check_hands(flow: WorkflowSpec, item: ItemSpec, definitions: DefinitionSet, world: World) -> None:
    for duty in _duties(item):
        if duty not in definitions.duties:
            continue
        if all(clause.duty != duty for clause in definitions.clauses_in_force()):
            world.faults.append(fault("W342", item.place, item=item.id, duty=duty))
        grants = definitions.duties[duty].grants
        if not any(grant.form == flow.form and "read" in grant.actions for grant in grants):
            world.faults.append(fault("W343", item.place, item=item.id, duty=duty, form=flow.form))


def _duties(item: ItemSpec) -> Iterator[str]:
    yield from dict.fromkeys((*item.sign, *((item.owed.duty,) if item.owed else ())))


def _check_undoing(flow: WorkflowSpec, step: StepSpec, node: Node, world: World) -> None:
    at = node.get("undoes")
    assert at is not None
    other = flow.steps.get(step.undoes)
    if other is None or other is step:
        others = [id for id in flow.steps if id != step.id]
        world.faults.append(unknown("N108", at.place, step.undoes, others))
        return
    for problem, advice in _problems(step, other):
        world.faults.append(fault("W341", at.place, step=step.id, other=other.id, problem=problem, advice=advice))


def _problems(step: StepSpec, other: StepSpec) -> Iterator[tuple[str, str]]:
    if other.undoes:
        yield "тот сам отменяет шаг", "Сделайте шаг заново обычным путём."
    arrived = (other.target,) if other.target else other.sources
    if not set(step.sources) <= set(arrived):
        yield "стоит не там, куда тот ведёт", f"Запишите from: {', '.join(arrived)}."
    if other.target and step.target not in other.sources:
        yield "ведёт не туда, откуда тот сделан", f"Запишите to: {' или '.join(other.sources)}."
    if not other.target and step.target:
        yield "тот состояния не меняет", "Уберите to."
