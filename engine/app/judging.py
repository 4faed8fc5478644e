"""Judging with full sight: values of expressions, texts with holes, rows that block. For guards, checks and effects;
what a person is shown of it goes through the restriction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.access.viewer import Post, Viewer
from engine.app.filling import Filling, as_id, ids_of
from engine.app.office import Office
from engine.app.showing import type_shower
from engine.data.connection import Connection
from engine.data.environment import Draft, Known, StoredEnvironment
from engine.model.evaluate import evaluate
from engine.model.expression import THIS, Bind, Constant, Expr, FieldOf, rebuild, row_of
from engine.model.forms import Hole, Template
from engine.model.query import Column, JudgeQuery, Query
from engine.model.reports import ReportSpec
from engine.model.types import TEXT, Value, record_of
from engine.workflow.guards import Blocking

COUNT_LIMIT, VISIBLE_ROWS = 10_000, 50
PERSONS = ("me", "actor")


@dataclass(frozen=True)
class Judge:
    """Full sight inside one transaction, for the record of `draft` (values there go before the stored ones). `viewer`: who
    is shown blocking rows; `binds`: today, now, me and the like; `around`: the record whose row is judged; `known`: stored
    records read already."""

    office: Office
    connection: Connection
    viewer: Viewer
    binds: Mapping[str, Value] = field(default_factory=dict)
    draft: Draft | None = None
    around: Draft | None = None
    known: Known | None = None

    def over(self, filling: Filling) -> Judge:
        """The same sight over a record being filled."""
        around = self.around
        if around is None and filling.owner is not None:
            around = filling.owner.draft(owned=True)
        return Judge(self.office, self.connection, self.viewer, self.binds, filling.draft(), around)

    def inside(self, filling: Filling) -> Judge:
        """The sight for the rows of a record, which is gathered once for all of them."""
        return Judge(self.office, self.connection, self.viewer, self.binds, self.draft, filling.draft(owned=True))

    def knowing(self, binds: Mapping[str, Value]) -> Judge:
        """The same sight with more values bound."""
        return Judge(self.office, self.connection, self.viewer, {**self.binds, **binds}, self.draft, self.around, self.known)

    def value(self, expr: Expr, binds: Mapping[str, Value] | None = None) -> Value:
        """The value of an expression over the record."""
        return evaluate(self.of_persons(expr), self._environment(binds))

    def field(self, name: str) -> Value:
        """A field of the record; several records as a tuple of ids."""
        return self._environment(None).field(THIS, name)

    def holds(self, condition: Expr | None, binds: Mapping[str, Value] | None = None) -> bool:
        """Whether the condition holds; none always does."""
        return condition is None or bool(self.value(condition, binds))

    def text(self, template: Template, binds: Mapping[str, Value] | None = None) -> str:
        """The template with its holes filled for people: records by name, dates and numbers the Russian way."""
        environment = self._environment(binds)
        return "".join(part if isinstance(part, str) else self._hole(part, environment) for part in template.parts)

    def name(self) -> str:
        """The name of the record being judged."""
        if self.draft is None:
            return ""
        form = self.office.definitions.forms[self.draft.form]
        return str(self.value(form.name) or f"№ {self.draft.id or ''}".strip())

    def name_of(self, form: str, id: int) -> str:
        """The name of a stored record."""
        return _record_name(self._environment(None), form, id)

    def blocking(self, report: str, given: Mapping[str, Value]) -> Blocking:
        """The rows of a report: how many in all, and the first few the viewer may see."""
        count = self.count(report, given)
        return Blocking(count, self.visible(report, given) if count else ())

    def count(self, report: str, given: Mapping[str, Value]) -> int:
        """How many rows a report has, counted to a limit."""
        spec = self.office.definitions.reports[report]
        counted = self.office.statement(("guard", report), lambda: JudgeQuery(spec.query, "guard"))
        return counted.count(self.connection, {**self.binds, **self.parameters(spec, given)}, COUNT_LIMIT)

    def visible(
        self, report: str, given: Mapping[str, Value], limit: int = VISIBLE_ROWS
    ) -> tuple[tuple[str, str], ...]:
        """(address, name) of the first rows the viewer may see."""
        spec = self.office.definitions.reports[report]
        return self._visible(spec, {**self.binds, **self.parameters(spec, given)}, limit)

    def parameters(self, spec: ReportSpec, given: Mapping[str, Value]) -> dict[str, Value]:
        """Binds of a report's parameters; what is not given has its default."""
        return {
            f"params.{name}": given[name]
            if name in given
            else (self.value(param.default) if param.default is not None else None)
            for name, param in spec.params.items()
        }

    def _visible(self, spec: ReportSpec, binds: Mapping[str, Value], limit: int) -> tuple[tuple[str, str], ...]:
        named = named_rows(spec)
        statement, scope = self.office.scoped(self.viewer, ("blocking", spec.id), lambda: named.query)
        rows = statement.run(self.connection, {**binds, **scope}, limit=limit)
        return tuple((f"/f/{named.form}/{row[0]}", str(row[1] or f"№ {row[0]}")) for row in rows if row[0])

    def _environment(self, binds: Mapping[str, Value] | None) -> StoredEnvironment:
        binds_now = {**self.binds, **binds} if binds else self.binds
        return StoredEnvironment(
            self.connection, self.office.definitions, binds_now, self.draft, self.office.prepared, self.around, self.known
        )

    def of_persons(self, expr: Expr) -> Expr:
        """The expression with `me` and `actor` told apart by the form of people they are compared with: ids of two
        forms must never meet."""
        return self.office.prepared.get(("persons", id(expr)), lambda: (expr, by_people(expr)))[1]

    def _hole(self, hole: Hole, environment: StoredEnvironment) -> str:
        value = evaluate(self.of_persons(hole.value), environment)
        of = hole.value.type
        if value is None:
            return ""
        if of.kind == "record":
            return _record_name(environment, of.form, as_id(value))
        if of.kind == "records":
            return ", ".join(_record_name(environment, of.form, id) for id in ids_of(value))
        return type_shower(self.office.definitions, of, self.office.clock, hole.format)(value)


