"""The type checker: Python's tree to our typed tree, names resolved."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from engine.compile.expression.arithmetic import check_arithmetic, check_negative
from engine.compile.expression.calls import check_call
from engine.compile.expression.coercion import describe, united
from engine.compile.expression.comparisons import check_comparison
from engine.compile.expression.names import PERSON, Names, Scope
from engine.compile.expression.parser import Text
from engine.compile.expression.rows import no_field
from engine.compile.nearest import hint_for
from engine.model.expression import (
    FALSE,
    THIS,
    TRUE,
    Bind,
    Call,
    Conditional,
    Constant,
    Expr,
    FieldOf,
    Not,
    RowOf,
    conjunction,
    disjunction,
)
from engine.model.names import ORGANISATION
from engine.model.types import DATE, MOMENT, NULL, TEXT, TRUTH, Type, number_of, record_of, row_type

LITERALS: Mapping[str, Expr] = {"true": TRUE, "false": FALSE, "null": Constant(NULL, None)}
CLOCK: Mapping[str, Type] = {"today": DATE, "now": MOMENT}
LOOP = "as."
HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, slots=True)
class Frame:
    """A source rows of which an expression is about."""

    alias: str
    form: str


class Checker:
    """Checks one text. `frames`: sources from the outermost to the innermost, whose fields bare names are; `named`: rows
    with a name; `given`: arguments of a word; `trail`: words being expanded."""

    def __init__(self, text: Text, scope: Scope, given: Mapping[str, Expr] | None = None, trail: tuple[str, ...] = ()) -> None:
        self.text = text
        self.scope = scope
        self.given = dict(given or {})
        self.trail = trail
        self.named = {alias: Frame(alias, form) for alias, form in scope.sources.items()}
        self.frames: list[Frame] = []
        self.grouping = scope.group
        self.made = 0
        self.depth = 0  # sources around the word being expanded
        whole = Frame(THIS, scope.this) if scope.this else self.named.get(scope.bare)
        self.whole = whole
        bare = whole if scope.bare == THIS else self.named.get(scope.bare)
        if bare:
            self.frames.append(bare)
        self.ground = len(self.frames)

    @property
    def names(self) -> Names:
        return self.scope.names

    @property
    def innermost(self) -> Frame | None:
        return self.frames[-1] if self.frames else None

    @property
    def in_source(self) -> bool:
        """Whether the expression is about rows of an aggregate's source: then the database runs it."""
        return self.depth + len(self.frames) > self.ground

    def check(self, node: ast.expr, want: Type | None = None) -> Expr:
        """The typed node; `want` gives bare option ids their field. Raises Wrong."""
        rule = _RULES.get(type(node))
        if rule is None:
            raise self.text.wrong("E103", node, text=self.text.source(node)[:40], what="такая запись", remedy="")
        return rule(self, node, want)

    def truth(self, node: ast.expr) -> Expr:
        """A condition. Raises Wrong for anything that is not true or false."""
        found = self.check(node)
        if found.type.kind != "truth":
            raise self.text.wrong("E302", node, wanted="условие (да или нет)", found=describe(found.type),
                                  remedy="Сравните: … != null, … > 0.")  # fmt: skip
        return found

    @contextmanager
    def inside(self, frame: Frame, name: str = "") -> Iterator[None]:
        """Bare names are the frame's; `name` is its row's own name."""
        self.frames.append(frame)
        grouping, self.grouping = self.grouping, False
        if name:
            self.named[name] = frame
        try:
            yield
        finally:
            self.frames.pop()
            self.grouping = grouping
            if name:
                del self.named[name]

    def expansion(self, text: Text, scope: Scope, given: Mapping[str, Expr], word: str) -> Checker:
        """The checker of a word's text."""
        inner = Checker(text, scope, given, (*self.trail, word))
        inner.depth = self.depth + len(self.frames) - self.ground
        return inner

    def frame(self, alias: str, form: str) -> Frame:
        return Frame(alias, form)

    def fresh_alias(self, name: str, node: ast.AST) -> str:
        self.made += 1
        place = self.text.at(self.text.offset(node))
        return f"{name}.{place.line}.{place.column}.{self.made}"

    def lookup(self, name: str) -> Expr | None:
        """What a bare name means, option ids aside; None when nothing."""
        if name in LITERALS:
            return LITERALS[name]
        if name in self.given:
            return self.given[name]
        if self.grouping and name in self.scope.columns:
            return self.scope.columns[name]
        found = self._record(name)
        if found is not None:
            return found
        for bind in (name, LOOP + name):
            if bind in self.scope.binds:
                return self.bind(bind)
        if name in CLOCK:
            return Bind(CLOCK[name], name)
        if name == ORGANISATION:
            return Constant(TEXT, self.names.organisation or None)
        field = self.names.field_type(self.innermost.form, name) if self.innermost else None
        if field is not None and self.innermost is not None:
            return FieldOf(field, _row(self.innermost), name)
        return self.scope.columns.get(name)

    def _record(self, name: str) -> Expr | None:
        frame = self.whole if name == THIS else self.named.get(name)
        return _row(frame) if frame else None

    def bind(self, name: str) -> Bind:
        kind = self.scope.binds[name]
        if kind == PERSON and len(self.names.people) == 1:
            kind = record_of(self.names.people[0])
        return Bind(kind, name)

    def option(self, node: ast.AST, name: str, want: Type) -> Constant:
        """The option id as a constant of the type. Raises Wrong if the field has no such option."""
        options = self.names.options(want.owner)
        if name not in options:
            raise self.text.wrong("E205", node, field=want.owner, word=name, near=hint_for(name, options))
        return Constant(want, name)

    def known(self) -> list[str]:
        """Names an author may write here, for hints."""
        fields = self.names.fields_of(self.innermost.form) if self.innermost else ()
        binds = (name.removeprefix(LOOP).partition(".")[0] for name in self.scope.binds)
        this = (THIS,) if self.whole else ()
        scope = ("scope",) if self.scope.link_scopes else ()
        return [*LITERALS, *CLOCK, ORGANISATION, *fields, *binds, *self.named, *self.given, *self.scope.columns, *this, *scope]


