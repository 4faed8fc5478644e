"""Duties: grants resolved for every scope a clause may choose, and the pages a duty opens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.compile.ids import check_id
from engine.compile.node import Node
from engine.compile.rules import PEOPLE, Rules
from engine.compile.wording import fault, unknown
from engine.compile.world import World
from engine.model.expression import FALSE, TRUE, Expr, conjunction
from engine.model.forms import FormSpec
from engine.model.roles import DutySpec, GrantSpec, duty_key
from engine.model.types import Type

SCOPE_WORD = "scope"
# Scope id to its condition per form.
Scopes = Mapping[str, Mapping[str, Expr]]


@dataclass(frozen=True, slots=True)
class _Reading:
    """A duty being read."""

    id: str
    scopes: Scopes
    posts: Mapping[str, Type]
    world: World
    rules: Rules


def read_duty(id: str, node: Node, posts: Mapping[str, Type], world: World, rules: Rules) -> DutySpec:
    """The duty. `posts`: binds `post.X` of the roles whose clauses name it."""
    bare = _Reading(id, {}, posts, world, rules)
    reading = replace(bare, scopes={name: _read_scope(name, item, bare) for name, item in node.items("scopes")})
    grants = tuple(_unique_ids(grant for item in node.list("grants") for grant in _read_grant(item, reading)))
    for page in node.list("pages"):
        known = {**world.ids("report"), **world.ids("page")}
        if page.text() not in known:
            world.faults.append(unknown("N113", page.place, page.text(), known))
    return DutySpec(
        id=id,
        title=node.label("duty"),
        capability=node.text("capability"),
        scopes={name: item.label("title") for name, item in node.items("scopes")},
        grants=grants,
        pages=node.texts("pages"),
        place=node.place,
    )


def _unique_ids(grants: Iterator[GrantSpec]) -> Iterator[GrantSpec]:
    counted: dict[str, int] = {}
    for grant in grants:
        counted[grant.key] = counted.get(grant.key, 0) + 1
        yield replace(grant, id=f"{grant.key}#{counted[grant.key]}")


def _read_scope(id: str, node: Node, reading: _Reading) -> dict[str, Expr]:
    check_id(id, node.key_place, reading.world.faults)
    found: dict[str, Expr] = {}
    for form, item in node.items():
        if form == "title":
            continue
        if form not in reading.world.ids("form"):
            reading.world.faults.append(unknown("N101", item.key_place, form, reading.world.ids("form")))
        elif form in reading.world.forms:
            scope = reading.rules.record(form, {**PEOPLE, **reading.posts}, in_sql=True)
            # A condition that cannot be read opens nothing.
            found[form] = reading.rules.condition(item, scope) or FALSE
    return found


def _read_grant(node: Node, reading: _Reading) -> Iterator[GrantSpec]:
    actions = tuple(dict.fromkeys(node.texts("actions")))
    if not node.has("form") and not node.has("forms"):
        reading.world.faults.append(fault("S113", node.place, words="form, forms"))
    for key in ("forms", "fields"):
        other = {"forms": "form", "fields": "except"}[key]
        if node.has(key) and node.has(other):
            at = node.get(key) or node
            reading.world.faults.append(fault("S112", at.key_place, first=key, second=other))
    for at in [*node.list("form"), *node.list("forms")]:
        form = reading.world.form(at)
        if form is not None:
            fields = _read_fields(node, form, reading.world)
            for scope, where in _conditions(node, form, reading):
                key = duty_key(reading.id, scope)
                yield GrantSpec("", key, reading.id, form.id, actions, where, fields, node.place)


def _read_fields(node: Node, form: FormSpec, world: World) -> frozenset[str] | None:
    named = {item.text() for item in node.list("fields") if world.field(form, item) is not None}
    if node.has("fields"):
        return frozenset(named)
    left_out = {item.text() for item in node.list("except") if world.field(form, item) is not None}
    return frozenset(form.fields) - left_out if node.has("except") else None


def _conditions(node: Node, form: FormSpec, reading: _Reading) -> Iterator[tuple[str, Expr | None]]:
    """The rows per scope (one unnamed when there are none); a grant that asks no scope has the same rows in all."""
    items = list(node.list("where"))
    if any(SCOPE_WORD in item.text() for item in items) and not reading.scopes:
        reading.world.faults.append(fault("R408", items[0].place, duty=reading.id))
        return
    for scope in reading.scopes or ("",):
        first = scope == next(iter(reading.scopes), "")
        parts = [_condition(item, form, scope, reading, quiet=not first) for item in items]
        where = conjunction(tuple(parts)) if parts else TRUE
        yield scope, None if where == TRUE else where


def _condition(node: Node, form: FormSpec, scope: str, reading: _Reading, *, quiet: bool) -> Expr:
    chosen = reading.scopes.get(scope, {})
    if node.text() == SCOPE_WORD:
        if form.id not in chosen:
            reading.world.faults.append(fault("R409", node.place, scope=scope, form=form.id))
        return chosen.get(form.id, FALSE)
    rules = Rules(reading.rules.names, []) if quiet else reading.rules
    inner = rules.record(form.id, {**PEOPLE, **reading.posts}, in_sql=True)
    return rules.condition(node, replace(inner, link_scopes=chosen)) or FALSE
