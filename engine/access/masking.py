"""Rewriting of one query's expressions: rows filtered, fields empty where they may not be read.

A path `row.link.field` is read where the link is readable on the row, and the field on the linked record.
Two things go with the reference itself: the linked record's id and its name; so a link one may read can be
shown and clicked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from engine.access.policy import of_record
from engine.access.rights import Rights
from engine.access.sight import ACTOR, ME, NAME, NOBODY, Conditions, Shape, both, conditions, empty
from engine.model.calendar import is_calendar
from engine.model.definitions import DefinitionSet
from engine.model.derived import closed_query, with_arguments
from engine.model.expression import (
    FALSE,
    TRUE,
    Aggregate,
    Bind,
    Call,
    Compare,
    Conditional,
    Expr,
    FieldOf,
    GroupAggregate,
    In,
    InRecords,
    InSpan,
    IsEmpty,
    Not,
    RowOf,
    Source,
    conjunction,
    rebuild,
)
from engine.model.forms import FormSpec
from engine.model.query import Query
from engine.model.types import TRUTH, Type, record_of

Masked = tuple[Expr, tuple[Expr, ...]]  # a value, and the conditions under which it may be read


@dataclass
class Masker:
    """`own`: aliases of the query's own sources, for which `action` is asked as well as reading. Of rows
    that come from no filtered source, as those of a links field, one knows the id and the name; the rest
    is under the rights on the record."""

    rights: Rights
    definitions: DefinitionSet
    shape: Shape
    action: str
    own: frozenset[str]

    def __post_init__(self) -> None:
        self._filtered = self.own
        self._keys: Mapping[Expr, Expr] = {}
        self._rewrites: Mapping[type[Expr], Callable[[Expr], Expr]] = {
            Bind: self._bind,
            FieldOf: self._field,
            Compare: self._compare,
            In: self._in,
            InRecords: self._in_records,
            InSpan: self._in_span,
            IsEmpty: self._is_empty,
            Call: self._call,
            Aggregate: self._aggregate,
            GroupAggregate: self._group_aggregate,
        }

    # ── sources ─────────────────────────────────────────────────────────────────────────────────────────────

    def query(self, query: Query) -> Query:
        """The whole query as the viewer may see its answer."""
        sources = tuple(self.source(source) for source in query.sources)
        seen = tuple(self.rows(source) for source in query.sources)
        masked = query.mapped(self.rewrite)
        self._keys = {key: seen for key, seen in zip(query.group, masked.group, strict=True) if key != seen}
        if self._keys:
            masked = self._over_groups(query, masked)
        return replace(masked, sources=sources, where=conjunction((*seen, masked.where or TRUE)))

    def _over_groups(self, query: Query, masked: Query) -> Query:
        """What is shown of groups that are empty where they may not be read is worked out of them as they are shown."""
        shown = replace(query, where=None, group=()).mapped(self.rewrite)
        self._keys = {}
        return replace(masked, columns=shown.columns, having=shown.having, sort=shown.sort)

    def source(self, source: Source) -> Source:
        """The source as it stands; what it holds is filtered by `rows`. A report's rows come from its own sources as the viewer
        sees them; its parameters are values, worked out around it or by default."""
        if source.is_derived:
            return self._derived(source)
        if source.among is None:
            return source
        among, _ = self._path(source.among)
        assert isinstance(among, FieldOf)
        return replace(source, among=among)

    def _derived(self, source: Source) -> Source:
        given = replace(source, arguments=tuple(map(self.rewrite, source.arguments)))
        if is_calendar(source.form):
            return given
        inner = closed_query(source, self.definitions)
        own = frozenset(item.alias for item in inner.sources)
        action = self.action if source.alias in self.own else "read"
        masked = Masker(self.rights, self.definitions, self.shape, action, own).query(inner)
        return replace(given, arguments=(), names=(), query=with_arguments(masked, given, self.definitions))

    def rows(self, source: Source) -> Expr:
        """Which rows of the source the viewer may know of."""
        if source.is_derived:
            return TRUE
        row = RowOf(record_of(source.form), source.alias)
        if source.among is None:
            return of_record(self._conditions(source.form, row).rows, row)
        return conjunction(self._records(source.among, row)[1])

    # ── expressions ─────────────────────────────────────────────────────────────────────────────────────────

    def rewrite(self, node: Expr) -> Expr:
        """The expression as the viewer may see its value: empty (false) where a field in it may not be
        read."""
        if node in self._keys:
            return self._keys[node]
        special = self._rewrites.get(type(node))
        if special:
            return special(node)
        rebuilt = rebuild(node, self.rewrite)
        assert isinstance(rebuilt, Expr)
        return rebuilt

    def value(self, node: Expr) -> Masked:
        """A value with the conditions of reading it, for nodes that can say the conditions beside
        themselves."""
        if isinstance(node, FieldOf) and node.type.kind != "records":
            return self._path(node)
        return self.rewrite(node), ()

    def _field(self, node: Expr) -> Expr:
        assert isinstance(node, FieldOf)
        value, needed = self._path(node)
        if node.type.kind == "records" and self._reached(node) != TRUE:
            return empty(node)
        return _where_readable(value, needed)

    def _bind(self, node: Expr) -> Expr:
        """`me` of another form of people than the viewer's is nobody."""
        assert isinstance(node, Bind)
        foreign = node.name in (ME, ACTOR) and node.type.form != self.shape.person_form
        return replace(node, name=NOBODY) if foreign else node

    def _compare(self, node: Expr) -> Expr:
        assert isinstance(node, Compare)
        (left, first), (right, second) = self.value(node.left), self.value(node.right)
        needed = _all(first + second)
        if not needed:
            return replace(node, left=left, right=right)
        if node.op == "!=":
            return _not(conjunction((*needed, Compare(TRUTH, "==", left, right))))
        return conjunction((*needed, replace(node, left=left, right=right)))

    def _in(self, node: Expr) -> Expr:
        assert isinstance(node, In)
        item, needed = self.value(node.item)
        return conjunction((*needed, replace(node, item=item, options=tuple(map(self.rewrite, node.options)))))

    def _in_records(self, node: Expr) -> Expr:
        assert isinstance(node, InRecords)
        item, first = self.value(node.item)
        records, second = self._records(node.records, item)
        return conjunction((*_all(first + second), replace(node, item=item, records=records)))

    def _in_span(self, node: Expr) -> Expr:
        assert isinstance(node, InSpan)
        date, first = self.value(node.date)
        row, second = self.value(node.row)
        needed = _all(first + second + self._span(row, node.row))
        return conjunction((*needed, replace(node, date=date, row=row)))

    def _is_empty(self, node: Expr) -> Expr:
        assert isinstance(node, IsEmpty)
        if node.item.type.kind == "records" and isinstance(node.item, FieldOf):
            return _not(self.rewrite(_aggregate_over("exists", TRUTH, node.item)))
        item, needed = self.value(node.item)
        asked = replace(node, item=item)
        return _not(conjunction((*needed, Not(TRUTH, asked)))) if needed else asked

    def _call(self, node: Expr) -> Expr:
        assert isinstance(node, Call)
        arguments = node.arguments
        if arguments and isinstance(arguments[0], FieldOf) and arguments[0].type.kind == "records":
            if node.function == "size":
                return self.rewrite(_aggregate_over("count", node.type, arguments[0]))
            if node.function == "empty":
                return _not(self.rewrite(_aggregate_over("exists", TRUTH, arguments[0])))
        return replace(node, arguments=tuple(map(self.rewrite, arguments)))

    def _aggregate(self, node: Expr) -> Expr:
        assert isinstance(node, Aggregate)
        source = self.source(node.source)
        outer = self._filtered
        self._filtered = outer | {source.alias} if self._is_filtering(node.source) else outer - {source.alias}
        condition = conjunction((self.rows(node.source), self._part(node.condition) or TRUE))
        rewritten = replace(
            node,
            source=source,
            value=self._part(node.value),
            condition=None if condition == TRUE else condition,
            by=self._part(node.by),
        )
        self._filtered = outer
        return rewritten

    def _group_aggregate(self, node: Expr) -> Expr:
        """What an aggregate goes over are rows, not groups."""
        keys, self._keys = self._keys, {}
        rewritten = rebuild(node, self.rewrite)
        self._keys = keys
        assert isinstance(rewritten, Expr)
        return rewritten

    def _part(self, node: Expr | None) -> Expr | None:
        return self.rewrite(node) if node is not None else None

    def _is_filtering(self, source: Source) -> bool:
        """Whether the source's rows are filtered by the rights on its form; those of a links field are only named
        there."""
        return source.among is None or self._reached(source.among) != TRUE

    # ── paths ───────────────────────────────────────────────────────────────────────────────────────────────

    def _path(self, node: Expr) -> Masked:
        """A path as it stands, and the conditions of reading it hop by hop."""
        if node in self._keys or not isinstance(node, FieldOf):
            return self.rewrite(node), ()
        base, needed = self._path(node.base)
        return replace(node, base=base), _all((*needed, self._readable(node, base)))

    def _readable(self, node: FieldOf, base: Expr) -> Expr:
        """Where the field may be read on the record that `base` gives. A back name says nothing of this
        record: what it reaches is filtered by the rights on the records that point here."""
        if node.base.type.kind == "row":
            return TRUE  # what may not be read is empty in the row itself
        form = self.definitions.forms.get(node.base.type.form)
        if form is None:
            return FALSE
        if node.field not in form.fields and node.field in self.definitions.back_references(form.id):
            return TRUE
        filtered = self._is_filtered(node.base)
        if not filtered and (node.field == "id" or _is_name(form, node.field)):
            return TRUE
        found = self._conditions(form.id, node.base)
        condition = found.of(node.field)
        return TRUE if filtered and condition == found.rows else of_record(condition, base)

    def _is_filtered(self, base: Expr) -> bool:
        """Whether the record comes from a source whose rows are filtered by the rights on its form."""
        if isinstance(base, Aggregate):
            return self._is_filtering(base.source)
        return isinstance(base, RowOf) and base.alias in self._filtered

    def _records(self, records: FieldOf, item: Expr) -> tuple[FieldOf, tuple[Expr, ...]]:
        """A several-records field as it stands, and the conditions of knowing that `item` is one of its
        records."""
        path, needed = self._path(records)
        assert isinstance(path, FieldOf)
        return path, _all((*needed, of_record(self._reached(records), item)))

    def _reached(self, records: FieldOf) -> Expr:
        """Which of the records a several-records field reaches may be known of: all that the record itself
        names, rows of a table as their form says, and pointing records whose pointing field may be read."""
        form = self.definitions.forms[records.base.type.form]
        own = form.fields.get(records.field)
        if own and own.kind == "links":
            return TRUE
        found = conditions(self.rights, self.shape, records.type.form, "read")
        return found.rows if own else found.of(self.definitions.back_references(form.id)[records.field].id)

    def _span(self, row: Expr, original: Expr) -> tuple[Expr, ...]:
        spec = self.definitions.forms[original.type.form]
        fields = [FieldOf(spec.fields[name].type, original, name) for name in spec.span or ()]
        return _all(tuple(self._readable(field, row) for field in fields))

    def _conditions(self, form: str, base: Expr) -> Conditions:
        read = conditions(self.rights, self.shape, form, "read")
        if self.action == "read" or not (isinstance(base, RowOf) and base.alias in self.own):
            return read
        return both(conditions(self.rights, self.shape, form, self.action), read)


def _where_readable(value: Expr, needed: tuple[Expr, ...]) -> Expr:
    if not needed:
        return value
    condition = conjunction(needed)
    if condition == FALSE:
        return empty(value)
    if value.type.kind == "truth":
        return conjunction((condition, value))
    return Conditional(value.type, condition, value, empty(value))


def _all(needed: tuple[Expr, ...]) -> tuple[Expr, ...]:
    return tuple(dict.fromkeys(condition for condition in needed if condition != TRUE))


def _not(condition: Expr) -> Expr:
    return TRUE if condition == FALSE else FALSE if condition == TRUE else Not(TRUTH, condition)


def _is_name(form: FormSpec, field: str) -> bool:
    """Whether the field is how the form's records are called."""
    own = isinstance(form.name, FieldOf) and isinstance(form.name.base, RowOf) and form.name.field == NAME
    return field == NAME and (field not in form.fields or own)


def _aggregate_over(function: str, of: Type, records: FieldOf) -> Aggregate:
    return Aggregate(of, function, Source("_records", records.type.form, records), None, None)
