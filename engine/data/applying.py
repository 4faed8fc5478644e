"""Carrying out a plan: each kind of item has one function. Nothing happens that no item names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from engine.data.asides import coming_back
from engine.data.compose import compose
from engine.data.connection import Transaction
from engine.data.conversion import convert
from engine.data.kept import keep, keep_aside, read_kept, take_back
from engine.data.plan import Plan, make_plan
from engine.data.plan_items import PlanItem
from engine.data.report_indexes import all_indexes
from engine.data.shape import read_shape
from engine.data.tables import (
    SYSTEM_COLUMNS,
    ColumnSpec,
    add_column,
    add_references,
    create_index,
    create_link_table,
    create_table,
    field_column,
    key_column,
    link_table,
    links_fields,
    table_name,
)
from engine.data.workdays import refresh
from engine.data.writer import Author, Writer
from engine.model.folding import has_key, sort_key
from engine.model.forms import SINCE, FieldSpec, FormSpec

EVENT = "definitions"
# Where other tables name forms by id: (table, column).
_FORM_NAMES = (
    ("p_kept", "form"), ("p_key", "form"), ("p_kept_print", "form"), ("p_renamed", "form"),
    ("p_reminder", "form"), ("p_assignment", "form"), ("p_assignment", "row_form"),
    ("f_account", "person_form"), ("f_notice", "form"), ("f_appointment", "instead_form"),
)  # fmt: skip


class PlanOutdated(Exception):
    """The data changed since the plan was made; make and show it again."""


@dataclass(frozen=True, slots=True)
class _Work:
    transaction: Transaction
    plan: Plan
    writer: Writer
    now: str

    def form(self, item: PlanItem) -> FormSpec:
        return self.plan.new.forms[item.form]

    def field(self, item: PlanItem) -> FieldSpec:
        return self.form(item).fields[item.field]

    def run(self, template: str, params: tuple[object, ...] = (), **names: str) -> None:
        self.transaction.execute(compose(template, **names), params)


def apply(transaction: Transaction, plan: Plan, author: Author, now: str) -> None:
    """Bring the tables to the plan's new set, with an entry in the history. Raises PlanOutdated when the plan made now
    would differ, ValueError when the plan is blocked."""
    if plan.blocked:
        raise ValueError("a blocked plan cannot be applied")
    if make_plan(transaction, plan.old, plan.new, plan.moves).items != plan.items:
        raise PlanOutdated
    work = _Work(transaction, plan, Writer(transaction, plan.new, author, now), now)
    for item in _tables_first(plan.items):
        _STEPS[item.kind](work, item)
    refresh(transaction, plan.new.organisation.calendar)
    if plan.items:
        work.writer.note(EVENT, {"plan": (None, "\n".join(item.sentence for item in plan.items))})
    work.writer.finish()


def _tables_first(items: tuple[PlanItem, ...]) -> Iterator[PlanItem]:
    """Renames and new tables before whatever refers to them."""
    first = ("rename_form", "add_form")
    yield from (item for item in items if item.kind in first)
    yield from (replace(item, kind="refer_form") for item in items if item.kind == "add_form")
    yield from (item for item in items if item.kind not in first)


def _add_form(work: _Work, item: PlanItem) -> None:
    work.transaction.execute(create_table(work.form(item), work.transaction.dialect))


def _refer_form(work: _Work, item: PlanItem) -> None:
    """The second half of a new form: what needs the tables of the other new forms."""
    form, dialect = work.form(item), work.transaction.dialect
    for statement in add_references(form, dialect):
        work.transaction.execute(statement)
    for spec in links_fields(form):
        work.transaction.execute(create_link_table(form.id, spec, dialect))
    for index in all_indexes(form, work.plan.new):
        work.transaction.execute(create_index(index, dialect))


def _rename_form(work: _Work, item: PlanItem) -> None:
    before = work.plan.old.forms.get(item.old) if work.plan.old else None
    work.run("ALTER TABLE {old} RENAME TO {new}", old=table_name(item.old), new=table_name(item.form))
    existing = read_shape(work.transaction).tables
    for spec in links_fields(before) if before else ():
        old, new = link_table(item.old, spec.id), link_table(item.form, spec.id)
        if old in existing:
            work.run("ALTER TABLE {old} RENAME TO {new}", old=old, new=new)
    for table, column in _FORM_NAMES:
        if table in existing and column in existing[table].columns:
            work.run("UPDATE {t} SET {c} = ? WHERE {c} = ?", (item.form, item.old), t=table, c=column)
    _remember_name(work, "", "", item.old, item.form)


def _add_system(work: _Work, item: PlanItem) -> None:
    """The day a record entered its state is taken from the history: its making or its latest step."""
    table, column = table_name(item.form), ColumnSpec(item.field, SYSTEM_COLUMNS[item.field])
    work.transaction.execute(add_column(table, column, work.transaction.dialect))
    if item.field == SINCE:
        work.run(
            "UPDATE {t} SET {c} = substr(coalesce((SELECT max(h.at) FROM p_history h WHERE h.form = ? AND h.record = {t}.id"
            " AND (h.event = 'create' OR h.event LIKE 'do:%')), changed), 1, 10) WHERE state IS NOT NULL",
            (item.form,), t=table, c=SINCE,
        )  # fmt: skip


def _return_form(work: _Work, item: PlanItem) -> None:
    take_back(work.transaction, item.form)


def _keep_form(work: _Work, item: PlanItem) -> None:
    assert work.plan.old is not None
    keep(work.transaction, work.plan.old.forms[item.form], work.now)


def _add_field(work: _Work, item: PlanItem) -> None:
    form, spec, dialect = work.form(item), work.field(item), work.transaction.dialect
    if spec.kind == "links":
        work.transaction.execute(create_link_table(form.id, spec, dialect))
        return
    _add_columns(work, form, spec)


def _add_columns(work: _Work, form: FormSpec, spec: FieldSpec) -> None:
    work.transaction.execute(add_column(table_name(form.id), field_column(spec), work.transaction.dialect))
    if has_key(form, spec):
        _add_key_column(work, form, spec)


def _add_key_column(work: _Work, form: FormSpec, spec: FieldSpec) -> None:
    column = ColumnSpec(key_column(spec.id), "text")
    work.transaction.execute(add_column(table_name(form.id), column, work.transaction.dialect))


def _return_field(work: _Work, item: PlanItem) -> None:
    take_back(work.transaction, item.form, item.field)


def _rename_field(work: _Work, item: PlanItem) -> None:
    table = table_name(item.form)
    for name in (str, key_column):
        columns = read_shape(work.transaction).tables[table].columns
        old, new = name(item.old), name(item.field)
        for way in _passed(old, new, f"_moving_{old}", f"_moving_{new}", columns):
            work.run("ALTER TABLE {t} RENAME COLUMN {a} TO {b}", t=table, a=way[0], b=way[1])
    old, new = link_table(item.form, item.old), link_table(item.form, item.field)
    for way in _passed(old, new, f"m{old[1:]}", f"m{new[1:]}", read_shape(work.transaction).tables):
        work.run("ALTER TABLE {a} RENAME TO {b}", a=way[0], b=way[1])
    take_back(work.transaction, item.form, item.old)
    _remember_name(work, item.form, "", item.old, item.field)


def _passed(old: str, new: str, old_aside: str, new_aside: str, existing: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """From what to what. A name that another field still has is taken from it first: that field's own item goes on from
    where its values wait."""
    source = old_aside if old_aside in existing else old
    if source not in existing:
        return
    if new in existing:
        yield new, new_aside
    yield source, new


def _keep_field(work: _Work, item: PlanItem) -> None:
    form = work.form(item)
    assert work.plan.old is not None
    before = work.plan.old.forms.get(form.id) or work.plan.old.forms[form.renamed_from]
    keep(work.transaction, before.fields[item.field], work.now)


def _change_type(work: _Work, item: PlanItem) -> None:
    form, spec = work.form(item), work.field(item)
    existing = read_shape(work.transaction).tables
    before, links = _earlier(work, form, spec), link_table(form.id, spec.id)
    if "links" in (before.kind, spec.kind):
        lists = _free(f"w_{form.id[:30]}", existing)
        if links in existing:
            work.run("ALTER TABLE {a} RENAME TO {b}", a=links, b=lists)
        _change_lists(work, form, spec, before, lists)
        return
    table, present = table_name(form.id), existing[table_name(form.id)].columns
    aside = _set_aside(work, form, spec, before)
    if key_column(spec.id) in present:
        key_aside = _free(f"_was_key_{spec.id}", present)
        work.run("ALTER TABLE {t} RENAME COLUMN {a} TO {b}", t=table, a=key_column(spec.id), b=key_aside)
    _add_columns(work, form, spec)
    _copy_converted(work, form, spec, before, aside)


def _set_aside(work: _Work, form: FormSpec, spec: FieldSpec, before: FieldSpec) -> str:
    """Rename the field's column, and remember what its values were; its name now."""
    table = table_name(form.id)
    aside = _free(f"_was_{spec.id}", read_shape(work.transaction).tables[table].columns)
    work.run("ALTER TABLE {t} RENAME COLUMN {a} TO {b}", t=table, a=spec.id, b=aside)
    keep_aside(work.transaction, form.id, aside, replace(before, id=spec.id), work.now)
    return aside


