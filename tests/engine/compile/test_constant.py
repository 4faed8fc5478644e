"""Conditions that do not depend on data are seen; all others are left alone."""

import pytest

from engine.compile.expression import compile_expression
from engine.compile.expression.names import FormShape, Names, Scope
from engine.compile.references.constant import fixed_truth
from engine.model.forms import FieldSpec
from engine.model.types import DATE, INTEGER, TRUTH, records_of
from engine.source.places import NOWHERE, Fault

FIELDS = {
    "day": FieldSpec("day", "thing", "date", DATE, "День"),
    "number": FieldSpec("number", "thing", "integer", INTEGER, "Число", required=True),
    "ready": FieldSpec("ready", "thing", "truth", TRUTH, "Готово"),
    "lines": FieldSpec("lines", "thing", "table", records_of("line"), "Строки", target="line"),
}
NAMES = Names([FormShape("thing", FIELDS), FormShape("line", {}, parent="thing")])


def answer(text: str) -> bool | None:
    faults: list[Fault] = []
    expr = compile_expression(text, NOWHERE, Scope(NAMES, this="thing"), TRUTH, faults)
    assert faults == []
    return fixed_truth(expr)


@pytest.mark.parametrize(
    "text",
    ["true", "1 == 1", "2 > 1", "not false", "size(lines) >= 0", "0 <= size(lines)", "count(line, parent == this) > -1",
     "ready or not ready", "ready or true", "1 < 2 and size(lines) >= 0", "size(lines) != null"],
)  # fmt: skip
def test_always_true(text: str) -> None:
    assert answer(text) is True


@pytest.mark.parametrize(
    "text", ["false", "null", "1 == 2", "not true", "size(lines) < 0", "day < day", "ready and not ready", "ready and false"]
)
def test_never_true(text: str) -> None:
    assert answer(text) is False


@pytest.mark.parametrize(
    "text",
    ["ready", "day == day", "day != day", "number >= 0", "size(lines) > 0", "size(lines) >= 1", "day <= today",
     "day == null", "ready or day == null", "exists(line, parent == this)", "0 < size(lines)"],
)  # fmt: skip
def test_depends_on_data(text: str) -> None:
    assert answer(text) is None
