"""Functions SQLite lacks, given to every connection: name, number of arguments, function. All are deterministic."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from engine.model.aggregates import listed
from engine.model.functions import FUNCTIONS, divide, remainder

SqlFunction = Callable[..., object]

# Functions of expressions that run in SQLite as they do in Python.
SHARED: Mapping[str, int] = {
    "lower": 1, "upper": 1, "round": 2, "floor": 2, "ceil": 2, "date": 3, "weekday": 1, "week_of": 1, "years": 2,
    "add_months": 2, "add_days": 2, "number_text": 2, "date_text": 1,
}  # fmt: skip


def _listed(values: str | None) -> str | None:
    """The answer of `list` from a JSON array of its values."""
    return None if values is None else listed([value for value in json.loads(values) if value is not None])


def _strict(function: SqlFunction) -> SqlFunction:
    """Empty as soon as an argument is."""
    return lambda *values: None if None in values else function(*values)


SQLITE_FUNCTIONS: Mapping[str, tuple[int, SqlFunction]] = {
    "px_listed": (1, _listed),
    "px_divide": (3, _strict(divide)),
    "px_remainder": (2, _strict(remainder)),
    **{f"px_{name}": (count, _strict(FUNCTIONS[name].run)) for name, count in SHARED.items()},
}
