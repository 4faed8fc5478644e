"""Printed documents: one reader per word of the block table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from engine.compile.expression.names import Scope
from engine.compile.keys import excludes
from engine.compile.node import Node
from engine.compile.rules import PEOPLE, Rules
from engine.compile.shape import check_part, part_words
from engine.compile.wording import fault, unknown
from engine.compile.world import World
from engine.model.expression import FALSE
from engine.model.forms import FormSpec, Template
from engine.model.prints import (
    Block,
    HeadingBlock,
    LineBlock,
    PrintSpec,
    SignaturesBlock,
    TableBlock,
    TableColumn,
    TextBlock,
    TicksBlock,
)
from engine.model.workflows import PrintEffect, WorkflowSpec

PATH = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


@dataclass(frozen=True, slots=True)
class _Reading:
    form: FormSpec
    scope: Scope
    world: World
    rules: Rules


def read_print(id: str, node: Node, world: World, rules: Rules) -> PrintSpec | None:
    """One document; None when its form is not known."""
    form = world.form(node.get("form"))
    if form is None:
        return None
    # What a person may read of the record is asked of the database, like everything shown.
    reading = _Reading(form, rules.record(form.id, PEOPLE, in_sql=True), world, rules)
    return PrintSpec(
        id=id,
        title=node.label("print"),
        form=form.id,
        blocks=tuple(block for item in node.list("blocks") if (block := _read_block(item, reading)) is not None),
        keep=_read_keep(node, form, world),
        when=rules.condition(node.get("when"), reading.scope),
        place=node.place,
    )


def with_kept_prints(flow: WorkflowSpec, prints: Iterable[PrintSpec]) -> WorkflowSpec:
    """`keep` of a document: every step into that state keeps it, unless the step itself says when."""
    steps = dict(flow.steps)
    for spec in prints:
        for step in steps.values() if spec.keep and spec.form == flow.form else ():
            said = any(isinstance(item, PrintEffect) and item.print == spec.id for item in step.effects)
            if step.target == spec.keep and not said:
                kept = PrintEffect(spec.id, spec.when, spec.place)
                steps[step.id] = replace(step, effects=(*step.effects, kept))
    return replace(flow, steps=steps)


def _read_keep(node: Node, form: FormSpec, world: World) -> str:
    keep = node.get("keep")
    if keep is None:
        return ""
    states = [option.id for option in world.states.get(form.id, ())]
    if not states:
        world.faults.append(fault("D602", keep.place, form=form.id, state=keep.text()))
    elif keep.text() not in states:
        world.faults.append(unknown("N105", keep.place, keep.text(), states))
    return keep.text()


def _read_block(node: Node, reading: _Reading) -> Block | None:
    keys = [name for name, _ in node.items()]
    words = part_words("block")
    word = next((key for key in keys if key in words), "")
    if not word:
        key = keys[0] if keys else ""
        place = node.document.key_place((*node.path, key)) if keys else node.place
        reading.world.faults.append(unknown("N121", place, key, words))
        return None
    check_part(node.document, node.path, node.data, "block", word, reading.world.faults)
    return READERS[word](node, reading)


def _heading(node: Node, reading: _Reading) -> Block | None:
    return HeadingBlock(reading.rules.template(node.get("heading"), reading.scope))


def _line(node: Node, reading: _Reading) -> Block | None:
    return LineBlock(reading.rules.template(node.get("line"), reading.scope), node.text("align") or "left")


def _text(node: Node, reading: _Reading) -> Block | None:
    return TextBlock(reading.rules.template(node.get("text"), reading.scope), node.truth("number"))


def _table(node: Node, reading: _Reading) -> Block | None:
    inner = node.get("table")
    at = inner.get("rows") if inner is not None else None
    spec = reading.world.field(reading.form, at) if at is not None else None
    if inner is None or at is None or spec is None:
        return None
    if spec.type.kind != "records":
        reading.world.faults.append(fault("D601", at.place, field=spec.id))
    if spec.target not in reading.world.forms:
        return None
    child = reading.world.forms[spec.target]
    scope = reading.rules.record(child.id, PEOPLE, in_sql=True)
    columns = tuple(_column(name, item, child, scope, reading) for name, item in inner.items("columns"))
    return TableBlock(spec.id, child.id, columns, inner.truth("numbered"))


def _column(name: str, node: Node, child: FormSpec, scope: Scope, reading: _Reading) -> TableColumn:
    value = node.get("value") or node
    text = value.text()
    title = node.label("title") or _title_of(text, child, reading) or name
    make = reading.rules.shown if PATH.fullmatch(text) else reading.rules.template
    return TableColumn(title, make(value, scope))


def _title_of(path: str, child: FormSpec, reading: _Reading) -> str:
    """The label of the field a path leads to first."""
    spec = child.fields.get(path.strip("{}").split(":")[0].split(".")[0])
    return spec.label if spec is not None else ""


def _ticks(node: Node, reading: _Reading) -> Block | None:
    items = []
    for item in node.list("ticks"):
        ticked = reading.rules.condition(item.get("ticked"), reading.scope) if item.has("ticked") else FALSE
        items.append((item.label("text"), ticked or FALSE))
    return TicksBlock(tuple(items))


def _signatures(node: Node, reading: _Reading) -> Block | None:
    lines = []
    for item in node.list("signatures"):
        if not item.has("post") and not item.has("title"):
            reading.world.faults.append(fault("S113", item.place, words="post, title"))
        excludes(item, "title", "post", reading.world.faults)
        name = reading.rules.template(item.get("name"), reading.scope) if item.has("name") else Template(())
        lines.append((item.label("title") or _post_title(item.get("post"), reading), name))
    return SignaturesBlock(tuple(lines))


def _post_title(node: Node | None, reading: _Reading) -> str:
    """The title of the role with that id."""
    roles = {id: role for order in reading.world.ids("role").values() for id, role in order.items("roles")}
    if node is None:
        return ""
    if node.text() not in roles:
        reading.world.faults.append(unknown("N104", node.place, node.text(), roles))
        return node.text()
    return roles[node.text()].label("title")


READERS: Mapping[str, Callable[[Node, _Reading], Block | None]] = {
    "heading": _heading,
    "line": _line,
    "text": _text,
    "table": _table,
    "ticks": _ticks,
    "signatures": _signatures,
}
