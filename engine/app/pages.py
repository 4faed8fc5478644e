"""What the templates get: one dataclass per page. All texts are ready to show (Russian), nothing is escaped yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.app.item_views import AssignmentView, ItemsSummary, OwedView
from engine.model.outcomes import Reason

if TYPE_CHECKING:  # its views hold fields and choices from here
    from engine.app.approval_pages import ApprovalView


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to pick: `id` as submitted, `label` as shown, `note` in small print."""

    id: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of a record or a form. `name`: input name (`last_name`, `lines.0.person`). `widget`: macro name.
    `value`: text for the
    input; `shown`: text for reading; `href`: where a shown link leads. `choices`: options of a choice, or the picked
    records
    of a link. `locked`: why it cannot be changed now ("" = it can). `rows`: of a table field. `show_when`: hidden
    now by `show_if`."""

    id: str
    name: str
    label: str
    widget: str
    value: str = ""
    shown: str = ""
    href: str = ""
    hint: str = ""
    required: bool = False
    locked: str = ""
    hidden: bool = False
    errors: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    max_length: int | None = None
    numeric: bool = False
    table: TableView | None = None


@dataclass(frozen=True, slots=True)
class RowView:
    """A child row: index in the form, id ("" = new), its fields in column order; `tables`: its own rows."""

    index: int
    id: str
    fields: tuple[FieldView, ...]
    errors: tuple[str, ...] = ()
    deleted: bool = False
    tables: tuple[FieldView, ...] = ()


@dataclass(frozen=True, slots=True)
class TableView:
    """Child rows of a table field. `blank`: a row template for adding (index `__N__`); None when rows may not be
    added. `hidden`: numbers of the columns no row shows now."""

    form: str
    heads: tuple[str, ...]
    rows: tuple[RowView, ...]
    blank: RowView | None = None
    hidden: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SectionView:
    title: str
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True)
class StateView:
    """The state as a chip; `tone`: quiet, active or done."""

    id: str
    label: str
    tone: str = "quiet"


@dataclass(frozen=True, slots=True)
class DiagramNode:
    id: str
    label: str
    x: int
    y: int
    current: bool = False
    walked: bool = False


@dataclass(frozen=True, slots=True)
class DiagramEdge:
    source: str
    target: str
    label: str
    walked: bool = False


@dataclass(frozen=True, slots=True)
class Diagram:
    """A workflow laid out on a grid (x = column, y = row, from 0)."""

    nodes: tuple[DiagramNode, ...]
    edges: tuple[DiagramEdge, ...]


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of a record. `allowed`: the viewer holds the right (else shown under «кто может»). `ready`: nothing
    blocks it.
    `leads`: it brings the record on; one of these is the page's main button.
    `ask`: fields of its dialog. `reasons`: blocking (level error) and warning sentences. `due`: its deadline in words.
    `automatic`: done by the clock."""

    id: str
    label: str
    target: str
    allowed: bool
    ready: bool
    basis: str = ""
    help: str = ""
    danger: bool = False
    ask: tuple[FieldView, ...] = ()
    reasons: tuple[Reason, ...] = ()
    leads: bool = False
    due: str = ""
    late: bool = False
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Crumb:
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class ColumnHead:
    id: str
    label: str
    sort: str = ""
    direction: str = ""
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class FilterView:
    """A list filter: widget choice, link, range (two inputs NAME and NAME_to), truth, text. `error`: why what was
    typed filters nothing."""

    id: str
    label: str
    widget: str
    value: str = ""
    value_to: str = ""
    choices: tuple[Choice, ...] = ()
    shown: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class ListPage:
    """`rows`: (record id, cell texts in column order); the first cell links to the record. `total`: number of rows, or
    more than `total` when `more_than` is true. `state_at`: the column of states, -1 = none; `tones`: of each state's label.
    `can_issue`: whether these are people the viewer may give passwords to."""

    form: str
    title: str
    one: str
    columns: tuple[ColumnHead, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    filters: tuple[FilterView, ...]
    q: str
    sort: str
    page: int
    pages: int
    total: int
    more_than: bool
    can_create: bool
    can_export: bool
    searchable: bool
    help: str = ""
    who_creates: tuple[str, ...] = ()
    query: str = ""
    state_at: int = -1
    tones: Mapping[str, str] = field(default_factory=dict)
    can_issue: bool = False


@dataclass(frozen=True, slots=True)
class RecordPage:
    """`related`: other forms' records pointing here (title, address, count text). `prints`: (address, label).
    `notes`: locks and warnings."""

    form: str
    id: int
    version: int
    one: str
    many: str
    title: str
    state: StateView | None
    sections: tuple[SectionView, ...]
    diagram: Diagram | None
    steps: tuple[StepView, ...]
    can_edit: bool
    can_archive: bool
    archived: bool = False
    notes: tuple[Reason, ...] = ()
    prints: tuple[tuple[str, str], ...] = ()
    kept: tuple[tuple[str, str], ...] = ()
    related: tuple[tuple[str, str, str], ...] = ()
    approvals: tuple[ApprovalView, ...] = ()
    changed: str = ""
    changed_by: str = ""
    items: ItemsSummary | None = None


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form to fill. `id` None = new. `key`: single-use key of a creation. `conflict`: what another person did meanwhile."""

    form: str
    id: int | None
    version: int
    key: str
    one: str
    title: str
    sections: tuple[SectionView, ...]
    general_errors: tuple[str, ...] = ()
    error_count: int = 0
    conflict: str = ""
    conflict_changes: tuple[tuple[str, str], ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One entry: moment and author as shown, what was done, in which role and on which clause, and (field, old,
    new)."""

    seq: int
    at: str
    who: str
    what: str
    basis: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    form: str
    id: int
    title: str
    rows: tuple[HistoryRow, ...]


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """Records waiting for one of the viewer's steps: form, step, how many, the first few as (address, name, since or until
    when). `late`: of how many the last day has passed; they come first."""

    title: str
    step: str
    basis: str
    count: int
    href: str
    first: tuple[tuple[str, str, str], ...]
    late: int = 0


@dataclass(frozen=True, slots=True)
class DutyCard:
    """A duty the viewer holds: title, the clause and role it comes from, its screens (label, address); none = not
    there yet."""

    title: str
    clause: str
    role: str
    text: str
    every: str
    screens: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NoticeView:
    id: int
    text: str
    at: str
    href: str
    seen: bool
    late: bool = False


@dataclass(frozen=True, slots=True)
class MyDayPage:
    greeting: str
    today: str
    waiting: tuple[WaitingItem, ...]
    notices: tuple[NoticeView, ...]
    duties: tuple[DutyCard, ...]
    substitutions: tuple[str, ...] = ()
    owed: tuple[OwedView, ...] = ()
    assigned: tuple[AssignmentView, ...] = ()
    recent: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class MenuLink:
    label: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class MenuGroup:
    title: str
    links: tuple[MenuLink, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """Around every page: organisation, menu by rights, who is signed in and in which roles, banners for
    administrators. `demo`: the sentence of a demonstration that plays on another day than the true one."""

    organisation: str
    accent: str
    menu: tuple[MenuGroup, ...]
    person: str
    roles: str
    unseen: int = 0
    banners: tuple[str, ...] = ()
    demo: str = ""
    crumbs: tuple[Crumb, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class DryRunChange:
    """What a step would change: record name, field label, old and new text ("" = created)."""

    record: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class DryRunTotal:
    """How many records of a form a step would make, take back, move to another state, and change otherwise."""

    form: str
    created: int
    gone: int
    moved: int
    changed: int

    @property
    def all(self) -> int:
        return self.created + self.gone + self.moved + self.changed


@dataclass(frozen=True, slots=True)
class DryRunPage:
    form: str
    id: int
    title: str
    step: str
    changes: tuple[DryRunChange, ...]
    reasons: tuple[Reason, ...] = ()
    totals: tuple[DryRunTotal, ...] = ()
