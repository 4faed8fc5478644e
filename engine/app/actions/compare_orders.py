"""What would be if another order were in force: duties by role, people who gain and lose, rights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.access.rights import build_rights
from engine.access.viewer import Viewer
from engine.app.actions.show_order import other_orders
from engine.app.holders import Holders, find_holders
from engine.app.office import Office, Prepared
from engine.app.order_pages import ClauseChange, ComparisonPage, PersonChange, RoleChange
from engine.app.rights_changes import rights_changes
from engine.app.rights_views import order_title
from engine.model.definitions import DefinitionSet
from engine.model.outcomes import NotFound

Person = tuple[str, int | None]
Duties = Mapping[tuple[str, str], str]


def compare_orders(office: Office, viewer: Viewer, other: str) -> ComparisonPage:
    """The order in force beside another written one. Raises NotFound for an order there is not."""
    orders = other_orders(office)
    if other not in dict(orders):
        raise NotFound
    under = office.prepared.get(("under", other), lambda: _under(office, other))
    with office.database.reading() as connection:
        now, then = (find_holders(each, viewer, connection) for each in (office, under))
    before, after = _duties(office.definitions), _duties(under.definitions)
    people, unnamed = _people(office.definitions, (before, now), (after, then))
    return ComparisonPage(
        now=order_title(office.definitions.order),
        then=order_title(under.definitions.order),
        other=other,
        roles=tuple(_changes(office.definitions, under.definitions, before, after)),
        same=sum(before.get(key) == citation for key, citation in after.items()),
        people=people,
        unnamed=unnamed,
        clauses=tuple(_clause_by_clause(office.definitions, under.definitions)),
        rights=office.prepared.get(("rights under", other), lambda: rights_changes(office.definitions, under.definitions)),
        orders=orders,
    )


def _clause_by_clause(old: DefinitionSet, new: DefinitionSet) -> Iterator[ClauseChange]:
    """By duty, those on top that are laid on somebody under both orders."""
    before, after = _laid(old), _laid(new)
    duties = sorted({*before, *after}, key=lambda duty: (duty not in before or duty not in after, _title(old, duty)))
    for duty in duties:
        now, then = before.get(duty, ()), after.get(duty, ())
        if now != then:
            yield ClauseChange(_title(old, duty), now, then)


def _laid(definitions: DefinitionSet) -> Mapping[str, tuple[tuple[str, str, str], ...]]:
    """Duty to (role, citation, text) of every clause that lays it on somebody."""
    roles = definitions.roles_in_force()
    found: dict[str, list[tuple[str, str, str]]] = {}
    for clause in definitions.clauses_in_force():
        if clause.duty:
            scope = definitions.duties[clause.duty].scopes.get(clause.scope, "")
            text = f"{clause.text} ({scope})" if scope else clause.text
            found.setdefault(clause.duty, []).append((roles[clause.role][0].title, clause.citation, text))
    return {duty: tuple(laid) for duty, laid in found.items()}


def _under(office: Office, other: str) -> Office:
    """The office as it would be: other rights and roles, the same records."""
    definitions = office.definitions.under(other)
    return replace(office, definitions=definitions, rights=build_rights(definitions), prepared=Prepared())


def _duties(definitions: DefinitionSet) -> Duties:
    """(role, duty) to the clauses that lay the one on the other."""
    found: dict[tuple[str, str], str] = {}
    for clause in definitions.clauses_in_force():
        if clause.duty:
            key = (clause.role, clause.duty)
            found[key] = f"{found[key]}, {clause.citation}" if key in found else clause.citation
    return found


def _changes(old: DefinitionSet, new: DefinitionSet, before: Duties, after: Duties) -> Iterator[RoleChange]:
    roles = {**old.roles_in_force(), **new.roles_in_force()}
    for role in sorted(roles, key=lambda role: roles[role][0].title):
        gained, lost = _only(old, role, after, before), _only(old, role, before, after)
        if gained or lost:
            yield RoleChange(roles[role][0].title, gained, lost)


def _only(definitions: DefinitionSet, role: str, these: Duties, those: Duties) -> tuple[tuple[str, str], ...]:
    """Duties, with their clauses, that only the first lay on the role."""
    return tuple(
        sorted(
            (_title(definitions, duty), citation)
            for (holder, duty), citation in these.items()
            if holder == role and (holder, duty) not in those
        )
    )


def _people(
    definitions: DefinitionSet, now: tuple[Duties, Holders], then: tuple[Duties, Holders]
) -> tuple[tuple[PersonChange, ...], int]:
    """People whose duties would be others, together where it is the same for them; and how many whose names are not shown."""
    names, before = _held(*now)
    more_names, after = _held(*then)
    names.update(more_names)
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    unnamed = 0
    for person in dict.fromkeys((*before, *after)):
        had, has = before.get(person, set()), after.get(person, set())
        if had == has:
            continue
        if not names.get(person):
            unnamed += 1
            continue
        gained, lost = (tuple(sorted(_title(definitions, duty) for duty in part)) for part in (has - had, had - has))
        found.setdefault((gained, lost), []).append(names[person])
    groups = (PersonChange(tuple(sorted(group)), *change) for change, group in found.items())
    return tuple(sorted(groups, key=lambda item: item.names)), unnamed


def _held(duties: Duties, holders: Holders) -> tuple[dict[Person, str], dict[Person, set[str]]]:
    """Names of the holders, and the duties each has by all roles together."""
    names: dict[Person, str] = {}
    held: dict[Person, set[str]] = {}
    for role, duty in duties:
        for holder in (item for item in holders.of(role) if not item.absent):
            names[holder.person] = names.get(holder.person) or holder.name
            held.setdefault(holder.person, set()).add(duty)
    return names, held


def _title(definitions: DefinitionSet, duty: str) -> str:
    found = definitions.duties.get(duty)
    return found.title if found else duty
