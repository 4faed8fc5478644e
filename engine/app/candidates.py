"""A link field's filter as a condition over candidates, with the record being filled put in from the form's inputs."""

from __future__ import annotations

from collections.abc import Mapping

from engine.model.expression import TRUE, Bind, Expr, FieldOf, RowOf, rebuild, walk
from engine.model.field_types import FIELD_TYPES
from engine.model.forms import FieldSpec, FormSpec
from engine.model.types import Value

CANDIDATE = "candidate"


def candidate_condition(
    form: FormSpec, field: FieldSpec, candidate: RowOf, draft: Mapping[str, str]
) -> tuple[Expr, dict[str, Value]]:
    """The filter over `candidate`, and the values of its `draft.X` binds. Inputs not filled yet, or a filter that asks
    more of the record than its own inputs, leave the choice wide: saving judges the filter again, whole."""
    if field.filter is None:
        return TRUE, {}
    drafted: dict[str, Value] = {}
    condition = _put_in(field.filter, form, candidate, draft, drafted)
    if any(isinstance(node, RowOf) and node.alias == "this" for node in walk(condition)) or None in drafted.values():
        return TRUE, {}
    return condition, drafted


def _put_in(node: Expr, form: FormSpec, candidate: RowOf, draft: Mapping[str, str], drafted: dict[str, Value]) -> Expr:
    if isinstance(node, RowOf) and node.alias == CANDIDATE:
        return candidate
    if (
        isinstance(node, FieldOf)
        and isinstance(node.base, RowOf)
        and node.base.alias == "this"
        and node.field in form.fields
    ):
        drafted[f"draft.{node.field}"] = _typed_value(form.fields[node.field], draft.get(node.field, ""))
        return Bind(node.type, f"draft.{node.field}")
    return rebuild(node, lambda child: _put_in(child, form, candidate, draft, drafted))  # type: ignore[return-value]


def _typed_value(spec: FieldSpec, text: str) -> Value:
    try:
        return FIELD_TYPES[spec.kind].parse(text, spec)
    except ValueError:
        return None
