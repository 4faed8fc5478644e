"""Templates: everything escaped, every missing name an error, compiled at start and never during a request."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from flask import Flask
from flask_wtf.csrf import generate_csrf
from jinja2 import Environment, FileSystemBytecodeCache, StrictUndefined

from web.view import helpers
from web.visit import visit

FIELD_MACRO = "field_block"
REMEMBERED = 4096


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
    environment.globals.update(helpers(Path(app.static_folder or "")), csrf_token=generate_csrf)
    app.context_processor(page_frame)
    for name in environment.list_templates():
        environment.get_template(name)
    environment.globals["field_block"] = remembered_fields(environment)


def remembered_fields(environment: Environment) -> Callable[..., str]:
    """The macro that draws a field, remembering what it drew: the same field with the same text is the same piece of page,
    and drawing is most of a form's time."""
    draw: Callable[..., str] = getattr(environment.get_template("parts/fields.html").module, FIELD_MACRO)
    return lru_cache(maxsize=REMEMBERED)(draw)


def page_frame() -> dict[str, object]:
    """What every page shows beside itself. The frame is made only when a template asks for it."""
    here = visit()
    organisation = here.known_office.definitions.organisation if here.known_office else None
    return {
        "visit": here,
        "organisation": organisation.title if organisation else "",
        "accent": organisation.accent if organisation else "",
    }
