"""What happened to a record: who, when, in which role and on which clause, and what changed from what to what."""

from __future__ import annotations

from collections.abc import Mapping

from engine.access.viewer import Viewer
from engine.app.absent import acted_names
from engine.app.actions.list_records import allow_reading
from engine.app.approvals.past import ANSWERS, answer_changes
from engine.app.listing import STATE
from engine.app.lookup import find_form, name_of_record
from engine.app.office import Office
from engine.app.pages import HistoryPage, HistoryRow
from engine.app.past_values import past_value
from engine.app.reading import fields_allowed
from engine.app.showing import field_label
from engine.data.connection import Connection
from engine.data.history import HistoryEntry, read
from engine.model.forms import FormSpec

EVENTS = {
    "create": "Создание",
    "update": "Изменение",
    "archive": "Перенос в архив",
    "sign_in": "Вход",
    "password": "Смена пароля",
    "password_issued": "Выдан одноразовый пароль",
    "restore": "Возврат из архива",
    "delete": "Удаление",
    "import": "Загрузка",
    "make": "Изготовление",
    "verify": "Проверка",
    "work_retried": "Повтор не сделанного само",
    "work_dropped": "Не сделанное само снято",
}
PROVED = "prove"
ITEM_EVENTS = {"sign": "Подпись", "unsign": "Подпись снята", "assign": "Поручено"}


def read_history(office: Office, viewer: Viewer, form_id: str, id: int) -> HistoryPage:
    """Newest first. Only fields the viewer may read on this record appear, and only their values. Raises NotFound,
    Denied."""
    form = find_form(office, form_id)
    allow_reading(office, viewer, form)
    with office.database.reading() as connection:
        return _read_page(office, viewer, connection, form, id)


def _read_page(office: Office, viewer: Viewer, connection: Connection, form: FormSpec, id: int) -> HistoryPage:
    title = name_of_record(office, viewer, connection, form, id)
    allowed = fields_allowed(office, viewer, connection, form, id, "read") | {STATE}
    entries = read(connection, form.id, id)
    who = acted_names(office, connection, entries)
    rows = tuple(_row(office, viewer, connection, form, allowed, who, entry) for entry in reversed(entries))
    return HistoryPage(form.id, id, title, rows)


def _row(
    office: Office,
    viewer: Viewer,
    connection: Connection,
    form: FormSpec,
    allowed: frozenset[str],
    who: Mapping[int, str],
    entry: HistoryEntry,
) -> HistoryRow:
    changes = tuple(
        (
            field_label(office.definitions, form, change.field),
            past_value(office, viewer, connection, form, change.field, change.old),
            past_value(office, viewer, connection, form, change.field, change.new),
        )
        for change in entry.changes
        if change.field in allowed
    )
    changes = (*changes, *answer_changes(office, form, entry))
    roles = office.definitions.roles_in_force().get(entry.role, ())
    basis = ", ".join(part for part in (roles[0].title if roles else "", entry.clause, entry.acted.document) if part)
    return HistoryRow(
        seq=entry.seq,
        at=office.clock.show(entry.at),
        who=who[entry.seq],
        what=event_word(office, form, entry.event),
        basis=basis,
        changes=changes,
    )


def event_word(office: Office, form: FormSpec, event: str) -> str:
    """What an event of a record's history is called."""
    workflow = office.definitions.workflow_for(form.id)
    kind, _, name = event.partition(":")
    if kind == PROVED and workflow and name in workflow.steps:
        return f"Список доказан: «{workflow.steps[name].label}»"
    if kind in ITEM_EVENTS:
        item = workflow.items.get(name) if workflow else None
        return f"{ITEM_EVENTS[kind]}: {item.label if item else name}"
    step = workflow.steps.get(name) if workflow else None
    if step is not None and kind in ANSWERS:
        return f"{ANSWERS[kind]}: {step.label}"
    return step.label if step else EVENTS.get(event, event.removeprefix("do:"))
