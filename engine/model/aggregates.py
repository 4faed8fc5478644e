"""The aggregate functions: the explicit table. Empties are skipped; `none`: the answer over no rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from engine.model.functions import divide, lower
from engine.model.types import MAX_DIGITS, TEXT, TRUTH, Type, Value, number_of

COUNT = number_of(0, 9)
SHARE = number_of(4, 5)
SHIFT = 4  # further places of averages and shares
SUM_DIGITS = 4

Wanted = Literal["", "any", "number", "ordered", "text", "truth", "record"]


@dataclass(frozen=True, slots=True)
class Aggregation:
    """`wanted`: what is aggregated ("" = rows themselves, "record" = rows or a value). `result`: the type from the value's.
    `run`: the answer from the filled values in the source's order (canonical)."""

    wanted: Wanted
    result: Callable[[Type], Type]
    run: Callable[[Sequence[Any]], Value]
    none: Value = None
    help: str = ""


def average(values: Sequence[int]) -> int | None:
    return divide(sum(values), len(values), SHIFT)


def share(values: Sequence[bool]) -> int | None:
    return divide(sum(1 for value in values if value), len(values), SHIFT)


def listed(values: Sequence[str]) -> str | None:
    return ", ".join(sorted(set(values), key=lambda text: (list_key(text), text))) or None


def list_key(text: str) -> str:
    """What `list` sorts by: any case, ё as е."""
    return lower(text).replace("ё", "е")


def only(values: Sequence[Value]) -> Value:
    return values[0] if len(values) == 1 else None


def _summed(value: Type) -> Type:
    return number_of(value.scale, max(value.digits, min(MAX_DIGITS, value.digits + SUM_DIGITS)))


def _averaged(value: Type) -> Type:
    return number_of(value.scale + SHIFT, value.digits + SHIFT)


AGGREGATES: Mapping[str, Aggregation] = {
    "count": Aggregation("", lambda _: COUNT, len, 0, help="сколько записей"),
    "count_unique": Aggregation("any", lambda _: COUNT, lambda values: len(set(values)), 0, help="сколько разных"),
    "sum": Aggregation("number", _summed, sum, 0, help="сумма"),
    "avg": Aggregation("number", _averaged, average, help="среднее, с четырьмя дополнительными знаками"),
    "min": Aggregation("ordered", lambda value: value, min, help="наименьшее"),
    "max": Aggregation("ordered", lambda value: value, max, help="наибольшее"),
    "share": Aggregation("truth", lambda _: SHARE, share, help="доля тех, для кого верно"),
    "list": Aggregation("text", lambda _: TEXT, listed, help="разные значения через запятую"),
    "one": Aggregation("record", lambda value: value, only, help="единственная запись; пусто, если их несколько"),
    "first": Aggregation("record", lambda value: value, lambda values: values[0], help="первая запись по порядку"),
    "exists": Aggregation("", lambda _: TRUTH, lambda _: True, False, help="есть ли запись"),
}
