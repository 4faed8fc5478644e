"""How many rows a query over several sources goes through, guessed from the sizes of its sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from math import prod

from engine.model.calendar import AT_MOST, is_calendar
from engine.model.expression import And, Compare, Expr, InRecords, RowOf, walk
from engine.model.query import Query

PART = 10
Sizes = Callable[[str], int]  # rows by form; of `@REPORT` too


def estimated_rows(query: Query, sizes: Sizes) -> int:
    """Sources tied by equality go with each other row by row: the largest of them counts. Whatever is tied by dates or
    inequalities alone is multiplied. A source asked for one value of its own counts for a part."""
    narrowed = _narrowed(query)
    size = {item.alias: -(-_size(item.form, sizes) // (PART if item.alias in narrowed else 1)) for item in query.sources}
    return prod(max(size[alias] for alias in together) for together in paired(query))


def _narrowed(query: Query) -> set[str]:
    """Sources of which one value is asked: of all records those of one year, of one plan."""
    sides = [(part.left, part.right) for part in conjuncts(query.where) if isinstance(part, Compare) and part.op == "=="]
    found = [(_aliases(one), _aliases(other)) for left, right in sides for one, other in ((left, right), (right, left))]
    return {alias for own, others in found if len(own) == 1 and not others for alias in own}


def paired(query: Query) -> list[set[str]]:
    """Aliases of sources that go together."""
    found = [{source.alias} for source in query.sources]
    calendars = {source.alias for source in query.sources if is_calendar(source.form)}
    ties = [pair for part in conjuncts(query.where) for pair in _tied(part, calendars)]
    for one, other in ties:
        touched = [item for item in found if one in item or other in item]
        found = [item for item in found if item not in touched] + [set().union(*touched)]
    return found


def conjuncts(condition: Expr | None) -> Iterator[Expr]:
    """What must hold altogether."""
    if isinstance(condition, And):
        for item in condition.items:
            yield from conjuncts(item)
    elif condition is not None:
        yield condition


def _size(form: str, sizes: Sizes) -> int:
    return AT_MOST[form[1:]] if is_calendar(form) else sizes(form)


def _tied(part: Expr, calendars: set[str]) -> Iterator[tuple[str, str]]:
    """A day lies in one week and in one month, whatever words say so."""
    if isinstance(part, Compare) and part.op == "==":
        yield from ((one, other) for one in _aliases(part.left) for other in _aliases(part.right) if one != other)
    elif isinstance(part, InRecords) or _aliases(part) <= calendars:
        yield from combinations(sorted(_aliases(part)), 2)


def _aliases(expr: Expr) -> set[str]:
    return {node.alias for node in walk(expr) if isinstance(node, RowOf)}
