"""A kind of page is whole: a schema, a reader, a builder and a template, all under one name."""

import json

import pytest

from engine.app.actions.show_page import PAGE_BUILDERS
from engine.compile.page import PAGE_KINDS
from engine.compile.reference import entries, render_reference
from engine.compile.shape import SCHEMAS, page_kinds, page_schema
from tests.support.source import ROOT
from web.pages.composed import PAGE_TEMPLATES


def test_every_table_knows_the_same_kinds() -> None:
    assert set(page_kinds()) == set(PAGE_KINDS) == set(PAGE_BUILDERS) == set(PAGE_TEMPLATES)
    assert {path.stem for path in SCHEMAS.glob("page_*.json")} == {f"page_{kind}" for kind in page_kinds()}


@pytest.mark.parametrize("kind", page_kinds())
def test_a_kind_is_described_and_drawn(kind: str) -> None:
    assert (ROOT / "web" / "templates" / PAGE_TEMPLATES[kind][0]).is_file()
    assert f"### Вид `{kind}`" in render_reference()
    own = json.loads((SCHEMAS / f"page_{kind}.json").read_text("utf-8"))["properties"]
    assert {f"page.{key}" for key in own} <= {entry.way for entry in entries()}
    assert not set(own) & {"page", "kind", "params", "help", "area"}
    assert set(own) < set(page_schema(kind)["properties"])
