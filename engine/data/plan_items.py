"""One change of a plan, with its sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.data.plan_texts import plan_sentence

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One change. `rows`: how many records or values it concerns. `automatic`: nothing is lost or changed in meaning,
    so it needs no consent. `blocking`: it cannot be applied as it is."""

    kind: str
    form: str
    sentence: str
    field: str = ""
    old: str = ""
    new: str = ""
    pairs: Pairs = ()
    names: tuple[str, ...] = ()
    rows: int = 0
    automatic: bool = True
    blocking: bool = False


def make_item(kind: str, form: str, field: str = "", *, total: int = 0, **rest: object) -> PlanItem:
    """An item with its sentence; `rest` are its other attributes."""
    item = PlanItem(kind, form, "", field, **rest)  # type: ignore[arg-type]
    pairs = ", ".join(f"{old} → {new}" for old, new in item.pairs)
    words = {"form": form, "field": field, "old": item.old, "new": item.new, "rows": item.rows}
    return replace(item, sentence=plan_sentence(kind, **words, pairs=pairs, total=total))
