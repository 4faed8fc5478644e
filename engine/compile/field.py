"""Fields: of forms, of posts, and the parameters of reports. Here their shape; expressions follow in `field_rules`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.compile.ids import OPTION_ID, check_id
from engine.compile.keys import check_earlier_ids, excludes, needs
from engine.compile.nearest import nearest
from engine.compile.node import Node
from engine.compile.shape import check_part, part_words
from engine.compile.wording import fault, unknown
from engine.model.expression import Constant
from engine.model.field_types import FIELD_TYPES
from engine.model.forms import FieldSpec, Option
from engine.model.types import NULL, option_of
from engine.source.places import Fault

POINTING = frozenset({"link", "links", "table"})
# What a value that belongs to no record (of a post, of a report's parameter) cannot have.
ONLY_IN_FORMS = ("back", "computed", "renamed_from", "show_if", "require_if", "check")
KINDS_ONLY_IN_FORMS = frozenset({"table", "links", "file"})
DEFAULT_PLACES = {"decimal": 2, "money": 2}
# Stands in a shape for an expression that is compiled later.
LATER = Constant(NULL, None)


@dataclass(frozen=True, slots=True)
class RawField:
    """A field as written: its kind is known and its keys are checked."""

    id: str
    kind: str
    node: Node

    def target(self) -> str:
        return self.node.text(self.kind) if self.kind in POINTING else ""


def read_raw_fields(node: Node | None, faults: list[Fault], lost: set[str]) -> Iterator[RawField]:
    """The fields under the node in the author's order; ids of those that cannot be used are added to `lost`."""
    for name, item in node.items() if node is not None else ():
        check_id(name, item.key_place, faults)
        kind = _kind_of(name, item, faults)
        if kind:
            check_part(item.document, item.path, item.data, "field", kind, faults)
            yield RawField(name, kind, item)
        else:
            lost.add(name)


def _kind_of(name: str, node: Node, faults: list[Fault]) -> str:
    keys = list(node.data) if isinstance(node.data, dict) else []
    kinds = [key for key in keys if key in FIELD_TYPES]
    if len(kinds) > 1:
        extra = " и ".join(kinds)
        faults.append(fault("F202", node.key_place, field=name, words=extra))
        _drop(node, kinds[1:])
    if kinds:
        return kinds[0]
    return _guessed_kind(name, node, keys, faults)


def _guessed_kind(name: str, node: Node, keys: list[str], faults: list[Fault]) -> str:
    """The kind probably meant, so that one wrong letter makes one fault."""
    words = part_words("field")
    common = set(FIELD_TYPES["text"].own_keys) | {"label", "required", "hint", "default", "check", "why", "options"}
    for key in keys:
        if key in common:
            continue
        near = nearest(key, words)
        if near or key == keys[0]:
            faults.append(unknown("N115", node.document.key_place((*node.path, key)), key, words))
            if near and isinstance(node.data, dict):
                node.data[near] = node.data.pop(key)
            return near
    faults.append(fault("F201", node.key_place, field=name))
    return ""


def _drop(node: Node, keys: list[str]) -> None:
    if isinstance(node.data, dict):
        for key in keys:
            node.data.pop(key)


def field_shape(raw: RawField, form: str, title_of: Callable[[str], str], faults: list[Fault]) -> FieldSpec:
    """The field without its expressions; computed fields carry LATER. `title_of`: the label of a link's target form."""
    node, kind, target = raw.node, raw.kind, raw.target()
    places = node.number("places") if kind == "decimal" else None
    scale = places if places is not None else DEFAULT_PLACES.get(kind, 0)
    label = node.label("label") or (title_of(target) if target else node.label(kind))
    _check_limits(raw, faults)
    _check_keys(raw, faults)
    return FieldSpec(
        id=raw.id,
        form=form,
        kind=kind,
        type=FIELD_TYPES[kind].value_type(form, raw.id, target, scale),
        label=label,
        hint=node.label("hint"),
        required=node.truth("required"),
        options=tuple(_options(node, faults)),
        target=target,
        back=node.text("back"),
        min=node.number("min"),
        max=node.number("max"),
        places=scale,
        pattern=node.text("pattern"),
        computed=LATER if node.has("computed") else None,
        renamed_from=node.text("renamed_from"),
        place=node.key_place,
    )


