"""Types put together: one scale for numbers, a type for the empty constant, values as texts."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from engine.compile.expression.names import PERSON, Names
from engine.compile.expression.parser import Text
from engine.compile.expression.wording import KINDS
from engine.model.expression import (
    THIS,
    Aggregate,
    Arithmetic,
    Bind,
    Call,
    Conditional,
    Constant,
    Expr,
    FieldOf,
    GroupAggregate,
    RowOf,
    rebuild,
)
from engine.model.texts import say
from engine.model.types import MAX_DIGITS, TEXT, Type, number_of

ORDERED = frozenset({"number", "date", "time", "moment", "text"})


def describe(kind: Type) -> str:
    """The type in words, for faults."""
    if kind.kind in ("record", "records") and kind.form:
        return f"{KINDS[kind.kind]} «{kind.form}»"
    if kind.kind == "row":
        return f"{KINDS['row']} «{kind.form[1:]}»"
    if kind.kind == "option":
        return f"значение поля «{kind.owner}»"
    return KINDS[kind.kind]


def checked_number(text: Text, node: ast.AST, scale: int, digits: int) -> Type:
    """The type of a number result. Raises Wrong when it may need too many digits."""
    digits = max(digits, scale, 1)
    if digits > MAX_DIGITS:
        raise text.wrong("E307", node, digits=digits, limit=MAX_DIGITS)
    return number_of(scale, digits)


def rescaled(text: Text, node: ast.AST, expr: Expr, scale: int) -> Expr:
    """The number with more places after the comma."""
    shift = scale - expr.type.scale
    if shift == 0:
        return expr
    kind = checked_number(text, node, scale, expr.type.digits + shift)
    if isinstance(expr, Constant):
        return Constant(kind, None if expr.value is None else int(expr.value) * 10**shift)  # type: ignore[arg-type]
    return Arithmetic(kind, "*", expr, Constant(number_of(shift, shift + 1), 10**shift))


def same_type(left: Type, right: Type) -> bool:
    """Whether values of the types may be compared, put in one list or chosen between."""
    if left.kind != right.kind:
        return False
    return left.form == right.form and left.owner == right.owner


def retyped(expr: Expr, kind: Type) -> Expr:
    """The expression with the empty constants in it given a type."""
    if isinstance(expr, Conditional):
        return replace(
            expr, type=kind, then=retyped(expr.then, kind), otherwise=retyped(expr.otherwise, kind)
        )
    return replace(expr, type=kind)


def as_person(text: Text, node: ast.AST, names: Names, expr: Expr, form: str) -> Expr:
    """`me` compared with a record of a form is a record of that form. Raises Wrong if it cannot be."""
    if not isinstance(expr, Bind) or expr.type != PERSON:
        return expr
    if form not in names.people:
        raise text.wrong("E208", node, form=form)
    return replace(expr, type=Type("record", form=form))


def united(text: Text, node: ast.AST, names: Names, exprs: Sequence[Expr]) -> list[Expr]:
    """The expressions brought to one type. Raises Wrong when they have none in common."""
    forms = [expr.type.form for expr in exprs if expr.type.kind == "record" and expr.type.form]
    if forms:
        exprs = [as_person(text, node, names, expr, forms[0]) for expr in exprs]
    filled = [expr for expr in exprs if expr.type.kind != "null"]
    if not filled:
        return list(exprs)
    first = filled[0].type
    if first.kind == "row":
        raise text.wrong("E302", node, wanted="значение", found=describe(first), remedy="")
    for expr in filled[1:]:
        if not same_type(first, expr.type):
            raise text.wrong("E301", node, left=describe(first), right=describe(expr.type), remedy=remedy(first, expr.type))
    if first.kind == "number":
        scale = max(expr.type.scale for expr in filled)
        filled = [rescaled(text, node, expr, scale) for expr in filled]
        first = number_of(scale, max(expr.type.digits for expr in filled))
    changed = iter(filled)
    return [retyped(expr, first) if expr.type.kind == "null" else next(changed) for expr in exprs]


def remedy(left: Type, right: Type) -> str:
    """How to make values of the two types meet."""
    kinds = {left.kind, right.kind}
    if kinds == {"date", "moment"}:
        return "Заведите поле с датой."
    if kinds == {"option", "text"}:
        return "Значение на выбор пишут без кавычек, как в options."
    if "records" in kinds and "record" in kinds:
        return "Запись ищут среди нескольких словом in."
    return ""


def as_text(text: Text, node: ast.AST, names: Names, expr: Expr) -> Expr:
    """The value as people read it. Raises Wrong for what has no text."""
    kind = expr.type.kind
    if kind == "text":
        return expr
    if kind == "time":
        return replace(expr, type=TEXT)
    if kind == "number":
        return Call(TEXT, "number_text", (expr, Constant(number_of(0, 1), expr.type.scale)))
    if kind == "date":
        return Call(TEXT, "date_text", (expr,))
    if kind == "truth":
        return Conditional(TEXT, expr, Constant(TEXT, say("yes")), Constant(TEXT, say("no")))
    if kind == "record" and expr.type.form:
        return FieldOf(TEXT, expr, "name")
    if kind == "option":
        pairs = [Constant(TEXT, part) for pair in names.options(expr.type.owner).items() for part in pair]
        return Call(TEXT, "option_text", (expr, *pairs))
    raise text.wrong("E302", node, wanted=KINDS["text"], found=describe(expr.type), remedy="")


def with_row(expr: Expr, row: Expr, alias: str = THIS) -> Expr:
    """The expression with RowOf(alias) replaced by another expression of a record."""
    if isinstance(expr, RowOf):
        return row if expr.alias == alias else expr
    if isinstance(expr, Aggregate) and expr.source.alias == alias:
        return expr
    rebuilt = rebuild(expr, lambda child: with_row(child, row, alias))
    assert isinstance(rebuilt, Expr)
    return rebuilt


def ungrouped(expr: Expr, groups: Sequence[Expr], aliases: frozenset[str]) -> Expr | None:
    """The part of a grouped report's value that is about single rows: neither a group expression nor aggregated."""
    if expr in groups or isinstance(expr, GroupAggregate):
        return None
    if isinstance(expr, RowOf):
        return expr if expr.alias in aliases else None
    if isinstance(expr, FieldOf) and isinstance(expr.base, RowOf) and expr.base not in groups:
        return expr if expr.base.alias in aliases else None
    found: list[Expr] = []

    def look(child: Expr) -> Expr:
        part = ungrouped(child, groups, aliases)
        if part is not None:
            found.append(part)
        return child

    rebuild(expr, look)
    return found[0] if found else None
