"""What a round has come to takes effect: the step is done, or the record goes where what is not adopted goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.app.allowing import Acting
from engine.app.approvals.moving import move, tell_others
from engine.app.approvals.rounds import REJECTED, Vote, close_round, votes_of
from engine.app.approvals.table import Case, Table
from engine.app.field_filling import Permitted, read_fields
from engine.app.filling import Trouble, is_empty
from engine.app.judging import Judge
from engine.app.sentences import say
from engine.app.validation import check_links
from engine.app.writing import Work
from engine.data.history import account_titles
from engine.model.approvals import NO, RejectionSpec
from engine.model.outcomes import Invalid, Reason, Refused
from engine.workflow.machine import rejection_of

Texts = Mapping[str, Sequence[str]]
ACCOUNT = "account"
REASONED = ("text", "long_text")


def send_back(work: Work, case: Case, table: Table, texts: Texts, result: str = REJECTED) -> str:
    """The record goes the way of what is not adopted; the state it is in then. `texts`: what was typed for `ask`; a text left
    empty gets the words of those who were against. Raises Invalid, Refused where no way leads back."""
    rejected = case.spec.rejected
    if rejected is None or table.round is None:
        raise Refused((Reason(say("vote_no_way_back"), case.spec.place),))
    against = _words_against(work, table)
    if rejected.ask:
        _write_asked(work, case, rejected, texts, against, result)
    close_round(work, table.round, result)
    event = rejection_of(case.step.id) if result == REJECTED else f"return:{case.step.id}"
    target = work.judge.office.machines.target(case.workflow.id, case.filling.state, rejection_of(case.step.id))
    assert target is not None
    move(work, case.workflow, case.filling, target, event)
    if table.brought is not None:
        key = "vote_failed" if result == REJECTED else "vote_returned"
        text = say(key, step=case.step.label, form=case.form.one, name=case.name, reason=against)
        tell_others(work, [table.brought], text, case.form.id, case.record.id)
    return target


def acted_by(found: Acting) -> str:
    """The role of the post a person answers by."""
    return found.post.role if found.post is not None else ""


def basis_of(found: Acting) -> str:
    """The clause, and in whose place it was."""
    absent = found.post.instead_of if found.post is not None else None
    return (f"{found.clause}, {say('in_place_of', name=absent.name)}" if absent else found.clause)[:200]


def _words_against(work: Work, table: Table) -> str:
    """The comments of those who were against, each with its name."""
    votes = votes_of(work.judge.office, work.judge.connection, table.round.id) if table.round else ()
    said = [vote for vote in votes if vote.option == NO and vote.comment]
    names = account_titles(work.judge.connection, [vote.account for vote in said])
    return " ".join(f"{name_of_voter(work.judge, vote, names)}: {vote.comment}" for vote in said)


def name_of_voter(judge: Judge, vote: Vote, titles: Mapping[int, str]) -> str:
    """The person as their record calls them; an account of nobody's record by its own title."""
    form, id = vote.person
    if form == ACCOUNT or form not in judge.office.definitions.forms:
        return titles.get(vote.account, "")
    return judge.name_of(form, id)


def _write_asked(
    work: Work, case: Case, rejected: RejectionSpec, texts: Texts, against: str, result: str
) -> None:
    filling, trouble = case.filling, Trouble()
    typed = {name: text for name, text in texts.items() if name in rejected.ask}
    read_fields(work.judge, filling, typed, Permitted(frozenset(rejected.ask)), trouble)
    free = [name for name in rejected.ask if case.form.fields[name].kind in REASONED and name not in trouble.fields]
    if free and against and is_empty(filling.values.get(free[0])):
        filling.values[free[0]] = against[: case.form.fields[free[0]].max or len(against)]
    check_links(filling, work.judge, trouble)
    work.store(filling, trouble, rejection_of(case.step.id) if result == REJECTED else f"return:{case.step.id}")
    if trouble:
        raise Invalid(trouble.errors())
