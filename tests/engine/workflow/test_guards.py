"""Guards judge one by one; their sentences name what blocks."""

from collections.abc import Mapping

from engine.model.expression import Bind, Expr
from engine.model.forms import Hole, Template
from engine.model.types import INTEGER, TEXT, TRUTH, Value
from engine.model.workflows import GuardSpec
from engine.workflow.guards import Blocking, judge_guards, reasons


class Facts:
    """A sight over fixed facts: a Bind's name is looked up among them."""

    def __init__(self, facts: Mapping[str, Value], blocking: Mapping[str, Blocking] | None = None) -> None:
        self.facts = facts
        self.reports = blocking or {}
        self.given: Mapping[str, Value] = {}

    def value(self, expr: Expr, binds: Mapping[str, Value]) -> Value:
        assert isinstance(expr, Bind)
        return {**self.facts, **binds}[expr.name]

    def text(self, template: Template, binds: Mapping[str, Value]) -> str:
        return "".join(
            part if isinstance(part, str) else str(self.value(part.value, binds)) for part in template.parts
        )

    def blocking(self, report: str, given: Mapping[str, Value]) -> Blocking:
        self.given = given
        return self.reports[report]


def fact(name: str) -> Bind:
    return Bind(TRUTH, name)


WHY = Template(("Мешают: ", Hole(Bind(INTEGER, "count")), ", среди них ", Hole(Bind(TEXT, "rows"))))


def test_a_condition_that_does_not_hold_refuses() -> None:
    guards = (GuardSpec(Template(("Нет.",)), fact("a")), GuardSpec(Template(("Нет!",)), fact("b")))
    verdicts = judge_guards(guards, Facts({"a": False, "b": True}))
    assert [(item.number, item.reason is None) for item in verdicts] == [(1, False), (2, True)]
    assert [reason.sentence for reason in reasons(verdicts, "error")] == ["Нет."]


def test_all_guards_are_judged() -> None:
    guards = tuple(GuardSpec(Template((str(number),)), fact("no")) for number in range(3))
    assert len(reasons(judge_guards(guards, Facts({"no": False})), "error")) == 3


def test_a_warning_is_not_a_refusal() -> None:
    verdicts = judge_guards(
        (GuardSpec(Template(("Осторожно.",)), fact("no"), level="warning"),), Facts({"no": False})
    )
    assert reasons(verdicts, "error") == ()
    assert [reason.sentence for reason in reasons(verdicts, "warning")] == ["Осторожно."]


def test_a_guard_whose_when_is_false_is_skipped() -> None:
    [verdict] = judge_guards((GuardSpec(Template(()), fact("no"), when=fact("no")),), Facts({"no": False}))
    assert verdict.skipped and verdict.reason is None


def test_blocking_rows_are_counted_in_full_and_named_as_seen() -> None:
    rows = tuple((f"/f/job/{number}", f"Job {number}") for number in range(3))
    sight = Facts({"this": 7}, {"late": Blocking(12, rows)})
    [verdict] = judge_guards((GuardSpec(WHY, report="late", given={"job": Bind(INTEGER, "this")}),), sight)
    assert sight.given == {"job": 7}
    assert verdict.reason is not None
    assert verdict.reason.sentence == "Мешают: 12, среди них Job 0; Job 1; Job 2; …"
    assert verdict.reason.count == 12 and verdict.reason.rows == rows


def test_an_empty_report_allows() -> None:
    [verdict] = judge_guards((GuardSpec(WHY, report="late"),), Facts({}, {"late": Blocking(0)}))
    assert verdict.reason is None and not verdict.skipped
