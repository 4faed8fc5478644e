"""What a person owes to check-lists today, what waits for their signature, and what was given to them or by them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.access.viewer import Viewer
from engine.app.assigned import is_still_open
from engine.app.filling import filling_of
from engine.app.item_views import AssignmentView, OwedView
from engine.app.items import OPEN, Standing, item_states, standings
from engine.app.judging import Judge, judge_for
from engine.app.listing import ROW, STATE, field_of, name_of, row_of
from engine.app.lookup import names_of
from engine.app.marked import is_overdue
from engine.app.office import Office
from engine.app.owing import holding_post, may_by_duty, owed_by
from engine.app.sentences import say
from engine.data.connection import Connection
from engine.data.history import account_titles
from engine.data.item_marks import Assignment, assignments_of
from engine.data.records import fetch
from engine.model.expression import Bind, In, Source
from engine.model.field_types.times import show_date
from engine.model.forms import FormSpec
from engine.model.items import ItemSpec
from engine.model.query import Column, Order, Query
from engine.model.types import TRUTH, as_int
from engine.model.workflows import WorkflowSpec

RECORDS, ASSIGNMENTS = 5, 30


def owed_today(office: Office, viewer: Viewer, connection: Connection) -> Iterator[OwedView]:
    """Open items the viewer owes or signs, of records they may see. Whoever holds no such duty costs no statement."""
    judge = judge_for(office, connection, viewer)
    for workflow in office.definitions.workflows.values():
        own = {item.id: item for item in workflow.items.values() if _duties(office, viewer, item)}
        if own:
            form = office.definitions.forms[workflow.form]
            for id, name in _records(office, viewer, connection, workflow, form, tuple(own.values())):
                yield from _of_record(judge, workflow, form, id, name, own)


def _duties(office: Office, viewer: Viewer, item: ItemSpec) -> tuple[str, ...]:
    """Duties the viewer holds by which the item may be theirs."""
    wanted = (*item.sign, *((item.owed.duty,) if item.owed else ()))
    return tuple(duty for duty in wanted if not item.nothing and holding_post(office, viewer, duty) is not None)


def _records(
    office: Office,
    viewer: Viewer,
    connection: Connection,
    workflow: WorkflowSpec,
    form: FormSpec,
    items: tuple[ItemSpec, ...],
) -> Iterator[tuple[int, str]]:
    """The records for which one of the items matters now."""
    states = tuple(dict.fromkeys(state for item in items for state in item_states(workflow, item)))
    base = row_of(form)
    state = field_of(form, STATE, base, office.definitions)
    binds = {f"state.{number}": id for number, id in enumerate(states)}
    where = In(TRUTH, state, tuple(Bind(state.type, name) for name in binds))
    id = field_of(form, "id", base, office.definitions)
    columns = (Column("id", id), Column("name", name_of(base)))
    statement, scope = office.scoped(
        viewer,
        ("listed", form.id, len(states)),
        lambda: Query((Source(ROW, form.id),), columns, where=where, sort=(Order(id),)),
    )
    for row in statement.run(connection, {**scope, **binds}, limit=RECORDS):
        yield as_int(row[0]), str(row[1] or f"№ {row[0]}")


def _of_record(
    judge: Judge, workflow: WorkflowSpec, form: FormSpec, id: int, name: str, own: dict[str, ItemSpec]
) -> Iterator[OwedView]:
    record = fetch(judge.connection, judge.office.definitions, form.id, id)
    if record is None:
        return
    for found in standings(judge, workflow, filling_of(form, record), only=own):
        view = _owed(judge, workflow, form, id, name, found)
        if view is not None:
            yield view


def _owed(
    judge: Judge, workflow: WorkflowSpec, form: FormSpec, id: int, name: str, found: Standing
) -> OwedView | None:
    office, viewer, spec = judge.office, judge.viewer, found.spec
    if found.status != OPEN:
        return None
    href = f"/f/{form.id}/{id}/items/{spec.id}"
    for duty in found.missing:
        held = holding_post(office, viewer, duty)
        if held is not None and may_by_duty(office, viewer, judge.connection, form, id, duty):
            return OwedView(say("sign_this", label=spec.label), f"{workflow.title}: {name}", href, 1, False, held[1].citation)
    count = owed_by(judge, viewer, found)
    held = holding_post(office, viewer, spec.owed.duty) if spec.owed else None
    if not count or held is None:
        return None
    return OwedView(spec.label, f"{workflow.title}: {name}", href, count, bool(spec.report), held[1].citation)


def assigned_today(office: Office, viewer: Viewer, connection: Connection) -> Iterator[AssignmentView]:
    """What was given to the viewer and by the viewer, as long as it is still to be done."""
    if viewer.account is None:
        return
    judge = judge_for(office, connection, viewer)
    given = assignments_of(connection, viewer.account)[:ASSIGNMENTS]
    people = {account for item in given for account in (item.account, item.sender) if account is not None}
    titles = account_titles(connection, people) if given else {}
    for item in given:
        found = _standing(judge, item)
        if found is not None and is_still_open(judge, found, item):
            yield _view(judge, item, found, titles)


def _standing(judge: Judge, item: Assignment) -> Standing | None:
    """How the item that was given stands; None when the list or the record is no more."""
    definitions = judge.office.definitions
    workflow = definitions.workflow_for(item.form) if item.form in definitions.forms else None
    record = fetch(judge.connection, definitions, item.form, item.record) if workflow else None
    if workflow is None or record is None or item.item not in workflow.items:
        return None
    filling = filling_of(definitions.forms[item.form], record)
    return next(iter(standings(judge, workflow, filling, only=(item.item,))), None)


def _view(judge: Judge, item: Assignment, found: Standing, titles: dict[int, str]) -> AssignmentView:
    office, viewer = judge.office, judge.viewer
    row = names_of(office, viewer, judge.connection, item.row_form, [item.row_record]) if item.row_form else {}
    own = names_of(office, viewer, judge.connection, item.form, [item.record])
    href = f"/f/{item.row_form}/{item.row_record}" if row else f"/f/{item.form}/{item.record}/items/{item.item}" if own else ""
    about = f"{found.spec.label} — {row[item.row_record]}" if row else found.spec.label
    mine = item.account == viewer.account
    return AssignmentView(
        id=item.id,
        about=about,
        href=href,
        who="" if mine else titles.get(item.account, ""),
        text=item.text,
        due=show_date(item.due) if item.due else "",
        sender=titles.get(item.sender or 0, "") if mine else "",
        overdue=is_overdue(office.clock, item),
    )
