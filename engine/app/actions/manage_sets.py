"""Definition sets for the administrator: what is in force, what waits, what is wrong, and applying after seeing the plan."""

from __future__ import annotations

from dataclasses import dataclass

from engine.access.decide import may
from engine.access.viewer import Viewer
from engine.app.activation import Offices
from engine.app.office import Office
from engine.app.person_rights import RightsPlan, rights_plan
from engine.app.rights_changes import rights_changes
from engine.app.running_cases import CasesPlan, cases_plan
from engine.data import sets
from engine.data.plan_items import PlanItem
from engine.model.outcomes import Denied, Reason, Refused

MANAGED_FORM = "appointment"
SHORT_HASH = 12


@dataclass(frozen=True, slots=True)
class ActivationRow:
    """One activation: number, when, by whom, the set's short hash."""

    number: int
    at: str
    who: str
    hash: str
    current: bool


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One change of a waiting proposal; `tone`: quiet, warning or blocking; `href`: the records it is about."""

    sentence: str
    rows: int
    tone: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class FaultRow:
    place: str
    code: str
    sentence: str
    hint: str
    level: str


@dataclass(frozen=True, slots=True)
class SetsPage:
    """`can_apply`: a proposal waits and nothing blocks it; `rights`, `cases`: what it gives people and takes from them, and
    what becomes of records under way."""

    activations: tuple[ActivationRow, ...]
    faults: tuple[FaultRow, ...]
    plan: tuple[PlanRow, ...]
    waiting: bool
    can_apply: bool
    folder: str
    roles: tuple[str, ...] = ()
    rights: RightsPlan = RightsPlan()
    cases: CasesPlan = CasesPlan()


def manages(office: Office, viewer: Viewer) -> bool:
    """Whether the viewer manages rights: only they see definitions and their faults."""
    return may(viewer, office.rights, MANAGED_FORM, "create").allowed


def allow_managing(office: Office, viewer: Viewer) -> None:
    """Raises Denied."""
    decision = may(viewer, office.rights, MANAGED_FORM, "create")
    if not decision.allowed:
        raise Denied(decision.reason)


def banners(offices: Offices, office: Office, viewer: Viewer) -> tuple[str, ...]:
    """What administrators must know on every page."""
    proposal = offices.proposal
    return (proposal.banner,) if proposal and proposal.banner and manages(office, viewer) else ()


def show_sets(offices: Offices, office: Office, viewer: Viewer) -> SetsPage:
    """Raises Denied."""
    allow_managing(office, viewer)
    proposal = offices.proposal
    plan = proposal.plan if proposal else None
    with office.database.reading() as connection:
        found = sets.activations(connection)
        rights = rights_plan(office, plan.new, viewer, connection) if plan else RightsPlan()
        cases = cases_plan(connection, plan) if plan else CasesPlan()
    rows = tuple(
        ActivationRow(item.version, office.clock.show(item.activated), item.who, item.hash[:SHORT_HASH], index == 0)
        for index, item in enumerate(found)
    )
    return SetsPage(
        activations=rows,
        faults=tuple(
            FaultRow(str(item.place), item.code, item.sentence, item.hint, item.level)
            for item in (proposal.faults if proposal else ())
        ),
        plan=tuple(PlanRow(item.sentence, item.rows, _tone(item.automatic, item.blocking), _address(item)) for item in plan.items)
        if plan
        else (),
        waiting=plan is not None,
        can_apply=plan is not None and not plan.blocked,
        folder=str(offices.folder.name if offices.folder else ""),
        roles=rights_changes(office.definitions, plan.new) if plan else (),
        rights=rights,
        cases=cases,
    )


def apply_set(offices: Offices, office: Office, viewer: Viewer) -> int:
    """Activate the waiting proposal; the number of the activation. Raises Denied, Refused."""
    allow_managing(office, viewer)
    proposal = offices.proposal
    if proposal is None or proposal.plan is None:
        raise Refused((Reason("Изменений, которые ждут решения, сейчас нет."),))
    if proposal.plan.blocked:
        raise Refused(tuple(Reason(item.sentence) for item in proposal.plan.items if item.blocking))
    return offices.apply_proposal(viewer.account)


def _address(item: PlanItem) -> str:
    """Where the records stand for which a decision is wanted."""
    return f"/f/{item.form}?state={item.old}" if item.kind == "remove_state" else ""


def _tone(automatic: bool, blocking: bool) -> str:
    return "blocking" if blocking else "quiet" if automatic else "warning"
