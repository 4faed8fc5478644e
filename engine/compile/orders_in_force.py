"""Which order is in force from which day, and whose holders do a duty that no clause names."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from engine.compile.node import Node
from engine.compile.wording import fault, unknown
from engine.compile.world import World
from engine.model.definitions import DatedOrder, Fallback


def read_dated(node: Node | None, world: World) -> Iterator[DatedOrder]:
    """One order, or several in turn, each from its day."""
    last = None
    for item in node.list() if node is not None else ():
        file = item.get("file") or item
        if file is item and isinstance(item.data, dict):
            continue  # without a file: told by the schema
        world.knows("role", file, "N109")
        found = DatedOrder(file.text(), item.text("from"), item.place)
        if not _is_day(found.starts) or (last is not None and found.starts <= last.starts):
            world.faults.append(fault("R418", (item.get("from") or item).place))
        last = found
        yield found


def read_fallback(node: Node, world: World) -> Iterator[tuple[str, Fallback]]:
    """By duty."""
    for duty, item in node.items("fallback"):
        others = list((item.get("duty") or item).list())
        known = world.ids("duty").get(duty)
        if known is None:
            world.faults.append(unknown("N103", item.key_place, duty, world.ids("duty")))
        world.faults.extend(fault("R419", other.place, duty=duty) for other in others if other.text() == duty)
        found = Fallback(tuple(other.text() for other in others), item.text("scope"), item.place)
        if known is not None:
            _check_scope(duty, found, [name for name, _ in known.items("scopes")], world)
        if all([world.knows("duty", other, "N103") for other in others]) and known is not None:
            yield duty, found


def _check_scope(duty: str, found: Fallback, scopes: list[str], world: World) -> None:
    if found.scope and not scopes:
        world.faults.append(fault("R405", found.place, duty=duty))
    elif scopes and not found.scope:
        world.faults.append(fault("R404", found.place, duty=duty, words=" или ".join(scopes)))
    elif found.scope and found.scope not in scopes:
        world.faults.append(unknown("N110", found.place, found.scope, scopes, duty=duty))


def _is_day(text: str) -> bool:
    try:
        return not text or bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False
