"""The order as it lives: clause → duty → role → people → rights → screens, and back by person and by duty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.access.policy import clause_key
from engine.access.sight import shape_of
from engine.access.viewer import Viewer
from engine.app.actions.manage_sets import manages
from engine.app.appointment_words import term_words
from engine.app.frame import may_see, screen_of
from engine.app.holders import Holder, Holders, find_holders
from engine.app.office import Office
from engine.app.order_pages import ClauseView, DutyView, HeldRole, MatrixPage, OrderView, PersonView, RoleView
from engine.app.order_problems import order_problems
from engine.app.rights_views import order_title, right_views
from engine.app.sentences import how_often
from engine.model.roles import ClauseSpec, OrderSpec, RoleSpec


def show_order(office: Office, viewer: Viewer) -> MatrixPage:
    """The whole matrix; names of people as far as the viewer may know them."""
    with office.database.reading() as connection:
        holders = find_holders(office, viewer, connection)
    orders = tuple(_order(office, viewer, holders, order) for order in office.definitions.orders_in_force())
    laid = [clause for order in orders for role in order.roles for clause in role.clauses if clause.duty]
    return MatrixPage(
        orders=orders,
        people=tuple(_people(office, holders)),
        duties=tuple(_duties(office, viewer, holders)),
        live=sum(bool(clause.screens) for clause in laid),
        total=len(laid),
        others=other_orders(office),
        problems=order_problems(office, holders) if manages(office, viewer) else (),
    )


def other_orders(office: Office) -> tuple[tuple[str, str], ...]:
    """(id, title) of the written orders that are not in force."""
    in_force = office.definitions.organisation.order
    orders = office.definitions.orders.values()
    return tuple((order.id, order_title(order)) for order in orders if not order.law and order.id != in_force)


def screens_of(office: Office, viewer: Viewer, duty_id: str) -> tuple[tuple[str, str], ...]:
    """(label, address) of the screens a duty opens: its reports and pages, then lists of the forms it works with.
    No address where the viewer may not go. Made once for viewers of one shape."""
    return office.prepared.get(("screens", shape_of(viewer), duty_id), lambda: _screens(office, viewer, duty_id))


def _screens(office: Office, viewer: Viewer, duty_id: str) -> tuple[tuple[str, str], ...]:
    duty = office.definitions.duties.get(duty_id)
    if duty is None:
        return ()
    forms = dict.fromkeys(grant.form for grant in duty.grants)
    found = ((item, screen_of(office.definitions, item)) for item in dict.fromkeys((*duty.pages, *forms)))
    return tuple((screen[0], screen[1] if may_see(office, viewer, item) else "") for item, screen in found if screen)


def _order(office: Office, viewer: Viewer, holders: Holders, order: OrderSpec) -> OrderView:
    return OrderView(
        title=order_title(order),
        law=order.law,
        roles=tuple(_role(office, viewer, holders, order, role) for role in order.roles.values()),
    )


def _role(office: Office, viewer: Viewer, holders: Holders, order: OrderSpec, role: RoleSpec) -> RoleView:
    """Its holders are of this day; its clauses are the same for viewers of one shape."""
    described = office.definitions.roles_in_force()[role.id]
    key = ("clauses", shape_of(viewer), order.id, role.id)
    clauses = office.prepared.get(key, lambda: tuple(_clause(office, viewer, clause) for clause in role.clauses))
    return RoleView(role.id, role.title, holders.view(described), clauses)


def _clause(office: Office, viewer: Viewer, clause: ClauseSpec) -> ClauseView:
    duty = office.definitions.duties.get(clause.duty)
    key = clause_key(clause)
    grants = [
        grant
        for grants in office.rights.of_role(clause.role).values()
        for grant in grants
        if grant.spec.key == key and clause.duty and grant.spec.form in office.definitions.forms
    ]
    return ClauseView(
        citation=clause.citation,
        text=clause.text,
        every=how_often(clause.every),
        duty=duty.title if duty else "",
        duty_id=clause.duty,
        scope=duty.scopes.get(clause.scope, "") if duty else "",
        not_digital=clause.not_digital,
        rights=right_views(office.rights, viewer, grants),
        screens=screens_of(office, viewer, clause.duty),
        steps=tuple(_steps(office, clause)),
        together=tuple(_role_title(office, role) for role in clause.together),
        apart_from=tuple(office.definitions.duties[other].title for other in clause.apart_from),
        fallback=office.definitions.duties[clause.fallback].title if clause.fallback else "",
    )


def _role_title(office: Office, role: str) -> str:
    """The role's title, also of one that only another order knows."""
    found = office.definitions.roles_in_force().get(role)
    if found:
        return found[0].title
    return next(order.roles[role].title for order in office.definitions.orders.values() if role in order.roles)


def _steps(office: Office, clause: ClauseSpec) -> Iterator[str]:
    for workflow in office.definitions.workflows.values():
        for step in workflow.steps.values():
            if clause.duty and clause.duty in {step.duty, *step.doers}:
                yield f"{office.definitions.forms[workflow.form].one}: {step.label}"


def _people(office: Office, holders: Holders) -> Iterator[PersonView]:
    """Everybody with a name and a role, by name."""
    roles = office.definitions.roles_in_force()
    found: dict[tuple[str, str, int | None], list[HeldRole]] = {}
    for role_id, specs in roles.items():
        duties = dict.fromkeys(clause.duty for role in specs for clause in role.clauses if clause.duty)
        for holder in holders.of(role_id):
            if holder.name:
                found.setdefault((holder.name, *holder.person), []).append(_held(office, specs[0], duties, holder))
    for (name, _, _), held in sorted(found.items(), key=lambda item: (item[0][0], str(item[0][1:]))):
        yield PersonView(name, tuple(held))


def _held(office: Office, role: RoleSpec, duties: Iterable[str], holder: Holder) -> HeldRole:
    known = office.definitions.duties
    titles = tuple(known[duty].title for duty in duties if duty in known and holder.brings(duty))
    title = f"{role.title} (за {holder.absent})" if holder.absent else role.title
    if holder.appointment is None:
        return HeldRole(title, role.id, "", "", titles)
    term = term_words(holder.appointment.starts, holder.appointment.ends)
    return HeldRole(title, role.id, holder.appointment.document, term, titles)


def _duties(office: Office, viewer: Viewer, holders: Holders) -> Iterator[DutyView]:
    roles = office.definitions.roles_in_force()
    laid: dict[str, list[ClauseSpec]] = {}
    for clause in office.definitions.clauses_in_force():
        laid.setdefault(clause.duty, []).append(clause)
    for duty in office.definitions.duties.values():
        held = tuple(
            (roles[clause.role][0].title, clause.citation, holders.view(roles[clause.role], duty.id).names)
            for clause in laid.get(duty.id, ())
        )
        yield DutyView(duty.id, duty.title, duty.capability, held, screens_of(office, viewer, duty.id))
