"""A table as PDF: heads repeated on every page, the paper lying down when the table is wide."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).parent
# Letters of the usual size that fit across; beyond the last the sheet is A3.
PORTRAIT, LANDSCAPE = 88, 150
SMALL = 190
LONGEST = 26  # a longer text is broken into lines
GAP = 2
BOLD = 1.2  # how much wider heads are written
MEASURED_ROWS = 400


@dataclass(frozen=True, slots=True)
class PaperCell:
    """A head over `columns` columns and `rows` rows."""

    text: str
    columns: int = 1
    rows: int = 1
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on the paper; `rows` as (level, texts): level 0 is a plain row, others are totals. `cut`: what is said
    below when not all rows stand here."""

    organisation: str
    title: str
    about: tuple[str, ...]
    printed: str
    numeric: tuple[bool, ...]
    heads: tuple[tuple[PaperCell, ...], ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    cut: str = ""


def render_paper(paper: Paper) -> bytes:
    """The same table gives the same bytes."""
    return bytes(
        typst.compile(
            HERE / "table.typ",
            font_paths=[HERE / "fonts"],
            sys_inputs={"paper": json.dumps(_as_data(paper), ensure_ascii=False)},
            format="pdf",
        )
    )


def _as_data(paper: Paper) -> dict[str, Any]:
    widths = _widths(paper)
    across = sum(widths)
    return {
        **asdict(paper),
        "widths": widths,
        "landscape": across > PORTRAIT,
        "size": "a3" if across > SMALL else "a4",
        "letters": 7.5 if across > LANDSCAPE else 8.5 if across > PORTRAIT else 9.5,
    }


def _widths(paper: Paper) -> list[int]:
    """The share of each column: its longest text, or what a broken text needs."""
    columns: list[Sequence[str]] = list(zip(*(cells for _, cells in paper.rows[:MEASURED_ROWS]), strict=True))
    heads = dict(_innermost(paper))
    return [_width(heads.get(at, ""), columns[at] if columns else ()) for at in range(len(paper.numeric))]


def _width(head: str, cells: Sequence[str]) -> int:
    word = round(max(map(len, head.split()), default=1) * BOLD)
    return max(word, min(LONGEST, max(map(len, cells), default=1))) + GAP


def _innermost(paper: Paper) -> Iterator[tuple[int, str]]:
    """(column, text) of the heads over one column only."""
    covered: set[tuple[int, int]] = set()
    for line, heads in enumerate(paper.heads):
        column = 0
        for head in heads:
            while (line, column) in covered:
                column += 1
            covered |= {(line + down, column + right) for down in range(head.rows) for right in range(head.columns)}
            if head.columns == 1:
                yield column, head.text
