"""Effects that repeat a record with its rows, and that set fields of every record of a form that fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.compile.ids import check_id
from engine.compile.keys import excludes
from engine.compile.making import Making, read_values, read_when
from engine.compile.node import Node
from engine.compile.rules import CANDIDATE
from engine.compile.wording import fault
from engine.model.expression import Bind, Expr, RowOf, rebuild
from engine.model.forms import FormSpec
from engine.model.types import record_of
from engine.model.workflows import CopyEffect, EachEffect, Effect, SetEffect

EVERY = "*"  # the name of each record that is set: none an author could give


def read_copy(node: Node, making: Making) -> Effect | None:
    inner = node.get("copy")
    of = inner.get("of") if inner is not None else None
    record = making.rules.expression(of, making.scope)
    if inner is None or of is None or record is None:
        return None
    form = making.world.forms.get(record.type.form)
    if record.type.kind != "record" or form is None:
        making.world.faults.append(fault("W370", of.place, text=of.text()))
        return None
    alias = inner.get("as") or node.get("as")
    if alias is not None:
        check_id(alias.text(), alias.place, making.world.faults)
    return CopyEffect(
        record=record,
        fields=read_values(inner.get("set"), form, making),
        tables=tuple(_tables(inner, form, making)),
        alias=alias.text() if alias is not None else "",
        when=read_when(node, inner, making),
        place=node.place,
    )


def _tables(node: Node, form: FormSpec, making: Making) -> Iterator[str]:
    for item in node.list("tables"):
        spec = making.world.field(form, item)
        if spec is not None and spec.kind != "table":
            making.world.faults.append(fault("D601", item.place, field=spec.id))
        elif spec is not None:
            yield spec.id


def read_set_many(node: Node, inner: Node, making: Making) -> Effect | None:
    """`set` with `form`: the loop over the records it means. Bare names are the fields of each of them."""
    excludes(inner, "form", "record", making.world.faults)
    form = making.world.form(inner.get("form"))
    if form is None:
        return None
    among = making.rules.among(form.id, making.form.id, making.scope.binds)
    here = replace(making, scope=replace(among, in_sql=False))
    fields = read_values(inner.get("fields"), form, here)
    return EachEffect(
        EVERY,
        (SetEffect(_of_each(fields), Bind(record_of(form.id), f"as.{EVERY}"), place=node.place),),
        form=form.id,
        where=making.rules.condition(inner.get("where"), among),
        together=True,
        when=read_when(node, inner, making),
        place=node.place,
    )


def _of_each(fields: Mapping[str, Expr]) -> dict[str, Expr]:
    return {name: _named(value) for name, value in fields.items()}


def _named(node: Expr) -> Expr:
    if isinstance(node, RowOf) and node.alias == CANDIDATE:
        return Bind(node.type, f"as.{EVERY}")
    return rebuild(node, _named)  # type: ignore[return-value]
