"""Aggregates: over the records of a form, over the records a field holds, over the group of a report."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from engine.compile.expression.bounds import check_bounded
from engine.compile.expression.coercion import ORDERED, as_text, describe
from engine.compile.expression.parser import Wrong
from engine.compile.expression.rows import names_derived, no_field, read_derived, row_alone
from engine.compile.expression.wording import KINDS
from engine.compile.nearest import hint_for
from engine.model.aggregates import AGGREGATES, Aggregation
from engine.model.calendar import CALENDARS
from engine.model.expression import (
    Aggregate,
    Expr,
    FieldOf,
    GroupAggregate,
    Source,
    walk,
)
from engine.model.expression import RowOf as Row
from engine.model.types import NULL, Type, row_type

if TYPE_CHECKING:
    from engine.compile.expression.checker import Checker, Frame

MAX_NESTING = 3
CHOICES = frozenset({"min", "max"})


def is_scalar_choice(checker: Checker, node: ast.Call, name: str) -> bool:
    """Whether `min(a, b)` compares two values and does not go over a source."""
    if name not in CHOICES or len(node.args) < 2:
        return False
    if len(node.args) > 2:
        return True
    second = _attempt(checker, node.args[1])
    if second is not None:
        return second.type.kind != "truth"
    root, first = _chain(node.args[0])[0], _attempt(checker, node.args[0])
    if first is None and names_derived(checker, root):
        return False
    if not isinstance(root, ast.Name):  # a source is named; whatever is wrong is wrong with a value
        return True
    is_form = root.id in checker.names.forms
    return first is not None and first.type.kind != "records" and not is_form


def check_aggregate(checker: Checker, node: ast.Call, name: str) -> Expr:
    """`f(source, condition)`, `f(source.path, condition)`, or over the group `f(expression, condition)`."""
    aggregation = AGGREGATES[name]
    if checker.grouping and name not in ("first", "exists") and _means_group(checker, node):
        return _over_group(checker, node, name, aggregation)
    if not node.args:
        raise checker.text.wrong("E406", node, word=name)
    most = 3 if name in ("first", "share") else 2
    if len(node.args) > most:
        raise _bad(checker, node, name, f"нужно не больше {most} частей")
    source, path, frame, own = source_of(checker, node.args[0], name)
    with checker.inside(frame, own):
        value = _value(checker, node.args[0], frame, path)
        value, condition, by = _parts(checker, node, name, value)
        if source.is_derived and value is None and aggregation.wanted == "record":
            raise row_alone(checker, node, row_type(frame.form))
        kind, value = _checked(checker, node, name, aggregation, value, row_type(frame.form))
    check_bounded(checker, node.args[0], source, condition)
    return Aggregate(kind, name, source, value, condition, by)


def _parts(checker: Checker, node: ast.Call, name: str, value: Expr | None) -> tuple[Expr | None, Expr | None, Expr | None]:
    rest = node.args[1:]
    if name == "share" and value is None:
        if not rest:
            raise _bad(checker, node, name, "нужно условие")
        value, rest = checker.truth(rest[0]), rest[1:]
    condition = checker.truth(rest[0]) if rest else None
    if name != "first":
        if len(rest) > 1:
            raise _bad(checker, node, name, "лишняя часть")
        return value, condition, None
    if len(rest) != 2:
        raise _bad(checker, node, name, "нужны источник, условие и порядок")
    by = checker.check(rest[1])
    if by.type.kind not in ORDERED:
        raise _bad(checker, node, name, f"порядок — число, дата или текст, а не {describe(by.type)}")
    return value, condition, by


def _checked(
    checker: Checker, node: ast.Call, name: str, aggregation: Aggregation, value: Expr | None, row: Type
) -> tuple[Type, Expr | None]:
    """The result's type, and the value as the aggregation takes it. Raises Wrong."""
    wanted = aggregation.wanted
    if wanted == "record":
        return (value.type if value else row), value
    if wanted == "":
        if value is not None and name == "count":
            raise _bad(checker, node, name, "считают записи; разные значения считает count_unique, заполненные — условие")
        return aggregation.result(NULL), None
    if value is None:
        raise _bad(checker, node, name, f"нужно поле источника: {name}(источник.поле, условие)")
    if wanted == "text":
        value = as_text(checker.text, node, checker.names, value)
    if not _suits(wanted, value.type):
        raise checker.text.wrong("E401", node, word=name, wanted=_words(wanted), found=describe(value.type),
                                 help=f"{name} — {aggregation.help}.")  # fmt: skip
    return aggregation.result(value.type), value


def _suits(wanted: str, kind: Type) -> bool:
    if wanted == "any":
        return kind.kind not in ("records", "null")
    if wanted == "ordered":
        return kind.kind in ORDERED - {"text"}
    return kind.kind == wanted


def _words(wanted: str) -> str:
    return {"any": "одно значение", "ordered": "число, дата или время"}.get(wanted) or KINDS[wanted]


def _value(checker: Checker, node: ast.expr, frame: Frame, path: list[str]) -> Expr | None:
    value: Expr = Row(row_type(frame.form), frame.alias)
    for name in path:
        known = checker.names.field_type(value.type.form, name) if value.type.kind in ("record", "row") else None
        if known is None:
            raise no_field(checker, node, value.type, name)
        field = known
        value = FieldOf(field, value, name)
    if value.type.kind == "records":
        raise checker.text.wrong("E306", node, field=path[-1], what="это несколько записей", remedy="")
    return value if path else None


