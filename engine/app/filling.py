"""A record being filled: its values before and now, its child rows, and everything found wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.data.environment import Draft
from engine.data.records import Record
from engine.model.forms import FieldSpec, FormSpec
from engine.model.outcomes import FormErrors
from engine.model.remembered import FORMS, once_each
from engine.model.types import Value


@dataclass(slots=True)
class Trouble:
    """What is wrong, gathered until everything has been looked at. `taken`: a value that must be unique is not."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    general: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    taken: bool = False

    def at(self, name: str, sentence: str) -> None:
        """Something wrong at an input; the same sentence is said once."""
        sentences = self.fields.setdefault(name, [])
        if sentence not in sentences:
            sentences.append(sentence)

    def of_whole(self, sentence: str, level: str = "error") -> None:
        """Something wrong with the whole record, or only worth a warning."""
        target = self.general if level == "error" else self.warnings
        if sentence not in target:
            target.append(sentence)

    def __bool__(self) -> bool:
        return bool(self.fields or self.general)

    def errors(self) -> FormErrors:
        return FormErrors({name: tuple(found) for name, found in self.fields.items()}, tuple(self.general))


@dataclass(slots=True, eq=False)
class Filling:
    """Each is itself, whatever it holds. `prefix` of its inputs; `id` None = new; `old`: values when it was read; `before`:
    values stored now (with what this transaction has written); `values`: what they become; `rows`: child rows that
    were submitted, by table field; `given`: fields that have a value of their own, so that no default is put in; `gone`: to be
    taken away."""

    form: FormSpec
    prefix: str = ""
    id: int | None = None
    version: int | None = None
    state: str = ""
    parent: int | None = None
    row: int | None = None
    before: Mapping[str, Value] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    rows: dict[str, list[Filling]] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    gone: bool = False
    old: Mapping[str, Value] = field(default_factory=dict)
    owner: Filling | None = None

    def written(self) -> None:
        """What the values are now is stored: the next writing starts from here."""
        self.before = dict(self.values)

    @property
    def is_new(self) -> bool:
        """Not stored before this transaction."""
        return self.version is None

    def draft(self, *, owned: bool = False) -> Draft:
        """The record as expressions see it: values now, and the child rows that were submitted beside the stored ones.
        `owned`: with the records around it."""
        kept = {name: tuple(row.draft() for row in rows if not row.gone) for name, rows in self.rows.items()}
        return Draft(
            form=self.form.id, values=self.values, id=self.id, state=self.state, parent=self.parent, rows=kept,
            owner=self.owner.draft(owned=True) if owned and self.owner is not None else None,
        )

    def changes(self) -> dict[str, Value]:
        """Fields whose value is another than before."""
        before = self.before.get
        return {
            name: value
            for name, value in self.values.items()
            if value is not before(name) and not same_value(value, before(name))
        }

    def everyone(self) -> Iterator[Filling]:
        """This record and its rows that stay."""
        yield self
        for rows in self.rows.values():
            for row in rows:
                if not row.gone:
                    yield from row.everyone()


def new_filling(form: FormSpec, state: str = "", prefix: str = "", parent: int | None = None) -> Filling:
    """An empty new record."""
    return Filling(form, prefix, state=state, parent=parent, values=empty_values(form))


def filling_of(form: FormSpec, record: Record, prefix: str = "") -> Filling:
    """A stored record as it stands."""
    values = {name: record.values.get(name) for name in empty_values(form)}
    return Filling(
        form,
        prefix,
        id=record.id,
        version=record.version,
        state=record.state,
        parent=record.parent,
        row=record.row,
        before=dict(values),
        values=values,
        old=dict(values),
    )


@once_each(FORMS)
def stored_fields(form: FormSpec) -> tuple[FieldSpec, ...]:
    """Fields that hold a value of their own: neither computed nor tables."""
    return tuple(spec for spec in form.fields.values() if spec.computed is None and spec.kind != "table")


def empty_values(form: FormSpec) -> dict[str, Value]:
    return {spec.id: () if spec.kind == "links" else None for spec in stored_fields(form)}


def is_empty(value: Value) -> bool:
    """Nothing, no links, blank text."""
    return value is None or value == () or value == ""


def same_value(one: Value, other: Value) -> bool:
    """Whether two values of a field are the same; links in any order, an empty truth is «no»."""
    if isinstance(one, tuple) or isinstance(other, tuple):
        return set(one or ()) == set(other or ())  # type: ignore[arg-type]
    if isinstance(one, bool) or isinstance(other, bool):
        return bool(one) == bool(other)
    return one == other


def old_binds(filling: Filling) -> dict[str, Value]:
    """What the record was when it was read, as guards and effects name it."""
    return {**{f"old.{name}": value for name, value in filling.old.items()}, "old.state": filling.state}


def ids_of(value: Value) -> tuple[int, ...]:
    """The ids a link or links field holds."""
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, int) and not isinstance(value, bool) else ()


def as_id(value: Value) -> int:
    """A value known to be the id of a record."""
    assert isinstance(value, int)
    return value
