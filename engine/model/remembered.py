"""What is worked out from a specification again and again, remembered by the specification itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")
FORMS, SETS = 512, 4  # so many are kept, with those of sets that are no longer in force


def once_each(most: int) -> Callable[[Callable[[S], T]], Callable[[S], T]]:
    """The function is called once for each specification object; of the last `most` or fewer the answer is kept.
    Specifications are frozen, but large: comparing them, as `lru_cache` would, costs more than what is saved. Safe between
    threads: what two make is the same."""

    def decorate(make: Callable[[S], T]) -> Callable[[S], T]:
        known: dict[int, tuple[S, T]] = {}

        @wraps(make)
        def remembered(specification: S) -> T:
            found = known.get(id(specification))
            if found is None:  # the pair keeps the object, so that its id stays its own
                if len(known) >= most:
                    known.clear()
                found = known[id(specification)] = (specification, make(specification))
            return found[1]

        return remembered

    return decorate
