"""A step that several people decide: who is asked, what they may answer, and what makes it adopted."""

from __future__ import annotations

from dataclasses import dataclass

from engine.source.places import NOWHERE, Place

WHOLE = 10_000  # shares are kept in ten-thousandths
AYE, NO, ABSTAIN = "aye", "no", "abstain"
ANY, ALL, RATIO = "any", "all", "ratio"
CAST, PRESENT, EVERYBODY = "cast", "present", "all"


@dataclass(frozen=True, slots=True)
class VoteOption:
    """An answer people may give: `id` says what it means (aye, no, abstain), `label` what it is called here."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class ApproverSpec:
    """A line of those asked: whoever holds the duty. `everyone`: all of them must agree, not one for all."""

    duty: str
    everyone: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class RejectionSpec:
    """Where the record goes when it is not adopted, and what is filled in then."""

    target: str
    ask: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ApprovalSpec:
    """`mode`: any (one agreement), all (each line of `by`), ratio (more than `ratio` of those `of` counts). `quorum`: the
    share of those entitled that must take part, 0 = none. `present`: the field that names who is there ("" = those who
    vote). `serial`: lines are asked one after another. `four_eyes`: nobody twice, nor the author, nor who brought it."""

    by: tuple[ApproverSpec, ...]
    mode: str
    options: tuple[VoteOption, ...]
    ratio: int = WHOLE // 2
    of: str = CAST
    quorum: int = 0
    present: str = ""
    serial: bool = False
    four_eyes: bool = False
    rejected: RejectionSpec | None = None
    place: Place = NOWHERE

    @property
    def duties(self) -> frozenset[str]:
        return frozenset(line.duty for line in self.by)

    def label(self, option: str) -> str:
        """What an answer is called here."""
        return next((item.label for item in self.options if item.id == option), option)


@dataclass(frozen=True, slots=True)
class GivenVote:
    """A vote in an author's test: the role that gives it, and the answer; `person` numbers different people of a role."""

    role: str
    option: str
    person: int = 1
    place: Place = NOWHERE
