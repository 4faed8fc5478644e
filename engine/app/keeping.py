"""Work that follows a commit: documents kept with their record. Left in the outbox by the step, done at once by the
process that made the step, and by the next start when that process died."""

from __future__ import annotations

import io
import logging

from engine.app.actions.print_record import FORMATS, render
from engine.app.documents import resolve
from engine.app.looks import judged_look
from engine.app.office import Office
from engine.data import files, outbox
from engine.data.kept_prints import keep_print
from engine.data.outbox import Parcel
from engine.prints.document import Document

PURPOSE = "a document kept with its record"
log = logging.getLogger(__name__)


def keep_prints(office: Office, after: int = 0) -> int:
    """Make every document that is due, or those left later than the parcel `after`; how many were made. What fails stays,
    with its problem, for another time."""
    with office.database.reading() as connection:
        parcels = outbox.waiting(connection, office.clock.now(), outbox.PRINT, after=after)
    return sum(_deliver(office, parcel) for parcel in parcels)


def _deliver(office: Office, parcel: Parcel) -> bool:
    try:
        _keep_print(office, parcel)
    except (OSError, RuntimeError, ValueError) as error:
        log.warning("outbox %s: %s", parcel.id, type(error).__name__)
        with office.database.writing() as transaction:
            outbox.failed(transaction, parcel.id, f"{type(error).__name__}: {error}", office.clock.now())
        return False
    return True


def _keep_print(office: Office, parcel: Parcel) -> None:
    """Make both files of the document and enter them; a record or print that is gone needs none."""
    form, id, name = str(parcel.payload["form"]), int(str(parcel.payload["id"])), str(parcel.payload["print"])
    account = parcel.payload.get("account")
    account = account if isinstance(account, int) else None
    spec = office.definitions.prints.get(name)
    document: Document | None = None
    if spec is not None:
        with office.database.reading() as connection:
            document = resolve(office, spec, id, judged_look(office, connection, PURPOSE))
    contents = []
    if document is not None:
        for format in FORMATS:
            made = render(document, f"{name}-{id}", format)
            contents.append((format, files.store(office.data_dir, io.BytesIO(made.content), made.name)))
    now = office.clock.now()
    with office.database.writing() as transaction:
        if parcel.id not in {item.id for item in outbox.waiting(transaction, now, outbox.PRINT)}:
            return
        for format, content in contents:
            file = files.add(transaction, content, account, now)
            set_hash = office.definitions.hash
            keep_print(transaction, form, id, name, format, file, set_hash=set_hash, account=account, now=now)
        outbox.done(transaction, parcel.id, now)