def _change_lists(work: _Work, form: FormSpec, spec: FieldSpec, before: FieldSpec, lists: str) -> None:
    """From or to a list of links: a single link is a list of one, and the other way; the rest is set aside."""
    table, links, same = table_name(form.id), link_table(form.id, spec.id), before.target == spec.target
    if spec.kind == "links":
        work.transaction.execute(create_link_table(form.id, spec, work.transaction.dialect))
        if before.kind == "link":
            aside = _set_aside(work, form, spec, before)
            if same:
                work.run("INSERT INTO {x} (left_id, right_id) SELECT id, {c} FROM {t} WHERE {c} IS NOT NULL",
                         x=links, c=aside, t=table)  # fmt: skip
        return
    _add_columns(work, form, spec)
    if before.kind == "links" and same:
        work.run("UPDATE {t} SET {c} = (SELECT max(right_id) FROM {x} WHERE left_id = {t}.id HAVING count(*) = 1)",
                 t=table, c=spec.id, x=lists)  # fmt: skip


def _return_values(work: _Work, item: PlanItem) -> None:
    """The values set aside by an earlier change of type, into the column that was just made."""
    form, spec = work.form(item), work.field(item)
    before = _earlier(work, form, spec)
    kept = read_kept(work.transaction)
    latest = [column for (owner, column), was in kept.asides.items() if owner == form.id and was.id == spec.id][-1]
    rows = coming_back(
        work.transaction, table_name(form.id), (item.old, kept.asides[form.id, item.old]), (latest, before)
    )
    update = compose("UPDATE {t} SET {c} = ? WHERE id = ?", t=table_name(form.id), c=spec.id)
    work.transaction.executemany(update, [(value, id) for id, value in rows])
    if has_key(form, spec):
        _fill_key(work, form, spec)