def _row(frame: Frame) -> RowOf:
    return RowOf(row_type(frame.form), frame.alias)


def _name(checker: Checker, node: ast.Name, want: Type | None) -> Expr:
    found = checker.lookup(node.id)
    optional = want is not None and want.kind == "option" and node.id in checker.names.options(want.owner)
    if found is not None:
        if optional and want is not None and not isinstance(found, Constant):
            raise checker.text.wrong("E203", node, word=node.id, first=f"значение поля «{want.owner}»", second="имя",
                                     remedy=f"Значение возьмите в кавычки: '{node.id}'.")  # fmt: skip
        return found
    if optional and want is not None:
        return Constant(want, node.id)
    if node.id in checker.names.words:
        raise checker.text.wrong("E201", node, word=node.id, near=f"Слово организации пишут со скобками: {node.id}().")
    options = checker.names.options(want.owner) if want is not None and want.kind == "option" else {}
    if options:
        raise checker.text.wrong("E205", node, field=want.owner if want else "", word=node.id,
                                 near=hint_for(node.id, options))  # fmt: skip
    raise checker.text.wrong("E201", node, word=node.id, near=hint_for(node.id, checker.known()))


def _attribute(checker: Checker, node: ast.Attribute, want: Type | None) -> Expr:
    bound = _dotted_bind(checker, node)
    if bound is not None:
        return bound
    base = checker.check(node.value)
    if base.type == PERSON:
        raise checker.text.wrong("E311", node, word=checker.text.source(node.value))
    if base.type.kind not in ("record", "row"):
        single = base.type.kind == "records"
        raise checker.text.wrong(
            "E306", node, field=checker.text.source(node.value)[:40], what=f"это {describe(base.type)}",
            remedy="Возьмите exists(…), one(…) или сводную функцию." if single else "",
        )  # fmt: skip
    field = checker.names.field_type(base.type.form, node.attr)
    if field is None:
        offset = checker.text.offset(node.value) + len(checker.text.source(node.value)) + 1
        raise no_field(checker, offset, base.type, node.attr)
    return FieldOf(field, base, node.attr)


