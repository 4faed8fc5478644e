"""Answers of queries over rows in memory, node by node as the model describes them: no SQL, nothing of the
engine."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from engine.model import expression as x
from engine.model.query import Query

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Memory:
    """Rows by form and id. Fields that hold several records are tuples of ids, also under back names."""

    rows: Mapping[str, Mapping[int, Row]]
    binds: Mapping[str, Any]

    def answer(self, query: Query) -> list[tuple[Any, ...]]:
        found = []
        for row in product(*(self.rows[source.form] for source in query.sources)):
            at = {source.alias: id for source, id in zip(query.sources, row, strict=True)}
            if query.where is None or self.value(query.where, at):
                key = tuple(str(self.value(order.value, at)) for order in query.sort)
                found.append((key, tuple(self.value(column.value, at) for column in query.columns)))
        return [cells for _, cells in sorted(found, key=lambda item: item[0])]

    def value(self, node: x.Expr, at: Mapping[str, int]) -> Any:  # noqa: C901
        match node:
            case x.Constant():
                return node.value
            case x.Bind():
                return self.binds[node.name]
            case x.RowOf():
                return at[node.alias]
            case x.FieldOf():
                return self.field(node, at)
            case x.And():
                return all(self.value(item, at) for item in node.items)
            case x.Or():
                return any(self.value(item, at) for item in node.items)
            case x.Not():
                return not self.value(node.item, at)
            case x.Compare():
                return _compared(node.op, self.value(node.left, at), self.value(node.right, at))
            case x.IsEmpty():
                return self.value(node.item, at) in (None, ())
            case x.InRecords():
                item = self.value(node.item, at)
                return item is not None and item in (self.value(node.records, at) or ())
            case x.Conditional():
                return self.value(node.then if self.value(node.condition, at) else node.otherwise, at)
            case x.Call():
                return len(self.value(node.arguments[0], at) or ())
            case x.Aggregate():
                return self.aggregate(node, at)
        raise TypeError(type(node).__name__)

    def field(self, node: x.FieldOf, at: Mapping[str, int]) -> Any:
        id = self.value(node.base, at)
        row = self.rows[node.base.type.form].get(id) if id is not None else None
        many = node.type.kind == "records"
        found = row[node.field] if row else () if many else None
        return bool(found) if node.type.kind == "truth" else found

    def aggregate(self, node: x.Aggregate, at: Mapping[str, int]) -> Any:
        values = [
            self.value(node.value, inner) if node.value is not None else inner[node.source.alias]
            for inner in self.inner(node, at)
        ]
        filled = [value for value in values if value is not None]
        match node.function:
            case "exists":
                return bool(values)
            case "count":
                return len(filled)
            case "sum":
                return sum(filled)
            case "list":
                return ", ".join(sorted(map(str, filled))) or None
            case "one":
                return filled[0] if len(filled) == 1 else None
        raise TypeError(node.function)

    def inner(self, node: x.Aggregate, at: Mapping[str, int]) -> Iterator[dict[str, int]]:
        among = node.source.among
        ids = self.rows[node.source.form] if among is None else self.value(among, at)
        for id in ids:
            inner = {**at, node.source.alias: id}
            if node.condition is None or self.value(node.condition, inner):
                yield inner


def _compared(op: str, left: Any, right: Any) -> bool:
    if op == "!=":
        return not _compared("==", left, right)
    if left is None or right is None:
        return False
    return {"==": left == right, "<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[op]
