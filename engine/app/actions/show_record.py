"""One record as the viewer may see it: fields, child rows, its way through the workflow, the next steps."""

from __future__ import annotations

from dataclasses import replace

from engine.access.decide import may
from engine.access.viewer import Viewer
from engine.app.actions.judge_step import judge_steps
from engine.app.actions.list_records import allow_reading
from engine.app.actions.print_record import FORMATS
from engine.app.actions.show_items import items_summary
from engine.app.approvals.views import approval_views
from engine.app.diagrams import draw, leads_on, state_view
from engine.app.filling import filling_of
from engine.app.flows import flow_of
from engine.app.judging import judge_for
from engine.app.locking import edit_refusals
from engine.app.lookup import find_form
from engine.app.office import Office
from engine.app.pages import RecordPage, SectionView, StepView
from engine.app.reading import Seen, field_view, fields_allowed, see_record
from engine.data.connection import Connection
from engine.data.history import moves
from engine.data.kept_prints import kept_prints
from engine.data.records import fetch
from engine.model.forms import FormSpec


def show_record(office: Office, viewer: Viewer, form_id: str, id: int) -> RecordPage:
    """Raises NotFound, also for a record the viewer may not see, and Denied when the form is closed to them."""
    form = find_form(office, form_id)
    allow_reading(office, viewer, form)
    with office.database.reading() as connection:
        return _read_page(office, viewer, connection, form, id)


def _read_page(office: Office, viewer: Viewer, connection: Connection, form: FormSpec, id: int) -> RecordPage:
    seen = see_record(office, viewer, connection, form, id)
    workflow = office.definitions.workflow_for(form.id)
    record = fetch(connection, office.definitions, form.id, id)
    drawn = flow_of(judge_for(office, connection, viewer), workflow, record) if workflow and record else workflow
    notes = edit_refusals(office, viewer, connection, record) if record else ()
    alone = not form.parent  # rows are changed and taken away with the record around them
    return RecordPage(
        form=form.id,
        id=id,
        version=seen.version,
        one=form.one,
        many=form.many,
        title=seen.name,
        state=state_view(workflow, seen.state),
        sections=_sections(office, viewer, connection, form, seen),
        diagram=draw(drawn, seen.state, moves(connection, form.id, id)) if drawn else None,
        steps=_steps(office, viewer, connection, form, id),
        can_edit=alone and not notes and _may_edit(office, viewer, connection, form, id),
        can_archive=alone and not notes and may(viewer, office.rights, form.id, "delete").allowed,
        notes=notes if may(viewer, office.rights, form.id, "update").allowed else (),
        prints=_prints(office, viewer, connection, form, id),
        kept=_kept(office, connection, form, id) if seen.fields >= form.fields.keys() else (),
        related=_related(office, viewer, form, id),
        approvals=approval_views(office, viewer, connection, form, id),
        changed=seen.changed,
        changed_by=seen.changed_by,
        items=items_summary(office, viewer, connection, form, id),
    )


def _steps(
    office: Office, viewer: Viewer, connection: Connection, form: FormSpec, id: int
) -> tuple[StepView, ...]:
    """First what the viewer may do to bring the record on, then steps back, then what is for others."""
    workflow = office.definitions.workflow_for(form.id)
    if workflow is None:
        return ()
    steps = workflow.steps
    judged = judge_steps(office, viewer, connection, form, id)
    found = (replace(step, leads=leads_on(workflow, steps[step.id])) for step in judged)
    return tuple(sorted(found, key=lambda step: (not step.allowed, not step.leads)))


def _sections(
    office: Office, viewer: Viewer, connection: Connection, form: FormSpec, seen: Seen
) -> tuple[SectionView, ...]:
    sections = []
    for section in form.sections:
        specs = [form.fields[item] for item in section.fields if item in seen.fields]
        if specs:
            views = tuple(field_view(office, viewer, connection, form, seen, spec) for spec in specs)
            sections.append(SectionView(section.title, views))
    return tuple(sections)


def _may_edit(office: Office, viewer: Viewer, connection: Connection, form: FormSpec, id: int) -> bool:
    return may(viewer, office.rights, form.id, "update").allowed and bool(
        fields_allowed(office, viewer, connection, form, id, "update")
    )


def _prints(
    office: Office, viewer: Viewer, connection: Connection, form: FormSpec, id: int
) -> tuple[tuple[str, str], ...]:
    """(address, label) of every document that fits the record, in both formats."""
    specs = [item for item in office.definitions.prints.values() if item.form == form.id]
    record = fetch(connection, office.definitions, form.id, id) if specs else None
    if record is None:
        return ()
    here = judge_for(office, connection, viewer).over(filling_of(form, record))
    return tuple(
        (f"/f/{form.id}/{id}/print/{item.id}.{format}", f"{item.title} ({format.upper()})")
        for item in specs
        if here.holds(item.when)
        for format in FORMATS
    )


def _kept(office: Office, connection: Connection, form: FormSpec, id: int) -> tuple[tuple[str, str], ...]:
    found = []
    for item in kept_prints(connection, form.id, id):
        spec = office.definitions.prints.get(item.print)
        title = f"{spec.title if spec else item.print} ({item.format.upper()}, {office.clock.show(item.made)})"
        found.append((f"/f/{form.id}/{id}/kept/{item.id}", title))
    return tuple(found)


def _related(office: Office, viewer: Viewer, form: FormSpec, id: int) -> tuple[tuple[str, str, str], ...]:
    """Lists of other forms whose records point here, where the list can be filtered by that link."""
    found = []
    for other in office.definitions.forms.values():
        if other.parent or not may(viewer, office.rights, other.id, "read").allowed:
            continue
        for spec in other.fields.values():
            if spec.target == form.id and spec.kind in ("link", "links") and spec.id in other.list.filters:
                found.append((other.many, f"/f/{other.id}?{spec.id}={id}", ""))
    return tuple(found)
