"""Effects of steps: one reader per word of the effect table, and what is given to a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from engine.compile.copying import read_copy, read_set_many
from engine.compile.expression.names import Scope
from engine.compile.ids import check_id
from engine.compile.keys import excludes, needs
from engine.compile.making import Making, read_values, read_when
from engine.compile.node import Node
from engine.compile.report import report_row
from engine.compile.rules import PEOPLE, Rules
from engine.compile.shape import check_part, part_words
from engine.compile.wording import fault, unknown
from engine.compile.world import World
from engine.model.expression import Bind, Expr, FieldOf, RowOf
from engine.model.forms import FormSpec
from engine.model.types import Type, record_of
from engine.model.workflows import (
    CopyEffect,
    CreateEffect,
    EachEffect,
    Effect,
    NotifyEffect,
    NumberEffect,
    PrintEffect,
    SetEffect,
    StepEffect,
)

LOOP_NAME = "Имя записи внутри повторения."


def read_effects(node: Node | None, making: Making) -> tuple[Effect, ...]:
    """Effects in order; a record made under a name is known to those that follow."""
    found: list[Effect] = []
    for item in node.list() if node is not None else ():
        word = _word_of(item, making)
        if not word:
            continue
        check_part(item.document, item.path, item.data, "effect", word, making.world.faults)
        _refuse_both(item, word, making)
        effect = READERS[word](item, making)
        if effect is not None:
            found.append(effect)
        if isinstance(effect, CopyEffect):
            making = making.naming(effect.alias, record_of(effect.record.type.form))
        if isinstance(effect, CreateEffect):
            making = making.naming(effect.alias, record_of(effect.form))
    return tuple(found)


def _word_of(node: Node, making: Making) -> str:
    keys = [name for name, _ in node.items()]
    words = part_words("effect")
    found = next((key for key in keys if key in words), "")
    if not found:
        key = keys[0] if keys else ""
        place = node.document.key_place((*node.path, key)) if keys else node.place
        making.world.faults.append(unknown("N120", place, key, words))
    return found


def _refuse_both(node: Node, effect: str, making: Making) -> None:
    """What may stand beside the effect's word or inside it stands once."""
    inner = node.get(effect)
    for word in ("when", "unless", "as"):
        at = inner.get(word) if inner is not None else None
        if at is not None and node.has(word):
            making.world.faults.append(fault("S114", at.key_place, word=word, effect=effect))


def _read_set(node: Node, making: Making) -> Effect | None:
    inner = node.get("set")
    if inner is None:
        return None
    needs(inner, "where", "form", making.world.faults)
    if inner.has("form"):
        return read_set_many(node, inner, making)
    record = inner.get("record")
    target = making.rules.expression(record, making.scope)
    if record is not None and target is None:
        return None
    if record is not None and target is not None and target.type.kind != "record":
        making.world.faults.append(fault("W315", record.place, text=record.text()))
        return None
    form = making.world.forms.get(target.type.form) if target is not None else making.form
    if form is None:
        return None
    fields = read_values(inner.get("fields"), form, making)
    return SetEffect(fields, target, read_when(node, inner, making), node.place)


def _read_create(node: Node, making: Making) -> Effect | None:
    inner = node.get("create")
    form = making.world.form(inner.get("form")) if inner is not None else None
    if inner is None or form is None:
        return None
    unless = node.get("unless") or inner.get("unless")
    alias = inner.get("as") or node.get("as")
    if alias is not None:
        check_id(alias.text(), alias.place, making.world.faults)
    copied = _copied(inner.get("from"), form, making)
    fields = {**copied, **read_values(inner.get("set"), form, making)}
    if copied or not inner.has("from"):
        _check_filled(inner, form, fields, making)
    return CreateEffect(
        form=form.id,
        fields=fields,
        unless=making.rules.condition(unless, making.scope),
        alias=alias.text() if alias is not None else "",
        when=read_when(node, inner, making),
        place=node.place,
    )


