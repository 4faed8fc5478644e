"""Signing in: one sentence for every failure, counted tries, sessions that end, passwords that change."""

from pathlib import Path

import pytest

from engine.access.passwords import SAME, TOO_EASY, TOO_SHORT
from engine.app.accounts import Issued
from engine.app.actions.sign_in import (
    ACCOUNT_TRIES,
    ADDRESS_TRIES,
    EXPIRED,
    NOT_AGAIN,
    WRONG,
    WRONG_OLD,
    NotSignedIn,
    change_password,
    sign_in,
    sign_out,
)
from engine.app.viewers import find_visitor
from engine.data.database import Database
from engine.data.sessions import note_failure
from engine.model.definitions import DefinitionSet
from engine.model.outcomes import Invalid
from tests.engine.app.shop_office import HERE, Shop, open_shop

GOOD, BETTER = "зелёный трамвай 7", "лошадь скрепка батарея"
AWAY = "203.0.113.9"


@pytest.fixture
def shop(shop_base: Database, data_dir: Path, shop_definitions: DefinitionSet) -> Shop:
    return open_shop(shop_base, data_dir, shop_definitions)


@pytest.fixture
def vera(shop: Shop) -> Issued:
    """Somebody with a password of their own, signed in here once."""
    issued = shop.account("Вера")
    made = sign_in(shop.office, "Вера", issued.password, HERE)
    change_password(shop.office, made.account, issued.password, GOOD, GOOD, address=HERE)
    return Issued(issued.account, "Вера", GOOD)


def refusal(shop: Shop, login: str, password: str, address: str = HERE) -> NotSignedIn:
    with pytest.raises(NotSignedIn) as caught:
        sign_in(shop.office, login, password, address)
    return caught.value


def test_a_login_is_known_in_any_case(shop: Shop, vera: Issued) -> None:
    assert sign_in(shop.office, " ВЕРА "[1:-1], GOOD, HERE).account == vera.account
    assert sign_in(shop.office, "вера", GOOD, HERE).account == vera.account


def test_every_failure_sounds_the_same(shop: Shop, vera: Issued) -> None:
    closed = shop.account("закрыт", disabled=True)
    bare = shop.make("account", login="без пароля")
    assert bare
    said = {
        refusal(shop, "Вера", "не тот пароль").sentence,
        refusal(shop, "никто", GOOD).sentence,
        refusal(shop, "закрыт", closed.password).sentence,
        refusal(shop, "без пароля", "").sentence,
        refusal(shop, "", "").sentence,
    }
    assert said == {WRONG}


def test_ten_failures_and_then_one_waits(shop: Shop, vera: Issued) -> None:
    for _ in range(ACCOUNT_TRIES):
        assert refusal(shop, "Вера", "не тот").wait == 0
    stopped = refusal(shop, "Вера", GOOD)
    assert 0 < stopped.wait <= 15 * 60
    shop.watch.wait(stopped.wait / 60)
    assert sign_in(shop.office, "Вера", GOOD, HERE).account == vera.account


def test_an_unknown_login_is_counted_like_a_known_one(shop: Shop) -> None:
    for _ in range(ACCOUNT_TRIES):
        assert refusal(shop, "никто", "x").wait == 0
    assert refusal(shop, "Никто", "x").wait > 0


def test_a_stranger_does_not_lock_the_owner_out(shop: Shop, vera: Issued) -> None:
    for number in range(ACCOUNT_TRIES):
        refusal(shop, "Вера", "не тот", f"198.51.100.{number}")
    assert refusal(shop, "Вера", GOOD, AWAY).wait > 0
    assert sign_in(shop.office, "Вера", GOOD, HERE).account == vera.account


def test_other_accounts_go_on(shop: Shop, vera: Issued) -> None:
    other = shop.account("другой")
    for _ in range(ACCOUNT_TRIES + 1):
        refusal(shop, "Вера", "не тот")
    assert sign_in(shop.office, "другой", other.password, HERE).account == other.account


def test_success_takes_its_own_try_back(shop: Shop, vera: Issued) -> None:
    for _ in range(3 * ACCOUNT_TRIES):
        sign_in(shop.office, "Вера", GOOD, HERE)


def test_a_building_with_many_failures_still_lets_its_people_in(shop: Shop, vera: Issued) -> None:
    fresh = shop.account("новый")
    for number in range(ADDRESS_TRIES):
        refusal(shop, f"наугад {number // 5}", "x")
    assert refusal(shop, "наугад 1", "x").wait > 15 * 60
    assert sign_in(shop.office, "Вера", GOOD, HERE).account == vera.account
    assert sign_in(shop.office, "новый", fresh.password, HERE).account == fresh.account
    shop.watch.wait(61)
    assert refusal(shop, "наугад 1", "x").wait == 0


