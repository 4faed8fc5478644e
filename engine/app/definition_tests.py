"""The tests an author wrote into workflows, run on a scratch database through the very actions of the office."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.access.viewer import ANONYMOUS, Post, Viewer
from engine.app.actions.judge_step import StepRefused
from engine.app.actions.perform_step import StepOutcome, do_step
from engine.app.actions.vote import VoteOutcome
from engine.app.approvals.standing import VoteRefused
from engine.app.clock import Clock
from engine.app.given_records import NotMade, make_given
from engine.app.judging import Judge, judge_for
from engine.app.office import Office, open_office
from engine.app.submitted import Submitted
from engine.app.typing_in import show_typed
from engine.app.voting_tests import votes_of_test
from engine.app.writing import Work
from engine.data import applying, engine_tables
from engine.data.connection import Transaction
from engine.data.database import Database
from engine.data.item_marks import SIGNED, Signature, add_signature
from engine.data.plan import make_plan
from engine.data.writer import Author, Writer
from engine.model.definitions import DefinitionSet
from engine.model.expression import Expr
from engine.model.outcomes import Denied, Failure, Invalid, Refused
from engine.model.types import Value
from engine.model.workflows import WorkflowSpec, WorkflowTest
from engine.source.places import Place
from engine.workflow.guards import Verdict

DUTY, STATE, GUARD, VOTE = "duty", "state", "guard", "vote"
NOBODY = Author(None)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One test: what came of it in words; `passed` when that was expected."""

    workflow: str
    test: WorkflowTest
    passed: bool
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class UnseenGuard:
    """A guard no test has seen to allow, or to refuse."""

    workflow: str
    step: str
    number: int
    level: str
    missing: str
    place: Place


@dataclass(slots=True)
class DefinitionReport:
    """All results, and the guards that could as well be left out for all the tests know."""

    results: list[CaseResult] = field(default_factory=list)
    unseen: list[UnseenGuard] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """No test failed, and every guard that can stop somebody was seen both ways."""
        return all(item.passed for item in self.results) and not any(item.level == "error" for item in self.unseen)


@dataclass(frozen=True, slots=True)
class _Happened:
    """What a step came to: a state, or what refused it; the verdicts of the guards that were asked."""

    state: str = ""
    refused: str = ""
    verdicts: tuple[Verdict, ...] = ()
    sentence: str = ""


Seen = dict[tuple[str, str, int], set[bool]]


def run_definition_tests(definitions: DefinitionSet) -> DefinitionReport:
    """Runs every test of every workflow, each in a transaction of its own that is taken back."""
    report, seen = DefinitionReport(), Seen()
    with tempfile.TemporaryDirectory(prefix="prikaz-tests-", ignore_cleanup_errors=True) as folder:
        office = scratch_office(definitions, Path(folder))
        for workflow in definitions.workflows.values():
            for test in workflow.tests:
                report.results.append(_run(office, workflow, test, seen))
        office.database.close()
    report.unseen = list(_unseen(definitions, seen))
    return report


def scratch_office(definitions: DefinitionSet, folder: Path) -> Office:
    """An office over an empty SQLite database in the folder."""
    database = Database.open(f"sqlite:///{folder / 'scratch.sqlite'}")
    now = Clock(definitions.organisation.time_zone).now()
    with database.writing() as transaction:
        engine_tables.create(transaction)
        applying.apply(transaction, make_plan(transaction, None, definitions), NOBODY, now)
    return open_office(definitions, database, folder)


def _run(office: Office, workflow: WorkflowSpec, test: WorkflowTest, seen: Seen) -> CaseResult:
    with office.database.writing() as transaction:
        transaction.discard()
        try:
            happened = _happen(office, transaction, workflow, test)
        except NotMade as error:
            return CaseResult(workflow.id, test, False, f"Пример «{test.given}» не записывается: {error}")
    for verdict in happened.verdicts:
        if not verdict.skipped:
            seen.setdefault((workflow.id, test.step, verdict.number), set()).add(verdict.reason is None)
    wrong = _difference(test, happened)
    return CaseResult(workflow.id, test, not wrong, wrong)


