"""Workflows: states, steps and guards. Effects stand in `effect`, the author's tests in `workflow_tests`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.compile.approval import Ground, read_approval
from engine.compile.due import read_automatic, read_due
from engine.compile.effect import read_effects, read_given
from engine.compile.expression.names import Scope
from engine.compile.flows import merged_states
from engine.compile.ids import check_id
from engine.compile.items import Listing, read_items, read_needed, read_phases
from engine.compile.keys import check_earlier_ids, excludes, needs
from engine.compile.making import Making
from engine.compile.nearest import hint_for
from engine.compile.node import Node
from engine.compile.rules import PEOPLE, Rules, old_values
from engine.compile.wording import fault, unknown
from engine.compile.world import World
from engine.model.forms import FormSpec
from engine.model.reports import ReportSpec
from engine.model.types import INTEGER, TEXT, Type
from engine.model.workflows import GuardSpec, StateSpec, StepSpec, WorkflowSpec

ALL, NONE, ITEMS = "all", "none", "items"
REQUIRED = ("check", "report", ITEMS)
WHY = "Что сказать человеку; {count} — сколько мешает, {rows} — что мешает."
# What a guard's sentence may also say: how many rows are in the way, and their names.
BLOCKING: Mapping[str, Type] = {"count": INTEGER, "rows": TEXT}


@dataclass(frozen=True, slots=True)
class Flow:
    """A workflow being read."""

    form: FormSpec
    states: Mapping[str, StateSpec]
    reports: Mapping[str, ReportSpec]
    world: World
    rules: Rules
    phases: Mapping[str, str]


def read_states(world: World) -> None:
    """Put the states of every form's workflow into the world, as options of its field `state`."""
    by_form: dict[str, list[Node]] = {}
    for node in world.ids("workflow").values():
        form = world.form(node.get("form"))
        if form is not None:
            by_form.setdefault(form.id, []).append(node)
    for form_id, nodes in by_form.items():
        world.states[form_id] = merged_states(nodes)


def read_workflow(
    id: str, node: Node, reports: Mapping[str, ReportSpec], world: World, rules: Rules
) -> WorkflowSpec | None:
    """One workflow without its tests; None when its form is not known."""
    form = world.forms.get(node.text("form"))
    if form is None:
        return None
    check_earlier_ids({name: item.get("renamed_from") for name, item in node.items("states")}, world.faults)
    onward = [step for _, step in node.items("steps") if not step.has("undoes")]  # a way back is no way out
    sources = {at.text() for step in onward for at in step.list("from")}
    flow = Flow(form, {}, reports, world, rules, read_phases(node))
    states = {
        name: _read_state(name, item, flow, first=number == 0, left=name in sources)
        for number, (name, item) in enumerate(node.items("states"))
    }
    flow = replace(flow, states=states)
    return WorkflowSpec(
        id=id,
        title=node.label("workflow"),
        form=form.id,
        states=states,
        steps={name: _read_step(name, item, flow) for name, item in node.items("steps")},
        migrate=dict(_read_migrate(node, flow)),
        condition=rules.condition(node.get("for"), rules.record(form.id, in_sql=True)),
        items=read_items(node, Listing(form.id, states, reports, world, rules)),
        phases=flow.phases,
        place=node.place,
    )


def _read_migrate(node: Node, flow: Flow) -> Iterator[tuple[str, str]]:
    """State that is no more → the state its records go to."""
    for name, item in node.items("migrate"):
        if name in flow.states:
            flow.world.faults.append(fault("W330", item.key_place, state=name))
        elif _knows_state(item, flow):
            yield name, item.text()


def _read_state(id: str, node: Node, flow: Flow, *, first: bool, left: bool) -> StateSpec:
    check_id(id, node.key_place, flow.world.faults)
    return StateSpec(
        id=id,
        label=node.label("label") or id,
        edit=_read_edit(node.get("edit"), flow, first=first),
        final=node.truth("final", otherwise=not left),
        renamed_from=node.text("renamed_from"),
        place=node.key_place,
    )


def _read_edit(node: Node | None, flow: Flow, *, first: bool) -> frozenset[str] | None:
    """Fields that may be changed; None = all. Without the key: all in the first state, none in the others."""
    if node is None:
        return None if first else frozenset()
    if isinstance(node.data, list):
        return frozenset(item.text() for item in node.list() if _may_be_edited(item, flow))
    if node.text() not in (ALL, NONE):
        flow.world.faults.append(fault("S104", node.place, word="edit", value=node.text(), near=hint_for(node.text(), (ALL, NONE))))
    return None if node.text() == ALL else frozenset()


