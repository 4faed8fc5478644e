"""What a person may do in a round now, and in words what keeps them from answering."""

from __future__ import annotations

from collections.abc import Iterator

from engine.app.approvals.seats import key_of
from engine.app.approvals.table import Case, Table
from engine.app.sentences import say
from engine.data.history import account_titles
from engine.model.outcomes import Refused


class VoteRefused(Refused):
    """A person with a voice who may not use it now."""


def own_lines(case: Case, table: Table) -> tuple[int, ...]:
    """The lines the viewer may answer for now: those that wait for them, and those whose answer they may change."""
    me = key_of(case.judge.viewer)
    awaited = {line for line, people in table.standing.awaited.items() if me in people}
    given = {vote.line for vote in table.votes if vote.person == me and vote.option and _may_change(table, vote.line, me)}
    return tuple(sorted(awaited | given))


def _may_change(table: Table, line: int, me: tuple[str, int]) -> bool:
    """Who lost the voice since, or is no longer there, changes nothing any more."""
    return table.seat(line, me) is not None and (table.present is None or me in table.present)


def why_not(case: Case, table: Table) -> str:
    """The first thing that keeps a person with a voice from answering; "" when nothing does."""
    return next(_obstacles(case, table), "")


def _obstacles(case: Case, table: Table) -> Iterator[str]:
    me = key_of(case.judge.viewer)
    if own_lines(case, table):
        return
    if me in table.barred:
        yield say("vote_author")
    if table.present is not None and me not in table.present:
        yield say("vote_absent")
    lines = {seat.line for seat in table.seats if seat.person == me}
    if any(vote.person == me and vote.option for vote in table.votes):
        yield say("vote_twice")
    others = [item for item in table.passed if item.line in lines and item.line in table.standing.awaited]
    if others:
        names = account_titles(case.judge.connection, [others[0].account])
        yield say("vote_with_another", name=names.get(others[0].account, ""))
    if case.spec.serial and lines - table.standing.agreed and not table.standing.result:
        yield say("vote_not_yet")
    yield say("vote_settled")
