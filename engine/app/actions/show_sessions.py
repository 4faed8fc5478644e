"""Where everybody is signed in now, for those who look after accounts."""

from __future__ import annotations

from engine.access.decide import may
from engine.access.viewer import Viewer
from engine.app.accounts import ACCOUNT
from engine.app.office import Office
from engine.app.people_pages import SessionsPage
from engine.app.sign_ins import sessions_of_all
from engine.model.outcomes import Denied

SHOWN = 200


def show_sessions(office: Office, viewer: Viewer, session: int | None) -> SessionsPage:
    """Raises Denied for who may change no account."""
    decision = may(viewer, office.rights, ACCOUNT, "update")
    if not decision.allowed:
        raise Denied(decision.reason)
    with office.database.reading() as connection:
        found = sessions_of_all(office, viewer, connection, session)
    return SessionsPage(found[:SHOWN], len(found))
