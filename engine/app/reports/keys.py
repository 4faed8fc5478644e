"""What ties a number of a report to the records it counts: the column and the values of the row's groups (or the ids of the
records the row is about). Only these stand in the address; the condition comes from the report itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from engine.app.reports.answers import Groups, is_grouped, record_rows
from engine.model.expression import Bind, Compare, Expr, IsEmpty, conjunction
from engine.model.reports import ReportSpec
from engine.model.types import TRUTH, Type, Value

OF = "_of"
PART = "_k"
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_PART = re.compile(r"_k([1-9][0-9]?)")
NUMBERS = ("number", "record", "truth")


@dataclass(frozen=True, slots=True)
class RowKey:
    """`parts`: numbers of the groups (or of the sources) a row is of, with the value of each."""

    groups: Groups
    values: tuple[Value, ...]

    @property
    def shape(self) -> tuple[tuple[int, bool], ...]:
        """What of the key decides the text of a statement."""
        return tuple((group, value is None) for group, value in zip(self.groups, self.values, strict=True))

    @property
    def binds(self) -> dict[str, Value]:
        return {f"key.{group}": value for group, value in zip(self.groups, self.values, strict=True) if value is not None}


def key_address(report: str, query: str, column: str, key: RowKey) -> str:
    """Where the records behind a number are listed. `query`: the report's parameters."""
    parts = [(OF, column), *((f"{PART}{group + 1}", _text(value)) for group, value in zip(key.groups, key.values, strict=True))]
    return f"/r/{report}/rows?" + "&".join(part for part in (query, urlencode(parts)) if part)


def _text(value: Value) -> str:
    return "" if value is None else str(int(value)) if isinstance(value, bool | int) else str(value)


def read_key(report: ReportSpec, texts: Mapping[str, str]) -> RowKey | None:
    """The key an address carries; None if this report has no such rows."""
    try:
        found = dict(sorted(_read_parts(report, texts)))
    except (ValueError, IndexError):
        return None
    if not is_grouped(report.query) and len(found) != len(record_rows(report.query)):
        return None
    return RowKey(tuple(found), tuple(found.values()))


def _read_parts(report: ReportSpec, texts: Mapping[str, str]) -> Iterator[tuple[int, Value]]:
    kinds = [part.type for part in key_parts(report)]
    for name, text in texts.items():
        match = _PART.fullmatch(name)
        if match:
            number = int(match.group(1)) - 1
            yield number, _value(kinds[number], text)


def _value(of: Type, text: str) -> Value:
    """Raises ValueError for what is no value of the type."""
    if not text:
        return None
    if of.kind not in NUMBERS:
        return text
    if not _WHOLE.fullmatch(text):
        raise ValueError(text)
    return bool(int(text)) if of.kind == "truth" else int(text)


def key_parts(report: ReportSpec) -> tuple[Expr, ...]:
    """What the parts of a key are values of."""
    if is_grouped(report.query):
        return report.query.group
    return record_rows(report.query)


def key_condition(report: ReportSpec, key: RowKey) -> Expr:
    """The rows of the key; its values come as binds."""
    parts = key_parts(report)
    return conjunction(tuple(_equals(parts[group], group, value) for group, value in zip(key.groups, key.values, strict=True)))


def _equals(part: Expr, group: int, value: Value) -> Expr:
    if value is None:
        return IsEmpty(TRUTH, part)
    return Compare(TRUTH, "==", part, Bind(part.type, f"key.{group}"))
