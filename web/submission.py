"""A submitted form as the actions take it, and what its row buttons ask for."""

from __future__ import annotations

from dataclasses import replace

from flask import request

from engine.app.submitted import Submitted

NOT_FIELDS = frozenset({"csrf_token", "version", "key", "dry"})
MAX_NUMBER = 15


def read_submission() -> Submitted:
    """Texts by input name; names that start with `_` belong to the page itself."""
    texts = {
        name: tuple(texts)
        for name, texts in request.form.lists()
        if name not in NOT_FIELDS and not name.startswith("_")
    }
    return Submitted(texts, read_number(request.form.get("version", "")), request.form.get("key", ""))


def read_number(text: str) -> int | None:
    """A whole number not below zero, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_NUMBER else None


def asks_for_form() -> bool:
    """Whether a button of the form was pressed that only changes the form itself."""
    return any(name in request.form for name in ("_add_row", "_remove", "_find", "_refresh"))


def with_row_changes(submitted: Submitted) -> Submitted:
    """The submission with the row added or taken away that was asked for."""
    texts = dict(submitted.texts)
    table = request.form.get("_add_row", "")
    if table:
        numbers = (read_number(name.split(".")[1]) for name in texts if name.startswith(f"{table}."))
        texts[f"{table}.{1 + max((number for number in numbers if number is not None), default=-1)}.id"] = ("",)
    removed = request.form.get("_remove", "")
    if removed:
        texts[f"{removed}._delete"] = ("1",)
    return replace(submitted, texts=texts)
