"""Typed texts into a record being filled: only fields this person may change now, each fault at its input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.app.defaults import put_defaults
from engine.app.filling import Filling, Trouble, new_filling, same_value
from engine.app.judging import Judge
from engine.app.locking import state_label
from engine.app.sentences import say
from engine.app.typing_in import read_typed
from engine.data import files
from engine.model.forms import FieldSpec
from engine.model.types import Value


@dataclass(frozen=True, slots=True)
class Permitted:
    """`allowed`: fields the viewer has the right to change; `editable`: fields the state lets change (None = all)."""

    allowed: frozenset[str]
    editable: frozenset[str] | None = None
    state: str = ""

    @property
    def open(self) -> frozenset[str]:
        """Fields that can be changed."""
        return self.allowed if self.editable is None else self.allowed & self.editable

    def why_not(self, judge: Judge, filling: Filling, field: str) -> str:
        """Why the field cannot be changed now; "" when it can."""
        spec = filling.form.fields[field]
        if spec.computed is not None:
            return say("computed")
        if field not in self.allowed:
            return say("field_not_allowed" if filling.is_new else "field_no_right")
        if self.editable is not None and field not in self.editable:
            return say("field_locked", state=state_label(judge.office, filling.form, self.state))
        return ""


def read_fields(
    judge: Judge,
    filling: Filling,
    texts: Mapping[str, Sequence[str]],
    permitted: Permitted,
    trouble: Trouble,
) -> frozenset[str]:
    """Puts the typed values in; a text that cannot be read leaves the field as it was. Returns the fields that were typed.
    A blank input of a new record whose default depends on other fields counts as not filled, and gets the default."""
    typed = set()
    early = _early_defaults(judge, filling) if filling.is_new else {}
    for spec in filling.form.fields.values():
        if spec.id not in texts or spec.kind == "table":
            continue
        name = filling.prefix + spec.id
        refusal = permitted.why_not(judge, filling, spec.id)
        if refusal:
            trouble.at(name, refusal)
            continue
        try:
            value = _read(judge, spec, texts[spec.id], filling.before.get(spec.id))
        except ValueError as error:
            trouble.at(name, str(error))
            filling.given.add(spec.id)
            continue
        if not (filling.is_new and value is None and early.get(spec.id) is None):
            filling.given.add(spec.id)
            filling.values[spec.id] = value
        if not same_value(value, early.get(spec.id)):
            typed.add(spec.id)
    return frozenset(typed)


def is_untouched(judge: Judge, filling: Filling, texts: Mapping[str, Sequence[str]]) -> bool:
    """Whether a new row holds nothing but blanks and the defaults it was offered with."""
    early = _early_defaults(judge, filling)
    return all(_is_offered(judge, filling, name, found, early) for name, found in texts.items())


def _is_offered(
    judge: Judge, filling: Filling, name: str, texts: Sequence[str], early: Mapping[str, Value]
) -> bool:
    spec = filling.form.fields.get(name)
    if spec is None or all(text.strip() in ("", "0") for text in texts):
        return True
    try:
        return same_value(_read(judge, spec, texts, None), early.get(name))  # a date is shown otherwise than it is sent
    except ValueError:
        return False


def _early_defaults(judge: Judge, filling: Filling) -> Mapping[str, Value]:
    """The defaults an empty form was offered with."""
    offered = new_filling(filling.form, filling.state, parent=filling.parent)
    put_defaults(offered, judge)
    return offered.values


def _read(judge: Judge, spec: FieldSpec, texts: Sequence[str], stored: Value) -> Value:
    value = read_typed(judge.office, spec, texts, stored)
    if spec.kind == "file" and value is not None and value != stored:
        account = files.account_of(judge.connection, int(value))  # type: ignore[arg-type]
        if account is None or account != judge.viewer.account:
            raise ValueError(say("not_your_file"))
    return value
