"""What left the definitions but stays in the database, with its last specification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.data.connection import Connection, Transaction
from engine.model.codec import decode, encode
from engine.model.forms import FieldSpec, FormSpec


@dataclass(frozen=True, slots=True)
class Kept:
    """`forms`: kept forms by id. `fields`: kept fields by form and id."""

    forms: Mapping[str, FormSpec]
    fields: Mapping[tuple[str, str], FieldSpec]

    def field(self, form: str, field: str) -> FieldSpec | None:
        return self.fields.get((form, field))


def read_kept(connection: Connection) -> Kept:
    """Everything kept; of a thing kept several times the last."""
    forms: dict[str, FormSpec] = {}
    fields: dict[tuple[str, str], FieldSpec] = {}
    for kind, form, field, spec in connection.execute("SELECT kind, form, field, spec FROM p_kept ORDER BY id"):
        if kind == "form":
            forms[form] = decode(spec)
        else:
            fields[form, field] = decode(spec)
    return Kept(forms, fields)


def keep(transaction: Transaction, spec: FormSpec | FieldSpec, now: str) -> None:
    """Remember a form or field that left the definitions."""
    kind, form, field = ("form", spec.id, "") if isinstance(spec, FormSpec) else ("field", spec.form, spec.id)
    take_back(transaction, form, field)
    transaction.execute(
        "INSERT INTO p_kept (kind, form, field, spec, since) VALUES (?, ?, ?, ?, ?)",
        (kind, form, field, encode(spec), now),
    )


def take_back(transaction: Transaction, form: str, field: str = "") -> None:
    """It stands in the definitions again."""
    transaction.execute("DELETE FROM p_kept WHERE form = ? AND field = ?", (form, field))
