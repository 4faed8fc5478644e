"""A record's check-list: how every item stands today, what is in the way, who owes it, and what was proved before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from engine.access.decide import may_open
from engine.access.viewer import Viewer
from engine.app.actions.list_records import allow_reading
from engine.app.clock import long_date
from engine.app.diagrams import state_view
from engine.app.item_pages import ItemPage, ItemsPage
from engine.app.item_views import ItemsSummary, ItemView, OwnerView, PhaseView
from engine.app.items import DONE, OPEN, Standing, sentence
from engine.app.listed import Listed, look_at
from engine.app.lookup import find_form, name_of_record, names_of
from engine.app.marked import assignment_views, proved, reminded, signature_views
from engine.app.mending import holding
from engine.app.naming import with_names
from engine.app.office import Office
from engine.app.owing import owner_form, owners, rows_of
from engine.app.pages import Choice
from engine.app.sentences import say
from engine.app.steering import assignable, needed_phases, steers
from engine.data.connection import Connection
from engine.model.checklists import ASSIGN, REMIND
from engine.model.field_types import FIELD_TYPES
from engine.model.forms import FieldSpec, FormSpec
from engine.model.outcomes import Reason
from engine.model.types import Value

FIRST_ROWS, ALL_ROWS, FIRST_OWNERS = 5, 500, 4


def show_items(office: Office, viewer: Viewer, form_id: str, id: int, *, mine: bool = False) -> ItemsPage:
    """Raises NotFound, also for a record the viewer may not see and for one without a list, and Denied."""
    form = find_form(office, form_id)
    allow_reading(office, viewer, form)
    with office.database.reading() as connection:
        return items_page(look_at(office, viewer, connection, form, id), only_mine=mine)


def show_item(office: Office, viewer: Viewer, form_id: str, id: int, item: str, errors: tuple[str, ...] = ()) -> ItemPage:
    """One item with every row the viewer may see. Raises NotFound, Denied."""
    form = find_form(office, form_id)
    allow_reading(office, viewer, form)
    with office.database.reading() as connection:
        listed = look_at(office, viewer, connection, form, id)
        standing = listed.of(item)
        view = _item(listed, standing, ALL_ROWS)
        people = assignable(listed, standing.spec) if view.steers and standing.status == OPEN else ()
        choices = tuple(Choice(href.removeprefix("/f/").replace("/", ":"), name) for href, name in view.rows)
        return ItemPage(items_page(listed), view, people, choices, view.more, errors)


def items_summary(office: Office, viewer: Viewer, connection: Connection, form: FormSpec, id: int) -> ItemsSummary | None:
    """The list in short for the record's own page; None where there is none. Rows and owners are left for the list itself."""
    workflow = office.definitions.workflow_for(form.id)
    if workflow is None or not workflow.items:
        return None
    listed = look_at(office, viewer, connection, form, id)
    views = {item.spec.id: _plain(listed, item) for item in listed.found}
    blocking, open_now = (sum(found) for found in zip(*((item.blocks, item.status == OPEN) for item in listed.found), strict=True))
    return ItemsSummary(f"/f/{form.id}/{id}/items", _phases(listed, views), blocking, open_now)


def items_page(
    listed: Listed,
    *,
    only_mine: bool = False,
    phases: Sequence[str] | None = None,
    actions: tuple[str, ...] = (REMIND, ASSIGN),
) -> ItemsPage:
    """The whole list, or some phases of it; `only_mine`: what the viewer owes and what waits for their signature."""
    inside = [item for item in listed.found if phases is None or item.spec.phase in phases]
    shown = [item for item in inside if not only_mine or _is_mine(listed, item)]
    views = {item.spec.id: _item(listed, item, FIRST_ROWS, only_mine) for item in shown}
    office, form = listed.office, listed.form
    return ItemsPage(
        form=form.id,
        id=listed.id,
        one=form.one,
        many=form.many,
        title=name_of_record(office, listed.viewer, listed.connection, form, listed.id),
        list_title=listed.workflow.title,
        state=state_view(listed.workflow, listed.filling.state),
        phases=_phases(listed, _with_people(listed, shown, views)),
        blocking=sum(item.blocks for item in listed.found),
        open=sum(item.status == OPEN for item in listed.found),
        waits=tuple(_waits(listed)),
        mine=sum(_is_mine(listed, item) for item in listed.found),
        only_mine=only_mine,
        today=long_date(office.clock.today()),
        actions=actions,
    )


def _is_mine(listed: Listed, item: Standing) -> bool:
    return bool(listed.mine[item.spec.id]) or any(mark.mine for mark in signature_views(listed, item))


