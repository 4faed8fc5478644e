"""A document as PDF."""

from __future__ import annotations

import json
from pathlib import Path

import typst

from engine.prints.document import Document, as_data

HERE = Path(__file__).parent


def render_pdf(document: Document) -> bytes:
    """The same document gives the same bytes."""
    return bytes(
        typst.compile(
            HERE / "page.typ",
            font_paths=[HERE / "fonts"],
            sys_inputs={"document": json.dumps(as_data(document), ensure_ascii=False)},
            format="pdf",
        )
    )
