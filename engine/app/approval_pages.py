"""What the record's page shows of a step that people decide together. All texts are ready to show."""

from __future__ import annotations

from dataclasses import dataclass

from engine.app.pages import Choice, FieldView
from engine.model.outcomes import Reason


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer given: `tone` good, bad or plain; `stale`: the record was changed since."""

    name: str
    post: str
    label: str
    tone: str
    when: str
    basis: str
    comment: str
    stale: bool = False


@dataclass(frozen=True, slots=True)
class LineView:
    """Whose answer is asked for: the duty's title, whether it has agreed, who is still awaited by name. `choices`: to whom the
    request may be passed."""

    number: int
    title: str
    agreed: bool
    now: bool
    awaited: tuple[str, ...]
    passed_to: str = ""
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnView:
    """A line the viewer may answer for now; `given`: the answer they gave before."""

    line: int
    title: str
    given: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round that is over."""

    number: int
    result: str
    closed: str
    answers: tuple[AnswerView, ...]


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """`rule`: what is needed; `so_far`: how it stands. `options`: what may be answered. `own`: where the viewer may answer,
    else `why_not`. `decided`: what was decided and waits to take effect; `reasons` keep it. `leads`: the viewer leads;
    `can_settle`, `can_return`. `ask`: fields for who sends the record back, `ask_now` those of an answer that would do so.
    `due`: until when, in words."""

    step: str
    label: str
    target: str
    help: str
    round: int
    rule: str
    so_far: str
    lines: tuple[LineView, ...]
    answers: tuple[AnswerView, ...]
    options: tuple[Choice, ...] = ()
    own: tuple[OwnView, ...] = ()
    has_voice: bool = False
    why_not: str = ""
    can_take_back: bool = False
    leads: bool = False
    decided: str = ""
    reasons: tuple[Reason, ...] = ()
    can_settle: bool = False
    can_return: bool = False
    ask: tuple[FieldView, ...] = ()
    ask_now: bool = False
    basis: str = ""
    due: str = ""
    late: bool = False
    earlier: tuple[RoundView, ...] = ()
