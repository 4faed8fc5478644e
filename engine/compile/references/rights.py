"""Rights rest on clauses: duties nobody names, duties without screens, and whether somebody can still manage rights."""

from __future__ import annotations

from collections.abc import Iterator

from engine.compile.wording import fault, unknown
from engine.compile.world import World
from engine.model.definitions import DefinitionSet
from engine.model.expression import Aggregate, FieldOf, walk
from engine.model.reports import ReportSpec
from engine.model.roles import GrantSpec, duty_key
from engine.source.folder import ORGANISATION
from engine.source.places import Place

APPOINTMENT = "appointment"
MANAGING = frozenset({"create", "update"})


def check_rights(definitions: DefinitionSet, world: World) -> None:
    """Duties against clauses, managers, and reports that could never show anything."""
    named = {
        clause.duty for order in definitions.orders.values() for role in order.roles.values() for clause in role.clauses
    }
    for duty in definitions.duties.values():
        if duty.id not in named and duty.id not in definitions.organisation.fallback:
            world.faults.append(fault("R401", duty.place, duty=duty.id))
        if not duty.grants and not duty.pages and not world.ids("duty")[duty.id].has("grants"):
            world.faults.append(fault("R403", duty.place, duty=duty.id))
    for order in dict.fromkeys(item.order for item in definitions.organisation.dated if item.order in definitions.orders):
        _check_managers(definitions.under(order), world)
        _tell_fallback(definitions.under(order), world)
    _check_opened_reports(definitions, world)
    _tell_blind_reports(definitions, world)


def _tell_fallback(definitions: DefinitionSet, world: World) -> None:
    """Rights without a clause are listed, order by order."""
    for clause in {clause.duty: clause for clause in definitions.clauses_in_force() if clause.fallback}.values():
        values = {"duty": clause.duty, "order": definitions.order.id, "instead": clause.fallback}
        world.faults.append(fault("R420", clause.place, **values))


def role_grants(definitions: DefinitionSet, role: str) -> Iterator[GrantSpec]:
    """Every grant a holder of the role has by the order in force and the law."""
    for clause in definitions.clauses_in_force():
        if clause.role == role and clause.duty in definitions.duties:
            key = duty_key(clause.duty, clause.scope)
            yield from (grant for grant in definitions.duties[clause.duty].grants if grant.key == key)


def managing_roles(definitions: DefinitionSet) -> tuple[str, ...]:
    """Roles in force that may create and change appointments."""
    return tuple(role for role in definitions.roles_in_force() if _manages(definitions, role))


def _manages(definitions: DefinitionSet, role: str) -> bool:
    found = {
        action for grant in role_grants(definitions, role) if grant.form == APPOINTMENT for action in grant.actions
    }
    return found >= MANAGING


def _check_managers(definitions: DefinitionSet, world: World) -> None:
    managing = managing_roles(definitions)
    node = world.ids(ORGANISATION).get(ORGANISATION)
    if not managing:
        at = node.get("order") if node is not None else None
        world.faults.append(fault("R406", at.place if at is not None else Place("organisation.yaml")))
        return
    for item in node.list("managers") if node is not None else ():
        roles = definitions.roles_in_force()
        if item.text() not in roles:
            world.faults.append(unknown("N104", item.place, item.text(), roles))
        elif item.text() not in managing:
            world.faults.append(fault("R407", item.place, role=item.text()))


def _check_opened_reports(definitions: DefinitionSet, world: World) -> None:
    """A report opened by a duty in force has at least one role that opens it and reads every form it is about."""
    readable: dict[str, list[set[str]]] = {}
    for role in definitions.roles_in_force():
        reads = {grant.form for grant in role_grants(definitions, role) if "read" in grant.actions}
        for page in _opened(definitions, role):
            readable.setdefault(page, []).append(reads)
    for page, holders in readable.items():
        report = definitions.reports.get(page)
        for form in _forms_of(definitions, report) if report is not None else ():
            if report is not None and not any(form in reads for reads in holders):
                world.faults.append(fault("P503", report.place, report=report.id, form=form))


def _tell_blind_reports(definitions: DefinitionSet, world: World) -> None:
    """Whoever opens a report reads the fields it counts by: an unread one is empty, and the figures are silently others."""
    blind: dict[tuple[str, str], dict[str, set[str]]] = {}
    for order in definitions.orders:
        under = definitions.under(order)
        for role in under.roles_in_force():
            fields = _read_fields(under, role)
            for page in sorted(_opened(under, role) & definitions.reports.keys()):
                for form, field in _asked_fields(definitions, definitions.reports[page]) - fields:
                    told = blind.setdefault((page, form), {"fields": set(), "roles": set()})
                    told["fields"].add(field)
                    told["roles"].add(role)
    for (page, form), told in sorted(blind.items()):
        names = {word: ", ".join(sorted(ids)) for word, ids in told.items()}
        world.faults.append(fault("P520", definitions.reports[page].place, report=page, form=form, **names))


def _read_fields(definitions: DefinitionSet, role: str) -> set[tuple[str, str]]:
    """(form, field) of all that the role reads on some record."""
    return {
        (grant.form, field)
        for grant in role_grants(definitions, role)
        if "read" in grant.actions
        for field in (definitions.forms[grant.form].fields if grant.fields is None else grant.fields)
    }


def _asked_fields(definitions: DefinitionSet, report: ReportSpec) -> set[tuple[str, str]]:
    """(form, field) of all that the report counts, groups and chooses rows by; a field only shown is rightly empty."""
    query = report.query
    counted = (node for column in query.columns for node in walk(column.value) if isinstance(node, Aggregate))
    asked = {
        (node.base.type.form, node.field)
        for part in (*counted, *query.group, *(part for part in (query.where, query.having) if part is not None))
        for node in walk(part)
        if isinstance(node, FieldOf)
    }
    return {(form, field) for form, field in asked if form in definitions.forms and field in definitions.forms[form].fields}


def _forms_of(definitions: DefinitionSet, report: ReportSpec) -> Iterator[str]:
    """The forms whose records the report is about, those of reports it takes its rows from too."""
    for source in report.query.sources:
        if not source.is_derived:
            yield source.form
        elif source.form[1:] in definitions.reports:
            yield from _forms_of(definitions, definitions.reports[source.form[1:]])


def _opened(definitions: DefinitionSet, role: str) -> set[str]:
    return {
        page
        for clause in definitions.clauses_in_force()
        if clause.role == role and clause.duty in definitions.duties
        for page in definitions.duties[clause.duty].pages
    }
