"""Pages of check-lists as the templates get them. All texts are ready to show (Russian), nothing is escaped yet."""

from __future__ import annotations

from dataclasses import dataclass

from engine.app.item_views import ItemView, PhaseView
from engine.app.pages import Choice, StateView


@dataclass(frozen=True, slots=True)
class ItemsPage:
    """A record's check-list. `blocking`: items that would stop it today, whatever its state; `waits`: what the record's next
    steps wait for, in words; `only_mine`: the list shows what the viewer owes; `mine`: how many items that is."""

    form: str
    id: int
    one: str
    many: str
    title: str
    list_title: str
    state: StateView | None
    phases: tuple[PhaseView, ...]
    blocking: int
    open: int
    waits: tuple[tuple[str, str], ...]
    mine: int = 0
    only_mine: bool = False
    today: str = ""
    actions: tuple[str, ...] = ("remind", "assign")


@dataclass(frozen=True, slots=True)
class ItemPage:
    """One item with all its rows. `people`: whom it may be given to; `choices`: rows it may be given by."""

    page: ItemsPage
    item: ItemView
    people: tuple[Choice, ...]
    choices: tuple[Choice, ...]
    cut: bool = False
    errors: tuple[str, ...] = ()
