"""A few hostile values in every input of every form (A18, A25, A28, A34); all of them: `python -m tools.long.hostile`."""

import random

import pytest

from tests.attacks.conftest import SignIn
from tests.attacks.hostile import Seen, attack, walk
from tests.attacks.naughty import HOSTILE

LOGINS = ("secretary", "admin", "director", "class1", "parent")
FORMS = 3


@pytest.mark.parametrize("login", LOGINS)
def test_any_value_in_any_input(signed_in: SignIn, login: str) -> None:
    """A page in words, what was typed kept, nothing stored that cannot be shown."""
    client, seen, chance = signed_in(login), Seen(), random.Random(login)
    found = walk(client, seen, limit=60)
    walked = seen.requests
    assert found
    for form in chance.sample(found, min(FORMS, len(found))):
        attack(client, form, seen, HOSTILE, chance, few=1)
    assert seen.requests > walked + FORMS and not seen.problems
