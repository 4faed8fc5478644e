"""What a viewer may do, as conditions over RowOf("this"): the rows, and for each field on which of them.

Made once per shape of a viewer (which roles, which persons and values are there), never from the persons'
ids: those come as binds, so that viewers of one shape share the SQL text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from engine.access.aliases import set_apart
from engine.access.rights import Grant, Rights
from engine.access.viewer import Viewer
from engine.model.expression import (
    FALSE,
    THIS,
    TRUE,
    Bind,
    Constant,
    Expr,
    FieldOf,
    Or,
    RowOf,
    conjunction,
    disjunction,
    rebuild,
    walk,
)
from engine.model.forms import SINCE, SYSTEM_FIELDS, FormSpec
from engine.model.types import Value

ME, ACTOR, NOBODY = "me", "actor", "me#none"
POST = "post."
NAME, KEY = "name", "_key_"
OWN_FIELDS = frozenset((*SYSTEM_FIELDS, SINCE, "_archived"))


@dataclass(frozen=True, slots=True)
class PostShape:
    """What of a post decides the shape of conditions. `number` is the post's, `person` the number of its
    person among the viewer's persons (posts of one person share it, so their conditions fall together);
    `values`: filled fields."""

    number: int
    role: str
    person_form: str
    person: int
    values: frozenset[str]
    duties: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Shape:
    """`person_form`: the form of the person at the screen, "" when there is none."""

    person_form: str
    posts: tuple[PostShape, ...]


@dataclass(frozen=True, slots=True)
class Conditions:
    """Where an action is allowed: `rows` for any part of a record, `fields` for each field of the form."""

    rows: Expr
    fields: Mapping[str, Expr]
    name: Expr

    def of(self, field: str) -> Expr:
        """On which records the field may be used. System fields go with the row, unknown ones are never
        given."""
        if field in self.fields:
            return self.fields[field]
        if field in OWN_FIELDS:
            return self.rows
        if field == NAME:
            return self.name
        return self.fields.get(field.removeprefix(KEY), FALSE)


@lru_cache(maxsize=2048)
def shape_of(viewer: Viewer) -> Shape:
    """The viewer without their ids: equal shapes, equal conditions. Remembered, since a page asks it many times."""
    persons = _persons(viewer)
    posts = tuple(
        PostShape(
            number=number,
            role=post.role,
            person_form=post.person_form if post.person is not None else "",
            person=persons.get((post.person_form, post.person), 0),
            values=frozenset(name for name, value in post.values.items() if value is not None),
            duties=post.duties,
        )
        for number, post in enumerate(viewer.posts)
    )
    return Shape(viewer.person_form if viewer.person is not None else "", posts)


def binds_of(viewer: Viewer) -> dict[str, Value]:
    """The values conditions of this viewer are run with."""
    binds: dict[str, Value] = {ME: viewer.person, ACTOR: viewer.person, NOBODY: None}
    for (_, person), number in _persons(viewer).items():
        binds[f"{ME}#{number}"] = person
    for number, post in enumerate(viewer.posts):
        binds.update({f"{POST}{name}#{number}": value for name, value in post.values.items()})
    return binds


def _persons(viewer: Viewer) -> dict[tuple[str, int | None], int]:
    posts = ((post.person_form, post.person) for post in viewer.posts if post.person is not None)
    return {person: number for number, person in enumerate(dict.fromkeys(posts))}


def conditions(rights: Rights, shape: Shape, form: str, action: str) -> Conditions:
    """Where viewers of the shape may do the action; nowhere when no grant says so."""
    return rights.once((shape, form, action), lambda: _make(rights, shape, form, action))


def held_grants(rights: Rights, shape: Shape, form: str, action: str) -> Iterator[tuple[PostShape, Grant]]:
    """Every grant with the post it is held by, as far as the post brings its duty."""
    for post in shape.posts:
        for grant in rights.grants(post.role, form, action):
            if post.duties is None or grant.spec.duty in post.duties:
                yield post, grant


def both(first: Conditions, second: Conditions) -> Conditions:
    """Where two actions are allowed at once."""
    fields = {field: _narrower(first.fields[field], second.fields[field]) for field in first.fields}
    return Conditions(_narrower(first.rows, second.rows), fields, _narrower(first.name, second.name))


def _narrower(first: Expr, second: Expr) -> Expr:
    if set(_alternatives(first)) <= set(_alternatives(second)):
        return first
    return second if set(_alternatives(second)) <= set(_alternatives(first)) else conjunction((first, second))


def _alternatives(condition: Expr) -> tuple[Expr, ...]:
    return condition.items if isinstance(condition, Or) else (condition,)


def _make(rights: Rights, shape: Shape, form: str, action: str) -> Conditions:
    pairs = [
        (where, grant.spec.fields)
        for post, grant in held_grants(rights, shape, form, action)
        if (where := _condition(grant.spec.where, post, shape)) is not None
    ]
    rows = disjunction(tuple(where for where, _ in pairs))
    spec = rights.definitions.forms.get(form)
    fields = {
        field: disjunction(tuple(where for where, granted in pairs if granted is None or field in granted))
        for field in (spec.fields if spec else ())
    }
    return Conditions(rows, fields, _name_condition(spec, rows, fields) if spec else rows)


def _name_condition(form: FormSpec, rows: Expr, fields: Mapping[str, Expr]) -> Expr:
    """A record's name is read where every field it is made of is."""
    used = dict.fromkeys(
        node.field
        for node in walk(form.name)
        if isinstance(node, FieldOf) and isinstance(node.base, RowOf) and node.base.alias == THIS
    )
    needed = tuple(dict.fromkeys(fields[field] for field in used if field in fields))
    return conjunction(needed) if needed else rows


