"""Forms: first their shape (fields, types, who points where), then everything that needs expressions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.compile.field import LATER, borrow_options, field_shape, read_raw_fields
from engine.compile.keys import check_earlier_ids
from engine.compile.node import Node
from engine.compile.wording import fault, unknown
from engine.compile.world import World
from engine.model.field_types import FIELD_TYPES
from engine.model.forms import SYSTEM_FIELDS, FieldSpec, FormSpec, ListSpec, PersonalData, Section

SHOWN_COLUMNS = 6
NAME = "name"
TITLES = "Названия записи: form: {one: …, many: …}."
TEXT_KINDS = ("text", "email", "phone")
SEARCHED = frozenset({*TEXT_KINDS, "long_text", "link"})
WITHOUT_COLUMN = frozenset({"table", "links"})


@dataclass(frozen=True, slots=True)
class FormFile:
    """A form as written: its own file, and for a form of the engine the organisation's additions to it."""

    id: str
    nodes: tuple[Node, ...]
    system: bool

    @property
    def main(self) -> Node:
        return self.nodes[0]

    def get(self, key: str) -> Node | None:
        """The key of the last file that has it."""
        return next((found for node in reversed(self.nodes) if (found := node.get(key)) is not None), None)

    def all(self, key: str) -> list[Node]:
        """List items under the key, of all files."""
        return [item for node in self.nodes for item in node.list(key)]


def read_shapes(files: Sequence[FormFile], world: World) -> dict[str, dict[str, Node]]:
    """Put the shapes of all forms into the world; gives the node of every field."""
    titles = {file.id: _title(file, "one") for file in files}
    field_nodes: dict[str, dict[str, Node]] = {}
    fields: dict[str, dict[str, FieldSpec]] = {}
    for file in files:
        if not file.main.has("form") and "form" not in world.lost:
            world.faults.append(fault("S102", file.main.place, word="form", meaning=TITLES))
        _refuse_second_texts(file.main, world)
        field_nodes[file.id], fields[file.id] = _read_fields(file, titles, world)
    for file in files:
        known = borrow_options(fields[file.id], field_nodes[file.id], fields, world.faults)
        world.forms[file.id] = _shape(file, known)
        check_earlier_ids({name: node.get("renamed_from") for name, node in field_nodes[file.id].items()}, world.faults)
    check_earlier_ids({file.id: file.main.get("renamed_from") for file in files}, world.faults, exchanged=False)
    _resolve_targets(field_nodes, world)
    return field_nodes


def _refuse_second_texts(node: Node, world: World) -> None:
    """`help` and `area` stand once: with the titles or by themselves."""
    titles = node.get("form")
    for word in ("help", "area"):
        at = titles.get(word) if titles is not None else None
        if at is not None and node.has(word):
            world.faults.append(fault("S114", at.key_place, word=word, effect="form"))


def _title(file: FormFile, number: str) -> str:
    names = file.get("form")
    return (names.label(number) if names is not None else "") or file.id


def _read_fields(
    file: FormFile, titles: Mapping[str, str], world: World
) -> tuple[dict[str, Node], dict[str, FieldSpec]]:
    nodes: dict[str, Node] = {}
    fields: dict[str, FieldSpec] = {}
    for node in file.nodes:
        for raw in read_raw_fields(node.get("fields"), world.faults, world.lost):
            if raw.id in fields:
                world.faults.append(fault("F212", raw.node.key_place, field=raw.id))
                continue
            nodes[raw.id] = raw.node
            fields[raw.id] = field_shape(raw, file.id, lambda target: titles.get(target, target), world.faults)
    return nodes, fields


