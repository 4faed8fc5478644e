"""Reports read one after another, each when it is first asked for: one may be a source of another, or of a form's rule."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from engine.compile.expression.names import Circle
from engine.compile.node import Node
from engine.model.forms import FieldSpec
from engine.model.reports import ReportSpec
from engine.model.types import Type


class ReportReader:
    """`read` makes a report; `nodes` are those of files that can be read."""

    def __init__(
        self, nodes: Mapping[str, Node], read: Callable[[str], ReportSpec], params: Mapping[str, Mapping[str, FieldSpec]]
    ) -> None:
        self._nodes = nodes
        self._read = read
        self._params = params
        self._made: dict[str, ReportSpec] = {}
        self._reading: list[str] = []

    def known(self) -> Collection[str]:
        return self._nodes

    def params(self, report: str) -> Mapping[str, FieldSpec]:
        return self._params.get(report, {})

    def demands(self, report: str) -> Collection[str]:
        return [name for name, node in self._nodes[report].items("params") if not node.has("default")]

    def columns(self, report: str) -> Mapping[str, Type]:
        """Types of its columns. Raises Circle when it is being read."""
        return {column.id: column.value.type for column in self.get(report).query.columns}

    def labels(self, report: str) -> Mapping[str, str]:
        return {column.id: column.label for column in self.get(report).query.columns}

    def get(self, report: str) -> ReportSpec:
        """The report. Raises Circle when it is being read."""
        if report in self._reading:
            raise Circle(" → ".join((*self._reading[self._reading.index(report) :], report)))
        if report not in self._made:
            self._reading.append(report)
            self._made[report] = self._read(report)
            self._reading.pop()
        return self._made[report]

    def all(self) -> dict[str, ReportSpec]:
        """Every report, in the order of the files."""
        return {report: self.get(report) for report in self._nodes}
