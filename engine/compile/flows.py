"""Several workflows on one form become one: the states they share, the steps of each under its own condition, and the rule
that exactly one of them fits a record and knows its state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, combinations

from engine.compile.expression import compile_expression
from engine.compile.node import Node
from engine.compile.rules import Rules
from engine.compile.wording import fault
from engine.compile.world import World
from engine.model.expression import TRUE, Compare, Constant, Expr, FieldOf, In, Not, Or, RowOf, conjunction, disjunction
from engine.model.forms import Check, FormSpec, Option, Template
from engine.model.types import TRUTH
from engine.model.workflows import FlowPart, StateSpec, StepSpec, WorkflowSpec
from engine.source.places import NOWHERE

NONE_FITS = "Записи не подходит ни один порядок работы: {titles}."
TWO_FIT = "Записи подходят сразу два порядка работы: «{one}» и «{other}»."
NOT_HERE = "В состоянии, в котором запись сейчас, порядок работы не меняют: в порядке «{title}» такого состояния нет."

Choice = tuple[str, frozenset[str]]


def merged_states(nodes: Sequence[Node]) -> tuple[Option, ...]:
    """The states of a form's workflows as options, each once."""
    found: dict[str, Option] = {}
    for name, item in chain.from_iterable(node.items("states") for node in nodes):
        found.setdefault(name, Option(name, item.label("label") or name, item.text("renamed_from")))
    return tuple(found.values())


def merge_flows(
    flows: Mapping[str, WorkflowSpec], forms: Mapping[str, FormSpec], world: World, rules: Rules
) -> tuple[dict[str, WorkflowSpec], dict[str, FormSpec]]:
    """One workflow for each form, and the forms with the rules that follow."""
    by_form: dict[str, list[WorkflowSpec]] = {}
    for flow in flows.values():
        by_form.setdefault(flow.form, []).append(flow)
    found, ruled = {}, dict(forms)
    for form_id, several in by_form.items():
        if len(several) == 1 and several[0].condition is None:
            found[several[0].id] = several[0]
            continue
        if _agree(several, world):
            flow = _merged(several)
            found[flow.id] = flow
            _check_options(forms[form_id], flow.parts, world)
            ruled[form_id] = replace(forms[form_id], checks=(*forms[form_id].checks, *_rules(flow, rules)))
    return found, ruled


def _merged(flows: Sequence[WorkflowSpec]) -> WorkflowSpec:
    first = flows[0]
    names = [name for flow in flows for name in flow.cases]
    if len(set(names)) < len(names):
        flows = [_with_own_cases(flow) for flow in flows]
    return replace(
        first,
        states=_states(flows),
        steps={name: _under(step, flow) for flow in flows for name, step in flow.steps.items()},
        cases={name: case for flow in flows for name, case in flow.cases.items()},
        tests=tuple(test for flow in flows for test in flow.tests),
        items={name: item for flow in flows for name, item in flow.items.items()},
        phases={name: title for flow in flows for name, title in flow.phases.items()},
        migrate={name: state for flow in flows for name, state in flow.migrate.items()},
        parts=tuple(_part(flow) for flow in flows),
    )


def _with_own_cases(flow: WorkflowSpec) -> WorkflowSpec:
    """Cases of the same name in two workflows are told apart by the workflow's id."""
    cases = {f"{flow.id}.{name}": case for name, case in flow.cases.items()}
    return replace(flow, cases=cases, tests=tuple(replace(test, given=f"{flow.id}.{test.given}") for test in flow.tests))


def _states(flows: Sequence[WorkflowSpec]) -> dict[str, StateSpec]:
    """A state of several workflows is the end only where it is the end of all of them."""
    found: dict[str, StateSpec] = {}
    for state in chain.from_iterable(flow.states.values() for flow in flows):
        known = found.get(state.id)
        found[state.id] = state if known is None else replace(known, final=known.final and state.final)
    return found


def _under(step: StepSpec, flow: WorkflowSpec) -> StepSpec:
    conditions = [item for item in (flow.condition, step.when) if item is not None]
    return replace(step, when=conjunction(tuple(conditions)) if conditions else None)