def _earlier(work: _Work, form: FormSpec, spec: FieldSpec) -> FieldSpec:
    """The specification the stored values were written under."""
    renamed = {(item.form, item.field): item.old for item in work.plan.items if item.kind == "rename_field"}
    names = tuple(dict.fromkeys((renamed.get((form.id, spec.id), spec.id), spec.id, spec.renamed_from)))
    for before in (form.id, form.renamed_from):
        for field in names:
            if work.plan.old and before in work.plan.old.forms and field in work.plan.old.forms[before].fields:
                return work.plan.old.forms[before].fields[field]
    kept = read_kept(work.transaction).field(form.id, spec.id)
    assert kept is not None
    return kept


def _copy_converted(work: _Work, form: FormSpec, spec: FieldSpec, before: FieldSpec, aside: str) -> None:
    table = table_name(form.id)
    statement = compose("SELECT id, {c} FROM {t} WHERE {c} IS NOT NULL", t=table, c=aside)
    rows = []
    for id, value in work.transaction.execute(statement):
        try:
            rows.append((convert(value, before, spec), id))
        except ValueError:
            continue  # the plan counted it; the value stays in the column put aside
    if rows:
        work.transaction.executemany(compose("UPDATE {t} SET {c} = ? WHERE id = ?", t=table, c=spec.id), rows)
    if has_key(form, spec):
        _fill_key(work, form, spec)


