"""Who owes what an item lacks: holders of a duty, the person a row names, or those whose right covers the row's record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.access.decide import row_condition
from engine.access.policy import of_record
from engine.access.sight import shape_of
from engine.access.viewer import Post, Viewer
from engine.app.allowing import brings, in_rows
from engine.app.filling import as_id
from engine.app.items import OPEN, Standing
from engine.app.judging import COUNT_LIMIT, Judge, named_rows
from engine.app.notices import receivers
from engine.app.office import Office
from engine.app.viewers import make_viewer
from engine.data.accounts import Appointment, appointments_on, list_accounts
from engine.data.connection import Connection
from engine.model.expression import FALSE, TRUE, Bind, Expr, In, conjunction, rebuild
from engine.model.forms import FormSpec
from engine.model.items import ItemSpec
from engine.model.query import Column, JudgeQuery, Query
from engine.model.reports import ReportSpec
from engine.model.roles import ClauseSpec
from engine.model.types import TRUTH, Value

ROW, OWNER, OWED = "row.", "owner.", "owed."


@dataclass(frozen=True, slots=True)
class Part:
    """The part of an item's rows that one person owes: a condition for the report's query and the values it is run with."""

    condition: Expr
    binds: Mapping[str, Value]
    key: tuple[object, ...]


def holding_post(office: Office, viewer: Viewer, duty: str) -> tuple[Post, ClauseSpec] | None:
    """The first post that brings the viewer the duty, with the clause it rests on."""
    for post in viewer.posts:
        if brings(post, duty):
            for clause in office.definitions.clauses_in_force():
                if clause.role == post.role and clause.duty == duty:
                    return post, clause
    return None


def by_duty(office: Office, viewer: Viewer, duty: str) -> Viewer:
    """The viewer with nothing but this duty."""
    roles = {clause.role for clause in office.definitions.clauses_in_force() if clause.duty == duty}
    posts = (post for post in viewer.posts if post.role in roles and brings(post, duty))
    return replace(viewer, posts=tuple(replace(post, duties=frozenset({duty})) for post in posts))


def may_by_duty(office: Office, viewer: Viewer, connection: Connection, form: FormSpec, id: int, duty: str) -> bool:
    """Whether the viewer holds the duty for this record: it lets them read it."""
    only = by_duty(office, viewer, duty)
    return bool(only.posts) and in_rows(office, only, connection, form, id, "read")


def owed_by(judge: Judge, viewer: Viewer, found: Standing) -> int:
    """How much of an open item the viewer owes: rows of its report, or 1 for what has none."""
    owed = found.spec.owed
    if found.status != OPEN or owed is None or not by_duty(judge.office, viewer, owed.duty).posts:
        return 0
    part = part_of(judge.office, viewer, found.spec)
    if part is None:
        return found.count or 1
    if part.condition == FALSE:
        return 0
    spec = judge.office.definitions.reports[found.spec.report]
    statement = judge.office.statement(
        ("owed", spec.id, *part.key), lambda: JudgeQuery(narrowed(spec, part.condition), "who owes what")
    )
    binds = {**judge.binds, **judge.parameters(spec, found.given or {}), **part.binds}
    return statement.count(judge.connection, binds, COUNT_LIMIT)


def part_of(office: Office, viewer: Viewer, item: ItemSpec) -> Part | None:
    """The viewer's part of the item's rows; None where every holder owes all of them."""
    owed = item.owed
    spec = office.definitions.reports.get(item.report)
    if owed is None or spec is None or (owed.person is None and owed.record is None):
        return None
    only = by_duty(office, viewer, owed.duty)
    key = (item.place.file, item.id, shape_of(only))
    if owed.person is not None:
        owner = in_columns(owed.person, spec)
        persons = [post.person for post in only.posts if post.person_form == owner.type.form and post.person]
        binds: Mapping[str, Value] = {f"{OWNER}{number}": id for number, id in enumerate(dict.fromkeys(persons))}
        condition = In(TRUTH, owner, tuple(Bind(owner.type, name) for name in binds)) if binds else FALSE
        return Part(condition, binds, (*key, len(binds)))
    assert owed.record is not None
    record = in_columns(owed.record, spec)
    where, values = row_condition(only, office.rights, record.type.form, "read")
    renamed = {name: f"{OWED}{name}" for name in values}
    binds = {renamed[name]: value for name, value in values.items()}
    return Part(of_record(_apart(where, renamed), record), binds, key)


def _apart(node: Expr, renamed: Mapping[str, str]) -> Expr:
    """The condition with binds of its own, beside those of the person who is shown the rows."""
    if isinstance(node, Bind):
        return replace(node, name=renamed.get(node.name, node.name))
    moved = rebuild(node, lambda child: _apart(child, renamed))
    assert isinstance(moved, Expr)
    return moved


def in_columns(expr: Expr, spec: ReportSpec) -> Expr:
    """An expression over `row.COLUMN` as one over the report's sources."""
    columns = {f"{ROW}{column.id}": column.value for column in spec.query.columns}

    def change(node: Expr) -> Expr:
        if isinstance(node, Bind) and node.name in columns:
            return columns[node.name]
        moved = rebuild(node, change)
        assert isinstance(moved, Expr)
        return moved

    return change(expr)


