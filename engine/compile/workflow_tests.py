"""The tests an author writes into a workflow: example records and what a step must come to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.compile.approval import read_test_votes
from engine.compile.expression.names import Scope
from engine.compile.ids import check_id
from engine.compile.keys import excludes
from engine.compile.node import Node
from engine.compile.rules import Rules
from engine.compile.wording import fault, unknown
from engine.compile.world import World
from engine.model.approvals import ApprovalSpec
from engine.model.expression import Expr
from engine.model.forms import FormSpec
from engine.model.types import Type, record_of
from engine.model.workflows import GivenRecord, WorkflowSpec, WorkflowTest


@dataclass(frozen=True, slots=True)
class _Cases:
    """The cases of one workflow as written, while they are being resolved."""

    nodes: Mapping[str, Node]
    flow: WorkflowSpec
    world: World
    rules: Rules
    done: dict[str, tuple[GivenRecord, ...]]


def complete_tests(flow: WorkflowSpec, node: Node, world: World, rules: Rules) -> WorkflowSpec:
    """The workflow with its cases and tests."""
    cases = _Cases(dict(node.items("cases")), flow, world, rules, {})
    for name, item in cases.nodes.items():
        check_id(name, item.key_place, world.faults)
        _resolve(name, (), cases)
    tests = tuple(_read_test(item, cases) for item in node.list("tests"))
    return replace(flow, cases=cases.done, tests=tests)


def _resolve(name: str, chain: tuple[str, ...], cases: _Cases) -> tuple[GivenRecord, ...]:
    """The records of a case; of one that takes another case, that one's records with the last of them changed."""
    if name in cases.done:
        return cases.done[name]
    if name in chain:
        cases.world.faults.append(fault("W314", cases.nodes[name].key_place, words=" → ".join([*chain, name])))
        return ()
    records: list[GivenRecord] = []
    for item in cases.nodes[name].list():
        taken = item.get("case")
        for word in ("form", "as"):
            excludes(item, "case", word, cases.world.faults)
        if taken is None:
            records.extend(_read_record(item, records, cases))
        elif taken.text() in cases.nodes:
            records.extend(_resolve(taken.text(), (*chain, name), cases))
            if records:
                records[-1] = _changed(records[-1], item, records, cases)
        else:
            cases.world.faults.append(unknown("N111", taken.place, taken.text(), cases.nodes))
    cases.done[name] = tuple(records)
    return cases.done[name]


def _scope(records: list[GivenRecord], cases: _Cases) -> Scope:
    """Records made before are known by their names."""
    return cases.rules.nowhere({f"as.{record.alias}": record_of(record.form) for record in records if record.alias})


def _read_record(node: Node, before: list[GivenRecord], cases: _Cases) -> Iterator[GivenRecord]:
    form = cases.world.form(node.get("form"))
    if form is None:
        cases.world.lost.add(node.text("as"))
        if not node.has("form"):
            cases.world.faults.append(fault("S113", node.place, words="form, case"))
        return
    alias = node.get("as")
    if alias is not None:
        check_id(alias.text(), alias.place, cases.world.faults)
        if any(record.alias == alias.text() for record in before):
            cases.world.faults.append(fault("S111", alias.place, word=alias.text()))
    scope = _scope(before, cases)
    yield GivenRecord(
        form=form.id,
        alias=node.text("as"),
        fields=_fields(node.get("set"), form, scope, cases),
        rows=_rows(node, form, scope, cases),
        state=_state(node, form, cases),
        place=node.place,
    )


def _changed(record: GivenRecord, node: Node, before: list[GivenRecord], cases: _Cases) -> GivenRecord:
    form = cases.world.forms[record.form]
    scope = _scope(before, cases)
    return replace(
        record,
        fields={**record.fields, **_fields(node.get("set"), form, scope, cases)},
        rows={**record.rows, **_rows(node, form, scope, cases)},
        state=_state(node, form, cases) or record.state,
        place=node.place,
    )


def _fields(node: Node | None, form: FormSpec, scope: Scope, cases: _Cases) -> dict[str, Expr]:
    types: dict[str, Type] = {}
    for name, item in node.items() if node is not None else ():
        spec = form.fields.get(name)
        if spec is None:
            cases.world.faults.append(unknown("N102", item.key_place, name, form.fields, form=form.id))
        elif spec.computed is not None or spec.kind == "table":
            cases.world.faults.append(fault("W313", item.key_place, field=name))
        else:
            types[name] = spec.type
    return cases.rules.assignments(node, types, scope)


