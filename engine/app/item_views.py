"""Parts of check-lists as the templates get them. All texts are ready to show (Russian), nothing is escaped yet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwnerView:
    """Who owes rows of an item: a person or a record by name ("" = the viewer may not know it), and how many."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class SignatureView:
    """A signature of an item: the duty it is of, who gave it and when ("" = not yet). `mine`: the viewer may give it now;
    `withdraw`: the viewer may take it back."""

    duty: str
    title: str
    who: str = ""
    basis: str = ""
    at: str = ""
    mine: bool = False
    withdraw: bool = False


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """`about`: the row, or the item itself; `cancel`: the viewer gave it and may take it back."""

    id: int
    about: str
    href: str
    who: str
    text: str
    due: str
    sender: str = ""
    overdue: bool = False
    cancel: bool = False


@dataclass(frozen=True, slots=True)
class ItemView:
    """`tone`: done, open, warning, nothing or apart. `rows`: (address, name) of the first rows the viewer may see; `hidden`:
    how many of `count` they may not. `mine`: how much of it the viewer owes. `proved`: when a step was done on it."""

    id: str
    number: int
    label: str
    help: str
    basis: str
    tone: str
    sentence: str
    count: int
    many: str
    href: str
    rows: tuple[tuple[str, str], ...] = ()
    more: bool = False
    hidden: bool = False
    report: str = ""
    owners: tuple[OwnerView, ...] = ()
    owners_more: int = 0
    who: tuple[str, ...] = ()
    mine: int = 0
    signatures: tuple[SignatureView, ...] = ()
    steers: bool = False
    reminded: str = ""
    proved: str = ""
    assignments: tuple[AssignmentView, ...] = ()


@dataclass(frozen=True, slots=True)
class PhaseView:
    """`ready` of `counted` items are done; `steps`: labels of the steps that need the phase."""

    number: str
    title: str
    items: tuple[ItemView, ...]
    ready: int
    counted: int
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemsSummary:
    """The check-list on the record's own page: per phase title, ready, counted and the open items."""

    href: str
    phases: tuple[PhaseView, ...]
    blocking: int
    open: int


@dataclass(frozen=True, slots=True)
class OwedView:
    """What the viewer owes to a check-list: the item, whose list, how much, by which clause."""

    title: str
    record: str
    href: str
    count: int
    rows: bool
    basis: str