def _phases(listed: Listed, views: Mapping[str, ItemView]) -> tuple[PhaseView, ...]:
    found = []
    for number, title in listed.workflow.phases.items():
        inside = [item for item in listed.found if item.spec.phase == number]
        shown = tuple(views[item.spec.id] for item in inside if item.spec.id in views)
        steps = tuple(step.label for step in listed.workflow.steps.values() if number in needed_phases(step))
        counted = [item for item in inside if item.status in (DONE, OPEN)]
        if shown:
            found.append(PhaseView(number, title, shown, sum(item.status == DONE for item in counted), len(counted), steps))
    return tuple(found)


def _waits(listed: Listed) -> Iterator[tuple[str, str]]:
    """(step, what it waits for) of the steps that leave the present state and need the list."""
    for id in listed.office.machines.steps_from(listed.workflow.id, listed.filling.state):
        step = listed.workflow.steps[id]
        phases = needed_phases(step)
        if phases:
            blocking = [str(item.number) for item in listed.found if item.blocks and item.spec.phase in phases]
            words = "waits_for" if len(blocking) > 1 else "waits_for_one" if blocking else "waits_for_nothing"
            said = say(words, items=", ".join(blocking))
            yield step.label, said


def _plain(listed: Listed, found: Standing) -> ItemView:
    spec = found.spec
    tone = "warning" if found.status == OPEN and spec.level == "warning" else found.status
    return ItemView(
        id=spec.id,
        number=found.number,
        label=spec.label,
        help=spec.help,
        basis=spec.basis,
        tone=tone,
        sentence=sentence(listed.office, found),
        count=found.count if spec.report else 0,
        many=found.many if spec.report else "",
        href=f"/f/{listed.form.id}/{listed.id}/items/{spec.id}",
        mine=listed.mine[spec.id],
    )


def _item(listed: Listed, found: Standing, limit: int, only_mine: bool = False) -> ItemView:
    spec = found.spec
    is_open = found.status == OPEN
    mine = only_mine and bool(listed.mine[spec.id])
    rows = rows_of(listed.judge, listed.viewer, found, limit + 1, mine=mine) if is_open else ()
    shown, more = _owners(listed, found) if is_open else ((), 0)
    return replace(
        _plain(listed, found),
        rows=rows[:limit],
        more=len(rows) > limit,
        hidden=bool(spec.report) and is_open and not mine and len(rows) < min(found.count, limit + 1),
        report=_report_address(listed, found),
        owners=shown,
        owners_more=more,
        signatures=signature_views(listed, found),
        steers=steers(listed, spec),
        reminded=reminded(listed, spec.id) if is_open else "",
        proved=proved(listed, spec.id),
        assignments=assignment_views(listed, found) if is_open else (),
    )


def _report_address(listed: Listed, found: Standing) -> str:
    """The item's report with the same parameters, for those who may open it."""
    spec = listed.office.definitions.reports.get(found.spec.report)
    if spec is None or not may_open(listed.viewer, listed.office.rights, spec.id).allowed:
        return ""
    given = {name: _typed(spec.params[name], value) for name, value in (found.given or {}).items() if value is not None}
    return f"/r/{spec.id}?{urlencode(given)}" if given else f"/r/{spec.id}"


def _typed(spec: FieldSpec, value: Value) -> str:
    return FIELD_TYPES[spec.kind].edit(value, spec)


def _owners(listed: Listed, found: Standing) -> tuple[tuple[OwnerView, ...], int]:
    """The first who owe rows, by name where the viewer may know it, and how many more there are."""
    form = owner_form(found.spec)
    counted = owners(listed.judge, found) if form else []
    first = counted[:FIRST_OWNERS]
    names = names_of(listed.office, listed.viewer, listed.connection, form, [id for id, _ in first]) if first else {}
    return tuple(OwnerView(names.get(id, ""), count) for id, count in first), len(counted) - len(first)


def _with_people(listed: Listed, shown: Sequence[Standing], views: Mapping[str, ItemView]) -> dict[str, ItemView]:
    """The views with who can bring each open item about: one statement for all."""
    groups = [(_who(listed.office, item),) for item in shown]
    named = with_names(listed.office, listed.viewer, listed.connection, groups)
    return {
        item.spec.id: replace(views[item.spec.id], who=reasons[0].who) for item, reasons in zip(shown, named, strict=True)
    }


def _who(office: Office, found: Standing) -> Reason:
    duties = (*found.missing, *((found.spec.owed.duty,) if found.spec.owed else ())) if found.status == OPEN else ()
    roles = dict(role for duty in duties for role in holding(office, duty))
    return Reason("", roles=tuple(roles.items()), mends=True)
