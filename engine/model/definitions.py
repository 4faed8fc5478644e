"""A whole compiled definition set: everything a request may need, looked up by id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from engine.model.calendar import CalendarSpec
from engine.model.forms import FieldSpec, FormSpec
from engine.model.pages import PageSpec
from engine.model.prints import PrintSpec
from engine.model.remembered import SETS, once_each
from engine.model.reports import ReportSpec
from engine.model.roles import ClauseSpec, DutySpec, GrantSpec, OrderSpec, RoleSpec
from engine.model.workflows import WorkflowSpec
from engine.source.places import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class MenuArea:
    """A group of the menu: title and the ids of forms, reports and pages in it."""

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DatedOrder:
    """An order in force from a day on, "" = from the beginning."""

    order: str
    starts: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Fallback:
    """Whose holders do a duty that no clause in force names: of the first of the duties that a clause names; `scope`: which
    of the duty's scopes is theirs."""

    instead: tuple[str, ...]
    scope: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class OrganisationSpec:
    """Settings of the organisation. `order`: the one in force, of `dated` the one whose day has come; `fallback`: by duty.
    `people`: forms whose records may sign in. `accent`: colour `#rrggbb`."""

    title: str
    order: str
    time_zone: str = "Europe/Moscow"
    people: tuple[str, ...] = ()
    accent: str = "#1d5fa8"
    menu: tuple[MenuArea, ...] = ()
    managers: tuple[str, ...] = ()
    calendar: CalendarSpec = CalendarSpec()
    place: Place = NOWHERE
    dated: tuple[DatedOrder, ...] = ()
    fallback: Mapping[str, Fallback] = field(default_factory=dict)

    def order_on(self, day: str) -> str:
        """The order in force on a day."""
        return next((item.order for item in reversed(self.dated) if item.starts <= day), self.order)


@dataclass(frozen=True, slots=True)
class DefinitionSet:
    """The frozen set requests see. `hash` identifies its texts; `orders` holds every order and the law."""

    hash: str
    organisation: OrganisationSpec
    forms: Mapping[str, FormSpec]
    workflows: Mapping[str, WorkflowSpec]
    orders: Mapping[str, OrderSpec]
    duties: Mapping[str, DutySpec]
    reports: Mapping[str, ReportSpec]
    prints: Mapping[str, PrintSpec]
    workflow_of: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, PageSpec] = field(default_factory=dict)

    @property
    def order(self) -> OrderSpec:
        """The order in force."""
        return self.orders[self.organisation.order]

    def workflow_for(self, form: str) -> WorkflowSpec | None:
        workflow = self.workflow_of.get(form)
        return self.workflows[workflow] if workflow else None

    def orders_in_force(self) -> tuple[OrderSpec, ...]:
        """The order in force and the law, each with what stands in for duties no clause names."""
        return _orders_in_force(self)

    def under(self, order: str) -> DefinitionSet:
        """The set as it is with another order in force."""
        return self if order == self.organisation.order else replace(self, organisation=replace(self.organisation, order=order))

    def roles_in_force(self) -> Mapping[str, tuple[RoleSpec, ...]]:
        """Role id to its descriptions: the order in force first, then the law (a role may stand in both)."""
        return _roles_in_force(self)

    def clauses_in_force(self) -> Iterator[ClauseSpec]:
        for order in self.orders_in_force():
            for role in order.roles.values():
                yield from role.clauses

    def grants(self) -> Iterator[GrantSpec]:
        for duty in self.duties.values():
            yield from duty.grants

    def children(self, form: str) -> tuple[FormSpec, ...]:
        """The forms whose records are rows of this form's tables."""
        return tuple(child for child in self.forms.values() if child.parent == form)

    def back_references(self, form: str) -> dict[str, FieldSpec]:
        """Back name to the link or links field of another form that points here."""
        return {
            spec.back: spec
            for other in self.forms.values()
            for spec in other.fields.values()
            if spec.back and spec.target == form
        }


@once_each(SETS)
def _orders_in_force(definitions: DefinitionSet) -> tuple[OrderSpec, ...]:
    orders = (definitions.order, *(order for order in definitions.orders.values() if order.law))
    named = {clause.duty for order in orders for role in order.roles.values() for clause in role.clauses}
    fallback = {
        duty: replace(item, instead=tuple(other for other in item.instead if other in named)[:1])
        for duty, item in definitions.organisation.fallback.items()
        if duty not in named
    }
    return tuple(_with_fallback(order, fallback) for order in orders) if fallback else orders


def _with_fallback(order: OrderSpec, fallback: Mapping[str, Fallback]) -> OrderSpec:
    roles = {id: replace(role, clauses=(*role.clauses, *_fallen(role, fallback))) for id, role in order.roles.items()}
    return replace(order, roles=roles)


def _fallen(role: RoleSpec, fallback: Mapping[str, Fallback]) -> Iterator[ClauseSpec]:
    """The duties that come to the role because no clause names them."""
    held = {clause.duty for clause in role.clauses}
    for duty, item in fallback.items():
        for instead in held.intersection(item.instead):
            yield ClauseSpec(role.id, "", "", duty, item.scope, fallback=instead, place=item.place)


@once_each(SETS)
def _roles_in_force(definitions: DefinitionSet) -> Mapping[str, tuple[RoleSpec, ...]]:
    found: dict[str, tuple[RoleSpec, ...]] = {}
    for order in definitions.orders_in_force():
        for role in order.roles.values():
            found[role.id] = (*found.get(role.id, ()), role)
    return found
