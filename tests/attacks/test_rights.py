"""What one may send, others may not (A02); what is no input of a form changes nothing (A06); on every form that is found."""

import re
from collections.abc import Iterator

import pytest

from engine.data.database import Database
from tests.attacks.client import Client
from tests.attacks.conftest import SignIn
from tests.attacks.hostile import Found, Seen, walk
from tests.support.demo import Demo

AUTHORS = ("secretary", "admin", "director", "coordinator")
OTHERS = (*AUTHORS, "teacher", "class1", "class2", "parent", "pupil")
OWN = re.compile(r"/(password|notices|sessions)$|^post /(pick|sessions)/")
PAGES = 70
RECORD = re.compile(r"/f/([a-z_]+)/(\d+)/edit")
MOVING = {"version", "changed", "changed_by"}
EXTRA = {"id": "1", "version": "999", "state": "signed", "parent": "1", "row": "7", "created": "2020-01-01", "created_by": "1",
         "changed_by": "1", "_archived": "1", "_key_title": "x", "role": "director", "account": "1", "disabled": "0"}


def changes(client: Client) -> list[Found]:
    """The forms that change something shared."""
    return [found for found in walk(client, Seen(), PAGES) if found.form.method == "post" and not OWN.search(found.shape)]


@pytest.mark.parametrize("author", AUTHORS)
def test_what_one_may_send_others_may_not(signed_in: SignIn, author: str) -> None:
    """A02: each form as it stands on the page of somebody who may, sent by each who has no such form."""
    found = changes(signed_in(author))
    wrong = [f"{other}: {form.form.action} {status}" for other in OTHERS if other != author
             for form, status in replayed(signed_in(other), found) if status not in (403, 404)]
    assert found and not wrong


def replayed(client: Client, found: list[Found]) -> Iterator[tuple[Found, int]]:
    token = client.token()
    for one in found:
        page = client.get(one.page)
        if page.status == 200 and any(form.action == one.form.action for form in page.parsed.forms):
            continue
        yield one, client.post(one.form.action, one.form.pairs(csrf_token=token)).status


@pytest.mark.parametrize("author", AUTHORS)
def test_what_is_no_input_changes_nothing(demo: Demo, signed_in: SignIn, author: str) -> None:
    """A06: columns of the record that stand on no input, sent all the same."""
    client = signed_in(author)
    database = Database.open(demo.office.database)
    try:
        for one in changes(client):
            address = RECORD.fullmatch(one.form.action)
            if address:
                unchanged(client, one, database, address.group(1), int(address.group(2)))
    finally:
        database.close()


def unchanged(client: Client, found: Found, database: Database, form: str, id: int) -> None:
    before = row_of(database, form, id)
    for extra in (EXTRA, {**dict.fromkeys(before, "1"), **EXTRA}):  # the second is refused whole where it names fields
        sent = client.get(found.page).form(found.form.action)
        inputs = {item.name for item in sent.inputs}
        answer = client.post(sent.action, [*sent.pairs(), *(pair for pair in extra.items() if pair[0] not in inputs)])
        after = row_of(database, form, id)
        assert answer.status in (303, 422), (found.page, answer.status)
        kept = {name for name in before if name not in inputs and name not in MOVING and not name.startswith("_key_")}
        assert {name: before[name] for name in kept} == {name: after[name] for name in kept}, found.page


def row_of(database: Database, form: str, id: int) -> dict[str, object]:
    with database.reading() as connection:
        tables = connection.execute(f'SELECT * FROM "f_{form}" WHERE id = ?', (id,))
        names = [row[0] for row in connection.execute(columns(database), (f"f_{form}",))]
    return dict(zip(names, tables[0], strict=True))


def columns(database: Database) -> str:
    if database.dialect.name == "sqlite":
        return "SELECT name FROM pragma_table_info(?)"
    return "SELECT column_name FROM information_schema.columns WHERE table_name = ? ORDER BY ordinal_position"
