"""A report's page as stored text and back: what people read, exact values, no links. It is read without its definitions, so
that it stays what it was."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any

from engine.app.report_pages import Chart, ChartPoint, HeadCell, ReportColumn, ReportPage, ReportRow, ReportTable

FORMAT = 1


def as_text(page: ReportPage) -> str:
    """The same page gives the same text."""
    content = {
        "format": FORMAT,
        "title": page.title,
        "organisation": page.organisation,
        "about": page.about,
        "count": page.count,
        "table": asdict(replace(page.table, rows=tuple(replace(row, links={}, href="") for row in page.table.rows))),
        "chart": asdict(page.chart) if page.chart else None,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def digest_of(report: str, params: str, content: str) -> str:
    """What shows that nothing of it was changed."""
    return hashlib.sha256("\n".join((report, params, content)).encode()).hexdigest()


def from_text(report: str, text: str, printed: str) -> ReportPage:
    """The page as it was. `printed`: who kept it and when."""
    found = json.loads(text)
    table, chart = found["table"], found["chart"]
    return ReportPage(
        id=report,
        title=found["title"],
        organisation=found["organisation"],
        params=(),
        table=ReportTable(
            columns=tuple(ReportColumn(**column) for column in table["columns"]),
            heads=tuple(tuple(HeadCell(**head) for head in line) for line in table["heads"]),
            rows=tuple(_row(row) for row in table["rows"]),
            fixed=table["fixed"],
            note=table["note"],
        ),
        count=found["count"],
        cut=False,
        about=tuple((label, text) for label, text in found["about"]),
        printed=printed,
        chart=_chart(chart) if chart else None,
    )


def _row(found: dict[str, Any]) -> ReportRow:
    return ReportRow(**{**found, "cells": tuple(found["cells"]), "values": tuple(found["values"]), "links": {}})


def _chart(found: dict[str, Any]) -> Chart:
    points = (ChartPoint(**{**point, "value": Decimal(point["value"])}) for point in found["points"])
    lists = {name: tuple(found[name]) for name in ("categories", "kinds")}
    return Chart(**{**found, **lists, "points": tuple(points)})
