"""Who leads a step that others decide: passes a request to one of them, or sends the record back."""

from __future__ import annotations

from engine.access.decide import holders_of, roles_with
from engine.access.viewer import Viewer
from engine.app.actions.vote import NONE, VoteOutcome, answered, chosen_line, leader, refuse_stale, work_for
from engine.app.allowing import Acting
from engine.app.approvals.deciding import send_back
from engine.app.approvals.moving import begin, tell_others
from engine.app.approvals.rounds import REQUEST, RETURNED, forms_of, stored_filling
from engine.app.approvals.seats import Seat
from engine.app.approvals.table import Case, Table, find_case, set_table
from engine.app.field_filling import Permitted, read_fields
from engine.app.filling import Trouble, new_filling
from engine.app.naming import with_names
from engine.app.office import Office
from engine.app.sentences import say
from engine.app.submitted import Submitted
from engine.app.writing import Work
from engine.model.approvals import RATIO
from engine.model.outcomes import Denied, FormErrors, Invalid, Reason, Refused

ACCOUNT, REASON = "account", "reason"


def pass_request(
    office: Office, viewer: Viewer, form_id: str, id: int, step_id: str, submitted: Submitted, request: str = ""
) -> VoteOutcome:
    """Passes the request of a line to one of those who may answer for it: the others are not asked any more. Raises NotFound,
    Denied, Refused, Invalid, Conflict."""
    with office.database.writing() as transaction:
        case = find_case(office, viewer, transaction, form_id, id, step_id)
        found = _must_lead(case)
        refuse_stale(case, submitted)
        table = set_table(case)
        if case.spec.mode == RATIO:
            raise Refused((Reason(say("vote_everybody"), case.spec.place),))
        seat = _seat(table, submitted)
        reason = answered(submitted, REASON) or None
        work = work_for(case, transaction, found, request)
        _keep_request(work, case, table, seat, reason)
        work.writer.note(
            f"reassign:{case.step.id}", {ACCOUNT: (None, seat.account), REASON: (None, reason)}, form=form_id, id=id
        )
        text = say("vote_passed", step=case.step.label, form=case.form.one, name=case.name, reason=reason or "")
        tell_others(work, [seat.account], text, form_id, id)
        return VoteOutcome(case.step.label, case.filling.state)


def return_record(
    office: Office, viewer: Viewer, form_id: str, id: int, step_id: str, submitted: Submitted, request: str = ""
) -> VoteOutcome:
    """Sends the record back the way of what is not adopted, whatever was answered. Raises NotFound, Denied, Refused, Invalid,
    Conflict."""
    with office.database.writing() as transaction:
        case = find_case(office, viewer, transaction, form_id, id, step_id)
        found = _must_lead(case)
        refuse_stale(case, submitted)
        work = work_for(case, transaction, found, request)
        state = send_back(work, case, _begun(work, case, set_table(case)), submitted.texts, RETURNED)
        return VoteOutcome(case.step.label, state, RETURNED)


def _must_lead(case: Case) -> Acting:
    """By what the viewer leads. Raises Denied, and Refused when the record is not there to be decided about."""
    found = leader(case)
    judge = case.judge
    if found is None:
        rights, form = judge.office.rights, case.form.id
        who, roles = holders_of(rights, form, case.leading), roles_with(rights, form, case.leading)
        reason = Reason(say("lead_no_right", step=case.step.label), case.step.place, who=who, roles=roles)
        ((reason,),) = with_names(judge.office, judge.viewer, judge.connection, [(reason,)])
        raise Denied(reason)
    if case.filling.state not in case.step.sources:
        label = case.workflow.states[case.filling.state].label if case.filling.state in case.workflow.states else ""
        raise Refused((Reason(say("no_such_step", state=label), case.step.place),))
    return found


def _begun(work: Work, case: Case, table: Table) -> Table:
    """The table with a round of its own, also when nobody has answered yet."""
    if table.round is None:
        begin(work, case, table.brought, table.earlier)
        return set_table(case)
    return table


def _seat(table: Table, submitted: Submitted) -> Seat:
    """The person meant, if they may answer for the line. Raises Invalid."""
    line, account = chosen_line(submitted), answered(submitted, ACCOUNT)
    open_lines = {item for item in table.standing.awaited if line in (NONE, item)}
    free = (seat for seat in table.seats if seat.line in open_lines and seat.person not in table.barred)
    seat = next((seat for seat in free if str(seat.account) == account), None)
    if seat is None:
        raise Invalid(FormErrors({ACCOUNT: (say("vote_no_seat"),)}))
    return seat


def _keep_request(work: Work, case: Case, table: Table, seat: Seat, reason: str | None) -> None:
    """In place of an earlier one for the same line. Raises Invalid."""
    begun, trouble = _begun(work, case, table), Trouble()
    earlier = next((item for item in begun.passed if item.line == seat.line), None)
    filling = stored_filling(work, REQUEST, earlier.id) if earlier else new_filling(forms_of(work)[REQUEST])
    approval = begun.round.id if begun.round else None
    filling.values.update(approval=approval, line=seat.line, account=seat.account, by=work.judge.viewer.account)
    read_fields(work.judge, filling, {REASON: (reason or "",)}, Permitted(frozenset({REASON})), trouble)
    work.store(filling, trouble)
    if trouble:
        raise Invalid(trouble.errors())

