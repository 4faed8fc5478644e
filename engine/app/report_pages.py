"""What the templates of reports get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.app.pages import ColumnHead, FieldView


@dataclass(frozen=True, slots=True)
class ReportRow:
    """`level`: 0 = a data row, 1… = a total of that group level, -1 = the grand total. `cells` as people read them; `values`:
    the same for programs, "" or an exact number or a date; `links`: where each cell leads, by its place. `href`: where a
    person mends the row, reached from its first cell."""

    cells: tuple[str, ...]
    href: str = ""
    level: int = 0
    values: tuple[str, ...] = ()
    links: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportPage:
    """`query`: the parameters as an address has them; `about`: the same in words; `missing`: labels of the parameters without
    which there is nothing to show; `errors`: sentences about the whole."""

    id: str
    title: str
    params: tuple[FieldView, ...]
    columns: tuple[ColumnHead, ...]
    rows: tuple[ReportRow, ...]
    count: int
    cut: bool
    help: str = ""
    query: str = ""
    errors: tuple[str, ...] = ()
    about: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    printed: str = ""


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
