"""Forms: entities with fields, checks, locks; each is one table and several pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.model.expression import Expr
from engine.model.types import Type
from engine.source.places import NOWHERE, Place

RESERVED_IDS = frozenset(
    "id version state created created_by changed changed_by this parent row column value asked old params me post actor"  # noqa: SIM905
    " today now organisation true false null q page sort csrf_token new".split()
)

SINCE = "_since"  # the day a record entered its state; not a name of the language
SYSTEM_FIELDS = ("id", "version", "state", "created", "created_by", "changed", "changed_by", "parent", "row")


@dataclass(frozen=True, slots=True)
class Template:
    """A text with `{expression}` or `{expression:format}` holes: literal texts and holes in order."""

    parts: tuple[str | Hole, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Hole:
    value: Expr
    format: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    label: str
    renamed_from: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A condition that must hold, and the sentence shown when it does not."""

    condition: Expr
    why: Template
    level: str = "error"
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a form. `kind` is a key of FIELD_TYPES; `type` its values' type. `target`: the form of link, links,
    table. `back`: the name under which the target reaches these records. `filter`: which targets may be picked; bare
    names mean RowOf("candidate"), `this` the record being filled."""

    id: str
    form: str
    kind: str
    type: Type
    label: str
    hint: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()
    target: str = ""
    back: str = ""
    min: int | None = None
    max: int | None = None
    places: int = 0
    pattern: str = ""
    default: Expr | None = None
    check: Check | None = None
    filter: Expr | None = None
    show_if: Expr | None = None
    require_if: Expr | None = None
    computed: Expr | None = None
    renamed_from: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lock:
    """While `when` holds the record cannot be changed, except by holders of the listed duties."""

    when: Expr
    why: Template
    duties: tuple[str, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class NoOverlap:
    """Of records with equal keys no two may overlap in time. `keys`: paths over RowOf("this"); `fields`: the record's own
    fields they begin with."""

    keys: tuple[Expr, ...]
    fields: tuple[str, ...]
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class ListSpec:
    """The form's list page: column, filter and search field ids, and the sort (`-field` = descending)."""

    columns: tuple[str, ...]
    filters: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Whose data the records are (`this` or a link field), which fields are special, how long they are kept."""

    subject: str = ""
    special: tuple[str, ...] = ()
    retention_years: int | None = None


@dataclass(frozen=True, slots=True)
class FormSpec:
    """An entity. `parent`: the form whose `table` field holds these rows ("" for a form of its own). `system`: shipped
    with the engine. `fields` keeps the author's order."""

    id: str
    one: str
    many: str
    name: Expr
    fields: Mapping[str, FieldSpec]
    list: ListSpec
    sections: tuple[Section, ...]
    unique: tuple[tuple[str, ...], ...] = ()
    span: tuple[str, str] | None = None
    no_overlap: tuple[NoOverlap, ...] = ()
    checks: tuple[Check, ...] = ()
    locks: tuple[Lock, ...] = ()
    personal_data: PersonalData = field(default_factory=PersonalData)
    parent: str = ""
    parent_field: str = ""
    help: str = ""
    area: str = ""
    renamed_from: str = ""
    system: bool = False
    place: Place = NOWHERE
