"""Counting of answers: what a round has come to, whom it still waits for, and what it would be if it were closed now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.model.approvals import ABSTAIN, ALL, ANY, AYE, CAST, EVERYBODY, NO, WHOLE, ApprovalSpec

ADOPTED, REJECTED, OPEN = "adopted", "rejected", ""

Person = tuple[str, int]
People = frozenset[Person]
NOBODY: People = frozenset()
NO_LINES: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Ballot:
    """An answer that stands: whose, for which line of those asked, and what."""

    person: Person
    line: int
    option: str


@dataclass(frozen=True, slots=True)
class Room:
    """`entitled`: by line, who may answer now; `present`: those the record names as there (None = it names nobody);
    `barred`: who may not because of four eyes; `passed`: to whom alone a line's request was passed."""

    entitled: Mapping[int, People]
    present: People | None = None
    barred: People = NOBODY
    passed: Mapping[int, Person] = field(default_factory=dict)

    def of(self, line: int) -> People:
        """Who may answer for the line."""
        found = self.entitled.get(line, NOBODY) - self.barred
        return found if self.present is None else found & self.present

    def asked(self, line: int) -> People:
        """Of those who may, the ones who are asked."""
        only = self.passed.get(line)
        return self.of(line) if only is None else self.of(line) & {only}

    def everybody(self) -> People:
        """Whoever has a voice, there or not."""
        return frozenset[Person]().union(*self.entitled.values()) - self.barred


@dataclass(frozen=True, slots=True)
class Standing:
    """`result`: what cannot change any more ("" = open); `closing`: what it would be if closed now ("" = there is no
    quorum). `awaited`: by line who may still answer; `agreed`: lines that have agreed. `quorum`: how many must take part;
    `majority`: how many «aye» are enough as things stand."""

    result: str
    closing: str
    awaited: Mapping[int, People]
    agreed: frozenset[int] = NO_LINES
    counts: Mapping[str, int] = field(default_factory=dict)
    voices: int = 0
    took_part: int = 0
    quorum: int = 0
    majority: int = 0


def count_up(spec: ApprovalSpec, room: Room, ballots: Sequence[Ballot]) -> Standing:
    """What the answers given so far come to."""
    counts = {option: sum(1 for ballot in ballots if ballot.option == option) for option in (AYE, NO, ABSTAIN)}
    if spec.mode == ANY:
        return _any(spec, room, ballots, counts)
    return _all(spec, room, ballots, counts) if spec.mode == ALL else _ratio(spec, room, ballots, counts)


def _any(spec: ApprovalSpec, room: Room, ballots: Sequence[Ballot], counts: Mapping[str, int]) -> Standing:
    answered = frozenset(ballot.person for ballot in ballots)
    left = room.everybody() - answered
    result = ADOPTED if counts[AYE] else REJECTED if answered and not left else OPEN
    awaited = {} if result else _awaited(spec, room, answered)
    return Standing(result, result, awaited, NO_LINES, counts, len(left | answered), len(answered))


def _all(spec: ApprovalSpec, room: Room, ballots: Sequence[Ballot], counts: Mapping[str, int]) -> Standing:
    lines = range(len(spec.by))
    agreed = frozenset(line for line in lines if _agreed(spec, room, ballots, line))
    result = REJECTED if counts[NO] else ADOPTED if len(agreed) == len(spec.by) else OPEN
    waiting = [line for line in lines if line not in agreed and not result]
    awaited = {}
    for line in waiting[:1] if spec.serial else waiting:
        gone = {item.person for item in ballots if item.line == line or spec.four_eyes}
        awaited[line] = room.asked(line) - gone
    answered = {item.person for item in ballots}
    return Standing(result, result, awaited, agreed, counts, len(room.everybody() | answered), len(answered))


def _agreed(spec: ApprovalSpec, room: Room, ballots: Sequence[Ballot], line: int) -> bool:
    """One agreement is enough for a line, unless everyone of it is asked."""
    ayes = {ballot.person for ballot in ballots if ballot.line == line and ballot.option == AYE}
    others = {ballot.person for ballot in ballots if ballot.line != line} if spec.four_eyes else set()
    return bool(ayes) and (not spec.by[line].everyone or not room.of(line) - ayes - others)


def _awaited(spec: ApprovalSpec, room: Room, answered: People) -> dict[int, People]:
    """Each person once, under the first line they may answer for."""
    found: dict[int, People] = {}
    for line in range(len(spec.by)):
        found[line] = room.asked(line) - answered - frozenset[Person]().union(*found.values())
    return found


def _ratio(spec: ApprovalSpec, room: Room, ballots: Sequence[Ballot], counts: Mapping[str, int]) -> Standing:
    voted = frozenset(ballot.person for ballot in ballots)
    there = frozenset[Person]().union(*(room.of(line) for line in range(len(spec.by))))
    voices, left = room.everybody() | voted, there - voted
    taking = len(voted) if room.present is None else len(there | voted)
    quorum = -(-spec.quorum * len(voices) // WHOLE)
    share = _Share(spec, counts, len(voices), taking, fixed=room.present is not None)
    enough = taking >= quorum and bool(voted)
    sure = enough and share.carried(more_no=len(left))
    lost = enough and not share.carried(more_aye=len(left))
    result = ADOPTED if sure else REJECTED if lost else OPEN
    return Standing(
        result=result,
        closing=(ADOPTED if share.carried() else REJECTED) if enough else OPEN,
        awaited={} if result else _awaited(spec, room, voted),
        counts=counts,
        voices=len(voices),
        took_part=taking,
        quorum=quorum,
        majority=spec.ratio * share.whole(0) // WHOLE + 1,
    )


@dataclass(frozen=True, slots=True)
class _Share:
    """Of how many the share is taken. `fixed`: those present are named, more answers do not make them more."""

    spec: ApprovalSpec
    counts: Mapping[str, int]
    voices: int
    taking: int
    fixed: bool

    def whole(self, more: int) -> int:
        if self.spec.of == CAST:
            return self.counts[AYE] + self.counts[NO] + more
        if self.spec.of == EVERYBODY:
            return self.voices
        return self.taking if self.fixed else self.taking + more

    def carried(self, more_aye: int = 0, more_no: int = 0) -> bool:
        """Whether «aye» are strictly more than the share, if so many more answer."""
        return (self.counts[AYE] + more_aye) * WHOLE > self.spec.ratio * self.whole(more_aye + more_no)
