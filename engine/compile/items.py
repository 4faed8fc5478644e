"""Check-lists of workflows: phases, items, and which of them a step needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.compile.effect import read_given
from engine.compile.expression.names import Scope
from engine.compile.ids import check_id
from engine.compile.keys import needs
from engine.compile.node import Node
from engine.compile.report import report_row
from engine.compile.rules import PEOPLE, Rules
from engine.compile.wording import fault, unknown
from engine.compile.world import World
from engine.model.expression import Expr
from engine.model.items import ItemSpec, OwedSpec
from engine.model.reports import ReportSpec

PROOFS = ("report", "check", "sign", "nothing")


@dataclass(frozen=True, slots=True)
class Listing:
    """Where a check-list is read: the form and states of its workflow, and everything declared."""

    form: str
    states: Iterable[str]
    reports: Mapping[str, ReportSpec]
    world: World
    rules: Rules


def read_phases(node: Node) -> dict[str, str]:
    """Titles by number, those of phases without a title too, in the order of the numbers."""
    titles = {number: item.label() for number, item in node.items("phases")}
    used = {item.text("phase") for _, item in node.items("items")} - {""}
    return {number: titles.get(number, f"Этап {number}") for number in sorted({*titles, *used}, key=_in_order)}


def _in_order(number: str) -> tuple[int, str]:
    return (int(number), "") if number.isdigit() else (0, number)


def read_items(node: Node, listing: Listing) -> dict[str, ItemSpec]:
    """The items of a workflow in the author's order."""
    titled = [number for number, _ in node.items("phases")]
    for _, item in node.items("items"):
        if titled and item.text("phase") not in titled:
            listing.world.faults.append(unknown("N131", item.place, item.text("phase"), titled))
    return {id: _read_item(id, item, listing) for id, item in node.items("items")}


def read_needed(node: Node, phases: Mapping[str, str], world: World) -> tuple[str, ...]:
    """The phases a requirement names: `items: {phase: [1, 2]}`."""
    inner = node.get("items")
    found = []
    for item in inner.list("phase") if inner is not None else ():
        if item.text() in phases:
            found.append(item.text())
        else:
            world.faults.append(unknown("N131", item.place, item.text(), phases))
    return tuple(found)


def _read_item(id: str, node: Node, listing: Listing) -> ItemSpec:
    world, rules = listing.world, listing.rules
    check_id(id, node.key_place, world.faults)
    _check_one_proof(node, world)
    needs(node, "with", "report", world.faults)
    needs(node, "four_eyes", "sign", world.faults)
    scope = rules.record(listing.form, PEOPLE)
    report = node.get("report")
    return ItemSpec(
        id=id,
        label=node.label("label"),
        phase=node.text("phase"),
        check=rules.condition(node.get("check"), scope),
        report=report.text() if report is not None and world.knows("report", report, "N106") else "",
        given=read_given(node, report, scope, world, rules),
        sign=tuple(_read_signers(node, world)),
        four_eyes=node.truth("four_eyes"),
        nothing=node.label("nothing"),
        owed=_read_owed(node, listing),
        states=frozenset(_read_states(node, listing)),
        level=node.text("level") or "error",
        basis=node.text("basis"),
        help=node.label("help"),
        place=node.key_place,
    )


def _check_one_proof(node: Node, world: World) -> None:
    there = [word for word in PROOFS if node.has(word)]
    if not there:
        world.faults.append(fault("S113", node.place, words=", ".join(PROOFS)))
    for word in there[1:]:
        at = node.get(word)
        assert at is not None
        world.faults.append(fault("S112", at.key_place, first=there[0], second=word))


def _read_signers(node: Node, world: World) -> Iterator[str]:
    for item in node.list("sign"):
        duty = item.get("duty")
        if duty is not None and world.knows("duty", duty, "N103"):
            yield duty.text()


def _read_states(node: Node, listing: Listing) -> Iterator[str]:
    for item in node.list("states"):
        if item.text() in listing.states:
            yield item.text()
        else:
            listing.world.faults.append(unknown("N105", item.place, item.text(), listing.states))


def _read_owed(node: Node, listing: Listing) -> OwedSpec | None:
    inner = node.get("owed")
    duty = inner.get("duty") if inner is not None else None
    if inner is None or duty is None or not listing.world.knows("duty", duty, "N103"):
        return None
    person, record = inner.get("person"), inner.get("record")
    if person is not None and record is not None:
        listing.world.faults.append(fault("S112", record.key_place, first="person", second="record"))
    scope = _row_scope(node, listing)
    of_person, of_record = (_read_owner(item, scope, listing) for item in (person, record))
    people = _people(listing.world)
    if person is not None and of_person is not None and of_person.type.form not in people:
        listing.world.faults.append(fault("R410", person.place, form=of_person.type.form))
        of_person = None
    return OwedSpec(duty.text(), of_person, of_record)


def _read_owner(node: Node | None, scope: Scope, listing: Listing) -> Expr | None:
    found = listing.rules.expression(node, scope)
    if node is not None and found is not None and found.type.kind != "record":
        listing.world.faults.append(fault("W345", node.place, text=node.text()))
        return None
    return found


def _row_scope(node: Node, listing: Listing) -> Scope:
    """What an owner may name: the columns of the item's report."""
    report = listing.reports.get(node.text("report"))
    return listing.rules.nowhere(report_row(report.query) if report is not None else {})


def _people(world: World) -> tuple[str, ...]:
    settings = next(iter(world.ids("organisation").values()), None)
    return settings.texts("people") if settings is not None else ()
