"""Passwords: how they are kept, which are too easy, how one is issued."""

from __future__ import annotations

import re
import secrets
from importlib.resources import files
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from engine.model.folding import UNREADABLE

# OWASP's second profile of argon2id: 19 MiB, two passes, one lane.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, salt_len=16, type=Type.ID)
# Each hashing takes its 19 MiB: no more than two at once, whoever knocks.
AT_ONCE = BoundedSemaphore(2)
# What is verified for a login nobody has, so that it takes as long as for one somebody has.
NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$loQy8G/w+exX1rWKn+WPqA$KqIB/o6PE4hvEjkHTeAs3nveuOAFKG/WDRm9gs7OFG8"

MIN_LENGTH, MAX_LENGTH = 12, 200
MIN_DIFFERENT = 5
MIN_OWN = 6  # signs that must be left when easy words, runs and the person's own names are taken out
RUN = 4

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 4, 4

ROWS = (
    "0123456789", "abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "qwertyuiop", "asdfghjkl", "zxcvbnm", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "1qaz2wsx3edc4rfv5tgb",
    "qazwsxedcrfvtgbyhnujm", "йфяцычувскамепинртгоьшлб",
)  # fmt: skip
LOOK_ALIKE = str.maketrans("@4310$5!7ё", "aaeiossltе")
LATIN, CYRILLIC = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё"
OTHER_KEYBOARD = (str.maketrans(LATIN, CYRILLIC), str.maketrans(CYRILLIC, LATIN))

TOO_SHORT = f"Пароль короче {MIN_LENGTH} знаков. Удобно запомнить несколько слов подряд."
TOO_LONG = f"Пароль длиннее {MAX_LENGTH} знаков."
TOO_EASY = "Такой пароль легко подобрать. Возьмите несколько слов, не связанных с вами."
UNREADABLE_SIGN = "В пароле есть знак, которого не набрать. Наберите пароль заново."
SAME = "Новый пароль совпадает с прежним."


def hash_password(password: str) -> str:
    """The text to keep in the place of the password."""
    with AT_ONCE:
        return HASHER.hash(password)


def fits_password(hash: str, password: str) -> bool:
    """Whether the password is the one the hash was made of; takes as long when there is no hash."""
    with AT_ONCE:
        try:
            return HASHER.verify(hash or NOBODYS, password) and bool(hash)
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(hash: str) -> bool:
    """Whether the hash was made by weaker rules than today's."""
    return HASHER.check_needs_rehash(hash)


def issue_password() -> str:
    """A password to tell a person once: `x7km-p3qd-9wtz-hb2r`."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def refuse_password(password: str, own_words: tuple[str, ...] = ()) -> str:
    """Why the password may not be chosen, for the person; "" when it may. `own_words`: login and names, which everybody
    around knows."""
    if len(password) < MIN_LENGTH:
        return TOO_SHORT
    if len(password) > MAX_LENGTH:
        return TOO_LONG
    if UNREADABLE in password:
        return UNREADABLE_SIGN
    plain = password.lower()
    if len(set(plain)) < MIN_DIFFERENT or _repeats(plain):
        return TOO_EASY
    words = (
        *_easy_words(),
        *(part for word in own_words for part in re.split(r"[\W_]+", word.lower()) if len(part) > 2),
    )
    readings = (plain, *(plain.translate(table) for table in (LOOK_ALIKE, *OTHER_KEYBOARD)))
    left = min(_own_part(text, words) for text in readings)
    return TOO_EASY if left < MIN_OWN else ""


def _repeats(text: str) -> bool:
    """Whether a short piece said over and over makes the whole."""
    return any((text[:size] * (len(text) // size + 1)).startswith(text) for size in range(1, len(text) // 2 + 1))


def _own_part(text: str, words: tuple[str, ...]) -> int:
    """How many signs are left without easy words, runs along the alphabet or the keyboard, dates and punctuation."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, " ")
    text = re.sub(r"(?:19|20)\d\d", " ", text)
    text = _without_runs(text)
    return len(re.sub(r"[\W_]|(.)\1{2,}", "", text))


def _without_runs(text: str) -> str:
    kept, start = "", 0
    while start < len(text):
        length = max((_run_length(text, start, row) for line in ROWS for row in (line, line[::-1])), default=1)
        kept += "" if length >= RUN else text[start]
        start += length if length >= RUN else 1
    return kept


def _run_length(text: str, start: int, row: str) -> int:
    at = row.find(text[start])
    length = 0
    while (
        at >= 0 and start + length < len(text) and at + length < len(row) and text[start + length] == row[at + length]
    ):
        length += 1
    return length


def _easy_words() -> tuple[str, ...]:
    return tuple(files("engine.access").joinpath("easy_words.txt").read_text(encoding="utf-8").split())
