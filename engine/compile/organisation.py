"""organisation.yaml: the organisation's settings, words and menu."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass

from engine.compile.calendar import read_calendar
from engine.compile.ids import check_id
from engine.compile.nearest import nearest
from engine.compile.node import Node
from engine.compile.orders_in_force import read_dated, read_fallback
from engine.compile.wording import unknown
from engine.compile.world import World
from engine.model.aggregates import AGGREGATES
from engine.model.definitions import MenuArea, OrganisationSpec
from engine.model.forms import RESERVED_IDS
from engine.model.functions import FUNCTIONS
from engine.source.places import Place

DEFAULT_ZONE = "Europe/Moscow"
DEFAULT_ACCENT = "#1d5fa8"


@dataclass(frozen=True, slots=True)
class WordText:
    """A word of the organisation as written: its arguments and its expression."""

    id: str
    arguments: tuple[str, ...]
    text: str
    place: Place


def read_words(node: Node | None, world: World) -> dict[str, WordText]:
    """The organisation's own expressions by id."""
    words = {}
    for name, item in node.items("words") if node is not None else ():
        check_id(name, item.key_place, world.faults, reserved=RESERVED_IDS | set(FUNCTIONS) | set(AGGREGATES))
        for argument in item.list("args") if isinstance(item.data, dict) else ():
            check_id(argument.text(), argument.place, world.faults)
        value = item.get("value") or item
        words[name] = WordText(name, item.texts("args") if item.has("args") else (), value.text(), value.place)
    return words


def read_organisation(node: Node, world: World) -> OrganisationSpec:
    """The settings; every name in them is checked."""
    zone = node.text("time_zone") or DEFAULT_ZONE
    if not _is_zone(zone):
        at = node.get("time_zone") or node
        world.faults.append(unknown("N117", at.place, zone, zoneinfo.available_timezones()))
    dated = tuple(read_dated(node.get("order"), world))
    return OrganisationSpec(
        title=node.label("organisation"),
        order=dated[0].order if dated else "",
        time_zone=zone,
        people=tuple(_person(item, world) for item in node.list("people")),
        accent=node.text("accent") or DEFAULT_ACCENT,
        menu=tuple(_area(item, world) for item in node.list("menu")),
        managers=node.texts("managers"),
        calendar=read_calendar(node.get("calendar"), world),
        place=node.place,
        dated=dated,
        fallback=dict(read_fallback(node, world)),
    )


def _person(node: Node, world: World) -> str:
    """The form of people; for an unknown one the form probably meant."""
    form = world.form(node)
    return form.id if form is not None else nearest(node.text(), world.forms) or node.text()


def _is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _area(node: Node, world: World) -> MenuArea:
    known: Mapping[str, object] = {**world.ids("form"), **world.ids("report"), **world.ids("page")}
    for item in node.list("items"):
        if item.text() not in known:
            world.faults.append(unknown("N114", item.place, item.text(), known))
    return MenuArea(node.label("title"), node.texts("items"))
