"""Letters that follow notices: taken from the outbox one by one, sent once, kept with what went wrong."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from engine.app.mail import Letter, MailSettings, NotSent, PerhapsSent, send
from engine.app.notices import NOTICE, address_of
from engine.app.office import Office
from engine.app.sentences import say
from engine.data import outbox
from engine.data.accounts import letters_to
from engine.data.connection import Transaction
from engine.data.outbox import Parcel
from engine.data.records import fetch
from engine.model.field_types.times import utc_text
from engine.model.types import as_int

BATCH = 20  # letters in one round
STALE = datetime.timedelta(days=3)  # after so long a letter about a notice only disturbs
SUBJECT = 90

Send = Callable[[MailSettings, Letter], None]


@dataclass(frozen=True, slots=True)
class Post:
    """The way letters go; `send` is the server's door."""

    settings: MailSettings
    send: Send = send


def send_letters(office: Office, post: Post) -> int:
    """Everything that is due; how many letters left."""
    with office.database.reading() as connection:
        parcels = outbox.waiting(connection, office.clock.now(), outbox.MAIL, BATCH)
    return sum(_deliver(office, post, parcel) for parcel in parcels)


def _deliver(office: Office, post: Post, parcel: Parcel) -> bool:
    """First taken, then sent, then marked: what breaks off in between is never sent again by itself."""
    with office.database.writing() as transaction:
        letter = _taken(office, post.settings, transaction, parcel)
    if letter is None:
        return False
    try:
        post.send(post.settings, letter)
    except NotSent as error:
        with office.database.writing() as transaction:
            outbox.failed(transaction, parcel.id, str(error), office.clock.now())
        return False
    except PerhapsSent as error:
        with office.database.writing() as transaction:
            outbox.doubted(transaction, parcel.id, str(error))
        return False
    with office.database.writing() as transaction:
        outbox.done(transaction, parcel.id, office.clock.now())
    return True


def _taken(office: Office, settings: MailSettings, transaction: Transaction, parcel: Parcel) -> Letter | None:
    """The letter of a parcel now taken; None when there is none to send, and the parcel is closed."""
    now = office.clock.now()
    if not outbox.take(transaction, parcel.id, now):
        return None
    notice = fetch(transaction, office.definitions, NOTICE, int(str(parcel.payload["notice"])))
    account = int(str(notice.values["account"])) if notice is not None else 0
    address = letters_to(transaction, (account,)).get(account) if notice is not None and not notice.archived else None
    oldest = utc_text(datetime.datetime.fromisoformat(now) - STALE)
    if notice is None or address is None or parcel.created < oldest:
        outbox.done(transaction, parcel.id, now, say("letter_stale" if address else "letter_unwanted"))
        return None
    text = str(notice.values["text"])
    form, record, item = (notice.values.get(name) for name in ("form", "record", "item"))
    place = address_of(office.definitions, str(form), as_int(record), str(item or "")) if form and record else ""
    link = f"\n\n{settings.site}{place}" if settings.site and place else ""
    title = office.definitions.organisation.title
    foot = say("letter_foot", organisation=title)
    return Letter(address, f"{title}: {text}"[:SUBJECT], f"{text}{link}\n\n-- \n{foot}\n", f"prikaz-{parcel.id}-{_stamp(parcel)}")


def _stamp(parcel: Parcel) -> str:
    return "".join(char for char in parcel.created if char.isdigit())
