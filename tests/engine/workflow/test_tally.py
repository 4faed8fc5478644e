"""Counting answers: what decides, what cannot change any more, and whom a round waits for."""

import itertools
from collections.abc import Sequence

import pytest

from engine.model.approvals import (
    ABSTAIN,
    ALL,
    ANY,
    AYE,
    CAST,
    EVERYBODY,
    NO,
    PRESENT,
    RATIO,
    ApprovalSpec,
    ApproverSpec,
)
from engine.workflow.tally import ADOPTED, OPEN, REJECTED, Ballot, Person, Room, Standing, count_up


def person(number: int) -> Person:
    return "person", number


def people(*numbers: int) -> frozenset[Person]:
    return frozenset(person(number) for number in numbers)


def one_line(count: int, **more: object) -> Room:
    return Room({0: people(*range(count))}, **more)  # type: ignore[arg-type]


def spec(mode: str = RATIO, lines: int = 1, **more: object) -> ApprovalSpec:
    by = tuple(ApproverSpec(f"duty_{line}") for line in range(lines))
    return ApprovalSpec(by, mode, (), **more)  # type: ignore[arg-type]


def votes(*options: str, line: int = 0) -> list[Ballot]:
    return [Ballot(person(number), line, option) for number, option in enumerate(options)]


@pytest.mark.parametrize(
    ("of", "options", "result"),
    [
        (CAST, [AYE, AYE, AYE], ADOPTED),  # of five, two may still be against
        (CAST, [AYE, AYE], OPEN),
        (CAST, [AYE, ABSTAIN, ABSTAIN, ABSTAIN, ABSTAIN], ADOPTED),
        (PRESENT, [AYE, AYE, ABSTAIN, ABSTAIN, ABSTAIN], REJECTED),
        (PRESENT, [AYE, AYE, NO], OPEN),
        (EVERYBODY, [AYE, AYE], OPEN),
        (EVERYBODY, [AYE, AYE, AYE], ADOPTED),
        (EVERYBODY, [AYE, AYE, NO, ABSTAIN, NO], REJECTED),
        (CAST, [NO, NO, NO], REJECTED),
        (CAST, [AYE, NO, AYE, NO], OPEN),
        (CAST, [AYE, NO, AYE, NO, ABSTAIN], REJECTED),  # half is not more than half
    ],
)
def test_more_than_half_of_five(of: str, options: list[str], result: str) -> None:
    assert count_up(spec(of=of), one_line(5), votes(*options)).result == result


def test_nothing_is_decided_without_a_quorum() -> None:
    council = spec(of=CAST, quorum=6600)
    early = count_up(council, one_line(17), votes(*[AYE] * 11))
    assert (early.result, early.closing, early.quorum, early.took_part) == (OPEN, OPEN, 12, 11)
    later = count_up(council, one_line(17), votes(*[AYE] * 12))
    assert (later.result, later.majority) == (ADOPTED, 7)


def test_abstentions_count_for_the_quorum_and_not_for_aye() -> None:
    found = count_up(spec(of=CAST, quorum=6600), one_line(3), votes(AYE, ABSTAIN))
    assert (found.result, found.closing) == (OPEN, ADOPTED)


def test_only_those_the_record_names_are_there() -> None:
    room = one_line(5, present=people(0, 1, 2))
    found = count_up(spec(of=PRESENT, quorum=6000), room, votes(AYE))
    assert found.awaited == {0: people(1, 2)}
    assert count_up(spec(of=PRESENT, quorum=6000), room, votes(AYE, AYE)).result == ADOPTED
    assert count_up(spec(of=PRESENT, quorum=7000), room, votes(AYE, AYE)).result == OPEN


def test_one_agreement_is_enough_and_all_must_refuse() -> None:
    assert count_up(spec(ANY), one_line(3), votes(NO, AYE)).result == ADOPTED
    assert count_up(spec(ANY), one_line(3), votes(NO, NO)).result == OPEN
    assert count_up(spec(ANY), one_line(3), votes(NO, NO, NO)).result == REJECTED
    assert count_up(spec(ANY), one_line(0), []).result == OPEN


def two_lines(**more: object) -> Room:
    return Room({0: people(0, 1), 1: people(1, 2)}, **more)  # type: ignore[arg-type]


def test_each_line_agrees_and_the_first_refusal_decides() -> None:
    both = spec(ALL, 2)
    assert count_up(both, two_lines(), [Ballot(person(0), 0, AYE)]).awaited == {1: people(1, 2)}
    assert count_up(both, two_lines(), [Ballot(person(1), 0, AYE), Ballot(person(1), 1, AYE)]).result == ADOPTED
    assert count_up(both, two_lines(), [Ballot(person(2), 1, NO)]).result == REJECTED


def test_lines_are_asked_one_after_another() -> None:
    both = spec(ALL, 2, serial=True)
    assert count_up(both, two_lines(), []).awaited == {0: people(0, 1)}
    assert count_up(both, two_lines(), [Ballot(person(0), 0, AYE)]).awaited == {1: people(1, 2)}


def test_four_eyes_are_of_different_people() -> None:
    both = spec(ALL, 2, four_eyes=True)
    assert count_up(both, two_lines(), [Ballot(person(1), 0, AYE)]).awaited == {1: people(2)}
    assert count_up(both, two_lines(barred=people(0)), []).awaited == {0: people(1), 1: people(1, 2)}


def test_everyone_of_a_line_agrees() -> None:
    whole = ApprovalSpec((ApproverSpec("duty", everyone=True),), ALL, ())
    assert count_up(whole, one_line(2), votes(AYE)).result == OPEN
    assert count_up(whole, one_line(2), votes(AYE, AYE)).result == ADOPTED


def test_a_request_that_was_passed_waits_for_one_person() -> None:
    assert count_up(spec(ALL, 2), two_lines(passed={0: person(1)}), []).awaited == {0: people(1), 1: people(1, 2)}


@pytest.mark.parametrize("of", [CAST, PRESENT, EVERYBODY])
@pytest.mark.parametrize("quorum", [0, 6000])
@pytest.mark.parametrize("ratio", [5000, 6667])
def test_a_decision_made_early_stands_whatever_the_others_say(of: str, quorum: int, ratio: int) -> None:
    """Against everything that can still happen: of four people each may say any of three things, or nothing."""
    rule = spec(of=of, quorum=quorum, ratio=ratio)
    for said in itertools.product(("", AYE, NO, ABSTAIN), repeat=3):
        given = _given(said)
        found = count_up(rule, one_line(4), given)
        for more in itertools.product(("", AYE, NO, ABSTAIN), repeat=4):
            whole = _given([before or after for before, after in zip((*said, ""), more, strict=True)])
            ended = count_up(rule, one_line(4), whole)
            if found.result:
                assert _closed(ended) == found.result, (said, more)
        if all(said) and not found.result:
            ends = {_closed(count_up(rule, one_line(4), _given((*said, last)))) for last in ("", AYE, NO, ABSTAIN)}
            assert len(ends) > 1, said


def _given(options: Sequence[str]) -> list[Ballot]:
    return [Ballot(person(number), 0, option) for number, option in enumerate(options) if option]


def _closed(found: Standing) -> str:
    return found.closing
