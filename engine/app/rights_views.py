"""Rights in words: actions, fields, rows, place and basis of a grant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.access.decide import action_in_words, form_title, may, may_open
from engine.access.rights import Grant, Rights
from engine.access.viewer import Viewer
from engine.app.order_pages import RightView
from engine.model.definitions import DefinitionSet
from engine.model.roles import ClauseSpec, GrantSpec, OrderSpec

ALL_ROWS, SOME_ROWS = "все записи", "записи по условию"
ALL_FIELDS = "все поля"


@dataclass(frozen=True, slots=True)
class TableRow:
    """A line of the access table: a role's action on a form, its fields and rows, and the basis."""

    role: str
    role_title: str
    form: str
    form_title: str
    action: str
    fields: str
    rows: str
    duty: str
    basis: str
    order: str
    place: str


def access_table(rights: Rights) -> Iterator[TableRow]:
    """Every right of every role in force, by role, form and action."""
    for role, specs in rights.definitions.roles_in_force().items():
        table = rights.of_role(role)
        for form, action in sorted(table):
            for grant in table[form, action]:
                yield _table_row(rights, specs[0].title, grant, form, action)


def _table_row(rights: Rights, title: str, grant: Grant, form: str, action: str) -> TableRow:
    definitions, spec = rights.definitions, grant.spec
    return TableRow(
        role=grant.clause.role,
        role_title=title,
        form=form,
        form_title=form_title(rights, form),
        action=action,
        fields=fields_text(definitions, spec),
        rows=rows_text(definitions, spec, grant.clause),
        duty=spec.duty,
        basis=grant.clause.citation,
        order=order_title(order_of(definitions, grant.clause)),
        place=str(spec.place),
    )


def right_views(rights: Rights, viewer: Viewer, grants: Iterable[Grant]) -> tuple[RightView, ...]:
    """The grants in words, each once; with the address of the screen where the viewer may go there."""
    return tuple(right_view(rights, viewer, grant) for grant in {grant.spec.id: grant for grant in grants}.values())


def right_view(rights: Rights, viewer: Viewer, grant: Grant) -> RightView:
    """A grant in words."""
    definitions, spec = rights.definitions, grant.spec
    role = definitions.roles_in_force()[grant.clause.role][0]
    return RightView(
        form=form_title(rights, spec.form),
        href=_address(rights, viewer, spec.form),
        actions=", ".join(dict.fromkeys(action_text(definitions, spec.form, action) for action in spec.actions)),
        fields=fields_text(definitions, spec),
        rows=rows_text(definitions, spec, grant.clause),
        place=str(spec.place),
        basis=grant.clause.citation,
        order=order_title(order_of(definitions, grant.clause)),
        role=role.title,
        duty=definitions.duties[spec.duty].title,
    )


def _address(rights: Rights, viewer: Viewer, item: str) -> str:
    """The address of a form's list, a report or a page; none for child rows and where the viewer may not go."""
    form = rights.definitions.forms.get(item)
    if form is not None:
        return f"/f/{item}" if not form.parent and may(viewer, rights, item, "read").allowed else ""
    kind, _, id = item.rpartition(":")
    way = {"report": "r", "page": "p"}.get(kind)
    return f"/{way}/{id}" if way and may_open(viewer, rights, id).allowed else ""


def action_text(definitions: DefinitionSet, form: str, action: str) -> str:
    """The action as people call it, a step by its label."""
    return action_in_words(definitions, form, action)


def fields_text(definitions: DefinitionSet, spec: GrantSpec) -> str:
    """The labels of the fields a grant covers; of many, those it leaves out."""
    form = definitions.forms.get(spec.form)
    if form is None:
        return ""
    if spec.fields is None or spec.fields >= form.fields.keys():
        return ALL_FIELDS
    inside = [field.label for field in form.fields.values() if field.id in spec.fields]
    outside = [field.label for field in form.fields.values() if field.id not in spec.fields]
    return f"все поля, кроме: {', '.join(outside)}" if len(outside) < len(inside) else ", ".join(inside)


def rows_text(definitions: DefinitionSet, spec: GrantSpec, clause: ClauseSpec) -> str:
    """Which records a grant covers: all, those of the scope the clause chose, or those of a condition."""
    if spec.where is None:
        return ALL_ROWS
    return definitions.duties[spec.duty].scopes.get(clause.scope, SOME_ROWS)


def order_of(definitions: DefinitionSet, clause: ClauseSpec) -> OrderSpec:
    """The order or the law the clause stands in."""
    for order in definitions.orders_in_force():
        role = order.roles.get(clause.role)
        if role and clause in role.clauses:
            return order
    return definitions.order


def order_title(order: OrderSpec) -> str:
    """`Приказ № 40 «Обязанности»`, or the title of the law."""
    return f"Приказ № {order.number} «{order.title}»" if order.number and not order.law else order.title
