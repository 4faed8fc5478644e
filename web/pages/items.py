"""A record's check-list and its items: shown, signed, reminded of, given to people."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from engine.app.actions.show_items import show_item, show_items
from engine.app.actions.sign_item import sign_item
from engine.app.actions.steer_item import Given, assign_item, remind_item, take_back_assignment
from engine.model.outcomes import Invalid
from web.answers import go_to, safe_address
from web.submission import read_number
from web.trail import record_trail
from web.visit import visit

PAGES = Blueprint("items", __name__)
IDENT = 100


@PAGES.get("/f/<ident:form>/<record:id>/items")
def show(form: str, id: int) -> str:
    here = visit()
    page = show_items(here.office, here.viewer, form, id, mine=request.args.get("mine") == "1")
    return render_template("items.html", page=page, trail=record_trail(form, id, page.title))


@PAGES.get("/f/<ident:form>/<record:id>/items/<ident:item>")
def item(form: str, id: int, item: str) -> AnyResponse:
    return _item_page(form, id, item)


@PAGES.post("/f/<ident:form>/<record:id>/items/<ident:item>/sign")
def sign(form: str, id: int, item: str) -> AnyResponse:
    here = visit()
    duty, withdraw = request.form.get("duty", "")[:IDENT], request.form.get("withdraw") == "1"
    flash(sign_item(here.office, here.viewer, form, id, item, duty, withdraw=withdraw, request=here.id))
    return _back(form, id, item)


@PAGES.post("/f/<ident:form>/<record:id>/items/<ident:item>/remind")
def remind(form: str, id: int, item: str) -> AnyResponse:
    here = visit()
    flash(remind_item(here.office, here.viewer, form, id, item, here.id))
    return _back(form, id, item)


@PAGES.post("/f/<ident:form>/<record:id>/items/<ident:item>/assign")
def assign(form: str, id: int, item: str) -> AnyResponse:
    here = visit()
    cancel = read_number(request.form.get("cancel", ""))
    if cancel is not None:
        flash(take_back_assignment(here.office, here.viewer, form, id, item, cancel))
        return _back(form, id, item)
    filled = {name: request.form.get(name, "") for name in ("account", "row", "due", "text")}
    try:
        flash(assign_item(here.office, here.viewer, form, id, item, Given(**filled), here.id))
    except Invalid as error:
        return _item_page(form, id, item, error.errors.general)
    return _back(form, id, item)


def _item_page(form: str, id: int, item: str, errors: tuple[str, ...] = ()) -> AnyResponse:
    here = visit()
    shown = show_item(here.office, here.viewer, form, id, item, errors)
    trail = (*record_trail(form, id, shown.page.title), (f"/f/{form}/{id}/items", shown.page.list_title))
    values = {"shown": shown, "item": shown.item, "trail": trail, "typed": request.form}
    return make_response(render_template("item.html", **values), 422 if errors else 200)


def _back(form: str, id: int, item: str) -> AnyResponse:
    """Where the button was pressed: on the page with the list, which tells its address, or on the item's own."""
    place = request.form.get("from", "")
    return go_to(f"{safe_address(place)}#i-{item}" if place.startswith("/") else f"/f/{form}/{id}/items/{item}")
