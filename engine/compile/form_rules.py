"""Forms, second pass: names, checks, defaults, conditions of fields and locks, now that every shape is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.compile.expression.names import Scope
from engine.compile.form import (
    FormFile,
    check_span,
    name_fields,
    read_list,
    read_personal_data,
    read_sections,
    read_unique,
)
from engine.compile.ids import usable_name
from engine.compile.node import Node
from engine.compile.overlap import read_no_overlap
from engine.compile.rules import PEOPLE, Rules
from engine.compile.wording import fault
from engine.compile.world import World
from engine.model.expression import Constant, Expr, FieldOf
from engine.model.expression import walk as walk_expression
from engine.model.forms import Check, FieldSpec, FormSpec, Lock
from engine.model.types import NULL, TEXT, Type


def complete_form(file: FormFile, nodes: Mapping[str, Node], world: World, rules: Rules) -> FormSpec:
    """The form with every expression compiled and every field name checked."""
    shape = world.forms[file.id]
    scope = rules.record(file.id, PEOPLE)
    fields = {name: complete_field(spec, nodes[name], scope, rules) for name, spec in shape.fields.items()}
    form = replace(shape, fields=fields)
    name = _name(file, form, world, rules)
    check_span(file, form, world)
    return replace(
        form,
        name=name,
        list=read_list(file, form, _sort_fields(file, form, name), world),
        sections=read_sections(file, form, world),
        unique=read_unique(file, form, world),
        no_overlap=read_no_overlap(file, form, world, rules),
        checks=tuple(check for node in file.all("checks") if (check := _check(node, scope, rules)) is not None),
        locks=tuple(lock for node in file.all("locked") if (lock := _lock(node, scope, world, rules)) is not None),
        personal_data=read_personal_data(file, form, world),
    )


def _name(file: FormFile, form: FormSpec, world: World, rules: Rules) -> Expr:
    """The name expression: the author's, or the named fields joined by spaces."""
    scope = rules.record(form.id, in_sql=True)
    fields = name_fields(file, form)
    node = file.get("name")
    if fields is None:
        return rules.expression(node, scope, TEXT) or Constant(NULL, None)
    if not fields and all(item.place.file != form.place.file for item in world.faults):
        world.faults.append(fault("F217", form.place))
    if node is not None and isinstance(node.data, list):
        known = [item for item in node.list() if world.field(form, item) is not None]
        fields = tuple(item.text() for item in known)
    if any(not usable_name(field) for field in fields):
        return Constant(NULL, None)  # the id itself is the fault
    text = fields[0] if len(fields) == 1 and form.fields[fields[0]].type == TEXT else f"join(' ', {', '.join(fields)})"
    at = Node(file.main.document, file.main.path, text)
    return (rules.expression(at, scope, TEXT) if fields else None) or Constant(NULL, None)


def _sort_fields(file: FormFile, form: FormSpec, name: Expr) -> tuple[str, ...]:
    fields = name_fields(file, form)
    if fields is not None:
        return fields
    found = (
        node.field for node in walk_expression(name) if isinstance(node, FieldOf) and node.base.type.form == form.id
    )
    return tuple(dict.fromkeys(field for field in found if field in form.fields))


def complete_field(spec: FieldSpec, node: Node, scope: Scope, rules: Rules) -> FieldSpec:
    """The field with its expressions; also for posts and parameters, whose scope has no record."""
    return replace(
        spec,
        default=rules.expression(node.get("default"), scope, spec.type),
        check=_field_check(spec, node, scope, rules),
        filter=_filter(spec, node, scope, rules),
        show_if=rules.condition(node.get("show_if"), scope),
        require_if=rules.condition(node.get("require_if"), scope),
        computed=rules.expression(node.get("computed"), replace(scope, in_sql=True), spec.type),  # lists show it
    )


def _field_check(spec: FieldSpec, node: Node, scope: Scope, rules: Rules) -> Check | None:
    check = node.get("check")
    if check is None:
        return None
    binds: Mapping[str, Type] = {**scope.binds, "value": spec.type}
    inner = replace(scope, binds=binds)
    condition = rules.condition(check, inner)
    why = rules.template(node.get("why"), inner)
    return Check(condition, why, node.text("level") or "error", check.place) if condition is not None else None


def _filter(spec: FieldSpec, node: Node, scope: Scope, rules: Rules) -> Expr | None:
    """Bare names are the candidate's, `this` is the record being filled."""
    if not node.has("filter") or not spec.target:
        return None
    given = {name: type for name, type in scope.binds.items() if name.startswith("params.")}
    return rules.condition(node.get("filter"), rules.among(spec.target, scope.this, {**PEOPLE, **given}))


def _check(node: Node, scope: Scope, rules: Rules) -> Check | None:
    condition = rules.condition(node.get("check"), scope)
    why = rules.template(node.get("why"), scope)
    return Check(condition, why, node.text("level") or "error", node.place) if condition is not None else None


def _lock(node: Node, scope: Scope, world: World, rules: Rules) -> Lock | None:
    for item in node.list("except"):
        world.knows("duty", item, "N103")
    when = rules.condition(node.get("when"), scope)
    why = rules.template(node.get("why"), scope)
    return Lock(when, why, node.texts("except"), node.place) if when is not None else None
