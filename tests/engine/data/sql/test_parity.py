"""Python and both databases give the same answer to any expression, as a value and as a condition.

`PRIKAZ_EXAMPLES` asks for more examples than the everyday few hundred.
"""

import os

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.compile.expression import compile_expression
from engine.model.expression import Expr, Not
from engine.model.types import TRUTH
from engine.source.places import Fault
from tests.engine.data.sql import random_expressions
from tests.engine.data.sql.conftest import Yard
from tests.engine.data.sql.world import PLACE, scope

IDS = (1, 2, 3, 4, 5)
EXAMPLES = int(os.environ.get("PRIKAZ_EXAMPLES", "150"))
RARE = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
DEPTH = 3


def usable(text: str) -> Expr:
    """The expression; texts the checker refuses (too many digits, too long) are not compared."""
    faults: list[Fault] = []
    found = compile_expression(text, PLACE, scope(), None, faults)
    assume(not {fault.code for fault in faults} & {"E307", "E501", "E502", "E312", "E302", "E402"})
    assert found is not None, f"{text}: {faults}"
    return found


@RARE
@given(
    st.one_of(
        random_expressions.numbers(DEPTH),
        random_expressions.texts(DEPTH),
        random_expressions.days(DEPTH),
        random_expressions.truths(DEPTH),
    )
)
def test_values_agree(yard: Yard, text: str) -> None:
    expr = usable(text)
    assert yard.values(expr) == [yard.python(expr, id) for id in IDS], text


@RARE
@given(random_expressions.truths(DEPTH))
def test_conditions_agree(yard: Yard, text: str) -> None:
    expr = usable(text)
    answers = [bool(yard.python(expr, id)) for id in IDS]
    assert sorted(map(int, yard.ids(expr))) == [id for id, holds in zip(IDS, answers, strict=True) if holds], text  # type: ignore[arg-type]
    denied = sorted(map(int, yard.ids(Not(TRUTH, expr))))  # type: ignore[arg-type]
    assert denied == [id for id, holds in zip(IDS, answers, strict=True) if not holds], text
