"""Reports: a query with a face."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.model.forms import FieldSpec
from engine.model.query import Query
from engine.source.places import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class FixSpec:
    """Where a person mends a row: the record in column `record`."""

    record: str = ""


@dataclass(frozen=True, slots=True)
class ReportSpec:
    """`params` are field-like (type, label, default). `levels`: number of group expressions, which are the first
    columns.
    `totals`: group levels (0 = the grand total) that get a row recomputed from source rows."""

    id: str
    title: str
    params: Mapping[str, FieldSpec]
    query: Query
    levels: int = 0
    totals: tuple[int, ...] = ()
    fix: FixSpec | None = None
    help: str = ""
    area: str = ""
    place: Place = NOWHERE
