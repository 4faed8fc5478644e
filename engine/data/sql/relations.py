"""Fields that hold several records: where the pairs are stored."""

from __future__ import annotations

from dataclasses import dataclass

from engine.data.tables import link_table
from engine.model.definitions import DefinitionSet


@dataclass(frozen=True, slots=True)
class Pairs:
    """A table of pairs: `owner` is the column of the record that has the field, `item` of the records in it."""

    table: str
    owner: str
    item: str


@dataclass(frozen=True, slots=True)
class Column:
    """The records are those whose link column `field` holds the owner: child rows, or a back reference of a link."""

    form: str
    field: str


Relation = Pairs | Column


def relation_of(definitions: DefinitionSet, form: str, field: str) -> Relation:
    """Where the records of `form.field` are."""
    spec = definitions.forms[form].fields.get(field)
    if spec is None:
        back = definitions.back_references(form)[field]
        if back.kind == "link":
            return Column(back.form, back.id)
        return Pairs(link_table(back.form, back.id), "right_id", "left_id")
    if spec.kind == "table":
        return Column(spec.target, "parent")
    return Pairs(link_table(form, field), "left_id", "right_id")
