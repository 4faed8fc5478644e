"""Templates: everything escaped, every missing name an error, compiled at start and never during a request."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from jinja2 import Environment, FileSystemBytecodeCache, StrictUndefined

from web.cookies import form_token
from web.pieces import Macro, field_drawer, remembered
from web.view import helpers
from web.visit import visit

# Macros every template may call, by their file.
COMMON = {"parts/common.html": ("crumbs", "token", "chip", "reasons", "summary")}

# Macros that draw the same piece of page for many pages.
REMEMBERED = {"menu": "parts/menu.html", "filter_block": "parts/filters.html"}


def prepare_templates(app: Flask, kept: Path | None = None) -> None:
    """Set up the environment and make every template ready. `kept`: a folder of the owner's own for compiled templates, so
    that the next start only reads them."""
    environment = app.jinja_env
    if kept is not None:
        kept.mkdir(mode=0o700, exist_ok=True)
        environment.bytecode_cache = FileSystemBytecodeCache(str(kept))
    environment.autoescape = True
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.auto_reload = False
    environment.globals.update(helpers(Path(app.static_folder or "")), csrf_token=form_token)
    app.context_processor(page_frame)
    for name in environment.list_templates():
        environment.get_template(name)
    environment.globals.update(_macros(environment))


def _macros(environment: Environment) -> dict[str, object]:
    """What templates call without importing it: the common macros, and the pieces of pages that are drawn once."""
    found = {name: _macro(environment, file, name) for file, names in COMMON.items() for name in names}
    field_block, field_blocks = field_drawer(_macro(environment, "parts/fields.html", "field_block"))
    drawn = {name: remembered(_macro(environment, file, name)) for name, file in REMEMBERED.items()}
    return {**found, **drawn, "field_block": field_block, "field_blocks": field_blocks}


def _macro(environment: Environment, file: str, name: str) -> Macro:
    found: Macro = getattr(environment.get_template(file).module, name)
    return found


def page_frame() -> dict[str, object]:
    """What every page shows beside itself. The frame is made only when a template asks for it."""
    here = visit()
    organisation = here.known_office.definitions.organisation if here.known_office else None
    return {
        "visit": here,
        "csrf_token": form_token,
        "organisation": organisation.title if organisation else "",
        "accent": organisation.accent if organisation else "",
    }
