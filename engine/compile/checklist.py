"""Pages of kind `checklist`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.compile.items import read_phases
from engine.compile.node import Node
from engine.compile.page_reading import PageReading
from engine.compile.wording import fault, unknown
from engine.model.checklists import ASSIGN, REMIND, ChecklistSpec
from engine.model.types import record_of


def read_checklist(reading: PageReading) -> ChecklistSpec | None:
    """The page; None while its workflow or record is not known."""
    of = reading.node.get("of")
    at = of.get("workflow") if of is not None else None
    if of is None or at is None or not reading.world.knows("workflow", at, "N133"):
        return None
    flow = reading.world.ids("workflow")[at.text()]
    if not flow.has("items"):
        reading.world.faults.append(fault("P621", at.place, workflow=at.text()))
    expected = record_of(flow.text("form"))
    record = reading.rules.expression(of.get("record"), reading.rules.nowhere(reading.binds), expected)
    if record is None:
        return None
    written = reading.node.texts("actions") if reading.node.has("actions") else (REMIND, ASSIGN)
    return ChecklistSpec(at.text(), record, tuple(_phases(reading, flow)), written)


def _phases(reading: PageReading, flow: Node) -> Iterator[str]:
    known = read_phases(flow)
    if not reading.node.has("phases"):
        yield from known
    for item in reading.node.list("phases"):
        if item.text() in known:
            yield item.text()
        else:
            reading.world.faults.append(unknown("N131", item.place, item.text(), known))