def _add_key(work: _Work, item: PlanItem) -> None:
    form, spec = work.form(item), work.field(item)
    _add_key_column(work, form, spec)
    _fill_key(work, form, spec)


def _fill_key(work: _Work, form: FormSpec, spec: FieldSpec) -> None:
    table = table_name(form.id)
    statement = compose("SELECT id, {c} FROM {t} WHERE {c} IS NOT NULL", t=table, c=spec.id)
    rows = [(sort_key(text), id) for id, text in work.transaction.execute(statement)]
    if rows:
        update = compose("UPDATE {t} SET {c} = ? WHERE id = ?", t=table, c=key_column(spec.id))
        work.transaction.executemany(update, rows)


def _rename_options(work: _Work, item: PlanItem) -> None:
    _replace_values(work, item, item.field)
    for old, new in item.pairs:
        _remember_name(work, item.form, item.field, old, new)


def _rename_states(work: _Work, item: PlanItem) -> None:
    _replace_values(work, item, "state")
    for old, new in item.pairs:
        _remember_name(work, item.form, "state", old, new)


def _replace_values(work: _Work, item: PlanItem, column: str) -> None:
    """All pairs in one statement, so that names may be exchanged."""
    cases = " ".join("WHEN ? THEN ?" for _ in item.pairs)
    holes = ", ".join("?" for _ in item.pairs)
    params = (*(text for pair in item.pairs for text in pair), *(old for old, _ in item.pairs))
    template = f"UPDATE {{t}} SET {{c}} = CASE {{c}} {cases} END WHERE {{c}} IN ({holes})"  # noqa: S608 - only holes
    work.run(template, params, t=table_name(item.form), c=column)


def _move_states(work: _Work, item: PlanItem) -> None:
    """Every record moves with an entry of its own in the history."""
    for source, target in item.pairs:
        statement = compose("SELECT id FROM {t} WHERE state = ? ORDER BY id", t=table_name(item.form))
        for (id,) in work.transaction.execute(statement, (source,)):
            work.writer.move(item.form, id, source=source, target=target, version=None, event=EVENT)


def _start_states(work: _Work, item: PlanItem) -> None:
    statement = compose("SELECT id FROM {t} WHERE state IS NULL ORDER BY id", t=table_name(item.form))
    for (id,) in work.transaction.execute(statement):
        work.writer.move(item.form, id, source="", target=item.new, version=None, event=EVENT)


def _add_index(work: _Work, item: PlanItem) -> None:
    for index in all_indexes(work.form(item), work.plan.new):
        if index.name in item.names:
            work.transaction.execute(create_index(index, work.transaction.dialect))


def _drop_index(work: _Work, item: PlanItem) -> None:
    for name in item.names:
        work.run("DROP INDEX {name}", name=name)


def _nothing(work: _Work, item: PlanItem) -> None:
    """The item only informs."""


def _remember_name(work: _Work, form: str, field: str, old: str, new: str) -> None:
    """So that history written under the old name is still understood."""
    ((seq,),) = work.transaction.execute("SELECT seq FROM p_head WHERE id = 1")
    work.transaction.execute(
        "INSERT INTO p_renamed (form, field, old, new, seq, at) VALUES (?, ?, ?, ?, ?, ?)",
        (form, field, old, new, seq, work.now),
    )


def _free(stem: str, taken: Mapping[str, object]) -> str:
    number = 1
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


_STEPS: Mapping[str, Callable[[_Work, PlanItem], None]] = MappingProxyType(
    {
        "add_form": _add_form,
        "refer_form": _refer_form,
        "add_system": _add_system,
        "return_form": _return_form,
        "rename_form": _rename_form,
        "keep_form": _keep_form,
        "add_field": _add_field,
        "return_field": _return_field,
        "rename_field": _rename_field,
        "keep_field": _keep_field,
        "change_type": _change_type,
        "return_values": _return_values,
        "narrow": _nothing,
        "require": _nothing,
        "add_key": _add_key,
        "rename_options": _rename_options,
        "remove_option": _nothing,
        "rename_states": _rename_states,
        "move_states": _move_states,
        "start_states": _start_states,
        "unique_waits": _nothing,
        "add_index": _add_index,
        "drop_index": _drop_index,
    }
)