def test_many_tries_at_once_are_all_counted(shop: Shop, vera: Issued) -> None:
    """The try counts before the password is looked at: the tenth in flight is the last."""
    with shop.office.database.writing() as transaction:
        for _ in range(ACCOUNT_TRIES - 1):
            refusal_subjects = ("account none",)
            note_failure(transaction, refusal_subjects, shop.office.clock.now(), "2000-01-01T00:00:00.000000Z")
    refusal(shop, "Вера", "не тот")
    with shop.office.database.reading() as connection:
        counted = connection.execute("SELECT count(*) FROM p_throttle WHERE subject <> 'account none'")
    assert counted == [(3,)]


def test_addresses_and_tokens_are_stored_as_digests_only(shop: Shop, vera: Issued) -> None:
    token = sign_in(shop.office, "Вера", GOOD, HERE).token
    refusal(shop, "Вера", "не тот пароль")
    with shop.office.database.reading() as connection:
        stored = str(
            [connection.execute(f"SELECT * FROM {table}") for table in ("p_session", "p_throttle", "p_password")]
        )
    assert not [secret for secret in (token, HERE, GOOD, "Вера", "не тот пароль") if secret in stored]


def test_each_sign_in_starts_a_new_session_and_ends_the_old(shop: Shop, vera: Issued) -> None:
    first = sign_in(shop.office, "Вера", GOOD, HERE)
    second = sign_in(shop.office, "Вера", GOOD, HERE, old_token=first.token)
    assert first.token != second.token
    assert find_visitor(shop.office, first.token) is None
    assert find_visitor(shop.office, second.token) is not None
    sign_out(shop.office, second.token)
    assert find_visitor(shop.office, second.token) is None


def test_half_an_hour_of_silence_ends_a_session(shop: Shop, vera: Issued) -> None:
    token = sign_in(shop.office, "Вера", GOOD, HERE).token
    for _ in range(4):
        shop.watch.wait(29)
        assert find_visitor(shop.office, token) is not None
    shop.watch.wait(31)
    assert find_visitor(shop.office, token) is None


def test_twelve_hours_end_any_session(shop: Shop, vera: Issued) -> None:
    token = sign_in(shop.office, "Вера", GOOD, HERE).token
    for _ in range(28):
        shop.watch.wait(25)
        assert find_visitor(shop.office, token) is not None
    shop.watch.wait(25)
    assert find_visitor(shop.office, token) is None


@pytest.mark.parametrize("token", ["", "nonsense", "' OR 1=1 --"])
def test_nobody_has_no_token(shop: Shop, vera: Issued, token: str) -> None:
    assert find_visitor(shop.office, token) is None


def test_an_issued_password_opens_only_the_change_and_dies_with_it(shop: Shop) -> None:
    issued = shop.account("новый")
    made = sign_in(shop.office, "новый", issued.password, HERE)
    assert made.must_change
    assert shop.visitor(made.token).must_change
    changed = change_password(shop.office, made.account, issued.password, GOOD, GOOD)
    assert not shop.visitor(changed.token).must_change
    assert find_visitor(shop.office, made.token) is None
    assert refusal(shop, "новый", issued.password).sentence == WRONG


def test_an_issued_password_does_not_wait_for_ever(shop: Shop) -> None:
    issued = shop.account("новый")
    shop.watch.wait(15 * 24 * 60)
    assert refusal(shop, "новый", issued.password).sentence == EXPIRED


@pytest.mark.parametrize(("old", "new", "again", "errors"), [
    ("не тот", BETTER, BETTER, {"old": (WRONG_OLD,)}),
    (GOOD, "кит и слон", "кит и слон", {"password": (TOO_SHORT,)}),
    (GOOD, "password2026", "password2026", {"password": (TOO_EASY,)}),
    (GOOD, GOOD, GOOD, {"password": (SAME,)}),
    (GOOD, BETTER, GOOD, {"again": (NOT_AGAIN,)}),
])  # fmt: skip
def test_a_password_is_changed_with_the_old_one_to_a_good_one(
    shop: Shop, vera: Issued, old: str, new: str, again: str, errors: dict[str, tuple[str, ...]]
) -> None:
    with pytest.raises(Invalid) as caught:
        change_password(shop.office, vera.account, old, new, again)
    assert caught.value.errors.fields == errors
    assert sign_in(shop.office, "Вера", GOOD, HERE).account == vera.account


def test_the_old_password_cannot_be_guessed_at_the_change_either(shop: Shop, vera: Issued) -> None:
    for _ in range(ACCOUNT_TRIES):
        with pytest.raises(Invalid):
            change_password(shop.office, vera.account, "не тот", BETTER, BETTER, address=HERE)
    with pytest.raises(NotSignedIn):
        change_password(shop.office, vera.account, GOOD, BETTER, BETTER, address=HERE)
