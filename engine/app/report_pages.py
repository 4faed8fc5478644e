"""What the templates of reports get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from engine.app.pages import ColumnHead, FieldView

PORTRAIT_COLUMNS = 7


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """`kind`: text, number or date. `format`: how its numbers are shown (`0%`). `names`: it tells which row this is."""

    id: str
    label: str
    kind: str = "text"
    format: str = ""
    names: bool = False

    @property
    def numeric(self) -> bool:
        return self.kind == "number" and not self.names


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A head over `columns` columns and `rows` rows of heads."""

    label: str
    columns: int = 1
    rows: int = 1
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class ReportRow:
    """`level`: 0 = a data row, 1… = a total of that group level, -1 = the grand total or a line below. `cells` as people read
    them; `values`: the same for programs, "" or an exact number or a date; `links`: where each cell leads, by its place.
    `href`: where a person mends the row, among the links too. `format`: of all numbers of this row, where it is not the
    columns'. `again`: so many first cells say the same as in the row above."""

    cells: tuple[str, ...]
    href: str = ""
    level: int = 0
    values: tuple[str, ...] = ()
    links: Mapping[int, str] = field(default_factory=dict)
    format: str = ""
    again: int = 0


@dataclass(frozen=True, slots=True)
class ReportTable:
    """`heads`: rows of heads, the innermost last, over the `columns`. `fixed`: how many columns name a row; they stand still
    when the others are scrolled. `note`: what the cells hold, where no head says it."""

    columns: tuple[ReportColumn, ...]
    heads: tuple[tuple[HeadCell, ...], ...]
    rows: tuple[ReportRow, ...]
    fixed: int = 1
    note: str = ""

    @property
    def is_wide(self) -> bool:
        """Whether it wants paper that lies."""
        return len(self.columns) > PORTRAIT_COLUMNS


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """A number of a chart: numbers of its category and of its kind, and how it reads."""

    category: int
    kind: int
    value: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`mark`: bar, line or heat. Numbers called `title` by `categories` (called `across`) and, where there are several, by
    `kinds` (called `kind`). `cut`: not all categories are drawn."""

    mark: str
    title: str
    across: str
    kind: str
    categories: tuple[str, ...]
    kinds: tuple[str, ...]
    points: tuple[ChartPoint, ...]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class ReportPage:
    """`query`: the parameters as an address has them; `about`: the same in words; `missing`: labels of the parameters without
    which there is nothing to show; `errors`: sentences about the whole; `printed`: when, and by whom."""

    id: str
    title: str
    organisation: str
    params: tuple[FieldView, ...]
    table: ReportTable
    count: int
    cut: bool
    help: str = ""
    query: str = ""
    errors: tuple[str, ...] = ()
    about: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    printed: str = ""
    chart: Chart | None = None

    @property
    def rows(self) -> tuple[ReportRow, ...]:
        return self.table.rows

    @property
    def columns(self) -> tuple[ReportColumn, ...]:
        return self.table.columns


@dataclass(frozen=True, slots=True)
class CountedRow:
    """A record behind a number, or the records of one tied row: cell texts, the first leading to `href`."""

    cells: tuple[str, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class CountedPage:
    """The records a number counts. `label` and `shown`: the number's column and the number; `about`: of which row and under
    which parameters, as (label, text); `back`: the report under the same parameters."""

    title: str
    label: str
    shown: str
    about: tuple[tuple[str, str], ...]
    back: str
    columns: tuple[ColumnHead, ...]
    rows: tuple[CountedRow, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class KeptView:
    """A snapshot in the list under its report; `reason`: why there is one more of the same."""

    href: str
    per: str
    about: str
    made: str
    made_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class KeepingView:
    """What stands under a report about its snapshots."""

    may_keep: bool
    kept: tuple[KeptView, ...]


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A snapshot as it was. `whole`: it is what was kept, nothing was changed."""

    id: int
    page: ReportPage
    per: str
    made: str
    made_by: str
    reason: str
    whole: bool