def source_of(checker: Checker, node: ast.expr, function: str) -> tuple[Source, list[str], Frame, str]:
    """The source, the rest of the path after it, the frame of its rows and their own name (`m in …`)."""
    if checker.depth + len(checker.frames) - checker.ground >= MAX_NESTING:
        raise checker.text.wrong("E503", node, limit=MAX_NESTING)
    own = ""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.In):
        own, node = _own_name(checker, node.left), node.comparators[0]
    chain = _chain(node)
    for index, part in enumerate(chain):
        records = _attempt(checker, part)
        if records is None:
            break
        if isinstance(records, FieldOf) and records.type.kind == "records":
            if index == 0 and records.field in checker.names.forms:
                raise checker.text.wrong(
                    "E203", node, word=records.field, first="поле", second="форма",
                    remedy=f"Поле пишут так: this.{records.field}.",
                )  # fmt: skip
            alias = checker.fresh_alias(own or records.field, node)
            rest = [item.attr for item in chain[index + 1 :] if isinstance(item, ast.Attribute)]
            return Source(alias, records.type.form, records), rest, checker.frame(alias, records.type.form), own
    root = chain[0]
    if names_derived(checker, root):
        form, names, arguments = read_derived(checker, root)
        alias = checker.fresh_alias(own or form[1:], node)
        rest = [item.attr for item in chain[1:] if isinstance(item, ast.Attribute)]
        return Source(alias, form, None, names, arguments), rest, checker.frame(alias, form), own
    if not isinstance(root, ast.Name) or root.id not in checker.names.forms:
        word = checker.text.source(root)
        raise checker.text.wrong("E206", node, word=word, near=hint_for(word, _known_sources(checker)))
    alias = checker.fresh_alias(own or root.id, node)
    rest = [item.attr for item in chain[1:] if isinstance(item, ast.Attribute)]
    return Source(alias, root.id), rest, checker.frame(alias, root.id), own


def _known_sources(checker: Checker) -> list[str]:
    fields = checker.names.fields_of(checker.innermost.form) if checker.innermost else {}
    records = (name for name, kind in fields.items() if kind.kind == "records")
    return [*checker.names.forms, *checker.names.reports.known(), *CALENDARS, *records]


def _chain(node: ast.expr) -> list[ast.expr]:
    """The node's prefixes from the root: a, a.b, a.b.c."""
    chain = [node]
    while isinstance(chain[0], ast.Attribute):
        chain.insert(0, chain[0].value)
    return chain


def _attempt(checker: Checker, node: ast.expr) -> Expr | None:
    try:
        return checker.check(node)
    except Wrong:
        return None


def _own_name(checker: Checker, node: ast.expr) -> str:
    if not isinstance(node, ast.Name):
        raise checker.text.wrong("E103", node, text=checker.text.source(node)[:40], what="такое имя источника", remedy="")
    if checker.lookup(node.id) is not None or node.id in checker.names.forms:
        raise checker.text.wrong("E209", node, word=node.id)
    return node.id


def _means_group(checker: Checker, node: ast.Call) -> bool:
    """Whether the first argument is about the group's rows, not about a source of its own."""
    if not node.args:
        return True
    chain = _chain(node.args[0])
    root = chain[0]
    if isinstance(root, ast.Name):
        if checker.lookup(root.id) is None:
            return root.id not in checker.names.forms and not names_derived(checker, root)
        found = _attempt(checker, node.args[0])
        return found is None or not any(
            (part := _attempt(checker, item)) is not None and part.type.kind == "records" for item in chain
        )
    return not (names_derived(checker, root) or isinstance(root, ast.Compare) and _names_source(checker, root))


def _names_source(checker: Checker, node: ast.Compare) -> bool:
    """`m in membership` with a name that means nothing yet."""
    left = node.left
    return isinstance(node.ops[0], ast.In) and isinstance(left, ast.Name) and checker.lookup(left.id) is None


def _over_group(checker: Checker, node: ast.Call, name: str, aggregation: Aggregation) -> Expr:
    if len(node.args) > 2 or (name == "count" and len(node.args) > 1):
        raise _bad(checker, node, name, "лишняя часть")
    checker.grouping = False
    try:
        value, condition = _group_parts(checker, node, name)
    finally:
        checker.grouping = True
    kind, value = _checked(checker, node, name, aggregation, value, NULL)
    if kind.kind == "null":
        raise _bad(checker, node, name, "нужно значение")
    for part in (value, condition):
        if part is not None and any(isinstance(item, GroupAggregate) for item in walk(part)):
            raise checker.text.wrong("E404", node)
    return GroupAggregate(kind, name, value, condition)


def _group_parts(checker: Checker, node: ast.Call, name: str) -> tuple[Expr | None, Expr | None]:
    if name == "count":
        return None, checker.truth(node.args[0]) if node.args else None
    if not node.args:
        raise _bad(checker, node, name, "нужно значение")
    value = checker.truth(node.args[0]) if name == "share" else checker.check(node.args[0])
    return value, checker.truth(node.args[1]) if len(node.args) > 1 else None


def _bad(checker: Checker, node: ast.AST, name: str, problem: str) -> Wrong:
    return checker.text.wrong("E402", node, word=name, problem=problem, help=f"{name} — {AGGREGATES[name].help}.")
