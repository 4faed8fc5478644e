"""Parameters of an author's page, from its address."""

from __future__ import annotations

from dataclasses import replace

from flask import request

from engine.app.actions.pick_record import pick_page_parameter
from engine.app.page_asking import PageHead
from web.texts import say
from web.visit import visit


def parameters() -> dict[str, str]:
    """Parameters as typed: the last of several, because a picker sends a blank before what is picked. Names that start with
    `_` belong to the page itself."""
    return {name: texts[-1] for name, texts in request.args.lists() if not name.startswith("_")}


def with_found(head: PageHead, name: str) -> PageHead:
    """The head with what was looked for among the choices of one parameter."""
    here, text = visit(), request.args.get(f"_q.{name}", "")
    params = list(head.params)
    for at, field in enumerate(params):
        if name and field.name == name and field.widget == "link":
            found = pick_page_parameter(here.office, here.viewer, head.id, name, text, parameters())
            picked = {choice.id for choice in field.choices}
            more = tuple(choice for choice in found if choice.id not in picked)
            errors = field.errors if found else (*field.errors, say("nothing_found"))
            params[at] = replace(field, choices=(*field.choices, *more), shown=f"?{text}", errors=errors)
    return replace(head, params=tuple(params))
