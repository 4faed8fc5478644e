"""Slips of paper as PDF: several on a sheet, with lines to cut along."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import typst

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class PaperSlip:
    """`facts`: (what it is, what it says), written to be copied sign by sign."""

    head: str
    title: str
    note: str
    facts: tuple[tuple[str, str], ...]
    foot: tuple[str, ...]


def render_slips(title: str, slips: tuple[PaperSlip, ...]) -> bytes:
    """The same slips give the same bytes."""
    data = {"title": title, "slips": [asdict(slip) for slip in slips]}
    return bytes(
        typst.compile(
            HERE / "slips.typ",
            font_paths=[HERE / "fonts"],
            sys_inputs={"sheet": json.dumps(data, ensure_ascii=False)},
            format="pdf",
        )
    )
