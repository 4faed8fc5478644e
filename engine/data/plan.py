"""What a new definition set would do to the tables: compared with the set applied before and with the tables there are.

Nothing is dropped and no table is rebuilt: what leaves the definitions stays in the database, a changed type is a new
column beside the old one. Making a plan writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace

from engine.data.asides import coming_back
from engine.data.connection import Connection
from engine.data.conversion import convert, fits, same_storage
from engine.data.kept import Kept, read_kept
from engine.data.plan_items import PlanItem, make_item
from engine.data.plan_rows import Rows
from engine.data.plan_states import state_items
from engine.data.report_indexes import all_indexes
from engine.data.shape import ColumnShape, Shape, TableShape, read_shape
from engine.data.tables import (
    SYSTEM_COLUMNS,
    field_column,
    key_column,
    link_table,
    links_fields,
    stored_fields,
    table_name,
)
from engine.model.definitions import DefinitionSet
from engine.model.folding import has_key
from engine.model.forms import FieldSpec, FormSpec


@dataclass(frozen=True, slots=True)
class Plan:
    """All changes in the order they are applied. `moves`: "form.state" to the state its records go to."""

    old: DefinitionSet | None
    new: DefinitionSet
    items: tuple[PlanItem, ...]
    moves: Mapping[str, str] = field(default_factory=dict)

    @property
    def automatic(self) -> bool:
        """Whether it may be applied without asking."""
        return all(item.automatic and not item.blocking for item in self.items)

    @property
    def blocked(self) -> bool:
        return any(item.blocking for item in self.items)


def make_plan(
    connection: Connection, old: DefinitionSet | None, new: DefinitionSet, moves: Mapping[str, str] | None = None
) -> Plan:
    """Compare and count. `old` is the set applied last, None for none."""
    planner = _Planner(connection, old, new, dict(moves or {}))
    return Plan(old, new, tuple(planner.items()), planner.moves)


def lags_behind(connection: Connection, definitions: DefinitionSet) -> bool:
    """Whether tables of the set in force lack a column of the engine's own or an index they should have."""
    tables = read_shape(connection).tables
    if any(SYSTEM_COLUMNS.keys() - tables[table_name(form)].columns.keys() for form in definitions.forms):
        return True
    present = {name for _, name in connection.execute(connection.dialect.indexes_sql)}
    return any(index.name not in present for form in definitions.forms.values() for index in all_indexes(form, definitions))


