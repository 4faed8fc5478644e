"""What was typed, kept when a form cannot be taken now: it goes on after signing in or sending again."""

from __future__ import annotations

from flask import request

NOT_KEPT = frozenset({"csrf_token", "_login", "_password"})
ABOUT_PASSWORDS = frozenset({"sign_in.login", "sign_in.password"})


def kept_fields() -> tuple[tuple[str, str], ...]:
    """Names and texts of the submitted form; nothing of a form about passwords."""
    if request.endpoint in ABOUT_PASSWORDS:
        return ()
    return tuple((name, text) for name, texts in request.form.lists() if name not in NOT_KEPT for text in texts)


def kept_files() -> bool:
    """Whether a file came with the form; a file cannot be kept."""
    return any(file.filename for file in request.files.values())