def _part(flow: WorkflowSpec) -> FlowPart:
    return FlowPart(flow.id, flow.title, flow.condition or TRUE, tuple(flow.states), tuple(flow.steps), flow.place)


def _rules(flow: WorkflowSpec, rules: Rules) -> Iterator[Check]:
    """What the writer refuses: a record that no workflow or two fit, and a change to a workflow that lacks its state."""
    titles = ", ".join(f"«{part.title}»" for part in flow.parts)
    yield _rule(disjunction(tuple(part.condition for part in flow.parts)), NONE_FITS.format(titles=titles), flow.parts[0])
    for one, other in combinations(flow.parts, 2):
        sentence = TWO_FIT.format(one=one.title, other=other.title)
        yield _rule(Not(TRUTH, conjunction((one.condition, other.condition))), sentence, other)
    for part in flow.parts:
        text = f"state in [{', '.join(part.states)}]"
        known = compile_expression(text, part.place, rules.record(flow.form), TRUTH, rules.faults)
        if known is not None and set(part.states) != set(flow.states):
            yield _rule(disjunction((Not(TRUTH, part.condition), known)), NOT_HERE.format(title=part.title), part)


def _rule(condition: Expr, sentence: str, part: FlowPart) -> Check:
    return Check(condition, Template((sentence,), sentence), place=part.place)


def _agree(flows: Sequence[WorkflowSpec], world: World) -> bool:
    """Whether the workflows can stand on one form: each says for which records it is, they begin alike, describe the states
    they share alike, and no two of them have a step of the same name."""
    before = len(world.faults)
    for flow in flows if len(flows) > 1 else ():
        if flow.condition is None:
            other = next(item for item in flows if item is not flow)
            world.faults.append(fault("W307", flow.place, form=flow.form, other=other.id))
    for one, other in combinations(flows, 2):
        if one.states and other.states and one.initial != other.initial:
            world.faults.append(fault("W331", other.states[other.initial].place, state=other.initial, other=one.id))
        for name in one.states.keys() & other.states.keys():
            if _described(one.states[name]) != _described(other.states[name]):
                world.faults.append(fault("W332", other.states[name].place, state=name, other=one.id))
        for name in one.steps.keys() & other.steps.keys():
            world.faults.append(fault("W333", other.steps[name].place, step=name, other=one.id))
    return len(world.faults) == before


def _described(state: StateSpec) -> StateSpec:
    return replace(state, final=False, place=NOWHERE)


def _check_options(form: FormSpec, parts: Sequence[FlowPart], world: World) -> None:
    """What can be proved: conditions that ask for options of one and the same field."""
    choices = [_choice(part.condition) for part in parts]
    fields = {choice[0] for choice in choices if choice is not None}
    if None in choices or len(fields) != 1:
        return
    known = [choice[1] for choice in choices if choice is not None]
    for (one, first), (other, second) in combinations(zip(parts, known, strict=True), 2):
        if first & second:
            options = ", ".join(sorted(first & second))
            world.faults.append(fault("W334", other.place, options=options, other=one.title))
    field = form.fields.get(next(iter(fields)))
    left = [option.id for option in field.options if not any(option.id in found for found in known)] if field else []
    if left:
        world.faults.append(fault("W335", parts[0].place, options=", ".join(left), form=form.id))


def _choice(condition: Expr) -> Choice | None:
    """The field and its options that a condition asks for; None for another kind of condition."""
    if isinstance(condition, Compare) and condition.op == "==":
        return _one_of(condition.left, (condition.right,)) or _one_of(condition.right, (condition.left,))
    if isinstance(condition, In):
        return _one_of(condition.item, condition.options)
    if isinstance(condition, Or):
        found = [_choice(item) for item in condition.items]
        fields = {item[0] for item in found if item is not None}
        if None not in found and len(fields) == 1:
            return next(iter(fields)), frozenset().union(*(item[1] for item in found if item is not None))
    return None


def _one_of(field: Expr, options: Sequence[Expr]) -> Choice | None:
    own = isinstance(field, FieldOf) and isinstance(field.base, RowOf) and field.type.kind == "option"
    if not own or not all(isinstance(option, Constant) for option in options):
        return None
    return field.field, frozenset(str(option.value) for option in options)  # type: ignore[attr-defined]
