"""Deadlines of steps: the last day for a step, who is reminded of it and who is told when it has passed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.expression import Expr, FieldOf, walk
from engine.model.forms import SINCE
from engine.source.places import NOWHERE, Place

if TYPE_CHECKING:
    from engine.model.workflows import NotifyEffect

DUE = "due"  # the name of the last day in the text of `overdue`


@dataclass(frozen=True, slots=True)
class DueSpec:
    """`day`: the last day for the step, over RowOf("this"); where it is empty there is no deadline. `working`: days left
    and days of `remind` are working days. `remind`: how many days after the last one (before it: negative) those who may
    do the step are reminded, ascending. `overdue`: who is told when the day has passed."""

    day: Expr
    working: bool = False
    remind: tuple[int, ...] = ()
    overdue: NotifyEffect | None = None
    place: Place = NOWHERE

    @property
    def is_open(self) -> bool:
        """Whether the day follows from the record's state alone, so that it tells nothing of its fields."""
        return all(node.field == SINCE for node in walk(self.day) if isinstance(node, FieldOf))
