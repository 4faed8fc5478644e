"""Time in steps: key `due` (the last day, reminders, whom to tell when it has passed) and key `automatic`."""

from __future__ import annotations

from collections.abc import Mapping

from engine.compile.effect import read_notify
from engine.compile.expression.names import Scope
from engine.compile.keys import excludes
from engine.compile.making import Making
from engine.compile.node import Node
from engine.compile.rules import PEOPLE, Rules
from engine.compile.wording import fault
from engine.compile.world import World
from engine.model.deadlines import DUE, DueSpec
from engine.model.expression import THIS, Call, Constant, Expr, FieldOf, RowOf
from engine.model.forms import SINCE, FormSpec
from engine.model.types import DATE, INTEGER, Type, record_of

WAYS = ("workdays", "days", "at")
MOVED_BY = {"workdays": "add_workdays", "days": "add_days"}


def read_due(node: Node | None, making: Making) -> DueSpec | None:
    """The deadline of a step; None without the key, and when its day cannot be told."""
    if node is None:
        return None
    way = _way(node, making.world)
    if way == "at":
        excludes(node, "at", "from", making.world.faults)
    told = node.get("overdue")
    overdue = read_notify(told, making.reach(**{DUE: DATE})) if told is not None else None
    day = _day(node, way, making.form, making.rules.record(making.form.id, in_sql=True), making.rules) if way else None
    if day is None:
        return None
    remind = tuple(sorted({int(item.text()) for item in node.list("remind")}))
    return DueSpec(day, way == "workdays", remind, overdue, node.place)


def read_automatic(step: Node, world: World) -> Mapping[str, Type]:
    """The persons a step's expressions may name: none where the clock does it. What then cannot be is told."""
    if not step.truth("automatic"):
        return PEOPLE
    for word in ("ask", "due", "danger"):
        excludes(step, "automatic", word, world.faults)
    if not step.has("to"):
        world.faults.append(fault("W320", step.key_place, step=step.key))
    return {}


def _way(node: Node, world: World) -> str:
    """The one word that says how the day is found."""
    given = [word for word in WAYS if node.has(word)]
    if not given:
        world.faults.append(fault("S113", node.place, words=", ".join(WAYS)))
    for word in given[1:]:
        excludes(node, given[0], word, world.faults)
    return given[0] if given else ""


def _day(node: Node, way: str, form: FormSpec, scope: Scope, rules: Rules) -> Expr | None:
    if way == "at":
        return rules.expression(node.get("at"), scope, DATE)
    start: Expr | None = FieldOf(DATE, RowOf(record_of(form.id), THIS), SINCE)
    if node.has("from"):
        start = rules.expression(node.get("from"), scope, DATE)
    days = Constant(INTEGER, node.number(way) or 0)
    return Call(DATE, MOVED_BY[way], (start, days)) if start is not None else None
