"""Passwords: what is stored, what is refused, what is issued."""

import pytest

from engine.access.passwords import (
    NOBODYS,
    SAME,
    TOO_EASY,
    TOO_LONG,
    TOO_SHORT,
    fits_password,
    hash_password,
    is_outdated,
    issue_password,
    refuse_password,
)

OWN = ("orlova", "Орлова Вера Ильинична")
EASY = (
    "passwordpassword", "Password2026!!", "p@ssw0rd2026!", "qwertyuiop12345", "йцукенгшщзхъ", "123456789012",
    "aaaaaaaaaaaa", "abababababab", "абвгдабвгдабвгд", "qazwsxedcrfv", "1qaz2wsx3edc", "ghbdtnghbdtn", "Пароль2026!!!",
    "январь2026январь", "administrator1", "Admin123456!", "orlova1985orlova", "ОрловаВера2001", "веранаташамаша",
    "000000000001", "zxcvbnmasdfgh", "98765432109876", "любимыйкотенок1",
)  # fmt: skip


def test_argon2id_by_the_second_owasp_profile() -> None:
    assert hash_password("тихий вечер у реки").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_same_password_has_another_hash_each_time() -> None:
    first, second = hash_password("тихий вечер у реки"), hash_password("тихий вечер у реки")
    assert first != second
    assert fits_password(first, "тихий вечер у реки")
    assert not fits_password(second, "тихий вечер у рекИ")


@pytest.mark.parametrize("broken", ["", "nonsense", NOBODYS])
def test_without_a_hash_nothing_fits(broken: str) -> None:
    assert not fits_password(broken, "")
    assert not fits_password(broken, "nonsense")


def test_a_weaker_hash_is_outdated() -> None:
    assert is_outdated("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$CdSNUOQvSbOaM9MYvGLtZxJyKDLr8tOCJxgQpb4pG9Y")
    assert not is_outdated(hash_password("тихий вечер у реки"))


@pytest.mark.parametrize("password", EASY)
def test_what_is_tried_first_is_refused(password: str) -> None:
    assert refuse_password(password, OWN) == TOO_EASY


@pytest.mark.parametrize("password", ["лошадь скрепка батарея", "x7km-p3qd-9wtz-hb2r", "Зелёный трамвай 7",
                                      "correct horse battery", "7 гномов и 1 тюлень"])  # fmt: skip
def test_a_good_password_is_taken(password: str) -> None:
    assert refuse_password(password, OWN) == ""


def test_length() -> None:
    assert refuse_password("кит и слон!") == TOO_SHORT
    assert refuse_password("кит, слон, еж " * 15) == TOO_LONG
    assert SAME


def test_issued_passwords_are_good_and_never_the_same() -> None:
    issued = {issue_password() for _ in range(200)}
    assert len(issued) == 200
    assert not [password for password in issued if refuse_password(password, OWN)]
