"""What left the definitions but stays in the database, with its last specification."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from engine.data.connection import Connection, Transaction
from engine.data.conversion import same_storage
from engine.model.codec import decode, encode
from engine.model.forms import FieldSpec, FormSpec

ASIDE = "aside"


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """`forms`: kept forms by id. `fields`: kept fields by form and id. `asides`: columns that a change of type set aside, by
    form and column, each with what its values were."""

    forms: Mapping[str, FormSpec]
    fields: Mapping[tuple[str, str], FieldSpec]
    asides: Mapping[tuple[str, str], FieldSpec] = dataclasses.field(default_factory=dict)

    def field(self, form: str, field: str) -> FieldSpec | None:
        return self.fields.get((form, field))

    def aside(self, form: str, spec: FieldSpec) -> tuple[str, FieldSpec] | None:
        """The latest column set aside whose values are such as the field will hold."""
        found = [
            (column, was)
            for (owner, column), was in self.asides.items()
            if owner == form and was.id == spec.id and same_storage(was, spec)
        ]
        return found[-1] if found else None


def read_kept(connection: Connection) -> Kept:
    """Everything kept; of a thing kept several times the last."""
    forms: dict[str, FormSpec] = {}
    fields: dict[tuple[str, str], FieldSpec] = {}
    asides: dict[tuple[str, str], FieldSpec] = {}
    for kind, form, field, spec in connection.execute("SELECT kind, form, field, spec FROM p_kept ORDER BY id"):
        if kind == "form":
            forms[form] = decode(spec)
        elif kind == ASIDE:
            asides[form, field] = decode(spec)
        else:
            fields[form, field] = decode(spec)
    return Kept(forms, fields, asides)


def keep(transaction: Transaction, spec: FormSpec | FieldSpec, now: str) -> None:
    """Remember a form or field that left the definitions."""
    kind, form, field = ("form", spec.id, "") if isinstance(spec, FormSpec) else ("field", spec.form, spec.id)
    take_back(transaction, form, field)
    transaction.execute(
        "INSERT INTO p_kept (kind, form, field, spec, since) VALUES (?, ?, ?, ?, ?)",
        (kind, form, field, encode(spec), now),
    )


def keep_aside(transaction: Transaction, form: str, column: str, spec: FieldSpec, now: str) -> None:
    """Remember what the values of a column set aside were."""
    transaction.execute(
        "INSERT INTO p_kept (kind, form, field, spec, since) VALUES (?, ?, ?, ?, ?)", (ASIDE, form, column, encode(spec), now)
    )


def take_back(transaction: Transaction, form: str, field: str = "") -> None:
    """It stands in the definitions again."""
    transaction.execute("DELETE FROM p_kept WHERE form = ? AND field = ?", (form, field))
