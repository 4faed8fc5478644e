"""Many people pressing at the same moment: the rounds the tests and the long trials share."""

import re
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from tests.attacks.client import Answer, Client


@dataclass
class Tally:
    """What a trial saw. `problems`: sentences; empty when every promise was kept."""

    answers: Counter[int] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def expect(self, kept: bool, sentence: str) -> None:
        if not kept:
            self.problems.append(sentence)

    def count(self, answers: Sequence[Answer]) -> None:
        self.answers.update(answer.status for answer in answers)
        broken = [answer for answer in answers if answer.status >= 500]
        self.problems += [f"{answer.path}: {answer.status} {answer.text[:200]}" for answer in broken]


def at_once(tasks: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Do all tasks at the same moment, each in a thread of its own."""
    start = threading.Barrier(len(tasks))
    answers: list[Answer] = []

    def run(task: Callable[[], Answer]) -> None:
        start.wait()
        answers.append(task())

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def twins(client: Client, count: int) -> list[Client]:
    """The same sign-in at several windows."""
    return [client.twin() for _ in range(count)]


def one_step(tally: Tally, client: Client, record: str, step: str, asked: dict[str, str], clicks: int) -> None:
    """One record, one step, many clicks: one wins, the others are told who was first and when."""
    form = client.get(record).form(f"/do/{step}")
    pairs = form.with_values(asked)
    answers = at_once([partial(one.post, form.action, pairs) for one in twins(client, clicks)])
    tally.count(answers)
    won = [answer for answer in answers if answer.status == 303]
    told = [answer for answer in answers if answer.status == 409 and names_the_first(answer)]
    tally.expect((len(won), len(told)) == (1, clicks - 1), f"{record} {step}: {len(won)} won, {len(told)} told")


def names_the_first(answer: Answer) -> bool:
    """Whether the page says who was first and when."""
    return re.search(r"запись уже изменил\(а\) [А-ЯЁ].+ \d\d?[.: ]", answer.text) is not None


def double_click(tally: Tally, client: Client, form: str, values: dict[str, str], clicks: int) -> str:
    """The same new record sent several times at once makes one record; its address."""
    sent = client.get(f"/f/{form}/new").form("/new")
    pairs = sent.with_values(values)
    answers = at_once([partial(one.post, sent.action, pairs) for one in twins(client, clicks)])
    tally.count(answers)
    made = {answer.location for answer in answers}
    tally.expect(len(made) == 1 and "" not in made, f"{form}: a double click led to {sorted(made)}")
    return made.pop()


def one_record(tally: Tally, client: Client, record: str, name: str, people: int) -> None:
    """Many people save one record at once: one is stored, the others see that and keep their text."""
    sent = client.get(f"{record}/edit").form("/edit")
    texts = [f"правка {number}" for number in range(people)]

    bodies = [sent.with_values({name: text}) for text in texts]
    answers = at_once([partial(one.post, sent.action, body)
                       for one, body in zip(twins(client, people), bodies, strict=True)])
    tally.count(answers)
    lost = [answer for answer in answers if answer.status == 409]
    tally.expect(len(lost) == people - 1, f"{record}: {len(lost)} of {people} were told")
    kept = {item.value for answer in lost for item in answer.form("/edit").inputs if item.name == name}
    now = {item.value for item in client.get(f"{record}/edit").form("/edit").inputs if item.name == name}
    tally.expect(kept | now == set(texts), f"{record}: typed text lost: {set(texts) - kept - now}")


def saves_in_a_row(tally: Tally, client: Client, record: str, name: str, times: int) -> None:
    """One person saves again and again and is never told that somebody else was first."""
    for number in range(times):
        sent = client.get(f"{record}/edit").form("/edit")
        answer = client.post(sent.action, sent.with_values({name: f"сохранение {number}"}))
        tally.count([answer])
        tally.expect(answer.status == 303, f"{record}: save {number} answered {answer.status}")
