"""What a person submitted: texts by input name, child rows as `table.N.field`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MAX_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Submitted:
    """Texts by input name (several for `links`, the last one counts elsewhere). A field whose name is not among them was not
    on the form and stays as it is; a check box is therefore preceded by a hidden `0`, a list of links by a hidden blank.
    `version`: of the record that was opened; `key`: single-use key of a creation."""

    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    version: int | None = None
    key: str = ""

    def of(self, prefix: str) -> dict[str, Sequence[str]]:
        """Texts of the inputs below a prefix such as `lines.3.`, without it."""
        return {name.removeprefix(prefix): texts for name, texts in self.texts.items() if name.startswith(prefix)}

    def rows(self, table: str) -> tuple[SubmittedRow, ...]:
        """The rows of a table field by their index in the form; new rows taken away again are left out."""
        inputs: dict[str, dict[str, Sequence[str]]] = {}
        for name, texts in self.of(f"{table}.").items():
            number, dot, field = name.partition(".")
            if dot and is_row_number(number):
                inputs.setdefault(number, {})[field] = texts
        rows = (_row(f"{table}.{number}.", inputs[number]) for number in sorted(inputs, key=int))
        return tuple(row for row in rows if row.id or not row.deleted)


@dataclass(frozen=True, slots=True)
class SubmittedRow:
    """A child row: `prefix` of its inputs, `id` ("" = new), whether it is to go; `inside`: the inputs of its own rows."""

    prefix: str
    id: str
    deleted: bool
    texts: Mapping[str, Sequence[str]]
    inside: Submitted = field(default_factory=Submitted)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed into its own rows."""
        return all(text.strip() in ("", "0") for texts in self.inside.texts.values() for text in texts)


def is_row_number(text: str) -> bool:
    """Whether a part of an input's name is the index of a row."""
    return text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS


def _row(prefix: str, inputs: Mapping[str, Sequence[str]]) -> SubmittedRow:
    texts = {name: value for name, value in inputs.items() if name not in ("id", "_delete") and "." not in name}
    inside = Submitted({name: value for name, value in inputs.items() if "." in name})
    return SubmittedRow(prefix, _last(inputs.get("id")), bool(_last(inputs.get("_delete"))), texts, inside)


def _last(texts: Sequence[str] | None) -> str:
    return texts[-1].strip() if texts else ""
