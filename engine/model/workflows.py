"""Workflows: states, steps with guards and effects, and the tests an author wrote for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.model.approvals import ApprovalSpec, GivenVote
from engine.model.deadlines import DueSpec
from engine.model.expression import Expr
from engine.model.forms import Template
from engine.model.items import ItemSpec
from engine.source.places import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class StateSpec:
    """`edit`: fields that may be changed in this state; None = all."""

    id: str
    label: str
    edit: frozenset[str] | None = frozenset()
    final: bool = False
    renamed_from: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class GuardSpec:
    """A condition (`check`) that must hold or a report that must be empty (`report` with `given` parameters, whose
    expressions are over RowOf("this")). In `why`, Bind `count` is the number of blocking rows, `rows` their names.
    `basis`: the law or clause that demands it; `duty`: whose duty it is to bring it about ("" = follows from rights).
    `phases`: in place of both, all items of these phases of the check-list."""

    why: Template
    check: Expr | None = None
    report: str = ""
    given: Mapping[str, Expr] = field(default_factory=dict)
    when: Expr | None = None
    level: str = "error"
    basis: str = ""
    duty: str = ""
    phases: tuple[str, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class SetEffect:
    """Sets fields of a record (`record` None = this). An empty record does nothing."""

    fields: Mapping[str, Expr]
    record: Expr | None = None
    when: Expr | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class CreateEffect:
    """Makes a record unless `unless` holds; later effects reach it as Bind `as.ALIAS`."""

    form: str
    fields: Mapping[str, Expr]
    unless: Expr | None = None
    alias: str = ""
    when: Expr | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class EachEffect:
    """Repeats `effects` for every record of `source` (rows fixed before the loop), reached as Bind `as.ALIAS`.
    `table`: a field of this record that holds several records; `form` with `where`: records of a form; over a
    report (`report`, `given`) the row's columns are Binds `row.COLUMN`. `together`: each effect is done to all rows before
    the next, whatever they read: what is written is worked out from how things were before."""

    alias: str
    effects: tuple[Effect, ...]
    form: str = ""
    table: str = ""
    where: Expr | None = None
    report: str = ""
    given: Mapping[str, Expr] = field(default_factory=dict)
    together: bool = False
    when: Expr | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class NumberEffect:
    """Gives the field the next number of a series; `series` holds `{n}`; counted anew for each value of `per`."""

    field: str
    series: str
    per: Expr | None = None
    when: Expr | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class PrintEffect:
    """Keeps the printed document (DOCX and PDF) with the record after commit."""

    print: str
    when: Expr | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class NotifyEffect:
    """A notice to everyone who holds the duty (and for whom `where` holds, `me` = the receiver)."""

    duty: str
    text: Template
    where: Expr | None = None
    when: Expr | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class CopyEffect:
    """Makes a record like `record` (empty = nothing to do), with the rows of `tables`; `fields` are what differs. Later
    effects reach it as Bind `as.ALIAS`."""

    record: Expr
    fields: Mapping[str, Expr]
    tables: tuple[str, ...] = ()
    alias: str = ""
    when: Expr | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class StepEffect:
    """Does a step of another record (`record`, empty = nothing to do) with the authority of this one; its own rules hold."""

    record: Expr
    step: str
    when: Expr | None = None
    place: Place = NOWHERE


Effect = CopyEffect | StepEffect | SetEffect | CreateEffect | EachEffect | NumberEffect | PrintEffect | NotifyEffect


@dataclass(frozen=True, slots=True)
class StepSpec:
    """A step from any of `sources` to `target` ("" = the state stays). `ask`: fields filled in the step's own
    dialog. `undoes`: the step whose whole transaction this one takes back. `approve`: the step is decided together; `duty`
    then leads the round."""

    id: str
    label: str
    sources: tuple[str, ...]
    target: str
    duty: str
    ask: tuple[str, ...] = ()
    requires: tuple[GuardSpec, ...] = ()
    effects: tuple[Effect, ...] = ()
    when: Expr | None = None
    help: str = ""
    danger: bool = False
    undoes: str = ""
    due: DueSpec | None = None
    automatic: bool = False
    approve: ApprovalSpec | None = None
    place: Place = NOWHERE

    @property
    def doers(self) -> frozenset[str]:
        """The duties whose holders do the step; those who vote, where it is decided together."""
        return self.approve.duties if self.approve is not None else frozenset({self.duty})


@dataclass(frozen=True, slots=True)
class GivenRecord:
    """A record a test needs, made through the same checks as a person's. `fields` may use Bind `as.ALIAS` of earlier
    ones; `rows` are child rows by table field; `state` is set directly for records that must have a past."""

    form: str
    alias: str
    fields: Mapping[str, Expr]
    rows: Mapping[str, tuple[Mapping[str, Expr], ...]] = field(default_factory=dict)
    state: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class WorkflowTest:
    """`role` does `step` on the record named `record` in case `given`, else on the last of the workflow's form; expected:
    state, or refused (`duty`, `state`, `guard`) with
    optional number of the guard (from 1). `asked`: what is typed in the step's dialog, expressions without a record.
    `signed`: items of the check-list signed before; `after`: steps done before, each by a role that may. `votes`: given
    before by others, in order; `option`: what the role itself answers."""

    role: str
    given: str
    step: str
    state: str = ""
    refused: str = ""
    guard: int = 0
    asked: Mapping[str, Expr] = field(default_factory=dict)
    signed: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    votes: tuple[GivenVote, ...] = ()
    option: str = ""
    record: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class FlowPart:
    """One of several workflows of a form: for records where `condition` holds, with its own states and steps."""

    id: str
    title: str
    condition: Expr
    states: tuple[str, ...]
    steps: tuple[str, ...]
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class WorkflowSpec:
    """One state machine over one form. `states` in the author's order; the first is the initial one. `items`: its
    check-list; `phases`: titles of the list's phases; `migrate`: where records go from states that are no more.
    `condition`: for which records it is (None = all); `parts`: the workflows of one form that were made one of."""

    id: str
    title: str
    form: str
    states: Mapping[str, StateSpec]
    steps: Mapping[str, StepSpec]
    cases: Mapping[str, tuple[GivenRecord, ...]] = field(default_factory=dict)
    tests: tuple[WorkflowTest, ...] = ()
    items: Mapping[str, ItemSpec] = field(default_factory=dict)
    phases: Mapping[str, str] = field(default_factory=dict)
    migrate: Mapping[str, str] = field(default_factory=dict)
    condition: Expr | None = None
    parts: tuple[FlowPart, ...] = ()
    place: Place = NOWHERE

    @property
    def initial(self) -> str:
        return next(iter(self.states))
