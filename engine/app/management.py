"""The administrator's pages, each by its own right."""

from __future__ import annotations

from engine.access.decide import may
from engine.access.viewer import Viewer
from engine.app.accounts import ACCOUNT, APPOINTMENT
from engine.app.actions.manage_sets import manages
from engine.app.backups import BACKUP
from engine.app.circles import forms_to_choose
from engine.app.office import Office


def management_pages(office: Office, viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """(address, label) of the pages the viewer may open."""

    def able(form: str, action: str) -> bool:
        return may(viewer, office.rights, form, action).allowed

    pages = (
        ("/admin/people", "Учётные записи", able(ACCOUNT, "read")),
        ("/admin/passwords", "Пароли списком", bool(forms_to_choose(office, viewer))),
        ("/admin/appointments", "Назначения", able(APPOINTMENT, "read")),
        ("/admin/sessions", "Кто вошёл", able(ACCOUNT, "update")),
        ("/admin/backups", "Копии", able(BACKUP, "read")),
        ("/admin/work", "Не сделанное само", manages(office, viewer)),
        ("/admin/definitions", "Описания", manages(office, viewer)),
    )
    return tuple((address, label) for address, label, allowed in pages if allowed)
