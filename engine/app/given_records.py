"""Records made without a person at the screen: by definition tests and demo recipes, under the same rules as typing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.app.defaults import put_defaults
from engine.app.filling import Filling, Trouble, new_filling
from engine.app.hands import sentences
from engine.app.judging import Judge
from engine.app.writing import Work, initial_state
from engine.model.expression import Expr
from engine.model.types import Value
from engine.model.workflows import GivenRecord

Values = Mapping[str, Value]


class NotMade(Exception):
    """A record that breaks the rules of its form; `sentences` say which."""

    def __init__(self, found: tuple[str, ...]) -> None:
        super().__init__(" ".join(found))
        self.sentences = found


def make_record(
    work: Work, form_id: str, values: Values, rows: Mapping[str, Sequence[Values]] | None = None, state: str = ""
) -> int:
    """Makes a record with its child rows; left-out fields get their defaults. `state` sets another than the first one.
    Raises NotMade."""
    made = make_filled(work, form_id, values, rows, state).id
    assert made is not None
    return made


def make_filled(
    work: Work, form_id: str, values: Values, rows: Mapping[str, Sequence[Values]] | None = None, state: str = ""
) -> Filling:
    """`make_record` for those who want the ids of the rows too."""
    forms = work.judge.office.definitions.forms
    filling = _filled(work.judge, form_id, values, state or initial_state(work.judge, form_id))
    for table, found in (rows or {}).items():
        child = forms[form_id].fields[table].target
        filling.rows[table] = [_row(work.judge, filling, child, table, number, row) for number, row in enumerate(found)]
    trouble = Trouble()
    work.store(filling, trouble)
    if trouble:
        raise NotMade(sentences(work.judge, filling, trouble))
    return filling


def make_records(work: Work, form_id: str, records: Sequence[Values]) -> Sequence[int]:
    """Makes many records of one form without rows, written and judged together. Raises NotMade for those that break a rule."""
    state = initial_state(work.judge, form_id)
    fillings = [_filled(work.judge, form_id, values, state) for values in records]
    troubles = work.store_many(fillings)
    wrong = [pair for pair in zip(fillings, troubles, strict=True) if pair[1]]
    if wrong:
        raise NotMade(tuple(text for filling, trouble in wrong for text in sentences(work.judge, filling, trouble)))
    return [filling.id for filling in fillings if filling.id is not None]


def make_given(work: Work, given: Sequence[GivenRecord]) -> dict[str, tuple[str, int]]:
    """Makes the records of a case in order; alias (or number) to form and id. Raises NotMade."""
    made: dict[str, tuple[str, int]] = {}
    for number, record in enumerate(given):
        binds = {f"as.{alias}": id for alias, (_, id) in made.items()}
        judge = work.judge.knowing(binds)
        values = _values(judge, record.fields)
        rows = {table: [_values(judge, row) for row in found] for table, found in record.rows.items()}
        made[record.alias or str(number)] = (
            record.form,
            make_record(work, record.form, values, rows, record.state),
        )
    return made


def _values(judge: Judge, fields: Mapping[str, Expr]) -> dict[str, Value]:
    return {name: judge.value(expr) for name, expr in fields.items()}


def _filled(judge: Judge, form_id: str, values: Values, state: str, owner: Filling | None = None) -> Filling:
    filling = new_filling(judge.office.definitions.forms[form_id], state)
    filling.owner = owner
    filling.values.update(values)
    filling.given.update(values)
    put_defaults(filling, judge)
    return filling


def _row(judge: Judge, owner: Filling, form_id: str, table: str, number: int, values: Values) -> Filling:
    filling = _filled(judge, form_id, values, initial_state(judge, form_id), owner)
    filling.prefix, filling.row = f"{table}.{number}.", number
    return filling
