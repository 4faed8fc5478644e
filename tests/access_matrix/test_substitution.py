"""Who holds what today when one stands in for another: the engine's posts against the evaluator's, which reads the rows of
appointments by itself; and what these posts allow."""

from collections.abc import Iterator

import pytest

from engine.access import viewer as access
from engine.app.allowing import in_rows
from engine.app.reading import fields_allowed
from engine.app.viewers import make_viewer
from engine.data.accounts import appointments_of, credentials_of
from tests.access_matrix.shop import CAST, FOLDER
from tests.access_matrix.stage import Stage, set_stage
from tests.access_matrix.test_matrix import actions_of
from tests.access_matrix.world import Post
from tests.conftest import DATABASES, NewDatabase

_NEVER = {"instead_form": None, "instead_of": None, "duties": None, "post_values": None}
_FOR = {**_NEVER, "starts": "2026-01-01", "ends": "2999-12-31"}


def _account(form: str | None, person: str | None, name: str) -> tuple[str, str, dict[str, object]]:
    who = f"@{person}" if person else None
    return ("account", name, {"person_form": form, "person_id": who, "disabled": False, "must_change": False})


EXTRA = (
    _account("mechanic", "own", "own_way_in"),
    _account("mechanic", "gone", "gone_way_in"),
    _account(None, None, "keeper_way_in"),
    _account("customer", "own_client", "client_way_in"),
    ("appointment", "keeping", {**_FOR, "account": "@keeper_way_in", "role": "storekeeper", "post_values": '{"kind": "oven"}'}),
    ("appointment", "receiving", {**_FOR, "account": "@gone_way_in", "role": "receptionist"}),
    ("appointment", "for_other", {**_FOR, "account": "@own_way_in", "role": "mechanic", "instead_form": "mechanic",
                                  "instead_of": "@other"}),
    ("appointment", "for_gone", {**_FOR, "account": "@own_way_in", "role": "mechanic", "instead_form": "mechanic",
                                 "instead_of": "@gone"}),
    ("appointment", "part_of", {**_FOR, "account": "@own_way_in", "role": "receptionist", "instead_form": "mechanic",
                                "instead_of": "@gone", "duties": "reception nonsense"}),
    ("appointment", "for_keeper", {**_FOR, "account": "@client_way_in", "role": "storekeeper", "instead_form": "account",
                                   "instead_of": "@keeper_way_in"}),
    ("appointment", "passed_on", {**_FOR, "account": "@gone_way_in", "role": "mechanic", "instead_form": "mechanic",
                                  "instead_of": "@own"}),
    ("appointment", "chain", {**_FOR, "account": "@keeper_way_in", "role": "storekeeper", "instead_form": "customer",
                              "instead_of": "@own_client"}),
    ("appointment", "over", {**_FOR, "account": "@client_way_in", "role": "mechanic", "instead_form": "mechanic",
                             "instead_of": "@own", "ends": "2026-01-02"}),
)  # fmt: skip
WAYS_IN = [name for form, name, _ in EXTRA if form == "account"]


@pytest.fixture(scope="module", params=DATABASES)
def stage(request: pytest.FixtureRequest, new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = set_stage(FOLDER, new_database(request.param), tmp_path_factory.mktemp("lent"), (*CAST, *EXTRA))
    yield made
    made.office.database.close()


def viewer_of(stage: Stage, name: str) -> access.Viewer:
    with stage.office.database.reading() as connection:
        found = credentials_of(connection, stage.names[name])
        assert found is not None
        today = stage.office.clock.today()
        held = [item for item in appointments_of(connection, found.account.id)
                if item.starts <= today and (not item.ends or item.ends >= today)]  # fmt: skip
        return make_viewer(stage.office, connection, found.account, tuple(held))


def plain(post: access.Post) -> Post:
    me = (post.person_form, post.person) if post.person is not None else None
    return Post(post.role, me, dict(post.values), post.duties)


@pytest.mark.parametrize("name", WAYS_IN)
def test_the_posts_are_those_the_rows_give(stage: Stage, name: str) -> None:
    found = [plain(post) for post in viewer_of(stage, name).posts]
    assert sorted(found, key=repr) == sorted(stage.expected.posts_of(stage.names[name]), key=repr)


def test_there_is_something_to_lend(stage: Stage) -> None:
    lent = {name: [post.role for post in viewer_of(stage, name).posts if post.instead_of] for name in WAYS_IN}
    assert lent == {"own_way_in": ["receptionist", "mechanic"], "gone_way_in": ["mechanic"], "keeper_way_in": [],
                    "client_way_in": ["storekeeper"]}  # fmt: skip


@pytest.mark.parametrize("name", WAYS_IN)
def test_the_engine_allows_what_the_rows_and_texts_allow(stage: Stage, name: str) -> None:
    office, viewer, posts = stage.office, viewer_of(stage, name), tuple(stage.expected.posts_of(stage.names[name]))
    actual, expected = {}, {}
    with office.database.reading() as connection:
        for form_id, rows in stage.rows.items():
            form = office.definitions.forms[form_id]
            for action in actions_of(stage, form_id):
                for id in rows:
                    actual[form_id, action, id] = in_rows(office, viewer, connection, form, id, action)
                    expected[form_id, action, id] = stage.expected.may_row(posts, form_id, action, id)
                    fields = fields_allowed(office, viewer, connection, form, id, action)
                    for field in form.fields:
                        actual[form_id, action, id, field] = field in fields
                        expected[form_id, action, id, field] = stage.expected.may_field(posts, form_id, action, id, field)
    assert actual == expected
    assert len(set(expected.values())) == 2