def _shape(file: FormFile, fields: Mapping[str, FieldSpec]) -> FormSpec:
    names = file.get("form")
    help_node = file.get("help") or (names.get("help") if names is not None else None)
    area = file.get("area") or (names.get("area") if names is not None else None)
    span = file.get("span")
    ends = tuple(item.text() for item in span.list()) if span is not None else ()
    return FormSpec(
        id=file.id,
        one=_title(file, "one"),
        many=_title(file, "many"),
        name=LATER,
        fields=fields,
        list=ListSpec(()),
        sections=(),
        span=(ends[0], ends[1]) if len(ends) == 2 and all(end in fields for end in ends) else None,
        help=help_node.label() if help_node is not None else "",
        area=area.label() if area is not None else "",
        renamed_from=file.main.text("renamed_from"),
        system=file.system,
        place=file.main.place,
    )


def _resolve_targets(field_nodes: Mapping[str, Mapping[str, Node]], world: World) -> None:
    """Targets exist, back names are free, and every form of rows belongs to one table."""
    backs: dict[tuple[str, str], str] = {}
    for form, nodes in field_nodes.items():
        for name, node in nodes.items():
            spec = world.forms[form].fields[name]
            if not spec.target:
                continue
            if not world.knows("form", node.get(spec.kind), "N101"):
                world.lost.update(("parent", "row") if spec.kind == "table" else ())
                world.forms[form] = _without(world.forms[form], name)
            elif spec.kind == "table":
                _adopt(spec, node, world)
            elif spec.back:
                _take_back_name(spec, node, backs, world)
    _refuse_circles(world)


def _without(form: FormSpec, name: str) -> FormSpec:
    """The form whose field points nowhere: the field stays, so that its name is not called unknown."""
    broken = replace(form.fields[name], back="")
    return replace(form, fields={**form.fields, name: broken})


def _adopt(spec: FieldSpec, node: Node, world: World) -> None:
    child = world.forms[spec.target]
    if child.parent:
        owner = f"{child.parent}.{child.parent_field}"
        world.faults.append(fault("F203", node.key_place, form=child.id, owner=owner))
        world.lost.update((child.id, child.parent, spec.form))
        return
    world.forms[child.id] = replace(child, parent=spec.form, parent_field=spec.id)


def _take_back_name(spec: FieldSpec, node: Node, backs: dict[tuple[str, str], str], world: World) -> None:
    key = (spec.target, spec.back)
    back = node.get("back")
    place = back.place if back is not None else node.key_place
    taken = backs.get(key) or ("поле" if spec.back in world.forms[spec.target].fields else "")
    taken = taken or ("системное поле" if spec.back in (*SYSTEM_FIELDS, "name") else "")
    if taken:
        world.faults.append(fault("F209", place, word=spec.back, target=spec.target, owner=taken))
    backs[key] = f"{spec.form}.{spec.id}"


def _refuse_circles(world: World) -> None:
    for form in world.forms.values():
        chain = [form.id]
        while (parent := world.forms[chain[-1]].parent) and parent not in chain:
            chain.append(parent)
        if parent == form.id and form.id == min(chain):
            place = world.forms[form.parent].fields[form.parent_field].place
            world.faults.append(fault("F204", place, words=" → ".join([*chain, form.id])))


# ── What the pages show ─────────────────────────────────────────────────────────────────────────────────────────


def name_fields(file: FormFile, form: FormSpec) -> tuple[str, ...] | None:
    """The fields the record's name is made of; None when the author wrote an expression."""
    node = file.get("name")
    if node is None:
        first = next((spec.id for spec in form.fields.values() if spec.kind in TEXT_KINDS), "")
        return (first,) if first else ()
    if isinstance(node.data, list):
        return tuple(item.text() for item in node.list())
    return (node.text(),) if node.text() in form.fields else None


def read_list(file: FormFile, form: FormSpec, named: tuple[str, ...], world: World) -> ListSpec:
    """The list page with its defaults: first six fields, search in the texts, order by name."""
    node = file.get("list")
    shown = [spec.id for spec in form.fields.values() if spec.kind not in ("table", "file", "long_text")]
    texts = [spec.id for spec in form.fields.values() if spec.kind in TEXT_KINDS and spec.computed is None]
    ordered = tuple(name for name in named if name in form.fields and _has_column(form.fields[name]))
    if node is None:
        return ListSpec(tuple(shown[:SHOWN_COLUMNS]), (), tuple(texts), ordered)
    return ListSpec(
        columns=_listed(node, "columns", form, world) or tuple(shown[:SHOWN_COLUMNS]),
        filters=_listed(node, "filters", form, world),
        search=_listed(node, "search", form, world) if node.has("search") else tuple(texts),
        sort=_listed(node, "sort", form, world) or ordered,
    )


