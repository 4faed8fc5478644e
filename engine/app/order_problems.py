"""What does not agree between the order in force and the people appointed by it, in sentences for those who appoint."""

from __future__ import annotations

from collections.abc import Iterator

from engine.app.holders import Holder, Holders
from engine.app.office import Office
from engine.model.roles import ClauseSpec

NUMBER = "«{role}»: {problem}"
APART = "{who}: «{duty}» ({basis}) и «{other}» ({other_basis}) — в одних руках, а {basis} велит держать их отдельно."
WITHOUT_NAME = "Один и тот же человек"


def order_problems(office: Office, holders: Holders) -> tuple[str, ...]:
    """Roles with too few or too many people, and duties that should be in different hands and are not."""
    roles = office.definitions.roles_in_force()
    numbers = ((specs, holders.view(specs).problem) for specs in roles.values())
    told = [NUMBER.format(role=specs[0].title, problem=problem) for specs, problem in numbers if problem]
    return (*told, *dict.fromkeys(_in_one_hand(office, holders)))


def _in_one_hand(office: Office, holders: Holders) -> Iterator[str]:
    """A person, not a post, is asked for: whoever stands in for another holds that duty too."""
    clauses = [clause for clause in office.definitions.clauses_in_force() if clause.duty]
    for clause in clauses:
        for other in clauses if clause.apart_from else ():
            if other.duty not in clause.apart_from:
                continue
            mine = _by_person(holders, clause)
            for person in _by_person(holders, other).keys() & mine.keys():
                yield APART.format(
                    who=mine[person].name or WITHOUT_NAME,
                    duty=office.definitions.duties[clause.duty].title,
                    basis=clause.citation,
                    other=office.definitions.duties[other.duty].title,
                    other_basis=other.citation,
                )


def _by_person(holders: Holders, clause: ClauseSpec) -> dict[tuple[str, int | None], Holder]:
    return {holder.person: holder for holder in holders.of(clause.role) if holder.brings(clause.duty)}
