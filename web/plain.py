"""What was sent, with every sign that cannot be stored or shown marked where it stood, so that its field can speak of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from engine.model.folding import mark_unreadable


class PlainTexts(ImmutableMultiDict[str, Any]):
    """Names and texts of an address or a form; files stay as they are."""

    def __init__(self, given: Iterable[tuple[str, Any]] | None = None) -> None:
        pairs = MultiDict(given or ()).items(multi=True)
        super().__init__([(mark_unreadable(name), _plain(value)) for name, value in pairs])


class PlainRequest(Request):
    """A request that gives its texts plain."""

    parameter_storage_class = PlainTexts


def is_unicode(body: bytes) -> bool:
    """Whether a body of names and texts, as browsers encode it, is UTF-8."""
    try:
        unquote_to_bytes(body).decode()
    except UnicodeDecodeError:
        return False
    return True


def _plain(value: Any) -> Any:
    return mark_unreadable(value) if isinstance(value, str) else value
