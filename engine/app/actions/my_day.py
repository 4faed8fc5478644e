"""What the viewer owes today: records waiting for their steps, notices, duties with their clauses and screens."""

from __future__ import annotations

from collections.abc import Iterator

from engine.access.decide import may
from engine.access.viewer import Absent, Post, Viewer
from engine.app.actions.see_notices import own_notices
from engine.app.allowing import brings
from engine.app.approvals.waiting import waiting_votes
from engine.app.clock import long_date, weekday
from engine.app.deadlines import in_words
from engine.app.diagrams import leads_on
from engine.app.frame import menu_areas, post_title, screen_of
from engine.app.office import Office
from engine.app.owed_today import assigned_today, owed_today
from engine.app.pages import DutyCard, MyDayPage, WaitingItem
from engine.app.sentences import how_often
from engine.app.substitution_words import told_substitutions
from engine.app.waiting import waiting_statement
from engine.data.connection import Connection
from engine.model.roles import ClauseSpec
from engine.model.types import Value
from engine.model.workflows import StepSpec, WorkflowSpec

FIRST = 5
COUNTED = 1000
NOTICES = 10
PLAIN = 3  # columns before those of a deadline


def my_day(office: Office, viewer: Viewer) -> MyDayPage:
    """One statement for each step the viewer may do, one more where many records wait; guards are not judged here."""
    today = office.clock.today()
    with office.database.reading() as connection:
        return MyDayPage(
            greeting=viewer.name,
            today=f"{weekday(today)}, {long_date(today)}",
            waiting=_all_waiting(office, viewer, connection),
            notices=own_notices(office, viewer, connection, NOTICES),
            duties=tuple(_duties(office, viewer)),
            owed=tuple(owed_today(office, viewer, connection)),
            assigned=tuple(assigned_today(office, viewer, connection)),
            substitutions=told_substitutions(office, viewer, connection),
        )


def _all_waiting(office: Office, viewer: Viewer, connection: Connection) -> tuple[WaitingItem, ...]:
    """What is late first; then what is to be done, then what waits for an answer."""
    found = (*_waiting(office, viewer, connection), *waiting_votes(office, viewer, connection))
    return tuple(sorted(found, key=lambda item: not item.late))


def _waiting(office: Office, viewer: Viewer, connection: Connection) -> Iterator[WaitingItem]:
    for workflow in office.definitions.workflows.values():
        for step in (step for step in workflow.steps.values() if step.approve is None):
            decision = may(viewer, office.rights, workflow.form, f"do:{step.id}")
            if decision.allowed and leads_on(workflow, step):
                item = _waiting_for(office, viewer, connection, workflow, step, decision.grants[0].clause)
                if item.count:
                    yield item


def _waiting_for(
    office: Office, viewer: Viewer, connection: Connection, workflow: WorkflowSpec, step: StepSpec, clause: ClauseSpec
) -> WaitingItem:
    form = office.definitions.forms[workflow.form]
    statement, binds = waiting_statement(office, viewer, form, step)
    rows = statement.run(connection, binds, limit=FIRST)
    count = len(rows) if len(rows) < FIRST else statement.count(connection, binds, COUNTED)
    late = sum(_is_late(row, binds) for row in rows)
    if late == FIRST:
        statement, binds = waiting_statement(office, viewer, form, step, late=True)
        late = statement.count(connection, binds, COUNTED)
    state = f"?state={step.sources[0]}" if len(step.sources) == 1 else ""
    return WaitingItem(
        title=form.many,
        step=step.label,
        basis=clause.citation,
        count=count,
        href=f"/f/{form.id}{state}",
        first=tuple((f"/f/{form.id}/{row[0]}", str(row[1] or f"№ {row[0]}"), _when(office, step, row)) for row in rows),
        late=late,
    )


def _is_late(row: tuple[Value, ...], binds: dict[str, Value]) -> bool:
    """Whether the last day for the step has passed; rows of steps without a deadline have no day."""
    return len(row) > PLAIN and row[PLAIN] is not None and str(row[PLAIN]) < str(binds["today"])


def _when(office: Office, step: StepSpec, row: tuple[Value, ...]) -> str:
    """Until when the record waits; without a deadline since when."""
    if step.due is None or row[PLAIN] is None:
        return office.clock.brief(str(row[2]))
    return in_words(step.due, str(row[PLAIN]), row[PLAIN + 1], office.clock.today()).text


def _duties(office: Office, viewer: Viewer) -> Iterator[DutyCard]:
    """A card for each clause of the viewer's roles, once however many posts hold the role; again for each person in
    whose place they stand."""
    roles = office.definitions.roles_in_force()
    for post in _once(viewer.posts):
        for role in roles.get(post.role, ()):
            clauses = [clause for clause in role.clauses if clause.duty and brings(post, clause.duty)]
            yield from (_card(office, post_title((role,), post), clause) for clause in clauses)


def _once(posts: tuple[Post, ...]) -> Iterator[Post]:
    seen: set[tuple[str, Absent | None]] = set()
    for post in posts:
        if (post.role, post.instead_of) not in seen:
            seen.add((post.role, post.instead_of))
            yield post


def _card(office: Office, role: str, clause: ClauseSpec) -> DutyCard:
    return DutyCard(
        title=office.definitions.duties[clause.duty].title,
        clause=clause.citation,
        role=role,
        text=clause.text,
        every=how_often(clause.every),
        screens=tuple(screens_of_duty(office, clause.duty)),
    )


def screens_of_duty(office: Office, duty_id: str) -> Iterator[tuple[str, str]]:
    """(label, address) of the menu's screens a duty opens: its reports and pages, then the forms it reads."""
    duty = office.definitions.duties[duty_id]
    forms = dict.fromkeys(grant.form for grant in duty.grants if "read" in grant.actions)
    in_menu = {item for area in menu_areas(office.definitions) for item in area.items}
    for item in dict.fromkeys((*duty.pages, *forms)):
        screen = screen_of(office.definitions, item)
        if screen and item in in_menu:
            yield screen