def _happen(office: Office, transaction: Transaction, workflow: WorkflowSpec, test: WorkflowTest) -> _Happened:
    judge = judge_for(office, transaction, ANONYMOUS)
    work = Work(judge, Writer(transaction, office.definitions, NOBODY, str(judge.binds["now"])))
    made = make_given(work, workflow.cases[test.given])
    id = made[test.record][1] if test.record else [id for form, id in made.values() if form == workflow.form][-1]
    people = dict(made.values())
    _sign(office, transaction, workflow, test, id)
    if workflow.steps[test.step].approve is not None:
        return _come_to(lambda: votes_of_test(work, transaction, workflow, test, tuple(made.values()), id))
    viewer = _viewer(office, test.role, people)
    asked = {name: _asked(judge, workflow, name, value) for name, value in test.asked.items()}

    def do() -> StepOutcome:
        for step in test.after:
            able = _viewer(office, _able(office, workflow.steps[step].duty), people)
            do_step(office, able, transaction, workflow, workflow.steps[step], id, Submitted({}), request=f"after {step}")
            transaction.close_entries()
        return do_step(office, viewer, transaction, workflow, workflow.steps[test.step], id, Submitted(texts=asked))

    return _come_to(do)


def _come_to(do: Callable[[], StepOutcome | VoteOutcome]) -> _Happened:
    try:
        outcome = do()
    except Denied as error:
        return _Happened(refused=DUTY, sentence=str(error))
    except StepRefused as error:
        return _Happened(refused=error.judgement.refused, verdicts=error.judgement.verdicts, sentence=str(error))
    except VoteRefused as error:
        return _Happened(refused=VOTE, sentence=str(error))
    except (Refused, Invalid) as error:
        return _Happened(refused="rules", sentence=str(error))
    except Failure as error:
        return _Happened(refused=type(error).__name__, sentence=str(error))
    if isinstance(outcome, VoteOutcome) and any(reason.level == "error" for reason in outcome.reasons):
        return _Happened(refused=GUARD, verdicts=outcome.verdicts)
    return _Happened(state=outcome.state, verdicts=outcome.verdicts)


def _viewer(office: Office, role: str, people: Mapping[str, int]) -> Viewer:
    """Someone in the role. The person behind them is the case's record of the form by whose data the role is held, else
    the first record of a form of people."""
    held = [spec.held_by.form for spec in office.definitions.roles_in_force().get(role, ()) if spec.held_by]
    forms = (*held, *office.definitions.organisation.people)
    form = next((item for item in forms if item in people), "")
    person = people.get(form)
    return Viewer(None, role, form, person, (Post(role, form, person),))


def _able(office: Office, duty: str) -> str:
    """A role that holds the duty; "" when nobody does."""
    return next((clause.role for clause in office.definitions.clauses_in_force() if clause.duty == duty), "")


def _sign(office: Office, transaction: Transaction, workflow: WorkflowSpec, test: WorkflowTest, id: int) -> None:
    """The signatures a test begins with, one for each duty."""
    now = office.clock.now()
    for item in test.signed:
        for duty in workflow.items[item].sign:
            mark = Signature(item, duty, SIGNED, None, _able(office, duty), "", now, "", "")
            add_signature(transaction, workflow.form, id, mark)


def _asked(judge: Judge, workflow: WorkflowSpec, name: str, value: Expr | Value) -> tuple[str, ...]:
    spec = judge.office.definitions.forms[workflow.form].fields[name]
    found = judge.value(value) if isinstance(value, Expr) else value
    return show_typed(judge.office, spec, found)


def _difference(test: WorkflowTest, happened: _Happened) -> str:
    """What happened in place of what was expected; "" when it is the same."""
    if test.refused:
        numbers = [item.number for item in happened.verdicts if item.reason is not None and item.level == "error"]
        if happened.refused != test.refused:
            came = f"отказ {happened.refused}: {happened.sentence}" if happened.refused else f"состояние {happened.state}"
            return f"Ждали отказ {test.refused}, получили {came}"
        if test.guard and test.guard not in numbers:
            return f"Ждали отказ по условию {test.guard}, отказали условия {numbers}: {happened.sentence}"
        return ""
    if happened.refused:
        return f"Ждали состояние {test.state}, получили отказ {happened.refused}: {happened.sentence}"
    return "" if happened.state == test.state else f"Ждали состояние {test.state}, получили {happened.state}"


def _unseen(definitions: DefinitionSet, seen: Seen) -> Iterator[UnseenGuard]:
    for workflow in definitions.workflows.values():
        for step in workflow.steps.values():
            for number, guard in enumerate(step.requires, 1):
                ways = seen.get((workflow.id, step.id, number), set())
                missing = [word for way, word in ((True, "пропускает"), (False, "отказывает")) if way not in ways]
                if missing:
                    yield UnseenGuard(workflow.id, step.id, number, guard.level, ", ".join(missing), guard.place)
