"""Where a page stands: the links above its heading."""

from __future__ import annotations

from web.visit import visit

Trail = tuple[tuple[str, str], ...]


def list_trail(form: str, many: str = "") -> Trail:
    """The form's list."""
    spec = visit().office.definitions.forms.get(form)
    label = many or (spec.many if spec else form)
    return ((f"/f/{form}", label),)


def record_trail(form: str, id: int, title: str) -> Trail:
    """The form's list and the record."""
    return (*list_trail(form), (f"/f/{form}/{id}", title))