def _rows(node: Node, form: FormSpec, scope: Scope, cases: _Cases) -> dict[str, tuple[Mapping[str, Expr], ...]]:
    found: dict[str, tuple[Mapping[str, Expr], ...]] = {}
    for name, item in node.items("rows"):
        spec = form.fields.get(name)
        if spec is None:
            cases.world.faults.append(unknown("N102", item.key_place, name, form.fields, form=form.id))
        elif spec.kind != "table":
            cases.world.faults.append(fault("D601", item.key_place, field=name))
        elif spec.target in cases.world.forms:
            child = cases.world.forms[spec.target]
            found[name] = tuple(_fields(row, child, scope, cases) for row in item.list())
    return found


def _state(node: Node, form: FormSpec, cases: _Cases) -> str:
    state = node.get("state")
    known = [option.id for option in cases.world.states.get(form.id, ())]
    if state is not None and state.text() not in known:
        cases.world.faults.append(unknown("N105", state.place, state.text(), known))
    return state.text() if state is not None else ""


def _read_test(node: Node, cases: _Cases) -> WorkflowTest:
    flow, world = cases.flow, cases.world
    _check_role(node.get("as"), world)
    given, step, expect = node.get("given"), node.get("do"), node.get("expect")
    if given is not None and given.text() not in cases.nodes:
        world.faults.append(unknown("N111", given.place, given.text(), cases.nodes))
    elif given is not None and all(record.form != flow.form for record in cases.done[given.text()]):
        world.faults.append(fault("W316", given.place, case=given.text(), form=flow.form))
    _check_record(node.get("of"), cases.done.get(node.text("given"), ()), cases)
    if step is not None and step.text() not in flow.steps:
        world.faults.append(unknown("N108", step.place, step.text(), flow.steps))
    if expect is not None:
        _check_expected(expect, node.text("do"), flow, world)
    return WorkflowTest(
        role=node.text("as"),
        given=node.text("given"),
        step=node.text("do"),
        state=expect.text("state") if expect is not None else "",
        refused=expect.text("refused") if expect is not None else "",
        guard=(expect.number("guard") or 0) if expect is not None else 0,
        asked=_asked(node.get("asked"), node.text("do"), cases),
        signed=_known(node, "signed", "N132", [item.id for item in flow.items.values() if item.sign], world),
        after=_known(node, "after", "N108", flow.steps, world),
        votes=read_test_votes(node, _approval(flow, step), _roles(world), world),
        option=node.text("option"),
        record=node.text("of"),
        place=node.place,
    )


def _check_record(node: Node | None, given: Iterable[GivenRecord], cases: _Cases) -> None:
    known = [record.alias for record in given if record.alias and record.form == cases.flow.form]
    if node is not None and node.text() not in known:
        cases.world.faults.append(unknown("N118", node.place, node.text(), known))


def _known(node: Node, key: str, code: str, words: Iterable[str], world: World) -> tuple[str, ...]:
    """The words of a list that are known; the others become faults."""
    known = list(words)
    for item in node.list(key):
        if item.text() not in known:
            world.faults.append(unknown(code, item.place, item.text(), known))
    return tuple(word for word in node.texts(key) if word in known)
def _approval(flow: WorkflowSpec, step: Node | None) -> ApprovalSpec | None:
    known = flow.steps.get(step.text()) if step is not None else None
    return known.approve if known is not None else None


def _roles(world: World) -> set[str]:
    return {name for order in world.ids("role").values() for name, _ in order.items("roles")}


def _check_role(node: Node | None, world: World) -> None:
    roles = _roles(world)
    if node is not None and node.text() not in roles:
        world.faults.append(unknown("N104", node.place, node.text(), roles))


def _check_expected(node: Node, step: str, flow: WorkflowSpec, world: World) -> None:
    state = node.get("state")
    if state is None and not node.has("refused"):
        world.faults.append(fault("W311", node.place))
    if state is not None and state.text() not in flow.states:
        world.faults.append(unknown("N105", state.place, state.text(), flow.states))
    excludes(node, "state", "refused", world.faults)
    guard = node.get("guard")
    if guard is not None and node.text("refused") != "guard":
        world.faults.append(fault("F214", guard.key_place, word="guard", other="refused: guard"))
    elif guard is not None and step in flow.steps:
        count = len(flow.steps[step].requires)
        if not 1 <= (node.number("guard") or 0) <= count:
            world.faults.append(fault("W312", guard.place, step=step, count=count))


def _asked(node: Node | None, step: str, cases: _Cases) -> dict[str, Expr]:
    """Only fields the step asks for; expressions without a record, such as `today`."""
    asked = cases.flow.steps[step].ask if step in cases.flow.steps else ()
    form = cases.world.forms[cases.flow.form]
    for name, item in node.items() if node is not None else ():
        if name not in asked and step in cases.flow.steps:
            cases.world.faults.append(unknown("N102", item.key_place, name, asked, form=f"{form.id}, шаг {step}"))
    types = {name: form.fields[name].type for name in asked}
    return cases.rules.assignments(node, types, cases.rules.nowhere())
