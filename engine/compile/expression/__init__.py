"""Authors' expressions: text to the typed tree of `model.expression`."""

from __future__ import annotations

from engine.compile.expression.checker import Checker, typed
from engine.compile.expression.coercion import ungrouped
from engine.compile.expression.names import PERSON, FormShape, Names, Scope, Word
from engine.compile.expression.parser import MAX_DEPTH, Text, Wrong, parse
from engine.compile.expression.rows import names_derived, read_derived, row_alone
from engine.compile.expression.templates import Piece, check_hole, pieces
from engine.model.expression import Expr, Source
from engine.model.forms import Hole, Template
from engine.model.types import Type
from engine.source.places import Fault, Place

__all__ = ["PERSON", "FormShape", "Names", "Scope", "Word", "compile_expression", "compile_source", "compile_template", "ungrouped"]


def compile_expression(text: str, place: Place, scope: Scope, expected: Type | None, faults: list[Fault]) -> Expr | None:
    """The typed tree of an expression; `expected` is the type it must have (numbers get its scale, bare option ids its
    field). None when it cannot be used: then a fault was added, at the line and column of `text`, which begins at `place`."""
    whole = Text(text, place)
    try:
        tree = parse(whole)
        checker = Checker(whole, scope)
        found = checker.check(tree, expected)
        if found.type.kind == "row":
            raise row_alone(checker, tree, found.type)
        return typed(checker, tree, found, expected) if expected is not None else found
    except Wrong as wrong:
        faults.append(wrong.fault)
    except RecursionError:
        faults.append(whole.wrong("E502", 0, limit=MAX_DEPTH).fault)
    return None


def compile_source(text: str, place: Place, scope: Scope, faults: list[Fault]) -> Source | None:
    """A report as the source of a query, `report(param=…)`; its alias is still to be given. None when it cannot be used."""
    whole = Text(text, place)
    try:
        tree = parse(whole)
        checker = Checker(whole, scope)
        if not names_derived(checker, tree):
            raise whole.wrong("E206", tree, word=text[:40], near="Здесь стоит форма или отчёт: отчёт(параметр=…).")
        form, names, arguments = read_derived(checker, tree)
        return Source("", form, None, names, arguments)
    except Wrong as wrong:
        faults.append(wrong.fault)
    return None


def compile_template(text: str, place: Place, scope: Scope, faults: list[Fault]) -> Template | None:
    """The template of a text with `{expression}` or `{expression:format}` holes. None when it cannot be used: a fault
    was added for each bad hole."""
    whole = Text(text, place)
    parts: list[str | Hole] = []
    before = len(faults)
    try:
        for piece in pieces(whole):
            part = _hole(piece, whole, scope, faults) if piece.hole else piece.text
            if part:
                parts.append(part)
    except Wrong as wrong:
        faults.append(wrong.fault)
    return Template(tuple(parts), text) if len(faults) == before else None


def _hole(piece: Piece, whole: Text, scope: Scope, faults: list[Fault]) -> Hole | None:
    try:
        return check_hole(piece, whole, scope)
    except Wrong as wrong:
        faults.append(wrong.fault)
    return None