def narrowed(spec: ReportSpec, condition: Expr) -> Query:
    """The report's rows for which the condition holds. What rows are grouped by is the same for the whole group, so the
    condition may be asked of each."""
    return replace(spec.query, where=conjunction((spec.query.where or TRUE, condition)))


def owners(judge: Judge, found: Standing) -> list[tuple[int, int]]:
    """(record, rows) of the persons or records the item's rows are owed by, those with the most rows first."""
    owed, spec = found.spec.owed, judge.office.definitions.reports.get(found.spec.report)
    owner = (owed.person or owed.record) if owed is not None else None
    if owner is None or spec is None:
        return []
    statement = judge.office.statement(
        ("owners", spec.id, found.spec.place.file, found.spec.id),
        lambda: JudgeQuery(_owner_query(spec, owner), "who owes what"),
    )
    binds = {**judge.binds, **judge.parameters(spec, found.given or {})}
    rows = statement.run(judge.connection, binds, limit=COUNT_LIMIT)
    return Counter(as_id(row[0]) for row in rows if row[0] is not None).most_common()


def _owner_query(spec: ReportSpec, owner: Expr) -> Query:
    return replace(spec.query, columns=(Column("owner", in_columns(owner, spec)),), sort=())


def owner_form(item: ItemSpec) -> str:
    """The form of the persons or records rows are owed by; "" when every holder owes all."""
    owner = (item.owed.person or item.owed.record) if item.owed else None
    return owner.type.form if owner is not None else ""


def debtors(judge: Judge, found: Standing) -> Iterator[tuple[Viewer, int]]:
    """Everyone with an account who owes something of an open item, with how much."""
    owed = found.spec.owed
    if owed is None:
        return
    for viewer in holders(judge, owed.duty):
        count = owed_by(judge, viewer, found)
        if count:
            yield viewer, count


def holders(judge: Judge, duty: str) -> Iterator[Viewer]:
    """Everyone who holds the duty today and may sign in."""
    wanted = {holder.account for holder in receivers(judge, duty, None)}
    held: dict[int, list[Appointment]] = {}
    for account, appointment in appointments_on(judge.connection, str(judge.binds["today"])):
        held.setdefault(account.id, []).append(appointment)
    for account in list_accounts(judge.connection):
        if account.id in wanted:
            yield make_viewer(judge.office, judge.connection, account, tuple(held.get(account.id, ())))


def rows_of(judge: Judge, viewer: Viewer, found: Standing, limit: int, *, mine: bool) -> tuple[tuple[str, str], ...]:
    """(address, name) of the item's rows the viewer may see; `mine`: only those they owe."""
    spec = judge.office.definitions.reports.get(found.spec.report)
    if spec is None:
        return ()
    part = part_of(judge.office, viewer, found.spec) if mine else None
    named = named_rows(spec)
    if part is not None and part.condition == FALSE:
        return ()
    condition = part.condition if part else TRUE
    key = ("item rows", spec.id, *(part.key if part else ()))
    statement, scope = judge.office.scoped(
        viewer, key, lambda: replace(named.query, where=conjunction((named.query.where or TRUE, condition)))
    )
    given = {**judge.binds, **judge.parameters(spec, found.given or {}), **(part.binds if part else {}), **scope}
    rows = statement.run(judge.connection, given, limit=limit)
    return tuple((f"/f/{named.form}/{row[0]}", str(row[1] or f"№ {row[0]}")) for row in rows if row[0])