def _may_be_edited(node: Node, flow: Flow) -> bool:
    spec = flow.world.field(flow.form, node)
    if spec is not None and spec.computed is not None:
        flow.world.faults.append(fault("F222", node.place, field=spec.id, word="edit", why="оно вычисляется, его не правят"))
    return spec is not None


def _read_step(id: str, node: Node, flow: Flow) -> StepSpec:
    check_id(id, node.key_place, flow.world.faults)
    flow.world.knows("duty", node.get("duty"), "N103")
    sources = [item for item in node.list("from") if _knows_state(item, flow)]
    target = node.get("to")
    if target is not None and _knows_state(target, flow):
        for item in sources:
            if item.text() == target.text():
                flow.world.faults.append(fault("W310", target.place, state=target.text(), step=id))
    ask = tuple(_read_ask(node, flow))
    people = read_automatic(node, flow.world)
    scope = step_scope(flow, ask, people)
    making = Making(flow.form, scope, flow.reports, flow.world, flow.rules)
    return StepSpec(
        id=id,
        label=node.label("label"),
        sources=tuple(item.text() for item in sources),
        target=target.text() if target is not None and target.text() in flow.states else "",
        duty=node.text("duty"),
        ask=ask,
        requires=tuple(_read_guard(item, scope, flow) for item in node.list("requires")),
        effects=read_effects(node.get("effects"), making),
        when=flow.rules.condition(node.get("when"), flow.rules.record(flow.form.id, people, in_sql=True)),
        help=node.label("help"),
        danger=node.truth("danger"),
        undoes=node.text("undoes"),
        due=read_due(node.get("due"), Making(flow.form, flow.rules.record(flow.form.id), flow.reports, flow.world, flow.rules)),
        automatic=node.truth("automatic"),
        approve=read_approval(node.get("approve"), node, Ground(flow.form, flow.states, flow.rules.names.people, flow.world)),
        place=node.key_place,
    )


def _knows_state(node: Node, flow: Flow) -> bool:
    if node.text() not in flow.states:
        flow.world.faults.append(unknown("N105", node.place, node.text(), flow.states))
    return node.text() in flow.states


def _read_ask(node: Node, flow: Flow) -> Iterator[str]:
    for item in node.list("ask"):
        spec = flow.world.field(flow.form, item)
        if spec is None:
            continue
        if spec.computed is not None or spec.kind == "table":
            what = "вычисляется" if spec.computed is not None else "хранит строки"
            flow.world.faults.append(fault("W309", item.place, field=spec.id, what=what))
        else:
            yield spec.id


def step_scope(flow: Flow, ask: tuple[str, ...], people: Mapping[str, Type] = PEOPLE) -> Scope:
    """What guards and effects of a step may name: the record with the asked values in it, and how it was before."""
    asked = {f"asked.{name}": flow.form.fields[name].type for name in ask}
    return flow.rules.record(flow.form.id, {**people, **old_values(flow.rules.names, flow.form.id), **asked})


def _read_guard(node: Node, scope: Scope, flow: Flow) -> GuardSpec:
    check, report, duty = node.get("check"), node.get("report"), node.get("duty")
    _check_guard_keys(node, flow)
    return GuardSpec(
        why=flow.rules.template(node.get("why"), replace(scope, binds={**scope.binds, **BLOCKING})),
        check=flow.rules.condition(check, scope),
        report=report.text() if report is not None and flow.world.knows("report", report, "N106") else "",
        given=read_given(node, report, scope, flow.world, flow.rules),
        when=flow.rules.condition(node.get("when"), scope),
        level=node.text("level") or "error",
        basis=node.text("basis"),
        duty=duty.text() if duty is not None and flow.world.knows("duty", duty, "N103") else "",
        phases=read_needed(node, flow.phases, flow.world),
        place=node.place,
    )


def _check_guard_keys(node: Node, flow: Flow) -> None:
    """One thing is required; items say themselves what they lack, conditions and reports need a sentence."""
    faults = flow.world.faults
    needs(node, "with", "report", faults)
    there = [word for word in REQUIRED if node.has(word)]
    if not there:
        faults.append(fault("S113", node.place, words=", ".join(REQUIRED)))
    elif len(there) > 1:
        faults.append(fault("S112", node.place, first=there[0], second=there[1]))
    if there != [ITEMS] and not node.has("why"):
        faults.append(fault("S102", node.place, word="why", meaning=WHY))
    for word in ("why", "basis", "duty", "level") if there == [ITEMS] else ():
        excludes(node, ITEMS, word, faults)