@dataclass
class _Planner:
    connection: Connection
    old: DefinitionSet | None
    new: DefinitionSet
    moves: dict[str, str]
    shape: Shape = field(init=False)
    kept: Kept = field(init=False)
    rows: Rows = field(init=False)
    # Forms where a name goes from one field to another: their indexes are called after the wrong columns.
    passed_on: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.shape = read_shape(self.connection)
        self.kept = read_kept(self.connection)
        self.rows = Rows(self.connection)

    def items(self) -> Iterator[PlanItem]:
        yield from self._renamed_forms()
        yield from self._forms()
        for form in self.new.forms.values():
            yield from self._fields(form)
        for form in self.new.forms.values():
            yield from self._states(form)
            yield from self._indexes(form)
        yield from self._removed()

    # ── forms ──

    def _renamed_forms(self) -> Iterator[PlanItem]:
        for form in self.new.forms.values():
            before, after = table_name(form.renamed_from), table_name(form.id)
            if not form.renamed_from or after in self.shape.tables or before not in self.shape.tables:
                continue
            rows = self.rows.count(self.shape.tables[before])
            self.shape.rename_table(before, after)
            for spec in self._old_fields(form):
                links = link_table(form.renamed_from, spec.id)
                if links in self.shape.tables:
                    self.shape.rename_table(links, link_table(form.id, spec.id))
            yield make_item("rename_form", form.id, old=form.renamed_from, rows=rows, automatic=False)

    def _forms(self) -> Iterator[PlanItem]:
        for form in self.new.forms.values():
            table = self.shape.tables.get(table_name(form.id))
            if table is None:
                self.shape.tables[table_name(form.id)] = made = TableShape("")
                for name, kind in SYSTEM_COLUMNS.items():
                    made.columns[name] = _to_be_made(kind)
                yield make_item("add_form", form.id)
                continue
            if form.id in self.kept.forms:
                yield make_item("return_form", form.id, rows=self.rows.count(table))
            yield from self._system_columns(form, table)

    def _system_columns(self, form: FormSpec, table: TableShape) -> Iterator[PlanItem]:
        """What every table has since another release of the engine."""
        for name, kind in SYSTEM_COLUMNS.items():
            if name not in table.columns:
                table.columns[name] = _to_be_made(kind)
                yield make_item("add_system", form.id, name)

    def _removed(self) -> Iterator[PlanItem]:
        if self.old is None:
            return
        renamed = {form.renamed_from for form in self.new.forms.values()}
        for form in self.old.forms.values():
            table = self.shape.tables.get(table_name(form.id))
            if form.id not in self.new.forms and form.id not in renamed and table is not None:
                yield make_item("keep_form", form.id, rows=self.rows.count(table), automatic=False)

    # ── fields ──

    def _fields(self, form: FormSpec) -> Iterator[PlanItem]:
        table = self.shape.tables[table_name(form.id)]
        before = {spec.id: spec for spec in self._old_fields(form)}
        yield from self._renamed_fields(form, table, before)
        for spec in stored_fields(form):
            yield from self._field(form, table, spec, before.get(spec.id) or self.kept.field(form.id, spec.id))
        for spec in links_fields(form):
            yield from self._links_field(form, spec, before.get(spec.id) or self.kept.field(form.id, spec.id))
        yield from self._removed_fields(form, table, before)

    def _renamed_fields(self, form: FormSpec, table: TableShape, before: dict[str, FieldSpec]) -> Iterator[PlanItem]:
        """All at once, so that names may be passed on or exchanged."""
        links = {
            id: self.shape.tables[name] for id in self._link_ids(form) if (name := link_table(form.id, id)) in self.shape.tables
        }
        columns = _moves(form, before, table.columns.keys() - SYSTEM_COLUMNS.keys())
        several = {id: old for id, old in _moves(form, before, links.keys()).items() if id not in columns}
        if columns.keys() & table.columns.keys() or several.keys() & links.keys():
            self.passed_on.add(form.id)
        rows = {id: self.rows.filled(table, old) for id, old in columns.items()}
        rows |= {id: self.rows.count(links[old]) for id, old in several.items()}
        moved = {**columns, **several}
        earlier = {id: before.get(old) or self.kept.field(form.id, old) for id, old in moved.items()}
        self.shape.rename_columns(table_name(form.id), columns)
        self.shape.rename_columns(
            table_name(form.id), {key_column(id): key_column(old) for id, old in columns.items()}
        )
        self.shape.rename_tables({link_table(form.id, id): link_table(form.id, old) for id, old in several.items()})
        for old in moved.values():
            before.pop(old, None)
        for id, old in moved.items():
            if (spec := earlier[id]) is not None:
                before[id] = replace(spec, id=id)
            yield make_item("rename_field", form.id, id, old=old, rows=rows[id], automatic=False)

    def _link_ids(self, form: FormSpec) -> set[str]:
        """Fields that may have a table of links, now or before."""
        return {name for spec in form.fields.values() for name in (spec.id, spec.renamed_from) if name}

    def _field(
        self, form: FormSpec, table: TableShape, spec: FieldSpec, before: FieldSpec | None
    ) -> Iterator[PlanItem]:
        made = table.actual == ""
        if before is not None and before.kind == "links":
            yield from self._one_of_links(form, table, spec, before)
            return
        exists = spec.id in table.columns
        if not exists:
            table.columns[spec.id] = _to_be_made(field_column(spec).kind)
            if not made:
                yield make_item("add_field", form.id, spec.id)
        else:
            if self.kept.field(form.id, spec.id) is not None and not made:
                yield make_item("return_field", form.id, spec.id, rows=self.rows.filled(table, spec.id))
            if before is not None:
                yield from self._changed_field(form, table, spec, before)
        if not made:
            yield from self._key(form, table, spec)
            yield from self._required(form, table, spec, before)

    def _changed_field(
        self, form: FormSpec, table: TableShape, spec: FieldSpec, before: FieldSpec
    ) -> Iterator[PlanItem]:
        if not same_storage(before, spec):
            yield from self._changed_type(form, table, spec, before)
        elif spec.kind == "choice":
            yield from self._options(form, table, spec, before)
        elif (before.min, before.max, before.pattern) != (spec.min, spec.max, spec.pattern):
            rows = sum(count for value, count in self.rows.values(table, spec.id) if not fits(value, spec))
            if rows:
                yield make_item("narrow", form.id, spec.id, rows=rows, automatic=False)

    def _changed_type(
        self, form: FormSpec, table: TableShape, spec: FieldSpec, before: FieldSpec
    ) -> Iterator[PlanItem]:
        total, lost, same = 0, 0, table.columns[spec.id].kind == field_column(spec).kind
        for value, count in self.rows.values(table, spec.id):
            total += count
            try:
                same = convert(value, before, spec) == value and same
            except ValueError:
                lost, same = lost + count, False
        stored, aside = table.stored(spec.id), self.kept.aside(form.id, spec)
        back = 0
        if aside is not None and aside[0] in table.columns and stored:
            back = sum(1 for _ in coming_back(self.connection, table.actual, aside, (stored, before)))
        if same and not back and field_column(before).references == field_column(spec).references:
            return  # the values serve as they are
        table.columns[spec.id] = _to_be_made(field_column(spec).kind)
        table.columns.pop(key_column(spec.id), None)
        yield make_item(
            "change_type", form.id, spec.id, old=before.kind, new=spec.kind, rows=lost, total=total, automatic=False
        )
        if aside is not None and back:
            yield make_item("return_values", form.id, spec.id, old=aside[0], rows=back, automatic=False)

    def _one_of_links(
        self, form: FormSpec, table: TableShape, spec: FieldSpec, before: FieldSpec
    ) -> Iterator[PlanItem]:
        """A list of links becomes one link: what was the only one stays, the lists are set aside."""
        links = self.shape.tables.get(link_table(form.id, spec.id))
        counted = self.rows.lists(links) if links is not None else []
        kept = sum(1 for _, size in counted if size == 1) if before.target == spec.target else 0
        table.columns[spec.id] = _to_be_made(field_column(spec).kind)
        yield make_item(
            "change_type", form.id, spec.id, old=before.kind, new=spec.kind, rows=len(counted) - kept, total=len(counted),
            automatic=False,
        )  # fmt: skip

    def _options(self, form: FormSpec, table: TableShape, spec: FieldSpec, before: FieldSpec) -> Iterator[PlanItem]:
        earlier = {option.id: option.renamed_from for option in before.options}
        pairs = tuple(
            (option.renamed_from, option.id)
            for option in spec.options
            if option.renamed_from in earlier and earlier.get(option.id) != option.renamed_from
        )
        counts = dict(self.rows.values(table, spec.id))
        if pairs:
            rows = sum(counts.get(old, 0) for old, _ in pairs)
            yield make_item("rename_options", form.id, spec.id, pairs=pairs, rows=rows, automatic=False)
        known = {option.id for option in spec.options} | {old for old, _ in pairs}
        for option in sorted(earlier.keys() - known):
            rows = counts.get(option, 0)
            yield make_item("remove_option", form.id, spec.id, old=option, rows=rows, automatic=rows == 0)

    def _key(self, form: FormSpec, table: TableShape, spec: FieldSpec) -> Iterator[PlanItem]:
        name = key_column(spec.id)
        if not has_key(form, spec) or name in table.columns:
            return
        fresh = table.stored(spec.id) == ""
        table.columns[name] = _to_be_made("text")
        if not fresh:
            yield make_item("add_key", form.id, spec.id, rows=self.rows.filled(table, spec.id))

    def _required(
        self, form: FormSpec, table: TableShape, spec: FieldSpec, before: FieldSpec | None
    ) -> Iterator[PlanItem]:
        if spec.required and (before is None or not before.required):
            rows = self.rows.count(table) - self.rows.filled(table, spec.id)
            if rows:
                yield make_item("require", form.id, spec.id, rows=rows, automatic=False)

    def _links_field(self, form: FormSpec, spec: FieldSpec, before: FieldSpec | None) -> Iterator[PlanItem]:
        name = link_table(form.id, spec.id)
        made = self.shape.tables[table_name(form.id)].actual == ""
        table, owner = self.shape.tables.get(name), self.shape.tables[table_name(form.id)]
        if before is not None and before.kind == "link" and owner.stored(spec.id):
            rows = self.rows.filled(owner, spec.id)
            owner.columns.pop(spec.id)
            self.shape.tables[name] = TableShape("")
            yield make_item(
                "change_type", form.id, spec.id, old=before.kind, new=spec.kind, total=rows,
                rows=0 if before.target == spec.target else rows, automatic=False,
            )  # fmt: skip
        elif table is not None and before is not None and before.target not in ("", spec.target):
            rows = self.rows.count(table)
            self.shape.tables[name] = TableShape("")
            yield make_item(
                "change_type", form.id, spec.id, old=before.target, new=spec.target, rows=rows, total=rows,
                automatic=False,
            )  # fmt: skip
        elif table is None:
            self.shape.tables[name] = TableShape("")
            if not made:
                yield make_item("add_field", form.id, spec.id)
        elif self.kept.field(form.id, spec.id) is not None:
            yield make_item("return_field", form.id, spec.id, rows=self.rows.count(table))

    def _removed_fields(self, form: FormSpec, table: TableShape, before: dict[str, FieldSpec]) -> Iterator[PlanItem]:
        present = {spec.id for spec in (*stored_fields(form), *links_fields(form))}
        for spec in before.values():
            if spec.id in present:
                continue
            links = self.shape.tables.get(link_table(form.id, spec.id))
            if spec.kind == "links" and links is not None:
                yield make_item("keep_field", form.id, spec.id, rows=self.rows.count(links), automatic=False)
            elif spec.id in table.columns:
                rows = self.rows.filled(table, spec.id)
                yield make_item("keep_field", form.id, spec.id, rows=rows, automatic=False)

    # ── states ──

    def _states(self, form: FormSpec) -> Iterator[PlanItem]:
        workflow, table = self.new.workflow_for(form.id), self.shape.tables[table_name(form.id)]
        if workflow is None or not table.actual:
            return
        counts = {str(state): rows for state, rows in self.rows.values(table, "state")}
        before = self.old.workflow_for(self._old_id(form)) if self.old else None
        yield from state_items(form.id, workflow, before, counts, self.moves)
        empty = self.rows.count(table) - sum(counts.values())
        if empty:
            yield make_item("start_states", form.id, new=workflow.initial, rows=empty, automatic=False)

    # ── indexes ──

    def _indexes(self, form: FormSpec) -> Iterator[PlanItem]:
        wanted = {index.name: index for index in all_indexes(form, self.new)}
        if self.shape.tables[table_name(form.id)].actual == "":
            return  # a new form comes with its indexes
        tables = {table_name(form.id), *(link_table(form.id, spec.id) for spec in links_fields(form))}
        actual = {self.shape.tables[name].actual for name in tables}
        present = {name for name, table in self.shape.indexes.items() if table in actual}
        stale = present if form.id in self.passed_on else present - wanted.keys()
        if unwanted := tuple(sorted(stale)):
            yield make_item("drop_index", form.id, names=unwanted, rows=len(unwanted))
        for fields in form.unique:
            name = next((item.name for item in wanted.values() if item.unique and item.columns == fields), "")
            rows = self.rows.repeated(self.shape.tables[table_name(form.id)], form, fields)
            if not rows:
                continue
            wanted.pop(name, None)
            if not self._had_rule(form, fields):
                yield make_item("unique_waits", form.id, ", ".join(fields), rows=rows, automatic=False)
        if missing := tuple(sorted(wanted.keys() - (present - stale))):
            yield make_item("add_index", form.id, names=missing, rows=len(missing))

    def _had_rule(self, form: FormSpec, fields: tuple[str, ...]) -> bool:
        before = self.old.forms.get(self._old_id(form)) if self.old else None
        return before is not None and fields in before.unique

    # ── what was before ──

    def _old_id(self, form: FormSpec) -> str:
        known = self.old.forms if self.old else {}
        return form.id if form.id in known or form.renamed_from not in known else form.renamed_from

    def _old_fields(self, form: FormSpec) -> tuple[FieldSpec, ...]:
        before = self.old.forms.get(self._old_id(form)) if self.old else None
        before = before or self.kept.forms.get(form.id)
        return (*stored_fields(before), *links_fields(before)) if before else ()


def _moves(form: FormSpec, before: Mapping[str, FieldSpec], stored: Set[str]) -> dict[str, str]:
    """Fields whose values are stored under another name: id to that name. A name that is taken can be given only when its
    own values go elsewhere in the same change; what was renamed by the set before is done."""
    found = {
        spec.id: spec.renamed_from
        for spec in form.fields.values()
        if spec.renamed_from in stored
        and (spec.id not in stored or (spec.id in before and before[spec.id].renamed_from != spec.renamed_from))
    }
    while stuck := {id for id in found if id in stored and id not in found.values()}:
        found = {id: old for id, old in found.items() if id not in stuck}
    return found


def _to_be_made(kind: str) -> ColumnShape:
    return ColumnShape("", kind)