def _listed(node: Node, key: str, form: FormSpec, world: World) -> tuple[str, ...]:
    known = {*form.fields, *SYSTEM_FIELDS, *((NAME,) if key == "search" else ())}
    found = []
    for item in node.list(key):
        word = item.text()
        name = word.removeprefix("-") if key == "sort" else word
        if name not in known:
            world.faults.append(unknown("N102", item.place, name, known, form=form.id))
        elif key in ("sort", "search") and name in form.fields and not _has_column(form.fields[name]):
            world.faults.append(fault("F205", item.place, field=name))
        elif (name in form.fields or name != NAME) and not _may_be_listed(key, form.fields.get(name)):
            world.faults.append(fault("F225", item.place, field=name))
        else:
            found.append(word)
    return tuple(found)


def _may_be_listed(key: str, spec: FieldSpec | None) -> bool:
    if key == "search":
        return spec is not None and spec.kind in SEARCHED
    if spec is None or key == "columns":
        return True
    kind = FIELD_TYPES[spec.kind]
    return bool(kind.filter) if key == "filters" else kind.sortable


def _has_column(spec: FieldSpec) -> bool:
    return spec.kind not in WITHOUT_COLUMN and spec.computed is None


def read_sections(file: FormFile, form: FormSpec, world: World) -> tuple[Section, ...]:
    """The author's sections, each field once and none forgotten; without any, one section of all fields."""
    items = file.all("sections")
    if not items:
        return (Section("", tuple(form.fields)),)
    seen: set[str] = set()
    sections = []
    for item in items:
        fields = []
        for node in item.list("fields"):
            if node.text() in seen:
                world.faults.append(fault("F211", node.place, field=node.text()))
            elif world.field(form, node) is not None:
                seen.add(node.text())
                fields.append(node.text())
        sections.append(Section(item.label("title"), tuple(fields)))
    for spec in form.fields.values():
        if spec.id not in seen:
            world.faults.append(fault("F213", spec.place, field=spec.id))
    return tuple(sections)


def read_unique(file: FormFile, form: FormSpec, world: World) -> tuple[tuple[str, ...], ...]:
    """Sets of fields that do not repeat; `parent` may be one of them."""
    found = []
    for item in file.all("unique"):
        names = []
        for node in item.list():
            name = node.text()
            if (
                name == "parent"
                and form.parent
                or (spec := world.field(form, node)) is not None
                and _check_column(spec, node, world)
            ):
                names.append(name)
        found.append(tuple(names))
    return tuple(found)


def _check_column(spec: FieldSpec, node: Node, world: World) -> bool:
    if not _has_column(spec):
        world.faults.append(fault("F205", node.place, field=spec.id))
    return _has_column(spec)


def check_span(file: FormFile, form: FormSpec, world: World) -> None:
    """Both ends of a span are dates of the form."""
    span = file.get("span")
    for node in span.list() if span is not None else ():
        spec = world.field(form, node)
        if spec is not None and spec.kind != "date":
            world.faults.append(fault("F206", node.place, field=spec.id))


def read_personal_data(file: FormFile, form: FormSpec, world: World) -> PersonalData:
    node = file.get("personal_data")
    if node is None:
        return PersonalData()
    subject = node.get("subject")
    if subject is not None and subject.text() != "this":
        spec = world.field(form, subject)
        if spec is not None and spec.kind != "link":
            world.faults.append(fault("F226", subject.place, field=spec.id))
    special = [item for item in node.list("special") if world.field(form, item) is not None]
    return PersonalData(node.text("subject"), _texts(special), node.number("retention_years"))


def _texts(nodes: Iterable[Node]) -> tuple[str, ...]:
    return tuple(node.text() for node in nodes)
