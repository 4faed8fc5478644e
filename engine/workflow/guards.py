"""Guards of a step: conditions that must hold and reports that must be empty. They judge with full sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.model.expression import Expr
from engine.model.forms import Template
from engine.model.outcomes import Reason
from engine.model.types import Value
from engine.model.workflows import GuardSpec

NAMED_ROWS = 5


@dataclass(frozen=True, slots=True)
class Blocking:
    """Rows of a report that block: how many there are, and those the person may see as (address, name)."""

    count: int
    rows: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> str:
        """The first visible names in one line; "" when none may be seen."""
        shown = "; ".join(name for _, name in self.rows[:NAMED_ROWS])
        return f"{shown}; …" if shown and self.count > min(len(self.rows), NAMED_ROWS) else shown


class Sight(Protocol):
    """What guards ask of the data: values of expressions over the record, and blocking rows."""

    def value(self, expr: Expr, binds: Mapping[str, Value]) -> Value: ...

    def text(self, template: Template, binds: Mapping[str, Value]) -> str: ...

    def blocking(self, report: str, given: Mapping[str, Value]) -> Blocking: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """A guard's answer. `number` counts from 1; `reason` None = it holds; `skipped` = its `when` is false."""

    number: int
    level: str
    reason: Reason | None = None
    skipped: bool = False


def judge_guards(guards: Sequence[GuardSpec], sight: Sight) -> tuple[Verdict, ...]:
    """Every guard's verdict, in the author's order; none stops the others."""
    return tuple(_judge(number, guard, sight) for number, guard in enumerate(guards, 1))


def reasons(verdicts: Sequence[Verdict], level: str) -> tuple[Reason, ...]:
    """The sentences of the guards of a level that do not hold."""
    return tuple(item.reason for item in verdicts if item.reason is not None and item.level == level)


def _judge(number: int, guard: GuardSpec, sight: Sight) -> Verdict:
    if guard.when is not None and not sight.value(guard.when, {}):
        return Verdict(number, guard.level, skipped=True)
    blocking = _blocking(guard, sight)
    if blocking is None:
        return Verdict(number, guard.level)
    sentence = sight.text(guard.why, {"count": blocking.count, "rows": blocking.names or None})
    return Verdict(
        number,
        guard.level,
        Reason(sentence, guard.place, guard.basis, rows=blocking.rows, count=blocking.count, level=guard.level),
    )


def _blocking(guard: GuardSpec, sight: Sight) -> Blocking | None:
    """None when the guard holds. A guard with both a condition and a report needs both."""
    if guard.check is not None and not sight.value(guard.check, {}):
        return Blocking(0)
    if guard.report:
        given = {name: sight.value(expr, {}) for name, expr in guard.given.items()}
        found = sight.blocking(guard.report, given)
        return found if found.count else None
    return None
