"""A holder of a duty signs an item of a check-list, or takes their signature back while a step that needs it is ahead."""

from __future__ import annotations

import json

from engine.access.viewer import Viewer
from engine.app.actions.list_records import allow_reading
from engine.app.allowing import acted_in
from engine.app.items import APART, digest_of
from engine.app.listed import Listed, look_at
from engine.app.lookup import find_form
from engine.app.marked import may_withdraw, why_not_sign
from engine.app.office import Office
from engine.app.owing import holding_post
from engine.app.sentences import say
from engine.data.authors import acted_text
from engine.data.connection import Transaction
from engine.data.item_marks import SIGNED, WITHDRAWN, Signature, add_signature
from engine.data.writer import Author, Writer
from engine.model.outcomes import Denied, NotFound, Reason, Refused


def sign_item(
    office: Office, viewer: Viewer, form_id: str, id: int, item: str, duty: str, *, withdraw: bool = False, request: str = ""
) -> str:
    """What was done, in words. Raises NotFound, Denied (not their duty) and Refused."""
    form = find_form(office, form_id)
    allow_reading(office, viewer, form)
    with office.database.writing() as transaction:
        listed = look_at(office, viewer, transaction, form, id)
        if duty not in listed.of(item).spec.sign:
            raise NotFound
        if withdraw:
            return _take_back(listed, transaction, item, duty, request)
        return _sign(listed, transaction, item, duty, request)


def _sign(listed: Listed, transaction: Transaction, item: str, duty: str, request: str) -> str:
    found = listed.of(item)
    held = holding_post(listed.office, listed.viewer, duty)
    problem = why_not_sign(listed, found, duty)
    if held is None or (problem and problem != say("sign_four_eyes")):
        raise Denied(Reason(problem, found.spec.place))
    if problem or found.status == APART or duty not in found.missing:
        raise Refused((Reason(problem or say("sign_not_now"), found.spec.place),))
    others = [other for other in listed.found if other.spec.id != item]
    post, clause = held
    now = str(listed.judge.binds["now"])
    standing = json.dumps([[other.spec.id, other.status, other.count] for other in others])
    role, basis = acted_text(acted_in(post)), clause.citation
    mark = Signature(item, duty, SIGNED, listed.viewer.account, role, basis, now, digest_of(others), standing)
    add_signature(transaction, listed.form.id, listed.id, mark)
    _tell(listed, transaction, f"sign:{item}", Author(listed.viewer.account, role, basis, request))
    return say("signed", label=found.spec.label)


def _take_back(listed: Listed, transaction: Transaction, item: str, duty: str, request: str) -> str:
    found = listed.of(item)
    mark = (found.signed or {}).get(duty)
    if mark is None or mark.account is None or mark.account != listed.viewer.account:
        raise Refused((Reason(say("sign_not_yours"), found.spec.place),))
    if not may_withdraw(listed.workflow, found.spec, listed.filling.state):
        raise Refused((Reason(say("sign_too_late"), found.spec.place),))
    now = str(listed.judge.binds["now"])
    taken = Signature(item, duty, WITHDRAWN, mark.account, mark.role, mark.clause, now, "", "")
    add_signature(transaction, listed.form.id, listed.id, taken)
    _tell(listed, transaction, f"unsign:{item}", Author(mark.account, mark.role, mark.clause, request))
    return say("unsigned", label=found.spec.label)


def _tell(listed: Listed, transaction: Transaction, event: str, author: Author) -> None:
    """History knows of it too."""
    writer = Writer(transaction, listed.office.definitions, author, str(listed.judge.binds["now"]))
    writer.note(event, {}, form=listed.form.id, id=listed.id)
