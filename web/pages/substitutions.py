"""Who stands in for whom: set up by whoever makes appointments."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from engine.app.actions.substitute import pick_absent, picked_absent, show_substitution, substitute
from engine.app.pages import FieldView
from engine.app.substitution_rules import ABSENT
from engine.model.outcomes import FormErrors, Invalid
from web.answers import go_to
from web.submission import asks_for_form
from web.texts import say
from web.visit import visit

PAGES = Blueprint("substitutions", __name__)
DUTY, SHOWN = "duty", "_shown"
NO_ERRORS = FormErrors()


@PAGES.get("/admin/people/<record:account>/instead")
def show(account: int) -> AnyResponse:
    return page_of(account)


@PAGES.post("/admin/people/<record:account>/instead")
def appoint(account: int) -> AnyResponse:
    """What may be handed over is shown before it is asked for: the first press of the button shows it."""
    here = visit()
    if asks_for_form() or not is_shown():
        return page_of(account)
    texts = {name: request.form.get(name, "") for name in ("document", "starts", "ends")}
    try:
        substitute(here.office, here.viewer, account, told_absent(), texts, request.form.getlist(DUTY))
    except Invalid as error:
        return page_of(account, error.errors, 422)
    flash(say("substituted"))
    return go_to(f"/admin/people/{account}")


@PAGES.route("/pick/appointment/instead_of", methods=["GET", "POST"])
def absents() -> str:
    """People who may be stood in for, as options of a picker."""
    here = visit()
    text = request.form.get("q", request.args.get("q", ""))
    return render_template("parts/options.html", choices=pick_absent(here.office, here.viewer, text))


def page_of(account: int, errors: FormErrors = NO_ERRORS, status: int = 200) -> AnyResponse:
    here = visit()
    chosen = request.form.getlist(DUTY) if is_shown() else None
    page = show_substitution(
        here.office, here.viewer, account, told_absent(), request.form.get("starts", ""), chosen
    )
    values = {"page": page, "errors": errors, "typed": request.form.to_dict(), "field": absent_field(errors),
              "told": told_absent() if page.absent else ""}  # fmt: skip
    return make_response(render_template("admin/instead.html", **values), status)


def is_shown() -> bool:
    """Whether the duties of the very person who is picked were on the page."""
    return bool(told_absent()) and request.form.get(SHOWN, "") == told_absent()


def told_absent() -> str:
    """Who was picked; before the picks the picker sends that nobody is."""
    return (request.form.getlist(ABSENT) or request.args.getlist(ABSENT) or [""])[-1]


def absent_field(errors: FormErrors) -> FieldView:
    """The picker of who is away, with who was picked and, without scripts, who was found."""
    here = visit()
    told, sought = told_absent(), request.form.get(f"_q.{ABSENT}", "")
    picked = picked_absent(here.office, here.viewer, told) if told else None
    found = pick_absent(here.office, here.viewer, sought) if asks_for_form() else ()
    nothing = (say("nothing_found"),) if asks_for_form() and not found else ()
    return FieldView(
        id=ABSENT,
        name=ABSENT,
        label=say("whom_instead"),
        widget="link",
        value=told,
        required=True,
        shown=f"?{sought}" if asks_for_form() else "",
        hint=say("whom_instead_hint"),
        errors=(*errors.fields.get(ABSENT, ()), *nothing),
        choices=tuple(dict.fromkeys((*((picked,) if picked else ()), *found))),
    )
