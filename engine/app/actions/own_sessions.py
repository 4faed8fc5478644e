"""Where one is signed in oneself: seen, and ended there."""

from __future__ import annotations

from engine.access.viewer import Viewer
from engine.app.office import Office
from engine.app.people_pages import OwnSessionsPage
from engine.app.sign_ins import sessions_of_account
from engine.data.sessions import revoke_other_sessions
from engine.model.outcomes import NotFound


def own_sessions(office: Office, viewer: Viewer, session: int | None) -> OwnSessionsPage:
    """`session`: the one the viewer works in. Raises NotFound for nobody."""
    account = _account(viewer)
    with office.database.reading() as connection:
        return OwnSessionsPage(viewer.name, sessions_of_account(office, connection, account, session))


def end_other_sessions(office: Office, viewer: Viewer, session: int | None) -> int:
    """End all of one's own but the one worked in; how many there were. Raises NotFound for nobody."""
    account = _account(viewer)
    with office.database.writing() as transaction:
        return revoke_other_sessions(transaction, account, session or 0, office.clock.now())


def _account(viewer: Viewer) -> int:
    if viewer.account is None:
        raise NotFound
    return viewer.account