def _check_filled(node: Node, form: FormSpec, fields: Mapping[str, Expr], making: Making) -> None:
    """Every required field without a default is given a value, and a row its record."""
    written = making.world.ids("form")[form.id].get("fields")
    named = {name for name, _ in node.items("set")}
    for spec in form.fields.values():
        own = written.get(spec.id) if written is not None else None
        if spec.required and spec.id not in {*fields, *named} and own is not None and not own.has("default"):
            making.world.faults.append(fault("W317", node.key_place, form=form.id, field=spec.id))
    if form.parent and "parent" not in named:
        making.world.faults.append(fault("W317", node.key_place, form=form.id, field="parent"))


def _copied(node: Node | None, form: FormSpec, making: Making) -> dict[str, Expr]:
    """`from:` a record in reach, or the row of a report: what has the same name and type here."""
    if node is None:
        return {}
    word = node.text()
    row = {name[4:]: type for name, type in making.scope.binds.items() if name.startswith("row.")}
    if word == "row" and row:
        return {name: Bind(type, f"row.{name}") for name, type in row.items() if _same(form, name, type)}
    type = record_of(making.form.id) if word == "this" else making.scope.binds.get(f"as.{word}")
    source = making.world.forms.get(type.form) if type is not None else None
    if type is None or source is None:
        known = [name.removeprefix("as.") for name in making.scope.binds if name.startswith("as.")]
        making.world.faults.append(unknown("N118", node.place, word, [*known, "this"]))
        return {}
    base = RowOf(type, "this") if word == "this" else Bind(type, f"as.{word}")
    return {
        name: FieldOf(spec.type, base, name)
        for name, spec in source.fields.items()
        if spec.kind != "table" and _same(form, name, spec.type)
    }


def _same(form: FormSpec, name: str, type: Type) -> bool:
    other = form.fields.get(name)
    return other is not None and other.computed is None and other.kind != "table" and other.type == type


def _read_each(node: Node, making: Making) -> Effect | None:
    inner = node.get("each")
    if inner is None:
        return None
    ways = [key for key in ("field", "form", "report") if inner.has(key)]
    if len(ways) != 1:
        code = (
            fault("S112", inner.place, first=ways[0], second=ways[1])
            if ways
            else fault("S113", inner.place, words="field, form, report")
        )
        making.world.faults.append(code)
        return None
    needs(inner, "with", "report", making.world.faults)
    for word in ("where", "as"):
        excludes(inner, "report", word, making.world.faults)
    effect = EACH[ways[0]](node, inner, _alias_of(inner, making), making)
    return replace(effect, together=inner.truth("together")) if effect is not None else None


def _alias_of(node: Node, making: Making) -> str:
    """The name of the record inside the loop; only rows of a report need none."""
    alias = node.get("as")
    if alias is None:
        if not node.has("report"):
            making.world.faults.append(fault("S102", node.key_place, word="as", meaning=LOOP_NAME))
        return ""
    check_id(alias.text(), alias.place, making.world.faults)
    return alias.text()


def _each_field(node: Node, inner: Node, alias: str, making: Making) -> EachEffect | None:
    at = inner.get("field")
    spec = making.world.field(making.form, at) if at is not None else None
    if at is None or spec is None:
        return None
    if spec.type.kind != "records":
        making.world.faults.append(fault("D601", at.place, field=spec.id))
        return None
    where_scope = making.rules.among(spec.target, making.form.id, making.scope.binds)
    effects = read_effects(node.get("do"), making.naming(alias, record_of(spec.target)))
    return EachEffect(
        alias,
        effects,
        table=spec.id,
        when=read_when(node, inner, making),
        where=making.rules.condition(inner.get("where"), where_scope),
        place=node.place,
    )


def _each_form(node: Node, inner: Node, alias: str, making: Making) -> EachEffect | None:
    form = making.world.form(inner.get("form"))
    if form is None:
        return None
    where_scope = making.rules.among(form.id, making.form.id, making.scope.binds)
    effects = read_effects(node.get("do"), making.naming(alias, record_of(form.id)))
    return EachEffect(
        alias,
        effects,
        form=form.id,
        when=read_when(node, inner, making),
        where=making.rules.condition(inner.get("where"), where_scope),
        place=node.place,
    )


