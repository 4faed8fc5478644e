"""Which dated records of a form may not overlap: the keys that must differ."""

from __future__ import annotations

from collections.abc import Iterator

from engine.compile.form import FormFile
from engine.compile.node import Node
from engine.compile.rules import Rules
from engine.compile.wording import fault
from engine.compile.world import World
from engine.model.expression import THIS, Expr, FieldOf, RowOf
from engine.model.forms import FormSpec, NoOverlap


def read_no_overlap(file: FormFile, form: FormSpec, world: World, rules: Rules) -> tuple[NoOverlap, ...]:
    """Sets of keys: fields of the record and paths over its links."""
    groups = file.all("no_overlap")
    node = file.get("no_overlap")
    if node is not None and file.get("span") is None:
        world.faults.append(fault("F214", node.key_place, word="no_overlap", other="span"))
    return tuple(_rule(tuple(_read_keys(group, form, world, rules)), group) for group in groups)


def _rule(keys: tuple[Expr, ...], node: Node) -> NoOverlap:
    return NoOverlap(keys, tuple(dict.fromkeys(first_field(key) for key in keys)), node.place)


def _read_keys(group: Node, form: FormSpec, world: World, rules: Rules) -> Iterator[Expr]:
    for item in group.list():
        key = rules.expression(item, rules.record(form.id, in_sql=True))
        if key is None:
            continue
        field = first_field(key)
        if not field or key.type.kind == "records" or form.fields[field].computed is not None:
            world.faults.append(fault("F229", item.place, path=item.text()))
        else:
            yield key


def first_field(key: Expr) -> str:
    """The record's own field a path begins with; "" for what is no path."""
    while isinstance(key, FieldOf):
        if isinstance(key.base, RowOf) and key.base.alias == THIS:
            return key.field
        key = key.base
    return ""