def _check_limits(raw: RawField, faults: list[Fault]) -> None:
    low, high = raw.node.number("min"), raw.node.number("max")
    if low is not None and high is not None and low > high:
        faults.append(fault("F208", raw.node.key_place, field=raw.id))
    computed = raw.node.get("computed")
    if computed is not None and (raw.node.truth("required") or raw.node.has("default")):
        faults.append(fault("F207", computed.key_place, field=raw.id))
    if raw.kind == "choice" and not raw.node.has("options") and not raw.node.has("options_of"):
        faults.append(fault("F215", raw.node.key_place, field=raw.id))


def _check_keys(raw: RawField, faults: list[Fault]) -> None:
    """Keys that would be passed over."""
    node = raw.node
    for word in ("why", "level"):
        needs(node, word, "check", faults)
    excludes(node, "options", "options_of", faults)
    if raw.kind not in POINTING:
        excludes(node, raw.kind, "label", faults)
    if raw.target() and node.has("back"):
        check_id(node.text("back"), (node.get("back") or node).place, faults)
    for word, why in _idle(raw):
        faults.append(fault("F222", node.document.key_place((*node.path, word)), field=raw.id, word=word, why=why))


def _idle(raw: RawField) -> Iterator[tuple[str, str]]:
    node = raw.node
    if raw.kind == "table" and node.has("default"):
        yield "default", "начального значения у строк нет"
    if raw.kind == "truth" and node.truth("required"):
        yield "required", "не отмечено — тоже ответ, «нет»; чтобы требовать отметку, напишите check: value"
    if node.truth("required") and node.has("require_if"):
        yield "require_if", "поле обязательно и так"
    pattern, most = node.text("pattern"), node.number("max")
    if pattern and not set(pattern) & set("0A"):
        yield "pattern", "в нём нет ни 0, ни A, на место которых пишут цифры и буквы"
    elif set(pattern) & set("\\^$*?[]{}|"):
        yield "pattern", "0 — цифра, A — буква, остальное — как есть; регулярных выражений здесь нет"
    elif most is not None and len(pattern) > most:
        yield "pattern", f"в нём знаков {len(pattern)}, больше, чем позволяет max"


def refuse_form_keys(raws: list[RawField], faults: list[Fault]) -> None:
    """What only a record's field can be or have: posts and parameters would pass it over."""
    for raw in raws:
        found = {raw.kind: "здесь такого вида поля не бывает"} if raw.kind in KINDS_ONLY_IN_FORMS else {}
        found |= {word: "это ключ полей формы, здесь он ничего не даст" for word in ONLY_IN_FORMS if raw.node.has(word)}
        for word, why in found.items():
            place = raw.node.document.key_place((*raw.node.path, word))
            faults.append(fault("F222", place, field=raw.id, word=word, why=why))


def _options(node: Node, faults: list[Fault]) -> Iterator[Option]:
    options = node.get("options")
    if options is None:
        return
    if isinstance(options.data, list):
        seen: set[str] = set()
        for item in options.list():
            if check_id(item.text(), item.place, faults, OPTION_ID) and item.text() in seen:
                faults.append(fault("S111", item.place, word=item.text()))
            seen.add(item.text())
            yield Option(item.text(), item.text())
        return
    check_earlier_ids({name: item.get("renamed_from") for name, item in options.items()}, faults)
    for name, item in options.items():
        check_id(name, item.key_place, faults, OPTION_ID)
        label = item.label("label") or item.label() or name
        yield Option(name, label, item.text("renamed_from"))


def borrow_options(
    fields: Mapping[str, FieldSpec],
    nodes: Mapping[str, Node],
    forms: Mapping[str, Mapping[str, FieldSpec]],
    faults: list[Fault],
) -> dict[str, FieldSpec]:
    """The fields with `options_of: form.field` filled: the other field's options, and values of its very type."""
    return {name: _borrowed(spec, nodes[name], forms, faults) for name, spec in fields.items()}


def _borrowed(
    spec: FieldSpec, node: Node, forms: Mapping[str, Mapping[str, FieldSpec]], faults: list[Fault]
) -> FieldSpec:
    of = node.get("options_of")
    if of is None:
        return spec
    form, _, field = of.text().partition(".")
    if form not in forms:
        faults.append(unknown("N101", of.place, form, forms))
        return spec
    other = forms[form].get(field)
    if other is None:
        faults.append(unknown("N102", of.place, field, forms[form], form=form))
        return spec
    if not other.options:
        faults.append(fault("F216", of.place, field=of.text()))
        return spec
    return replace(spec, options=other.options, type=option_of(f"{form}.{field}"))
