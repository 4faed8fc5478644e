"""Pages of kind `checklist`: the check-list of one record."""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.expression import Expr
from engine.model.pages import PageBody

REMIND, ASSIGN = "remind", "assign"


@dataclass(frozen=True, slots=True)
class ChecklistSpec(PageBody):
    """`record`: whose list, over parameters alone; `phases` that are shown; `actions` that are offered."""

    workflow: str
    record: Expr
    phases: tuple[str, ...]
    actions: tuple[str, ...] = (REMIND, ASSIGN)
