"""Every input of every form a visitor may open, filled with hostile values one at a time: what the tests and the long trial
share. Forms are found by walking the pages as they are."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from tests.attacks.client import Answer, Client, Input, SentForm
from tests.attacks.naughty import HOSTILE, Value

START = ("/", "/order", "/password", "/admin/people", "/admin/definitions")
SAME = 2  # how many addresses of one shape are opened
NOT_OURS = frozenset({"csrf_token", "_login", "_password", "username"})
# What would end sign-ins, close accounts or take records away while they are still to be attacked.
NOT_SENT = re.compile(r"/(logout|login|archive|sessions)$|/sessions/|/admin/people/N/(password|close)$")
ALIVE = ("<script>alert(1)", "<img src=x", "<svg/onload", "1787569", "Traceback", "sqlite3.", "psycopg")
RUSSIAN = re.compile(r"[А-Яа-яЁё]{3}")
NUMBERS = re.compile(r"(?<=/)\d+")
AT_FIELD = re.compile(r'aria-invalid="true"|class="error"')
UNSEEN = re.compile("[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe]")
REFUSED = (400, 404, 409, 413, 422, 429)


@dataclass(frozen=True)
class Found:
    """A form as it stands on a page. `shape`: its address without numbers of records."""

    page: str
    form: SentForm
    shape: str


@dataclass
class Seen:
    """What a trial saw. `problems`: sentences with how often each was seen."""

    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)

    def look(self, answer: Answer, what: str) -> Answer:
        """Note the answer and what is wrong with it."""
        self.requests += 1
        self.statuses[answer.status] += 1
        faults = list(_faults(answer))
        self.problems.update(f"{fault}: {what}" for fault in faults)
        return answer


def _faults(answer: Answer) -> Iterator[str]:
    if answer.status >= 500:
        yield f"{answer.status}"
    yield from (f"shows {sign}" for sign in ALIVE if sign in answer.html)
    if "Content-Security-Policy" not in answer.headers:
        yield "no policy"
    if answer.status in REFUSED and not RUSSIAN.search(answer.text):
        yield f"{answer.status} without a sentence"


def shape_of(address: str) -> str:
    """An address with its numbers and its query taken out."""
    return NUMBERS.sub("N", urlsplit(address).path)


def walk(client: Client, seen: Seen, limit: int = 400) -> list[Found]:
    """The forms of all pages that can be reached, with a row in each table and what pickers ask for; each shape once."""
    waiting, known, opened = list(START), set(START), Counter[str]()
    found: dict[tuple[str, tuple[str, ...]], Found] = {}
    while waiting and opened.total() < limit:
        address = waiting.pop(0)
        if opened[shape_of(address)] >= SAME:
            continue
        opened[shape_of(address)] += 1
        answer = seen.look(client.get(address), address)
        for form in _forms(client, address, answer, seen):
            shape = f"{form.method} {shape_of(form.action)}"
            if not NOT_SENT.search(shape):
                names = tuple(sorted({item.name for item in form.inputs}))
                found.setdefault((shape, names), Found(address, form, shape))
        for link in answer.parsed.links:
            path = link.partition("#")[0]
            if path.startswith("/") and path not in known and not re.search(r"\.(csv|xlsx|pdf|docx)\b|/file/|/kept/", path):
                known.add(path)
                waiting.append(path)
    return list(found.values())


def _forms(client: Client, address: str, answer: Answer, seen: Seen) -> Iterator[SentForm]:
    yield from answer.parsed.forms
    for table in set(re.findall(r'name="_add_row" value="([a-z_]+)"', answer.html)):
        form = answer.form(shape_of(address).rpartition("/")[2])
        more = seen.look(client.post(form.action, [*form.pairs(), ("_add_row", table)]), f"{address} a row of {table}")
        yield from (one for one in more.parsed.forms if one.action == form.action)
    for picker in set(re.findall(r'data-pick="([^"]+)"', answer.html)):
        yield SentForm(picker, "get", [Input("q", "text"), Input("pupil", "text"), Input("year", "text")])
        yield SentForm(picker, "post", [Input("csrf_token", "hidden", client.token()), Input("q", "text"), Input("pupil", "text")])


def attack(client: Client, found: Found, seen: Seen, values: Sequence[Value], chance: random.Random, few: int = 0) -> None:
    """Every input with every value (`few`: with so many of them), then the form as no browser sends it."""
    sent = found.form
    inputs = {item.name: item for item in sent.inputs if item.name not in NOT_OURS}
    for item in inputs.values():
        for value in chance.sample(values, few) if few else values:
            sent = _try(client, found, sent, item, value, seen)
    for pairs, what in _odd(sent, chance):
        seen.look(_send(client, sent, pairs), f"{found.shape} {what}")


def _try(client: Client, found: Found, sent: SentForm, item: Input, value: Value, seen: Seen) -> SentForm:
    """One value in one input; the form as it stands now."""
    dry = [("dry", "1")] if "/do/" in sent.action else []
    kept = [(one.name, one.value) for one in sent.inputs if one.sent and one.name not in (item.name, "key")]
    what = f"{found.shape} {item.name} = {value!r:.60}"
    answer = seen.look(_send(client, sent, [*kept, *dry, (item.name, value), *_key(sent, item, value)]), what)
    if answer.status == 303:
        after = seen.look(client.get(answer.location), f"after {what}")
        if after.status != 200:
            seen.problems[f"stored and cannot be shown, {after.status}: {what}"] += 1
        if not sent.action.endswith("/new"):
            return _again(client, found)
    elif answer.status == 422 and sent.method == "post" and item.kind not in ("hidden", "password", "file"):
        _kept(answer, sent, item, value, seen, what)
    elif answer.status == 409:
        return _again(client, found)
    return sent


def _key(sent: SentForm, item: Input, value: Value) -> list[tuple[str, Value]]:
    """A single-use key of its own for each creation."""
    return [("key", repr((item.name, value))[:60].encode("ascii", "replace").decode())] if any(
        one.name == "key" for one in sent.inputs) else []


def _kept(answer: Answer, sent: SentForm, item: Input, value: Value, seen: Seen, what: str) -> None:
    """What was typed stands in the form that comes back, and something is said at a field."""
    if not AT_FIELD.search(answer.html) and "/do/" not in sent.action:
        seen.problems[f"nothing said at a field: {what}"] += 1
    if item.kind not in ("text", "textarea", "tel", "email", "date", "time") or isinstance(value, bytes):
        return
    again = [one for form in answer.parsed.forms for one in form.inputs if one.name == item.name]
    if again and not any(_same(one.value, value) for one in again):
        seen.problems[f"typed text lost: {what}"] += 1


def _same(shown: str, typed: str) -> bool:
    """As a page keeps it: line ends as \\n, what cannot be shown marked."""
    one, other = (UNSEEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")) for text in (shown, typed))
    return one.strip() == other.strip()


def _again(client: Client, found: Found) -> SentForm:
    """The form with the version it has now; as it was when the page has no such form any more."""
    fresh = (form for form in client.get(found.page).parsed.forms if form.action == found.form.action)
    names = {item.name for item in found.form.inputs}
    return next((form for form in fresh if {item.name for item in form.inputs} == names), found.form)


def _send(client: Client, sent: SentForm, pairs: Sequence[tuple[str, Value]]) -> Answer:
    if sent.method == "get":
        return client.get(f"{sent.action}?{urlencode(list(pairs))[:3500]}")
    return client.post(sent.action, pairs)


def _odd(sent: SentForm, chance: random.Random) -> Iterator[tuple[list[tuple[str, Value]], str]]:
    """The form with inputs missing, repeated, misnamed and too many. Steps are only tried."""
    dry: list[tuple[str, Value]] = [("dry", "1")] if "/do/" in sent.action else []
    pairs: list[tuple[str, Value]] = [*(pair for pair in sent.pairs() if pair[0] != "version"), *dry]
    names = [name for name, _ in pairs if name != "csrf_token"]
    for name in dict.fromkeys(names):
        yield [pair for pair in pairs if pair[0] != name or name == "dry"], f"without {name}"
        yield [*pairs, *((name, str(number)) for number in range(3))], f"{name} four times"
        yield [*pairs, (f"{name}[]", "1"), (f"{name}.0", "1"), (f"{name}.0.id", "1"), (f"{name}.x.y.z", "1")], f"{name}[]"
    if sent.method == "get" or "version" not in names and "key" not in names:
        return
    tables = dict.fromkeys(item.name.split(".")[0] for item in sent.inputs if "." in item.name)
    for table in (*tables, "nonsense"):
        for number in ("-1", "0", "999999999999999", "9" * 40, "", "\u0661", "__N__"):
            yield [*pairs, (f"{table}.{number}.id", ""), (f"{table}.{number}.pupil", "1")], f"row {table}.{number}"
            yield [*pairs, (f"{table}.{number}.id", "7777777"), (f"{table}.{number}._delete", "1")], f"stranger {table}.{number}"
    for odd in ("_add_row", "_remove", "_find", "_refresh"):
        for text in ("", "nonsense", "lines.\u0661.x", *tables, *names[:2], "\x01"):
            extra = [(odd, text), (f"_q.{text}", chance.choice(HOSTILE))]
            yield [*pairs, *extra], f"{odd} {text!r}"
    yield [*pairs, *((f"x{number}", "1") for number in range(200))], "many"