def _dotted_bind(checker: Checker, node: ast.Attribute) -> Expr | None:
    if not isinstance(node.value, ast.Name):
        return None
    root = node.value.id
    if f"{root}.{node.attr}" in checker.scope.binds and root + "." != LOOP:
        return checker.bind(f"{root}.{node.attr}")
    group = [name.partition(".")[2] for name in checker.scope.binds if name.startswith(f"{root}.")]
    if group and checker.lookup(root) is None:
        raise checker.text.wrong("E207", node, word=f"{root}.{node.attr}", near=hint_for(node.attr, group))
    return None


def _constant(checker: Checker, node: ast.Constant, want: Type | None) -> Expr:
    if isinstance(node.value, str):
        if want is not None and want.kind == "option":
            return checker.option(node, node.value, want)
        if want is not None and want.kind == "time" and HOUR.fullmatch(node.value):
            return Constant(want, node.value)
        return Constant(TEXT, node.value)
    whole, _, fraction = checker.text.source(node).partition(".")
    digits = (whole + fraction).lstrip("0") or "0"
    return Constant(number_of(len(fraction), max(len(digits), len(fraction))), int(digits))


def _both(checker: Checker, node: ast.BoolOp, want: Type | None) -> Expr:
    items = tuple(checker.truth(item) for item in node.values)
    return conjunction(items) if isinstance(node.op, ast.And) else disjunction(items)


def _unary(checker: Checker, node: ast.UnaryOp, want: Type | None) -> Expr:
    if isinstance(node.op, ast.Not):
        return Not(TRUTH, checker.truth(node.operand))
    return check_negative(checker, node)


def _conditional(checker: Checker, node: ast.IfExp, want: Type | None) -> Expr:
    condition = checker.truth(node.test)
    branches = [checker.check(node.body, want), checker.check(node.orelse, want)]
    then, otherwise = united(checker.text, node, checker.names, branches)
    return Conditional(then.type, condition, then, otherwise)


def _list(checker: Checker, node: ast.List, want: Type | None) -> Expr:
    """`[a, b]` where several records are wanted; after `in` lists are read by the comparison."""
    if want is None or want.kind != "records":
        raise checker.text.wrong("E103", node, text=checker.text.source(node)[:40], what="список",
                                 remedy="Список стоит только после in.")  # fmt: skip
    return Call(want, "records", tuple(checker.check(item, record_of(want.form)) for item in node.elts))


_RULES: Mapping[type[ast.expr], Callable[[Checker, Any, Type | None], Expr]] = {
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Constant: _constant,
    ast.BoolOp: _both,
    ast.UnaryOp: _unary,
    ast.IfExp: _conditional,
    ast.List: _list,
    ast.Compare: check_comparison,
    ast.BinOp: check_arithmetic,
    ast.Call: check_call,
}


def typed(checker: Checker, node: ast.expr, expr: Expr, expected: Type) -> Expr:
    """The expression as a value of the expected type. Raises Wrong."""
    text, names = checker.text, checker.names
    if expr.type.kind == "null":
        return replace(expr, type=expected)
    if expr.type.kind == "number" and expected.kind == "number" and expr.type.scale > expected.scale:
        raise text.wrong("E308", node, places=expected.scale, found=expr.type.scale)
    if expr.type != PERSON and expr.type.kind == "record" and expected == PERSON:
        return expr
    if expr.type.kind != expected.kind:
        raise text.wrong("E302", node, wanted=describe(expected), found=describe(expr.type), remedy="")
    return united(text, node, names, [Constant(expected, None), expr])[1]