def _each_report(node: Node, inner: Node, alias: str, making: Making) -> EachEffect | None:
    at = inner.get("report")
    if at is None or not making.world.knows("report", at, "N106") or at.text() not in making.reports:
        return None
    report = making.reports[at.text()]
    given = read_given(inner, at, making.scope, making.world, making.rules)
    effects = read_effects(node.get("do"), making.reach(**report_row(report.query)))
    return EachEffect(alias, effects, report=report.id, given=given, when=read_when(node, inner, making), place=node.place)


def read_given(node: Node, report: Node | None, scope: Scope, world: World, rules: Rules) -> dict[str, Expr]:
    """The parameters under `with:` for the report that `report` names; each must be one of its parameters."""
    written = world.ids("report").get(report.text()) if report is not None else None
    if report is None or written is None or written.data is None:
        return {}
    params = world.params[report.text()]
    given = dict(node.items("with"))
    found = {}
    for name, item in given.items():
        if name not in params:
            world.faults.append(unknown("N112", item.key_place, name, params, report=report.text()))
            continue
        expr = rules.expression(item, scope, params[name].type)
        if expr is not None:
            found[name] = expr
    for name, param in written.items("params"):
        if name in params and name not in given and not param.has("default"):
            world.faults.append(fault("P506", report.place, param=name))
    return found


def _read_number(node: Node, making: Making) -> Effect | None:
    inner = node.get("number")
    at = inner.get("field") if inner is not None else None
    spec = making.world.field(making.form, at) if at is not None else None
    if inner is None or at is None or spec is None:
        return None
    if spec.type.kind != "text" or spec.computed is not None:
        making.world.faults.append(fault("W309", at.place, field=spec.id, what="не текстовое"))
    per = making.rules.expression(inner.get("per"), making.scope)
    return NumberEffect(spec.id, inner.text("series"), per, read_when(node, inner, making), node.place)


def _read_print(node: Node, making: Making) -> Effect | None:
    at = node.get("print")
    if not making.world.knows("print", at, "N107") or at is None:
        return None
    return PrintEffect(at.text(), making.rules.condition(node.get("when"), making.scope), node.place)


def read_notify(node: Node, making: Making) -> NotifyEffect | None:
    inner = node.get("notify")
    if inner is None or not making.world.knows("duty", inner.get("duty"), "N103"):
        return None
    return NotifyEffect(
        duty=inner.text("duty"),
        text=making.rules.template(inner.get("text"), making.scope),
        where=making.rules.condition(inner.get("where"), making.reach(**PEOPLE).scope),
        when=read_when(node, inner, making),
        place=node.place,
    )


def _read_step(node: Node, making: Making) -> Effect | None:
    inner = node.get("step")
    at, done = (inner.get("record"), inner.get("do")) if inner is not None else (None, None)
    record = making.rules.expression(at, making.scope)
    if inner is None or at is None or done is None or record is None:
        return None
    flows = [flow for flow in making.world.ids("workflow").values() if flow.text("form") == record.type.form]
    if record.type.kind != "record" or not flows:
        making.world.faults.append(fault("W318", at.place, text=at.text()))
        return None
    steps = {name: step for flow in flows for name, step in flow.items("steps")}
    if done.text() not in steps:
        making.world.faults.append(unknown("N108", done.place, done.text(), steps))
        return None
    if steps[done.text()].has("approve"):
        making.world.faults.append(fault("W375", done.place, step=done.text()))
    if steps[done.text()].has("ask"):
        making.world.faults.append(fault("W319", done.place, step=done.text()))
    return StepEffect(record, done.text(), read_when(node, inner, making), node.place)


READERS: Mapping[str, Callable[[Node, Making], Effect | None]] = {
    "set": _read_set,
    "create": _read_create,
    "each": _read_each,
    "number": _read_number,
    "print": _read_print,
    "notify": read_notify,
    "step": _read_step,
    "copy": read_copy,
}
EACH: Mapping[str, Callable[[Node, Node, str, Making], EachEffect | None]] = {
    "field": _each_field,
    "form": _each_form,
    "report": _each_report,
}
