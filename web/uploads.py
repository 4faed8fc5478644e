"""Files sent with a form: kept first, then named by the field like any other value."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO, cast

from flask import request

from engine.app.actions.attach_file import keep_upload
from engine.app.submitted import Submitted
from web.visit import visit


def with_uploads(form: str, submitted: Submitted) -> Submitted:
    """The submission with the id of each kept file as its field's text. Raises Invalid at the input of a refused file."""
    sent = [(name, file) for name, file in request.files.items(multi=True) if file.filename]
    if not sent:
        return submitted
    here = visit()
    kept = {
        name: (
            str(keep_upload(here.office, here.viewer, form, name, cast(BinaryIO, file.stream), file.filename or "")),
        )
        for name, file in sent
    }
    return replace(submitted, texts={**submitted.texts, **kept})
