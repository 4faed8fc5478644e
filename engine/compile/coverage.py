"""How much of each order lives: a clause is live when its duty gives a right on a form or opens a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.model.definitions import DefinitionSet
from engine.model.roles import ClauseSpec


@dataclass(frozen=True, slots=True)
class OrderCoverage:
    """Clauses of one order: all, live ones, those whose screens are missing, and those that stay on paper."""

    order: str
    title: str
    in_force: bool
    clauses: int
    live: int
    waiting: tuple[ClauseSpec, ...]
    on_paper: tuple[ClauseSpec, ...]


def measure_coverage(definitions: DefinitionSet) -> Iterator[OrderCoverage]:
    """One line per order and the law, in the order of their ids."""
    in_force = {order.id for order in definitions.orders_in_force()}
    for order in sorted(definitions.orders.values(), key=lambda order: order.id):
        clauses = [clause for role in order.roles.values() for clause in role.clauses]
        waiting = tuple(clause for clause in clauses if clause.duty and not _is_live(clause, definitions))
        on_paper = tuple(clause for clause in clauses if not clause.duty)
        live = len(clauses) - len(waiting) - len(on_paper)
        yield OrderCoverage(order.id, order.title, order.id in in_force, len(clauses), live, waiting, on_paper)


def _is_live(clause: ClauseSpec, definitions: DefinitionSet) -> bool:
    duty = definitions.duties[clause.duty]
    return bool(duty.grants or duty.pages)
