"""organisation.yaml, key `calendar`: working days of the week, the form of days off."""

from __future__ import annotations

from engine.compile.keys import needs
from engine.compile.node import Node
from engine.compile.wording import fault
from engine.compile.world import World
from engine.model.calendar import WEEKDAYS, CalendarSpec
from engine.model.forms import FormSpec


def read_calendar(node: Node | None, world: World) -> CalendarSpec:
    """The calendar; without the key five days a week without days off."""
    if node is None:
        return CalendarSpec()
    days = tuple(sorted(WEEKDAYS.index(name) + 1 for name in node.texts("days") if name in WEEKDAYS))
    needs(node, "working", "holidays", world.faults)
    at = node.get("holidays")
    form = world.form(at)
    if form is None or at is None:
        return CalendarSpec(days or CalendarSpec().days, place=node.place)
    starts, ends = _dates(form, at, world)
    return CalendarSpec(
        days=days or CalendarSpec().days,
        holidays=form.id,
        starts=starts,
        ends=ends,
        working=_working(form, node.get("working"), world),
        place=node.place,
    )


def _dates(form: FormSpec, node: Node, world: World) -> tuple[str, str]:
    """The first and the last day of a record: the form's span, or its only date."""
    dates = [spec.id for spec in form.fields.values() if spec.kind == "date" and not spec.computed]
    if form.span is not None:
        return form.span
    if len(dates) != 1:
        world.faults.append(fault("F227", node.place, form=form.id))
        return "", ""
    return dates[0], dates[0]


def _working(form: FormSpec, node: Node | None, world: World) -> str:
    spec = world.field(form, node) if node is not None else None
    if node is None or spec is None:
        return ""
    if spec.kind != "truth" or spec.computed:
        world.faults.append(fault("F228", node.place, field=spec.id))
        return ""
    return spec.id
