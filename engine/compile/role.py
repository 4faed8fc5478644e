"""Orders and the law: roles, clauses, posts, and roles held because of data."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.compile.field import borrow_options, field_shape, read_raw_fields, refuse_form_keys
from engine.compile.form_rules import complete_field
from engine.compile.ids import check_id
from engine.compile.keys import excludes, needs
from engine.compile.node import Node
from engine.compile.rules import Rules
from engine.compile.wording import fault, unknown
from engine.compile.world import World
from engine.model.expression import TRUE, Call, walk
from engine.model.forms import FieldSpec
from engine.model.functions import YEARS
from engine.model.roles import ClauseSpec, HeldBy, OrderSpec, RoleSpec


def read_posts(world: World) -> dict[str, dict[str, FieldSpec]]:
    """Per order and role (`order.role`) the fields an appointment to it fills in, without their expressions."""
    found = {}
    for order, node in world.ids("role").items():
        for role, item in node.items("roles"):
            found[f"{order}.{role}"] = _post_shape(item, world)
    return found


def _post_shape(node: Node, world: World) -> dict[str, FieldSpec]:
    raws = list(read_raw_fields(node.get("post"), world.faults, world.lost))
    title = {form.id: form.one for form in world.forms.values()}
    shapes = {raw.id: field_shape(raw, "", lambda target: title.get(target, target), world.faults) for raw in raws}
    refuse_form_keys(raws, world.faults)
    for raw in raws:
        if raw.target():
            world.form(raw.node.get(raw.kind))
    forms = {form.id: form.fields for form in world.forms.values()}
    return borrow_options(shapes, {raw.id: raw.node for raw in raws}, forms, world.faults)


def read_order(
    id: str, node: Node, posts: Mapping[str, Mapping[str, FieldSpec]], world: World, rules: Rules
) -> OrderSpec:
    """One file of roles."""
    order, law = node.get("order"), node.get("law")
    if order is not None and law is not None:
        world.faults.append(fault("S112", law.key_place, first="order", second="law"))
    if order is None and law is None:
        world.faults.append(fault("S113", node.place, words="order, law"))
    _check_date(order.get("date") if order is not None else None, world)
    title = order.label("title") if order is not None else law.label("title") or law.label() if law is not None else ""
    roles = {
        name: _read_role(name, item, law is not None, posts.get(f"{id}.{name}", {}), world, rules)
        for name, item in node.items("roles")
    }
    return OrderSpec(
        id=id,
        title=title,
        roles=roles,
        law=law is not None,
        place=node.place,
        number=order.text("number") if order is not None else "",
        date=order.text("date") if order is not None else "",
    )


def _check_date(node: Node | None, world: World) -> None:
    if node is None:
        return
    try:
        in_reach = datetime.date.fromisoformat(node.text()).year in YEARS
    except ValueError:
        in_reach = False
    if not in_reach:
        world.faults.append(fault("R416", node.place, word=node.text()))


def _read_role(id: str, node: Node, law: bool, post: Mapping[str, FieldSpec], world: World, rules: Rules) -> RoleSpec:
    check_id(id, node.key_place, world.faults)
    holders = node.get("holders")
    held_by = node.get("held_by")
    if held_by is not None and node.has("post"):
        world.faults.append(fault("R414", held_by.key_place, role=id))
    excludes(node, "held_by", "holders", world.faults)
    excludes(holders, "exactly", "min", world.faults)
    return RoleSpec(
        id=id,
        title=node.label("title"),
        clauses=tuple(_read_clauses(id, node, law, world)),
        held_by=_read_held_by(id, held_by, world, rules) if held_by is not None else None,
        holders_exactly=holders.number("exactly") if holders is not None else None,
        holders_min=holders.number("min") if holders is not None else None,
        post=_complete_post(node, post, rules),
        place=node.key_place,
    )


def _complete_post(node: Node, post: Mapping[str, FieldSpec], rules: Rules) -> dict[str, FieldSpec]:
    nodes = dict(node.items("post"))
    return {
        name: replace(complete_field(spec, nodes[name], rules.nowhere(), rules), computed=None)
        for name, spec in post.items()
    }


def _read_held_by(role: str, node: Node, world: World, rules: Rules) -> HeldBy | None:
    form = world.form(node.get("form"))
    if form is None:
        return None
    if form.id not in rules.names.people:
        at = node.get("form") or node
        world.faults.append(fault("R410", at.place, form=form.id))
    where = rules.condition(node.get("where"), rules.record(form.id, in_sql=True))
    if where is not None and any(isinstance(item, Call) and item.function == "has_duty" for item in walk(where)):
        world.faults.append(fault("R421", (node.get("where") or node).place, role=role))
    return HeldBy(form.id, where or TRUE, node.key_place)


def _read_clauses(role: str, node: Node, law: bool, world: World) -> Iterator[ClauseSpec]:
    seen: set[tuple[str, str, str]] = set()
    for item in node.list("clauses"):
        clause = ClauseSpec(
            role=role,
            number=item.text("clause"),
            text=item.label("text"),
            duty=item.text("duty"),
            scope=item.text("scope"),
            basis=item.text("basis"),
            every=item.text("every"),
            not_digital=item.label("not_digital"),
            place=item.place,
            together=item.texts("with"),
            apart_from=item.texts("apart_from"),
        )
        _check_company(item, clause, world)
        _check_basis(item, law, world)
        _check_duty(item, clause, world)
        key = (clause.citation, clause.duty, clause.scope)
        if clause.duty and key in seen:
            world.faults.append(fault("R412", item.place, clause=clause.citation, duty=clause.duty))
        seen.add(key)
        yield clause


def _check_company(node: Node, clause: ClauseSpec, world: World) -> None:
    """Roles a clause is done with, and duties that are to be in other hands."""
    roles = {role for order in world.ids("role").values() for role, _ in order.items("roles")}
    for item in node.list("with"):
        if item.text() not in roles:
            world.faults.append(unknown("N104", item.place, item.text(), roles))
    for item in node.list("apart_from"):
        if world.knows("duty", item, "N103") and item.text() == clause.duty:
            world.faults.append(fault("R417", item.place, duty=clause.duty))
    needs(node, "with", "duty", world.faults)
    needs(node, "apart_from", "duty", world.faults)


def _check_basis(node: Node, law: bool, world: World) -> None:
    wanted, other = ("basis", "clause") if law else ("clause", "basis")
    if not node.has(wanted) and not node.has(other):
        world.faults.append(fault("R415", node.place, word=wanted))


def _check_duty(node: Node, clause: ClauseSpec, world: World) -> None:
    duty = node.get("duty")
    if duty is None:
        needs(node, "scope", "duty", world.faults)
        if not clause.not_digital:
            world.faults.append(fault("R402", node.place, clause=clause.citation))
        return
    if clause.not_digital:
        world.faults.append(fault("R411", node.place))
    if world.knows("duty", duty, "N103"):
        _check_scope(node, clause, world.ids("duty")[clause.duty], world)


def _check_scope(node: Node, clause: ClauseSpec, duty: Node, world: World) -> None:
    scopes = [name for name, _ in duty.items("scopes")]
    scope = node.get("scope")
    if scope is None:
        if scopes:
            at = node.get("duty") or node
            world.faults.append(fault("R404", at.place, duty=clause.duty, words=" или ".join(scopes)))
    elif not scopes:
        world.faults.append(fault("R405", scope.place, duty=clause.duty))
    elif clause.scope not in scopes:
        world.faults.append(unknown("N110", scope.place, clause.scope, scopes, duty=clause.duty))
