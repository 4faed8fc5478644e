"""Who answers for what, and why something may or may not be done."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from engine.app.actions.compare_orders import compare_orders
from engine.app.actions.explain_right import why_action, why_step
from engine.app.actions.show_order import show_order
from web.visit import visit

PAGES = Blueprint("orders", __name__)


@PAGES.get("/order")
def order() -> str:
    here = visit()
    by = request.args.get("by", "")
    page = show_order(here.office, here.viewer)
    return render_template("order.html", page=page, by=by if by in ("person", "duty") else "")


@PAGES.get("/order/compare")
def compare() -> str:
    """The order in force beside the one the address names."""
    here = visit()
    page = compare_orders(here.office, here.viewer, request.args.get("with", ""))
    return render_template("order_compare.html", page=page)


@PAGES.get("/why/<ident:form>/<record:id>/<ident:step>")
def step(form: str, id: int, step: str) -> str:
    here = visit()
    return render_template("why.html", page=why_step(here.office, here.viewer, form, id, step))


@PAGES.get("/why/<ident:form>/<action:action>")
def action(form: str, action: str) -> str:
    here = visit()
    return render_template("why.html", page=why_action(here.office, here.viewer, form, action))
