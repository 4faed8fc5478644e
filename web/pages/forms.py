"""Forms: new records and changes. Whatever goes wrong, the form comes back with everything that was typed."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from engine.app.actions.open_form import open_form, reopen_form
from engine.app.actions.pick_record import pick
from engine.app.actions.save_record import save_record
from engine.app.pages import FieldView, FormPage
from engine.app.submitted import Submitted
from engine.model.definitions import DefinitionSet
from engine.model.outcomes import Conflict, FormErrors, Invalid, Refused
from web.answers import go_to
from web.errors import conflict_sentence
from web.submission import ROWS_LIMIT, asks_for_form, read_submission, wants_too_much, with_row_changes
from web.texts import say
from web.trail import list_trail, record_trail
from web.uploads import with_uploads
from web.visit import visit

PAGES = Blueprint("forms", __name__)


@PAGES.get("/f/<ident:form>/new")
def new(form: str) -> AnyResponse:
    here = visit()
    return form_page(open_form(here.office, here.viewer, form, prefill=request.args.to_dict()))


@PAGES.get("/f/<ident:form>/<record:id>/edit")
def edit(form: str, id: int) -> AnyResponse:
    here = visit()
    return form_page(open_form(here.office, here.viewer, form, id))


@PAGES.post("/f/<ident:form>/new")
def create(form: str) -> AnyResponse:
    return take(form, None)


@PAGES.post("/f/<ident:form>/<record:id>/edit")
def change(form: str, id: int) -> AnyResponse:
    return take(form, id)


def take(form: str, id: int | None) -> AnyResponse:
    """Store the form, or show it again."""
    here = visit()
    submitted = read_submission()
    if asks_for_form():
        return changed_form(form, id, submitted if wants_too_much() else with_row_changes(submitted))
    try:
        submitted = with_uploads(form, submitted)
        saved = save_record(here.office, here.viewer, form, submitted, id, here.id)
    except Invalid as error:
        return form_page(reopen_form(here.office, here.viewer, form, submitted, id, error.errors), 422)
    except Refused as error:
        errors = FormErrors(general=tuple(reason.sentence for reason in error.reasons))
        return form_page(reopen_form(here.office, here.viewer, form, submitted, id, errors), 422)
    except Conflict as error:
        page = reopen_form(here.office, here.viewer, form, submitted, id, fresh=True)
        return form_page(replace(page, conflict=conflict_sentence(error), conflict_changes=error.changed.changes), 409)
    flash(say("created" if saved.created else "saved"))
    for warning in saved.warnings:
        flash(warning, "warn")
    return go_to(f"/f/{saved.form}/{saved.id}")


def changed_form(form: str, id: int | None, submitted: Submitted) -> AnyResponse:
    """The form as typed, with a row more or less, with what was looked for, with other fields shown."""
    here = visit()
    errors = FormErrors(general=(say("rows_full", limit=str(ROWS_LIMIT)),) if wants_too_much() else ())
    page = reopen_form(here.office, here.viewer, form, submitted, id, errors)
    sought = request.form.get("_find", "")
    return form_page(with_found(page, sought, submitted) if sought else page)


def with_found(page: FormPage, name: str, submitted: Submitted) -> FormPage:
    """The form with what was found for one link among its choices."""

    def found_in(fields: tuple[FieldView, ...], form: str) -> tuple[FieldView, ...]:
        return tuple(_with_found(field, form, name, submitted) for field in fields)

    sections = tuple(replace(section, fields=found_in(section.fields, page.form)) for section in page.sections)
    return replace(page, sections=sections)


def _with_found(field: FieldView, form: str, name: str, submitted: Submitted) -> FieldView:
    if field.table and name.startswith(f"{field.name}."):
        rows = tuple(
            replace(
                row,
                fields=tuple(_with_found(cell, field.table.form, name, submitted) for cell in row.fields),
                tables=tuple(_with_found(inner, field.table.form, name, submitted) for inner in row.tables),
            )
            for row in field.table.rows
        )
        return replace(field, table=replace(field.table, rows=rows))
    if field.name != name or field.widget not in ("link", "links"):
        return field
    here = visit()
    text = request.form.get(f"_q.{name}", "")
    draft = {key: texts[-1] for key, texts in submitted.texts.items() if texts}
    found = pick(here.office, here.viewer, form, field.id, text, draft)
    picked = {choice.id for choice in field.choices}
    errors = () if found else (say("nothing_found"),)
    return replace(
        field,
        choices=(*field.choices, *(choice for choice in found if choice.id not in picked)),
        shown=f"?{text}",
        errors=(*field.errors, *errors),
    )


def depends_on_typing(form: str) -> bool:
    """Whether some field comes, goes or is demanded by what stands in others."""
    office = visit().office
    return office.prepared.get(("typing", form), lambda: _has_conditions(office.definitions, form))


def _has_conditions(definitions: DefinitionSet, form: str) -> bool:
    own = definitions.forms[form].fields.values()
    if any(spec.show_if is not None or spec.require_if is not None for spec in own):
        return True
    return any(_has_conditions(definitions, child.id) for child in definitions.children(form))


def form_page(page: FormPage, status: int = 200) -> AnyResponse:
    """The form as a page; its address is where it is sent."""
    base = f"/f/{page.form}"
    new_record = page.id is None
    values = {
        "page": page,
        "action": f"{base}/new" if page.id is None else f"{base}/{page.id}/edit",
        "live": depends_on_typing(page.form),
        "back": base if new_record else f"{base}/{page.id}",
        "trail": list_trail(page.form) if page.id is None else record_trail(page.form, page.id, page.title),
    }
    return make_response(render_template("form.html", **values), status)