def _condition(where: Expr | None, post: PostShape, shape: Shape) -> Expr | None:
    """The grant's condition as said of this post; None when the post lacks what the condition asks of it."""
    if where is None:
        return TRUE
    binds = [node for node in walk(where) if isinstance(node, Bind)]
    mine = [bind for bind in binds if bind.name == ME]
    if mine and not any(post.person_form and bind.type.form == post.person_form for bind in mine):
        return None
    if any(bind.name == ACTOR and bind.type.form != shape.person_form for bind in binds):
        return None
    posted = {bind.name.removeprefix(POST) for bind in binds if bind.name.startswith(POST)}
    return set_apart(_bound(where, post)) if posted <= post.values else None


def as_holder(condition: Expr, post: PostShape, shape: Shape) -> Expr:
    """A condition of a step as the holder of this post means it; it is asked with full sight."""
    asked = {node.name.removeprefix(POST) for node in walk(condition) if isinstance(node, Bind) and node.name.startswith(POST)}
    return set_apart(_actors(_bound(condition, post), shape)) if asked <= post.values else FALSE


def _actors(node: Expr, shape: Shape) -> Expr:
    """`actor` of another form of people than the viewer's is nobody."""
    if isinstance(node, Bind) and node.name == ACTOR and node.type.form != shape.person_form:
        return replace(node, name=NOBODY)
    rebuilt = rebuild(node, lambda child: _actors(child, shape))
    assert isinstance(rebuilt, Expr)
    return rebuilt


def covered(rights: Rights, shape: Shape, form: str, action: str, condition: Expr) -> Expr:
    """Where one of the viewer's posts brings the action and the condition holds as that post's holder means it."""
    return disjunction(
        tuple(
            conjunction((where, as_holder(condition, post, shape)))
            for post, grant in held_grants(rights, shape, form, action)
            if (where := _condition(grant.spec.where, post, shape)) is not None
        )
    )


def _bound(node: Expr, post: PostShape) -> Expr:
    if isinstance(node, Bind):
        return replace(node, name=_bind_name(node, post))
    rebuilt = rebuild(node, lambda child: _bound(child, post))
    assert isinstance(rebuilt, Expr)
    return rebuilt


def _bind_name(bind: Bind, post: PostShape) -> str:
    """`me` of another form of people than the post's person is nobody: their ids must never meet."""
    if bind.name == ME:
        return f"{ME}#{post.person}" if bind.type.form == post.person_form else NOBODY
    return f"{bind.name}#{post.number}" if bind.name.startswith(POST) else bind.name


def empty(of: Expr) -> Expr:
    """What a value becomes where it may not be read; a truth is then false."""
    return FALSE if of.type.kind == "truth" else Constant(of.type, None)
