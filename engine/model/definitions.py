"""A whole compiled definition set: everything a request may need, looked up by id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

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
class OrganisationSpec:
    """Settings of the organisation. `people`: forms whose records may sign in. `accent`: colour `#rrggbb`."""

    title: str
    order: str
    time_zone: str = "Europe/Moscow"
    people: tuple[str, ...] = ()
    accent: str = "#1d5fa8"
    menu: tuple[MenuArea, ...] = ()
    managers: tuple[str, ...] = ()
    calendar: CalendarSpec = CalendarSpec()
    place: Place = NOWHERE


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
        """The order in force and the law."""
        return (self.order, *(order for order in self.orders.values() if order.law))

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
def _roles_in_force(definitions: DefinitionSet) -> Mapping[str, tuple[RoleSpec, ...]]:
    found: dict[str, tuple[RoleSpec, ...]] = {}
    for order in definitions.orders_in_force():
        for role in order.roles.values():
            found[role.id] = (*found.get(role.id, ()), role)
    return found