@dataclass(frozen=True, slots=True)
class NamedRows:
    """A report's query that gives (record id, record name) of its rows; `form`: the records' form."""

    form: str
    query: Query


def named_rows(spec: ReportSpec) -> NamedRows:
    """The report as the records a person would mend: the `fix` column, else the first column with a record, else the
    source's own row; rows that are no records and show none are empty."""
    record = _mended(spec)
    if record is None:
        nothing = Constant(record_of(""), None)
        return NamedRows("", replace(spec.query, columns=(Column("record", nothing), Column("name", Constant(TEXT, None)))))
    name = FieldOf(TEXT, record, "name")
    query = replace(spec.query, columns=(Column("record", record), Column("name", name)))
    if spec.query.group:
        query = replace(query, group=(*spec.query.group, name), sort=())
    return NamedRows(record.type.form, query)


def _mended(spec: ReportSpec) -> Expr | None:
    records = {column.id: column.value for column in spec.query.columns if column.value.type.kind == "record"}
    if spec.fix is not None and spec.fix.record in records:
        return records[spec.fix.record]
    rows = (row_of(source) for source in spec.query.sources if not source.is_derived)
    return next(iter(records.values()), None) or next(rows, None)


def _record_name(environment: StoredEnvironment, form: str, id: int) -> str:
    return str(environment.linked(form, id, "name") or f"№ {id}")


def judge_for(office: Office, connection: Connection, viewer: Viewer, post: Post | None = None) -> Judge:
    """The sight of a viewer acting by a post: today and now, who they are, the post's values."""
    return Judge(office, connection, viewer, {**office.binds(viewer), **post_binds(office, viewer, post)})


def post_binds(office: Office, viewer: Viewer, post: Post | None) -> dict[str, Value]:
    """`me`, `actor` and `post.X` as the holder of the post knows them."""
    form, person = (post.person_form, post.person) if post is not None else (viewer.person_form, viewer.person)
    binds = {**person_binds(office, "me", form, person)}
    binds.update(person_binds(office, "actor", viewer.person_form, viewer.person))
    if post is not None:
        binds.update({f"post.{name}": value for name, value in post.values.items()})
    return binds


def person_binds(office: Office, name: str, form: str, person: int | None) -> dict[str, Value]:
    """A person as expressions know them: `me` itself and `me@FORM` for each form of people."""
    by_form = {f"{name}@{item}": person if item == form else None for item in office.definitions.organisation.people}
    return {name: person, **by_form}


def by_people(node: Expr) -> Expr:
    """The expression with each `me` and `actor` asked of its form of people."""
    if isinstance(node, Bind) and node.name in PERSONS and node.type.form:
        return replace(node, name=f"{node.name}@{node.type.form}")
    return rebuild(node, by_people)  # type: ignore[return-value]
