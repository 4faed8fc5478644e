"""What bounds a calendar, and how large a product is guessed to be."""

import shutil
from pathlib import Path

import pytest

from engine.compile import Compiled, compile_set
from engine.model.products import estimated_rows
from engine.source.folder import read_folder
from tests.support.source import ROOT

BASE = ROOT / "tests" / "broken" / "base"
FORM = """
form: {{one: Срок, many: Сроки}}
name: "join(' ', starts)"
span: [starts, ends]
fields:
  starts: {{date: С, required: true}}
  ends:   {{date: По, required: {required}}}
"""
REPORT = """
report: Проба
params: {{day: {{date: День}}}}
from: {sources}
where: "{where}"
columns: {{number: {{label: Н, value: "1"}}}}
"""


def compiled(tmp_path: Path, sources: str, where: str, name: str = "days") -> Compiled:
    folder = Path(shutil.copytree(BASE, tmp_path / "world"))
    for form, required in (("loan", "false"), ("term", "true")):
        (folder / "forms" / f"{form}.yaml").write_text(FORM.format(required=required), encoding="utf-8")
    (folder / "reports" / f"{name}.yaml").write_text(REPORT.format(sources=sources, where=where), encoding="utf-8")
    return compile_set(read_folder(folder))


def codes(found: Compiled) -> list[str]:
    return [fault.code for fault in found.faults if fault.code.startswith(("P", "E", "S"))]


@pytest.mark.parametrize(
    "where",
    [
        "d.date in range(params.day, today)",
        "params.day <= d.date and not (d.working == false) and d.date < today",
        "d.date == params.day",
        "params.day == d.date",
    ],
)
def test_days_between_two_ends(tmp_path: Path, where: str) -> None:
    assert codes(compiled(tmp_path, "{d: day}", where)) == []


@pytest.mark.parametrize(
    "where",
    ["d.working", "d.date >= params.day", "d.date <= today", "d.date != today", "d.date == today or d.date > params.day",
     "d.date >= d.date and d.date <= today"],
)  # fmt: skip
def test_days_without_one_of_them(tmp_path: Path, where: str) -> None:
    assert codes(compiled(tmp_path, "{d: day}", where)) == ["P518"]


def test_a_span_that_may_go_on_has_no_end(tmp_path: Path) -> None:
    assert codes(compiled(tmp_path, "{d: day, t: term}", "d.date in t")) == []


def test_a_span_without_a_required_end_needs_a_last_day(tmp_path: Path) -> None:
    assert codes(compiled(tmp_path, "{d: day, l: loan}", "d.date in l")) == ["P518"]


def test_a_span_without_a_required_end_and_a_last_day(tmp_path: Path) -> None:
    assert codes(compiled(tmp_path, "{d: day, l: loan}", "d.date in l and d.date <= today")) == []


def test_a_report_is_not_called_like_a_calendar(tmp_path: Path) -> None:
    assert "S108" in codes(compiled(tmp_path, "{r: request}", "r.until == today", name="week"))


@pytest.mark.parametrize(
    ("sources", "where", "rows"),
    [
        ("{r: request, l: request_line}", "l.parent == r", 1000),
        ("{r: request, l: request_line, p: person}", "l.parent == r and r.person == p", 1000),
        ("{r: request, t: term}", "r.until in t", 1_000_000),
        ("{r: request, t: term}", "r.until in t and t.starts == params.day", 100_000),
        ("{t: term, d: day}", "d.date in t", 366_000),
        ("{t: term, d: day, w: week}", "d.date in t and d.date in w and w.starts in t", 366_000),
        ("{p: person, r: request}", "r in p.requests", 1000),
    ],
)
def test_products_are_guessed(tmp_path: Path, sources: str, where: str, rows: int) -> None:
    found = compiled(tmp_path, sources, where)
    assert codes(found) == (["P519"] if rows >= 1_000_000 else [])
    assert found.definitions is not None
    assert estimated_rows(found.definitions.reports["days"].query, lambda _: 1000) == rows
