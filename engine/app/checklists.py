"""A check-list as a page of its own, with the record chosen above it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.app.actions.show_items import items_page
from engine.app.item_pages import ItemsPage
from engine.app.judging import judge_for
from engine.app.listed import look_at
from engine.app.page_asking import AskedPage, PageHead
from engine.model.checklists import ChecklistSpec


@dataclass(frozen=True, slots=True)
class ChecklistPage:
    """`list` None: the record is not chosen yet."""

    head: PageHead
    list: ItemsPage | None = None


def show_checklist(asked: AskedPage) -> ChecklistPage:
    """The list of the record chosen; empty while it is not."""
    spec = asked.page.spec
    assert isinstance(spec, ChecklistSpec)
    judge = judge_for(asked.office, asked.connection, asked.viewer).knowing(asked.binds)
    record = judge.value(spec.record) if asked.ready else None
    if not isinstance(record, int):
        return ChecklistPage(asked.head)
    form = asked.office.definitions.forms[asked.office.definitions.workflows[spec.workflow].form]
    listed = look_at(asked.office, asked.viewer, asked.connection, form, record)
    return ChecklistPage(asked.head, items_page(listed, phases=spec.phases, actions=spec.actions))
