"""Every route × viewer × record over HTTP: the status the texts demand, and no text its reader may not read."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine.access.passwords import hash_password
from engine.app.accounts import create_record, post_text
from engine.app.actions.sign_in import digest
from engine.app.listing import list_filters
from engine.data.accounts import store_password
from engine.data.sessions import open_session
from engine.model.expression import THIS, FieldOf, RowOf, walk
from engine.model.field_types import FIELD_TYPES
from tests.access_matrix import shop
from tests.access_matrix.routes import MOVED, OK, ROUTES, WITHOUT_SIGN_IN, Ask, Case, asks, telling
from tests.access_matrix.stage import Person, Stage, set_stage
from tests.conftest import DATABASES, NewDatabase
from web.app import create_app

# Viewers as they are in life: one person, roles by appointment and because of data.
APPOINTED = {"receptionist": {}, "senior": {}, "owner": {}, "storekeeper": {"kind": "oven"}}
PEOPLE = (
    Person("nobody"),
    *(Person(role, ((role, "", "", values),)) for role, values in APPOINTED.items()),
    Person("mechanic", (("mechanic", "mechanic", "own", {}),)),
    Person("another mechanic", (("mechanic", "mechanic", "other", {}),)),
    Person("mechanic at the reception", (("mechanic", "mechanic", "own", {}), ("receptionist", "mechanic", "own", {}))),
    Person("client", (("customer", "customer", "own_client", {}),)),
    Person("client without a thing", (("nothing", "customer", "new_client", {}),)),
)
CLOSED = {"mechanic", "client"}  # some of what they see has fields they may not read
HASH = hash_password("зелёный трамвай 7")
ONE_BASE = pytest.mark.parametrize("stage", ["sqlite"], indirect=True)  # who is refused at the door asks no database of them
TRICKS = ("?x=/login", "/", "//", "/../login", ";/static", "%2f", "/.", "?next=/static/prikaz.css")


@pytest.fixture(scope="module", params=DATABASES)
def stage(request: pytest.FixtureRequest, new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
          ) -> Iterator[Stage]:  # fmt: skip
    made = set_stage(shop.FOLDER, new_database(request.param), tmp_path_factory.mktemp("shop"), shop.CAST)
    yield made
    made.office.database.close()


@pytest.fixture(scope="module")
def app(stage: Stage) -> Flask:
    made = create_app(stage.offices)
    made.config["WTF_CSRF_ENABLED"] = False
    return made


def test_every_route_has_its_row(app: Flask) -> None:
    known = {(rule.endpoint, method) for rule in app.url_map.iter_rules()
             for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}  # fmt: skip
    assert known == set(ROUTES)


@pytest.mark.parametrize("person", PEOPLE, ids=[person.title for person in PEOPLE])
def test_each_viewer_gets_what_is_theirs(stage: Stage, app: Flask, person: Person) -> None:
    case = Case(stage, person)
    client = signed_in(stage, app, person)
    hidden = hidden_texts(case)
    wrong = [line for route, ask in asks(case) for line in faults(client, route, ask, hidden)]
    assert not wrong, "\n".join(wrong)


@ONE_BASE
def test_nobody_gets_in_without_signing_in(stage: Stage, app: Flask) -> None:
    case = Case(stage, Person("anonymous"))
    hidden = hidden_texts(case)
    for (endpoint, method), ask in asks(case):
        if endpoint in WITHOUT_SIGN_IN:
            continue
        for ending in ("", *TRICKS) if method == "GET" else ("",):
            if (ask.path + ending).startswith("//"):
                continue  # no path, another host
            response = app.test_client().open(ask.path + ending, method=method, data=dict(ask.data), buffered=True)
            assert response.status_code in (302, 400, 401, 404, 405), (ask.path, ending, response.status_code)
            assert not [text for text in hidden if text in response.text], ask.path


@pytest.mark.parametrize("person", PEOPLE, ids=[person.title for person in PEOPLE])
def test_lists_do_not_tell_what_may_not_be_read(stage: Stage, app: Flask, person: Person) -> None:
    """A11: where a row may be read and its field not, the field finds, filters and sorts like an empty one."""
    case, client = Case(stage, person), signed_in(stage, app, replace(person, title=f"{person.title} at lists"))
    tried = 0
    for form in case.forms:
        rows = [id for id in stage.rows[form] if case.row(form, "read", id)]
        for name in stage.office.definitions.forms[form].fields:
            closed = [id for id in rows if not case.reads(form, id, name)]
            if not closed:
                continue
            for id in closed:
                tried += 1
                assert not told(stage, client, form, id, name), (form, id, name)
            orders = [[found for found in listed(client, form, "sort", sign + name) if found in closed] for sign in ("", "-")]
            assert orders[0] == orders[1], (form, name)
    assert tried or person.title not in CLOSED


def told(stage: Stage, client: FlaskClient, form: str, id: int, name: str) -> bool:
    """Whether the row is found by the value that stands in the closed field."""
    spec, value = stage.office.definitions.forms[form].fields[name], stage.rows[form][id].get(name)
    if value is None or spec.kind in ("links", "table", "file"):
        return False
    secret = FIELD_TYPES[spec.kind].edit(value, spec)
    asked = [name, f"{name}_to"] if name in list_filters(stage.office.definitions, stage.office.definitions.forms[form]) else []
    empty = spec.kind == "truth" and secret == "0"
    unique = ["q"] if secret.startswith(f"{form} {name} ") else []
    return any(id in listed(client, form, parameter, secret) for parameter in [*asked, *unique]) and not empty


def listed(client: FlaskClient, form: str, parameter: str, value: str) -> list[int]:
    """The ids of the rows a list shows."""
    response = client.get(f"/f/{form}", query_string={parameter: value}, buffered=True)
    assert response.status_code == 200, (form, parameter, value)
    return [int(id) for id in dict.fromkeys(re.findall(rf'<th scope="row"><a href="/f/{form}/(\d+)"', response.text))]


@ONE_BASE
@pytest.mark.parametrize("person", (PEOPLE[0], PEOPLE[5], PEOPLE[7]), ids=lambda person: person.title)
def test_an_address_dressed_up_stays_closed(stage: Stage, app: Flask, person: Person) -> None:
    """A04: whatever is hung on the address of a page that is not theirs."""
    case, client = Case(stage, person), signed_in(stage, app, replace(person, title=f"{person.title} at addresses"))
    closed = {route: ask.path for route, ask in asks(case)
              if ask.method == "GET" and not {OK, MOVED} & set(ask.right) and "?" not in ask.path}
    wrong = [f"{path}{ending}" for path in closed.values() for ending in (*TRICKS, "?form=customer&id=1", "#/login", ".json", "%00")
             if client.get(path + ending, buffered=True).status_code not in (302, 400, 403, 404, 405)]
    assert closed and not wrong


@pytest.mark.parametrize("change", ["closed", "revoked", "expired", "idle"])
def test_a_session_dies_at_once(stage: Stage, app: Flask, change: str) -> None:
    client = signed_in(stage, app, replace(PEOPLE[1], title=f"dying {change}"))
    assert client.get("/f/customer").status_code == 200
    statements = {
        "closed": "UPDATE f_account SET disabled = 1 WHERE login = ?",
        "revoked": "UPDATE p_session SET revoked = created WHERE account = (SELECT id FROM f_account WHERE login = ?)",
        "expired": "UPDATE p_session SET created = '2020-01-01T00:00:00.000000Z'"
                   " WHERE account = (SELECT id FROM f_account WHERE login = ?)",
        "idle": "UPDATE p_session SET seen = '2020-01-01T00:00:00.000000Z'"
                " WHERE account = (SELECT id FROM f_account WHERE login = ?)",
    }  # fmt: skip
    with stage.office.database.writing() as transaction:
        transaction.execute(statements[change], (f"dying {change}",))
    assert client.get("/f/customer").status_code == 302
    assert client.post("/f/customer/new").status_code == 401


@pytest.mark.parametrize("change", ["UPDATE f_appointment SET ends = '2020-01-01' WHERE account = ?",
                                    "UPDATE f_appointment SET starts = '2120-01-01' WHERE account = ?",
                                    "UPDATE f_appointment SET _archived = 1 WHERE account = ?"])  # fmt: skip
def test_a_right_taken_away_is_gone_at_the_next_request(stage: Stage, app: Flask, change: str) -> None:
    person = replace(PEOPLE[1], title=change[-40:])
    client = signed_in(stage, app, person)
    assert client.get("/f/customer").status_code == 200
    with stage.office.database.writing() as transaction:
        ((account,),) = transaction.execute("SELECT id FROM f_account WHERE login = ?", (person.title,))
        transaction.execute(change, (account,))
    assert client.get("/f/customer").status_code == 403


def signed_in(stage: Stage, app: Flask, person: Person) -> FlaskClient:
    """A client with a session of the person's account: appointed, or tied to the record that holds the role."""
    office, token = stage.office, f"token of {person.title}"
    form, name = next(((form, name) for _, form, name, _ in person.posts if form), ("", ""))
    now = office.clock.now()
    with office.database.writing() as transaction:
        transaction.execute("UPDATE f_account SET person_id = NULL, person_form = NULL")
        values: dict[str, Any] = {"login": person.title, "title": None, "must_change": False}
        if form:
            values |= {"person_form": form, "person_id": stage.names[name]}
        account = create_record(office, transaction, "account", values)
        for role, _, _, post in person.posts:
            if role in APPOINTED:
                create_record(
                    office,
                    transaction,
                    "appointment",
                    {"account": account, "role": role, "starts": "2026-01-01", "post_values": post_text(post)},
                )
        store_password(transaction, account, HASH, must_change=False, expires="", now=now)
        open_session(transaction, digest(token), account, now=now, address_hash=digest("a"), agent="test")
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["token"], kept["account"] = token, account
    return client


