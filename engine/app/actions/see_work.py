"""What the program could not do by itself, for administrators: what, since when, why; to be tried again or let go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.access.viewer import Viewer
from engine.app.actions.manage_sets import allow_managing
from engine.app.by_clock import try_step
from engine.app.keeping import keep_prints
from engine.app.lookup import names_of
from engine.app.office import Office
from engine.app.sentences import say
from engine.data import lease, outbox, stuck_steps
from engine.data.connection import Connection, Transaction
from engine.data.outbox import MAIL, PRINT, Parcel
from engine.data.records import fetch
from engine.data.stuck_steps import StuckStep
from engine.data.writer import Author, Writer
from engine.model.outcomes import NotFound

SHOWN = 100
PARCEL, STEP = "parcel", "step"


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One piece of stuck work. `key` as submitted; `record` and `href`: whom it is about, where the viewer may see it.
    `problem`: what the program saw, for whoever looks after it."""

    key: str
    what: str
    record: str
    href: str
    since: str
    why: tuple[str, ...]
    problem: str = ""
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class WorkPage:
    """`total`: how many there are, if more than shown; `alive`: when the clock's work was last done, "" = nobody does it;
    `letters`: how many letters wait."""

    rows: tuple[WorkRow, ...]
    total: int
    alive: str
    letters: int


def show_work(office: Office, viewer: Viewer) -> WorkPage:
    """Raises Denied for who does not manage rights."""
    allow_managing(office, viewer)
    now = office.clock.now()
    with office.database.reading() as connection:
        steps, parcels = stuck_steps.listed(connection, SHOWN), outbox.stuck(connection, now, SHOWN)
        names = _names(office, viewer, connection, steps, parcels)
        held = lease.read(connection)
        return WorkPage(
            rows=(*_steps(office, steps, names), *_parcels(office, parcels, names)),
            total=stuck_steps.count(connection) + outbox.count_stuck(connection, now),
            alive=office.clock.show(held.seen) if held is not None and held.until > now else "",
            letters=outbox.how_many(connection, MAIL),
        )


def retry_work(office: Office, viewer: Viewer, key: str, request: str = "") -> bool:
    """Try a piece of stuck work again; whether it is done now (a letter leaves a little later). Raises Denied, NotFound."""
    allow_managing(office, viewer)
    kind, id = _told(key)
    with office.database.writing() as transaction:
        if kind == PARCEL:
            parcel = _parcel(transaction, office, id)
            outbox.revive(transaction, id, office.clock.now())
            _note(office, viewer, transaction, "work_retried", _about_parcel(parcel), request)
        else:
            step = _step(transaction, id)
            _note(office, viewer, transaction, "work_retried", (step.form, step.record), request)
    if kind == STEP:
        return _try(office, step)
    return bool(keep_prints(office)) if parcel.kind == PRINT else True


def drop_work(office: Office, viewer: Viewer, key: str, request: str = "") -> None:
    """A piece of stuck work is not wanted any more. Raises Denied, NotFound."""
    allow_managing(office, viewer)
    kind, id = _told(key)
    with office.database.writing() as transaction:
        now = office.clock.now()
        if kind == PARCEL:
            about = _about_parcel(_parcel(transaction, office, id))
            outbox.drop(transaction, id, now, say("work_dropped"))
        else:
            step = _step(transaction, id)
            about = (step.form, step.record)
            stuck_steps.let_go(transaction, id, now)
        _note(office, viewer, transaction, "work_dropped", about, request)


def _told(key: str) -> tuple[str, int]:
    kind, _, number = key.partition("-")
    if kind not in (PARCEL, STEP) or not number.isascii() or not number.isdigit() or len(number) > 15:
        raise NotFound
    return kind, int(number)


def _parcel(connection: Connection, office: Office, id: int) -> Parcel:
    found = outbox.find_stuck(connection, id, office.clock.now())
    if found is None:
        raise NotFound
    return found


def _step(connection: Connection, id: int) -> StuckStep:
    found = stuck_steps.find(connection, id)
    if found is None:
        raise NotFound
    return found


def _try(office: Office, stuck: StuckStep) -> bool:
    workflow = office.definitions.workflow_for(stuck.form)
    step = workflow.steps.get(stuck.step) if workflow else None
    return workflow is not None and step is not None and try_step(office, workflow, step, stuck.record)


def _note(
    office: Office, viewer: Viewer, transaction: Transaction, event: str, about: tuple[str, int], request: str
) -> None:
    """An entry of the history: of the record it is about, or of nothing when that is gone for good."""
    form, id = about
    if form not in office.definitions.forms or fetch(transaction, office.definitions, form, id) is None:
        form, id = "", 0
    writer = Writer(transaction, office.definitions, Author(viewer.account, request=request), office.clock.now())
    writer.note(event, {}, form=form, id=id)


def _about_parcel(parcel: Parcel) -> tuple[str, int]:
    """The record a parcel is about."""
    if parcel.kind == MAIL:
        return "notice", int(str(parcel.payload["notice"]))
    return str(parcel.payload["form"]), int(str(parcel.payload["id"]))


# ── as shown ──

Names = dict[tuple[str, int], str]


def _names(
    office: Office, viewer: Viewer, connection: Connection, steps: list[StuckStep], parcels: list[Parcel]
) -> Names:
    """Names of the records the viewer may read."""
    about = [(step.form, step.record) for step in steps] + [_about_parcel(parcel) for parcel in parcels]
    forms = {form for form, _ in about if form in office.definitions.forms}
    return {
        (form, id): name
        for form in forms
        for id, name in names_of(office, viewer, connection, form, sorted({id for other, id in about if other == form})).items()
    }


def _steps(office: Office, steps: list[StuckStep], names: Names) -> Iterator[WorkRow]:
    for stuck in steps:
        workflow = office.definitions.workflow_for(stuck.form)
        step = workflow.steps.get(stuck.step) if workflow else None
        form = office.definitions.forms.get(stuck.form)
        what = say("stuck_step", step=step.label if step else stuck.step, form=form.one if form else stuck.form)
        yield _row(office, f"{STEP}-{stuck.id}", what, (stuck.form, stuck.record), names, stuck.since, stuck.reasons)


def _parcels(office: Office, parcels: list[Parcel], names: Names) -> Iterator[WorkRow]:
    for parcel in parcels:
        if parcel.kind == MAIL:
            what = say("stuck_letter")
        else:
            print = office.definitions.prints.get(str(parcel.payload["print"]))
            what = say("stuck_print", title=print.title if print else parcel.payload["print"])
        why = (say("letter_doubtful"),) if parcel.taken else (say("attempts_failed", count=parcel.attempts),)
        yield _row(
            office, f"{PARCEL}-{parcel.id}", what, _about_parcel(parcel), names, parcel.created,
            why, problem=parcel.problem, doubtful=parcel.taken,
        )  # fmt: skip


def _row(
    office: Office, key: str, what: str, about: tuple[str, int], names: Names, since: str, why: tuple[str, ...],
    *, problem: str = "", doubtful: bool = False,
) -> WorkRow:  # fmt: skip
    form, id = about
    return WorkRow(
        key=key, what=what, record=names.get(about, f"№ {id}"), href=f"/f/{form}/{id}" if about in names else "",
        since=office.clock.show(since), why=why, problem=problem, doubtful=doubtful,
    )  # fmt: skip
