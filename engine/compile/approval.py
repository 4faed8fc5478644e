"""`approve` of a step: who decides it together, how the answers are counted, and where a refusal leads."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from engine.compile.keys import excludes, needs
from engine.compile.node import Node
from engine.compile.wording import fault, unknown
from engine.compile.world import World
from engine.model.approvals import (
    ABSTAIN,
    ALL,
    AYE,
    CAST,
    NO,
    RATIO,
    WHOLE,
    ApprovalSpec,
    ApproverSpec,
    GivenVote,
    RejectionSpec,
    VoteOption,
)
from engine.model.forms import FormSpec

LABELS: Mapping[str, str] = {AYE: "За", NO: "Против", ABSTAIN: "Воздержался"}
SIGNING: Mapping[str, str] = {AYE: "Согласовать", NO: "Отклонить"}


@dataclass(frozen=True, slots=True)
class Ground:
    """Where an approval stands: the form, its states, the forms of people, everything declared."""

    form: FormSpec
    states: Collection[str]
    people: tuple[str, ...]
    world: World


def read_approval(node: Node | None, step: Node, ground: Ground) -> ApprovalSpec | None:
    """What the step says under `approve`; None when it is a step of one person."""
    if node is None:
        return None
    world = ground.world
    for word in ("ask", "undoes", "automatic"):
        excludes(step, "approve", word, world.faults)
    if not step.has("to"):
        world.faults.append(fault("F214", node.key_place, word="approve", other="to"))
    mode = node.text("mode") or ALL
    _check_mode(node, mode, world)
    return ApprovalSpec(
        by=tuple(_read_line(item, world) for item in node.list("by")),
        mode=mode,
        options=tuple(_read_options(node, mode, world)),
        ratio=_share(node.get("ratio"), WHOLE // 2, world),
        of=node.text("of") or CAST,
        quorum=_share(node.get("quorum"), 0, world),
        present=_read_present(node.get("present"), ground),
        serial=node.text("order") == "serial",
        four_eyes=node.truth("four_eyes"),
        rejected=_read_rejection(node.get("rejected"), step, ground),
        place=node.key_place,
    )


def _check_mode(node: Node, mode: str, world: World) -> None:
    """Keys that say nothing in the mode."""
    for word in ("ratio", "of", "quorum", "present"):
        at = node.get(word)
        if at is not None and mode != RATIO:
            world.faults.append(fault("F214", at.key_place, word=word, other="mode: ratio"))
    order = node.get("order")
    if order is not None and order.text() == "serial" and mode != ALL:
        world.faults.append(fault("F214", order.key_place, word="order: serial", other="mode: all"))
    if mode == RATIO:
        needs(node, "mode", "rejected", world.faults)
    for line in node.list("by"):
        at = line.get("everyone")
        if at is not None and mode != ALL:
            world.faults.append(fault("F214", at.key_place, word="everyone", other="mode: all"))


def _read_line(node: Node, world: World) -> ApproverSpec:
    world.knows("duty", node.get("duty"), "N103")
    return ApproverSpec(node.text("duty"), node.truth("everyone"), node.place)


def _read_options(node: Node, mode: str, world: World) -> Iterator[VoteOption]:
    """The answers; without the key those that fit: to agree, to refuse where a refusal leads somewhere, to abstain."""
    names = LABELS if mode == RATIO else SIGNING
    at = node.get("options")
    written = _written_options(at, names) if at is not None else {}
    refusing = node.has("rejected")
    known = written or {id: names[id] for id in names if id != NO or refusing}
    yield from (VoteOption(id, label) for id, label in known.items())
    if at is not None:
        _check_options(at, written, mode, refusing=refusing, world=world)


def _written_options(node: Node, names: Mapping[str, str]) -> dict[str, str]:
    if isinstance(node.data, list):
        return {item.text(): names.get(item.text(), LABELS.get(item.text(), "")) for item in node.list()}
    return {name: item.label() for name, item in node.items()}


def _check_options(node: Node, written: Mapping[str, str], mode: str, *, refusing: bool, world: World) -> None:
    for id in written:
        if id not in LABELS:
            world.faults.append(unknown("W371", node.place, id, LABELS))
    if AYE not in written:
        world.faults.append(fault("W372", node.place))
    if NO in written and not refusing:
        world.faults.append(fault("F214", node.key_place, word=NO, other="rejected"))
    if ABSTAIN in written and mode != RATIO:
        world.faults.append(fault("F214", node.key_place, word=ABSTAIN, other="mode: ratio"))


def _share(node: Node | None, otherwise: int, world: World) -> int:
    """A share from 0 to 1 in ten-thousandths."""
    if node is None:
        return otherwise
    try:
        found = Decimal(node.text())
    except InvalidOperation:
        found = Decimal(-1)
    if not 0 <= found <= 1:
        world.faults.append(fault("W373", node.place, word=node.text()))
        return otherwise
    return int(found * WHOLE)


def _read_present(node: Node | None, ground: Ground) -> str:
    spec = ground.world.field(ground.form, node) if node is not None else None
    if node is None or spec is None:
        return ""
    if spec.kind != "links" or spec.target not in ground.people:
        ground.world.faults.append(fault("W374", node.place, field=spec.id))
    return spec.id


def _read_rejection(node: Node | None, step: Node, ground: Ground) -> RejectionSpec | None:
    if node is None:
        return None
    to, faults = node.get("to"), ground.world.faults
    if to is not None and to.text() not in ground.states:
        faults.append(unknown("N105", to.place, to.text(), ground.states))
    elif to is not None and to.text() in step.texts("from"):
        faults.append(fault("W310", to.place, state=to.text(), step=step.key))
    return RejectionSpec(node.text("to"), tuple(_asked(node, ground)))


def _asked(node: Node, ground: Ground) -> Iterator[str]:
    for item in node.list("ask"):
        spec = ground.world.field(ground.form, item)
        if spec is not None and (spec.computed is not None or spec.kind == "table"):
            what = "вычисляется" if spec.computed is not None else "хранит строки"
            ground.world.faults.append(fault("W309", item.place, field=spec.id, what=what))
        elif spec is not None:
            yield spec.id


def read_test_votes(
    node: Node, approval: ApprovalSpec | None, roles: Collection[str], world: World
) -> tuple[GivenVote, ...]:
    """Votes of an author's test; only where the step is voted on."""
    known = {answer.id: answer.label for answer in approval.options} if approval is not None else {}
    for word in ("votes", "option"):
        at = node.get(word)
        if at is not None and approval is None:
            world.faults.append(fault("F214", at.key_place, word=word, other="approve"))
    _check_answer(node.get("option"), known, world)
    found = []
    for item in node.list("votes"):
        role = item.get("as")
        if role is not None and role.text() not in roles:
            world.faults.append(unknown("N104", role.place, role.text(), roles))
        _check_answer(item.get("option"), known, world)
        found.append(GivenVote(item.text("as"), item.text("option"), item.number("person") or 1, item.place))
    return tuple(found)


def _check_answer(node: Node | None, known: Mapping[str, str], world: World) -> None:
    if node is not None and known and node.text() not in known:
        world.faults.append(unknown("W371", node.place, node.text(), known))