def faults(client: FlaskClient, route: tuple[str, str], ask: Ask, hidden: Mapping[str, str]) -> Iterator[str]:
    response = client.open(ask.path, method=ask.method, data=dict(ask.data), buffered=True)
    where = f"{ask.method} {ask.path}"
    if response.status_code not in ask.right:
        yield f"{where}: {response.status_code}, not {ask.right}"
    text = readable_text(response.data)
    yield from (f"{where} shows {secret}, which is {place}" for secret, place in hidden.items() if secret in text)


def readable_text(body: bytes) -> str:
    """The text of a page, or of the parts of an office document."""
    if not body.startswith(b"PK"):
        return body.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        parts = [archive.read(name).decode(errors="replace") for name in archive.namelist() if name.endswith(".xml")]
    return re.sub(r"<[^>]+>", "", "".join(parts))


def hidden_texts(case: Case) -> dict[str, str]:
    """Texts the viewer may read nowhere: not in the field itself, and not in the name of a record they know of."""
    named = set(known_names(case))
    return {text: f"{form}.{field} of {id}" for form, id, field, text in telling(case.stage)
            if not case.reads(form, id, field) and (form, id, field) not in named}  # fmt: skip


def known_names(case: Case) -> Iterator[tuple[str, int, str]]:
    """Fields that stand in names of records one knows of: those a readable link of a readable record leads to, and
    people appointed by the order, which everyone who signs in may read."""
    stage = case.stage
    waiting = [("account", row["account"]) for row in stage.rows["appointment"].values()]
    waiting += [(form, stage.names[name]) for _, form, name, _ in case.person.posts if form]
    for form, id in case.records():
        if case.row(form, "read", id):
            for field in stage.office.definitions.forms[form].fields.values():
                if field.kind in ("link", "links") and case.reads(form, id, field.id):
                    waiting += targets(stage, form, id, field.id, field.target)
            if case.is_child(form):
                waiting.append((stage.office.definitions.forms[form].parent, stage.rows[form][id]["parent"]))
    seen = set()
    while waiting:
        form, id = waiting.pop()
        if (form, id) in seen:
            continue
        seen.add((form, id))
        for name in name_fields(stage, form):
            yield form, id, name
            field_spec = stage.office.definitions.forms[form].fields[name]
            if field_spec.kind == "link":
                waiting += targets(stage, form, id, name, field_spec.target)


def targets(stage: Stage, form: str, id: int, field: str, target: str) -> list[tuple[str, int]]:
    value = stage.rows[form][id].get(field)
    return [(target, item) for item in (value if isinstance(value, tuple) else (value,)) if item is not None]


def name_fields(stage: Stage, form: str) -> list[str]:
    spec = stage.office.definitions.forms[form]
    return [node.field for node in walk(spec.name) if isinstance(node, FieldOf) and isinstance(node.base, RowOf)
            and node.base.alias == THIS and node.field in spec.fields]  # fmt: skip
