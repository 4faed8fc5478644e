"""Deadlines as people read them: the last day of a step and how much is left, with full sight."""

from __future__ import annotations

from dataclasses import dataclass

from engine.app.judging import Judge
from engine.app.listing import over_row
from engine.app.sentences import counted, say
from engine.model.deadlines import DueSpec
from engine.model.expression import Bind, Call, Expr
from engine.model.field_types.times import show_date
from engine.model.forms import FormSpec
from engine.model.functions import FUNCTIONS
from engine.model.query import Column
from engine.model.types import DATE

TODAY = Bind(DATE, "today")
DAYS, WORKDAYS = ("день", "дня", "дней"), ("рабочий день", "рабочих дня", "рабочих дней")


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day in words; `late`: it has passed."""

    text: str = ""
    late: bool = False


NONE = Deadline()


def days_left(due: DueSpec) -> Expr:
    """How many days there are from today to the last one; below zero when it has passed. (A day off may stand between the
    last working day and today: then it is zero, though the day has passed.)"""
    if due.working:
        return Call(FUNCTIONS["workdays"].result, "workdays", (TODAY, due.day))
    return Call(FUNCTIONS["days_between"].result, "days_between", (due.day, TODAY))


def deadline_columns(due: DueSpec | None, form: FormSpec) -> tuple[Column, ...]:
    """The last day and the days left, for the rows of a query over the form."""
    if due is None:
        return ()
    return Column("due", over_row(due.day, form)), Column("left", over_row(days_left(due), form))


def deadline(judge: Judge, due: DueSpec | None) -> Deadline:
    """The deadline of a step for the judged record."""
    day = judge.value(due.day) if due is not None else None
    if due is None or not isinstance(day, str):
        return NONE
    return in_words(due, day, judge.value(days_left(due)), str(judge.binds["today"]))


def in_words(due: DueSpec, day: str, left: object, today: str) -> Deadline:
    """«до 12.09, остался 1 рабочий день» or «просрочено на 2 дня»."""
    count, words = abs(left) if isinstance(left, int) else 0, WORKDAYS if due.working else DAYS
    shown = show_date(day)[: 5 if day[:4] == today[:4] else 10]
    if day < today:
        return Deadline(say("late_by", days=counted(count, words)) if count else say("late_since", day=shown), late=True)
    if day == today:
        return Deadline(say("due_today", day=shown))
    return Deadline(say("due_one" if count % 10 == 1 and count % 100 != 11 else "due", day=shown, days=counted(count, words)))
