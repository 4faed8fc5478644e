"""A submitted form as the actions take it, and what its row buttons ask for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from engine.app.submitted import Submitted, is_row_number

NOT_FIELDS = frozenset({"csrf_token", "version", "key", "dry"})
MAX_NUMBER = 15
MAX_KEY = 100
ROWS_LIMIT = 300
ROWS = "rows"


def read_submission() -> Submitted:
    """Texts by input name; names that start with `_` belong to the page itself. Too many rows are refused before
    anything is asked of the database: judging them would keep others waiting."""
    texts = {
        name: tuple(texts)
        for name, texts in request.form.lists()
        if name not in NOT_FIELDS and not name.startswith("_")
    }
    if any(len(numbers) > ROWS_LIMIT for numbers in _rows(texts).values()):
        raise RequestEntityTooLarge(ROWS)
    return Submitted(texts, read_number(request.form.get("version", "")), request.form.get("key", "")[:MAX_KEY])


def read_number(text: str) -> int | None:
    """A whole number not below zero, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_NUMBER else None


def asks_for_form() -> bool:
    """Whether a button of the form was pressed that only changes the form itself."""
    return any(name in request.form for name in ("_add_row", "_remove", "_find", "_refresh"))


def wants_too_much() -> bool:
    """Whether a row is to be added to a table that has as many as it may."""
    return len(_rows(request.form).get(request.form.get("_add_row", ""), ())) >= ROWS_LIMIT


def _rows(names: Iterable[str]) -> dict[str, set[int]]:
    """The indexes of the rows of each table (`lines`, `lines.0.parts`), by the names of the inputs."""
    found: dict[str, set[int]] = {}
    for name in names:
        parts = name.split(".")
        for at in range(1, len(parts), 2):
            if is_row_number(parts[at]):
                found.setdefault(".".join(parts[:at]), set()).add(int(parts[at]))
    return found


def with_row_changes(submitted: Submitted) -> Submitted:
    """The submission with the row added or taken away that was asked for."""
    texts = dict(submitted.texts)
    table = request.form.get("_add_row", "")
    if table:
        texts[f"{table}.{1 + max(_rows(texts).get(table, ()), default=-1)}.id"] = ("",)
    removed = request.form.get("_remove", "")
    if removed:
        texts[f"{removed}._delete"] = ("1",)
    return replace(submitted, texts=texts)
