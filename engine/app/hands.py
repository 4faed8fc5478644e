"""The hands of a step's effects: everything they write goes through the same rules as a person's typing, with the
authority of the step (no rights are asked)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.app.approvals.moving import move
from engine.app.conditions import records_where
from engine.app.copies import copied
from engine.app.defaults import put_defaults
from engine.app.filling import Filling, Trouble, filling_of, ids_of, new_filling, old_binds
from engine.app.judging import Judge
from engine.app.locking import state_label
from engine.app.looking_ahead import look_ahead
from engine.app.notices import send_notices
from engine.app.requirements import judge_requirements
from engine.app.sentences import say
from engine.app.showing import label_of_input
from engine.app.undoing import undo
from engine.app.writing import FEW, Work, initial_state
from engine.data import outbox
from engine.data.environment import Known
from engine.data.records import fetch, fetch_many
from engine.model.expression import Expr
from engine.model.forms import Template
from engine.model.outcomes import Reason, Refused
from engine.model.query import JudgeQuery
from engine.model.types import Value
from engine.model.workflows import EachEffect, Effect, NotifyEffect, PrintEffect, StepSpec
from engine.workflow.effects import Binds, apply_effects
from engine.workflow.guards import reasons

DEEPEST = 8  # steps that call steps: more is a circle


@dataclass
class StepHands:
    """Hands over one record in one transaction. `event`: how history calls what they do; `depth`: steps that led here."""

    work: Work
    filling: Filling
    event: str
    depth: int = 0
    _known: Known = field(default_factory=Known)
    _sight: Judge | None = None

    @property
    def _judge(self) -> Judge:
        if self._sight is None:
            self._sight = replace(self.work.judge.over(self.filling), known=self._known)
        return self._sight

    def _forget(self) -> None:
        """What was read may no longer be so."""
        self._known.clear()
        self._sight = None

    def look_ahead(self, effect: Effect, scopes: Sequence[Binds]) -> None:
        """What is read stays known until something is written."""
        self._forget()
        if len(scopes) >= FEW:
            look_ahead(self._judge, effect, scopes, self.filling.id)

    def value(self, expr: Expr, binds: Binds) -> Value:
        return self._judge.value(expr, binds)

    def text(self, template: Template, binds: Binds) -> str:
        return self._judge.text(template, binds)

    def current(self, field: str) -> Value:
        return self.filling.values.get(field)

    def is_computed(self, form: str, field: str) -> bool:
        spec = self.work.judge.office.definitions.forms[form].fields.get(field) if form else None
        return spec is not None and spec.computed is not None

    def rows(self, effect: EachEffect, binds: Binds) -> Sequence[Binds]:
        name = f"as.{effect.alias}"
        if effect.table:
            return [{name: id} for id in self._held(effect, binds)]
        if effect.form:
            found = records_where(self._judge.knowing(binds), effect.form, effect.where, self.filling)
            return [{name: id} for id in found]
        return self._report_rows(effect, binds)

    def create(self, form: str, records: Sequence[Mapping[str, Value]]) -> Sequence[int]:
        fillings = [self._filled(form, record) for record in records]
        self._forget()
        troubles = self.work.store_many(fillings, self.event)
        self._refuse(zip(fillings, troubles, strict=True))
        return [filling.id for filling in fillings if filling.id is not None]

    def copy(self, form: str, record: int, tables: Sequence[str], values: Mapping[str, Value]) -> int | None:
        stored = fetch(self.work.judge.connection, self.work.judge.office.definitions, form, record)
        if stored is None:
            return None
        self._forget()
        filling, trouble = copied(self.work.judge, stored, tables, values), Trouble()
        self.work.store(filling, trouble, self.event)
        self._refuse([(filling, trouble)])
        return filling.id

    def update(self, form: str, changes: Sequence[tuple[int, Mapping[str, Value]]]) -> None:
        definitions = self.work.judge.office.definitions
        found = fetch_many(self.work.judge.connection, definitions, form, [id for id, _ in changes])
        fillings = {id: filling_of(definitions.forms[form], record) for id, record in found.items()}
        kept = [(id, values) for id, values in changes if id in fillings]
        if self._are_apart(form, kept):
            self._store_many([fillings[id] for id, _ in kept], [values for _, values in kept])
            return
        for id, values in kept:
            if form == self.filling.form.id and id == self.filling.id:
                self.update_this(values)
            else:
                self._store(fillings[id], values)

    def _are_apart(self, form: str, changes: Sequence[tuple[int, Mapping[str, Value]]]) -> bool:
        """Whether the records may be written at once: several, each another one, none the record of the step, and nothing
        that must be unique – there one may make room for the next."""
        spec = self.work.judge.office.definitions.forms[form]
        unique = {field for group in spec.unique for field in group}
        ids = {id for id, _ in changes}
        own = form == self.filling.form.id and self.filling.id in ids
        return len(ids) == len(changes) >= FEW and not own and not any(unique & set(values) for _, values in changes)

    def update_this(self, values: Mapping[str, Value]) -> None:
        self._store(self.filling, values)

    def do_step(self, form: str, record: int, step: str) -> None:
        self._forget()
        judge = self.work.judge
        office, workflow = judge.office, judge.office.definitions.workflow_for(form)
        stored = fetch(judge.connection, office.definitions, form, record)
        if workflow is None or stored is None:
            return
        filling, spec = filling_of(office.definitions.forms[form], stored), workflow.steps[step]
        here = replace(self.work, judge=judge.knowing(old_binds(filling)))
        sight = here.judge.over(filling)
        target = office.machines.target(workflow.id, filling.state, step)
        if target is None or not sight.holds(spec.when) or self.depth >= DEEPEST:
            name, label = f"{filling.form.one} «{sight.name()}»", state_label(office, filling.form, filling.state)
            raise Refused((Reason(say("other_step", record=name, step=spec.label, state=label), spec.place),))
        self._judge_other(sight, spec, filling)
        event = f"do:{step}"
        if spec.undoes:
            undo(here, workflow, spec, filling, event)
        apply_effects(spec.effects, StepHands(here, filling, event, self.depth + 1), {})
        move(here, workflow, filling, target, event)

    def _judge_other(self, sight: Judge, step: StepSpec, filling: Filling) -> None:
        """Raises Refused with the rules of another record's step that do not hold."""
        found = reasons(judge_requirements(step.requires, sight, filling), "error")
        if found:
            name = f"{filling.form.one} «{sight.name()}»"
            raise Refused(tuple(replace(item, sentence=f"{name}: {item.sentence}") for item in found))

    def next_number(self, series: str) -> int:
        return self.work.writer.next_number(f"{self.filling.form.id}|{series}")

    def keep_print(self, effect: PrintEffect) -> None:
        judge = self.work.judge
        payload = {
            "print": effect.print,
            "form": self.filling.form.id,
            "id": self.filling.id,
            "account": judge.viewer.account,
        }
        outbox.add(judge.connection, outbox.PRINT, payload, str(judge.binds["now"]))

    def notify(self, effect: NotifyEffect, text: str, binds: Binds) -> None:
        send_notices(self.work, self._judge.knowing(binds), effect, text)

    def _held(self, effect: EachEffect, binds: Binds) -> Iterable[int]:
        """Ids of the records a field of this record holds, those the condition lets through."""
        spec = self.filling.form.fields[effect.table]
        ids = ids_of(self._judge.field(spec.id))
        if effect.where is None:
            return ids
        found = set(records_where(self._judge.knowing(binds), spec.target, effect.where, self.filling))
        return [id for id in ids if id in found]

    def _report_rows(self, effect: EachEffect, binds: Binds) -> Sequence[Binds]:
        judge = self._judge.knowing(binds)
        spec = judge.office.definitions.reports[effect.report]
        given = {name: judge.value(expr) for name, expr in effect.given.items()}
        statement = judge.office.statement(
            ("effect", spec.id), lambda: JudgeQuery(spec.query, "rows an effect goes over")
        )
        rows = statement.run(judge.connection, {**judge.binds, **judge.parameters(spec, given)})
        names = [f"row.{column.id}" for column in spec.query.columns]
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _filled(self, form_id: str, record: Mapping[str, Value]) -> Filling:
        judge = self.work.judge
        form = judge.office.definitions.forms[form_id]
        filling = new_filling(form, initial_state(judge, form_id))
        values = dict(record)
        filling.parent, filling.row = values.pop("parent", None), values.pop("row", None)  # type: ignore[assignment]
        filling.values.update(values)
        filling.given.update(values)
        put_defaults(filling, judge)
        return filling

    def _store(self, filling: Filling, values: Mapping[str, Value]) -> None:
        self._forget()
        filling.values.update(values)
        trouble = Trouble()
        self.work.store(filling, trouble, self.event)
        self._refuse([(filling, trouble)])

    def _store_many(self, fillings: Sequence[Filling], changes: Sequence[Mapping[str, Value]]) -> None:
        self._forget()
        for filling, values in zip(fillings, changes, strict=True):
            filling.values.update(values)
        troubles = self.work.change_many(fillings, self.event)
        self._refuse(zip(fillings, troubles, strict=True))

    def _refuse(self, judged: Iterable[tuple[Filling, Trouble]]) -> None:
        """Raises Refused with everything wrong in the records an effect wrote."""
        reasons = tuple(
            Reason(sentence, filling.form.place)
            for filling, trouble in judged
            for sentence in sentences(self.work.judge, filling, trouble)
        )
        if reasons:
            raise Refused(reasons)


def sentences(judge: Judge, filling: Filling, trouble: Trouble) -> tuple[str, ...]:
    """What is wrong with a record, each sentence naming the record and the field."""
    if not trouble:
        return ()
    record = f"{filling.form.one} «{judge.over(filling).name()}»"
    definitions = judge.office.definitions
    fields = tuple(
        say("effect_field", record=record, field=label_of_input(definitions, filling.form, name), sentence=sentence)
        for name, found in trouble.fields.items()
        for sentence in found
    )
    return (*fields, *(say("effect_whole", record=record, sentence=sentence) for sentence in trouble.general))
