"""Every address with the answer each viewer must get, said by the evaluator. A route without its row here fails."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, product
from typing import Any

from engine.data.kept_prints import kept_prints
from engine.model.grids import GridSpec
from engine.model.roles import ACTIONS
from tests.access_matrix.stage import Person, Stage

OK, MOVED, MISSING, DENIED, UNMET, LOST = 200, 303, 404, 403, 422, 409
NO_SUCH = "99999"


@dataclass(frozen=True)
class Ask:
    """A request and the statuses that are right for it."""

    path: str
    right: tuple[int, ...]
    method: str = "GET"
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A viewer on a stage, with what the texts allow them."""

    stage: Stage
    person: Person

    @property
    def forms(self) -> list[str]:
        return list(self.stage.rows)

    def records(self) -> Iterator[tuple[str, int]]:
        for form, rows in self.stage.rows.items():
            yield from ((form, id) for id in rows)

    def any(self, form: str, action: str) -> bool:
        say = self.stage.expected
        return any(True for post in self.stage.posts(self.person) for _ in say.grants(post, form, action))

    def row(self, form: str, action: str, id: int) -> bool:
        return self.stage.expected.may_row(self.stage.posts(self.person), form, action, id)

    def reads(self, form: str, id: int, name: str) -> bool:
        return self.stage.expected.may_field(self.stage.posts(self.person), form, "read", id, name)

    def seen(self, form: str, id: int) -> int:
        """The status of a page of the record itself."""
        return OK if self.row(form, "read", id) else MISSING if self.any(form, "read") else DENIED

    def is_child(self, form: str) -> bool:
        return form in self.stage.expected.parents

    def flow(self, form: str) -> Mapping[str, Any]:
        """The text of the form's workflow."""
        flows = self.stage.expected.workflows.values()
        return next((flow for flow in flows if flow["form"] == form), {})

    def items(self, form: str) -> list[str]:
        return list(self.flow(form).get("items", {}))

    def listed(self) -> Iterator[tuple[str, int, str, Mapping[str, Any]]]:
        """(form, id, item, its text) of every item of every record."""
        for form, id in self.records():
            yield from ((form, id, item, spec) for item, spec in self.flow(form).get("items", {}).items())

    def needing(self, form: str, item: Mapping[str, Any]) -> list[str]:
        """Steps that need the item's phase; where none does, those that need any."""
        steps = self.flow(form).get("steps", {})
        phases = {
            step: [str(phase) for guard in spec.get("requires", ()) if "items" in guard
                   for phase in _many(guard["items"]["phase"])]
            for step, spec in steps.items()
        }  # fmt: skip
        own = [step for step, found in phases.items() if str(item["phase"]) in found]
        return own or [step for step, found in phases.items() if found] or list(steps)

    def by_duty(self, form: str, id: int, duty: str) -> bool:
        """Whether the duty by itself lets one of the posts read the record."""
        say = self.stage.expected
        return any(
            clause["duty"] == duty and say.holds(post, clause, grant, where, (form, id))
            for post in self.stage.posts(self.person)
            for clause, grant, where in say.grants(post, form, "read")
        )

    def steps(self, form: str) -> list[str]:
        flow = self.stage.office.definitions.workflow_for(form)
        return list(flow.steps) if flow else []

    def voted(self, form: str, step: str) -> bool:
        flow = self.stage.office.definitions.workflow_for(form)
        return flow is not None and flow.steps[step].approve is not None


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _open(case: Case, path: str, *right: int) -> Iterator[Ask]:
    yield Ask(path, right or (OK,))


def _comparisons(case: Case) -> Iterator[Ask]:
    definitions = case.stage.office.definitions
    for order in definitions.orders.values():
        right = MISSING if order.law or order.id == definitions.organisation.order else OK
        yield Ask(f"/order/compare?with={order.id}", (right,))
    yield Ask("/order/compare", (MISSING,))


def _lists(case: Case) -> Iterator[Ask]:
    for form in case.forms:
        right = (OK,) if case.any(form, "read") else (DENIED,)
        yield Ask(f"/f/{form}", right)
        for name in list(case.stage.office.definitions.forms[form].fields)[:2]:
            yield Ask(f"/f/{form}?sort=-{name}&q={name}&{name}=1", right)
    yield Ask("/f/nonsense", (MISSING,))


def _exports(case: Case) -> Iterator[Ask]:
    for form in case.forms:
        right = (OK,) if case.any(form, "export") else (DENIED,)
        yield from (Ask(f"/f/{form}.{kind}", right) for kind in ("csv", "xlsx"))


def _picks(case: Case) -> Iterator[Ask]:
    for form in case.forms:
        for name, spec in case.stage.expected.specs(form).items():
            if "link" in spec or "links" in spec:
                forms = (form, case.stage.expected.parents.get(form, ("", ""))[0])
                able = any(case.any(item, action) for item in forms for action in ("create", "update", "read") if item)
                yield Ask(f"/pick/{form}/{name}", (OK,) if able else (DENIED,))
                yield Ask(f"/pick/{form}/{name}?q=1", (OK,) if able else (DENIED,))


def _parameters(case: Case) -> Iterator[Ask]:
    for report in case.stage.office.definitions.reports.values():
        able = case.stage.expected.may_open(case.stage.posts(case.person), report.id)
        for name, spec in report.params.items():
            if spec.target:
                yield Ask(f"/pick/report:{report.id}/{name}?q=1", (OK,) if able else (DENIED,))
        yield Ask(f"/pick/report:{report.id}/nonsense", (MISSING,) if able else (DENIED,))


def _pages(case: Case) -> Iterator[Ask]:
    for page in case.stage.office.definitions.pages:
        yield Ask(f"/p/{page}", (OK,) if case.stage.expected.may_open(case.stage.posts(case.person), page) else (DENIED,))
    yield Ask("/p/nonsense", (MISSING,))


def _page_parameters(case: Case) -> Iterator[Ask]:
    for page in case.stage.office.definitions.pages.values():
        able = case.stage.expected.may_open(case.stage.posts(case.person), page.id)
        for name, spec in page.params.items():
            if spec.target:
                yield Ask(f"/pick/page:{page.id}/{name}?q=1", (OK,) if able else (DENIED,))
        yield Ask(f"/pick/page:{page.id}/nonsense", (MISSING,) if able else (DENIED,))


def _cells(case: Case) -> Iterator[Ask]:
    """A version nobody has, so that nothing is written: who may not open the page is told so, whose rows these are not finds
    no such cell."""
    for page in case.stage.office.definitions.pages.values():
        able = case.stage.expected.may_open(case.stage.posts(case.person), page.id)
        if not able or not isinstance(page.spec, GridSpec):
            yield Ask(f"/p/{page.id}/cell", (MISSING,) if able else (DENIED,), "POST")
            continue
        rows, columns = case.stage.rows[page.spec.rows.form], case.stage.rows[page.spec.columns.form]
        for row, column in product(rows, columns):
            seen = case.row(page.spec.rows.form, "read", row) and case.row(page.spec.columns.form, "read", column)
            right = (LOST, UNMET, MISSING) if seen else (MISSING,)
            given = {"row": str(row), "column": str(column), "id": NO_SUCH, "version": "777", "value": "1"}
            yield Ask(f"/p/{page.id}/cell", right, "POST", given)


def _columns(case: Case, ending: str, *allowed: int) -> Iterator[Ask]:
    for page in case.stage.office.definitions.pages.values():
        able = case.stage.expected.may_open(case.stage.posts(case.person), page.id)
        right = allowed if isinstance(page.spec, GridSpec) else (MISSING,)
        yield Ask(f"/p/{page.id}/{ending}/{NO_SUCH}", right if able else (DENIED,), "POST")


def _new(case: Case) -> Iterator[Ask]:
    for form in case.forms:
        right = MISSING if case.is_child(form) else OK if case.any(form, "create") else DENIED
        yield Ask(f"/f/{form}/new", (right,))


def _create(case: Case) -> Iterator[Ask]:
    for form in case.forms:
        right = MISSING if case.is_child(form) else UNMET if case.any(form, "create") else DENIED
        yield Ask(f"/f/{form}/new", (right,), "POST", {"key": "k"})


def _show(case: Case) -> Iterator[Ask]:
    for form, id in case.records():
        yield Ask(f"/f/{form}/{id}", (case.seen(form, id),))
    yield from (Ask(f"/f/{form}/{NO_SUCH}", (MISSING if case.any(form, "read") else DENIED,)) for form in case.forms)


def _history(case: Case) -> Iterator[Ask]:
    for form, id in case.records():
        yield Ask(f"/f/{form}/{id}/history", (case.seen(form, id),))


def _edit(case: Case) -> Iterator[Ask]:
    for form, id in case.records():
        yield Ask(f"/f/{form}/{id}/edit", _changing(case, form, id, "update", (OK, UNMET)))


def _change(case: Case) -> Iterator[Ask]:
    """A version nobody has: who may change the record learns that somebody was first, and nothing is written."""
    for form, id in case.records():
        right = _changing(case, form, id, "update", (LOST, UNMET))
        yield Ask(f"/f/{form}/{id}/edit", right, "POST", {"version": "777"})


def _archive(case: Case) -> Iterator[Ask]:
    for form, id in case.records():
        right = _changing(case, form, id, "delete", (LOST, UNMET))
        right = (MISSING, DENIED) if case.is_child(form) else right
        yield Ask(f"/f/{form}/{id}/archive", right, "POST", {"version": "777"})


def _changing(case: Case, form: str, id: int, action: str, allowed: tuple[int, ...]) -> tuple[int, ...]:
    if case.is_child(form):
        return (MISSING,)
    if not case.row(form, "read", id):
        return (MISSING, DENIED)
    return allowed if case.row(form, action, id) else (DENIED,)


def _steps(case: Case) -> Iterator[Ask]:
    """Tried dry, so that nothing changes: allowed is done or refused by a rule, never by a right."""
    for form, id in case.records():
        for step in case.steps(form):
            allowed = (OK, UNMET) if case.row(form, f"do:{step}", id) else (DENIED,)
            right = allowed if case.row(form, "read", id) else (MISSING,)
            yield Ask(f"/f/{form}/{id}/do/{step}", right, "POST", {"dry": "1"})


def _items(case: Case) -> Iterator[Ask]:
    """A check-list is shown to those who may read its record; where there is none there is no page."""
    for form, id in case.records():
        seen = case.seen(form, id)
        yield Ask(f"/f/{form}/{id}/items", (seen,) if case.items(form) or seen != OK else (MISSING,))
        yield from (Ask(f"/f/{form}/{id}/items?mine=1", (seen,)) for _ in case.items(form)[:1])


def _item(case: Case) -> Iterator[Ask]:
    for form, id in case.records():
        for item in (*case.items(form), "nonsense"):
            there = case.seen(form, id) if item in case.items(form) else MISSING
            yield Ask(f"/f/{form}/{id}/items/{item}", (there, case.seen(form, id)) if there == MISSING else (there,))


def _signing(case: Case) -> Iterator[Ask]:
    """A signature is given by who holds the duty for this record, and by nobody else."""
    for form, id, item, spec in case.listed():
        for duty in [sign["duty"] for sign in spec.get("sign", ())]:
            able = case.by_duty(form, id, duty)
            right = (MOVED, UNMET) if able else (DENIED,)
            right = right if case.row(form, "read", id) else (MISSING, DENIED)
            yield Ask(f"/f/{form}/{id}/items/{item}/sign", right, "POST", {"duty": duty})
        right = (MISSING,) if case.row(form, "read", id) else (MISSING, DENIED)
        yield Ask(f"/f/{form}/{id}/items/{item}/sign", right, "POST", {"duty": "nonsense"})


def _steering(case: Case, ending: str, data: Mapping[str, str], *done: int) -> Iterator[Ask]:
    """Who does a step that needs the item reminds of it and gives it to people."""
    for form, id, item, spec in case.listed():
        able = any(case.row(form, f"do:{step}", id) for step in case.needing(form, spec))
        right = done if able else (DENIED,)
        right = right if case.row(form, "read", id) else (MISSING, DENIED)
        yield Ask(f"/f/{form}/{id}/items/{item}/{ending}", right, "POST", data)


def _cancelling(case: Case) -> Iterator[Ask]:
    """Nobody takes back what somebody else gave."""
    for form, id, item, _ in case.listed():
        right = (MISSING,) if case.row(form, "read", id) else (MISSING, DENIED)
        yield Ask(f"/f/{form}/{id}/items/{item}/assign", right, "POST", {"cancel": NO_SUCH})
def _votes(case: Case, ending: str, *actions: str) -> Iterator[Ask]:
    """Answers to a record of a version nobody has, so that nothing changes. A step of one person has no such address."""
    for form, id in case.records():
        for step in case.steps(form):
            able = any(case.row(form, f"{action}:{step}", id) for action in actions)
            right = (LOST, UNMET) if able else (DENIED,)
            voted = case.voted(form, step)
            yield Ask(f"/f/{form}/{id}/vote/{step}{ending}",
                      right if voted and case.row(form, "read", id) else (MISSING,), "POST", {"version": "777"})  # fmt: skip


def _why_steps(case: Case) -> Iterator[Ask]:
    for form, id in case.records():
        for step in case.steps(form):
            yield Ask(f"/why/{form}/{id}/{step}", (OK,) if case.row(form, "read", id) else (MISSING,))


def _why(case: Case) -> Iterator[Ask]:
    for form in case.forms:
        actions = (ACTIONS[len(form) % len(ACTIONS)], *(f"do:{step}" for step in case.steps(form)))
        yield from (Ask(f"/why/{form}/{action}", (OK,)) for action in actions)


def _files(case: Case) -> Iterator[Ask]:
    for form, id in case.records():
        for name, spec in case.stage.expected.specs(form).items():
            if "file" in spec:
                there = case.stage.rows[form][id].get(name) is not None and case.reads(form, id, name)
                yield Ask(f"/f/{form}/{id}/file/{name}", (OK,) if there else (MISSING, DENIED))


def _kept(case: Case) -> Iterator[Ask]:
    """Kept documents were made with full sight: for those who may read the whole record."""
    with case.stage.office.database.reading() as connection:
        for form, id in case.records():
            whole = all(case.reads(form, id, name) for name in case.stage.expected.specs(form))
            right = (OK,) if whole else (MISSING, DENIED)
            for document in kept_prints(connection, form, id):
                yield Ask(f"/f/{form}/{id}/kept/{document.id}", right)
                other = next(item for item in case.stage.rows[form] if item != id)
                yield Ask(f"/f/{form}/{other}/kept/{document.id}", (MISSING, DENIED))


def _prints(case: Case) -> Iterator[Ask]:
    for print in case.stage.office.definitions.prints.values():
        for id in case.stage.rows[print.form]:
            seen = case.seen(print.form, id)
            yield Ask(f"/f/{print.form}/{id}/print/{print.id}.docx", (OK,) if seen == OK else (MISSING, DENIED))


def _reports(case: Case, ending: str) -> Iterator[Ask]:
    for report in case.stage.office.definitions.reports.values():
        able = case.stage.expected.may_open(case.stage.posts(case.person), report.id)
        yield Ask(f"/r/{report.id}{ending}", (OK, UNMET) if able else (DENIED,))


def _counted(case: Case) -> Iterator[Ask]:
    """The records behind a number: of a row whose record may be read and is in the report, for those who open it."""
    for report in case.stage.office.definitions.reports.values():
        able = case.stage.expected.may_open(case.stage.posts(case.person), report.id)
        yield Ask(f"/r/{report.id}/rows?_of=nonsense&_k1=1", (MISSING,) if able else (DENIED,))
        if report.query.group or len(report.query.sources) != 1 or report.query.sources[0].is_derived:
            continue
        form = report.query.sources[0].form
        for column, id in product((item.id for item in report.query.columns), case.stage.rows[form]):
            right = (OK, MISSING) if case.row(form, "read", id) else (MISSING,)
            yield Ask(f"/r/{report.id}/rows?_of={column}&_k1={id}", right if able else (DENIED,))


def _kept_reports(case: Case, id: int, ending: str = "") -> Iterator[Ask]:
    """Nothing is kept on the stage: who sees the report whole learns that, who sees a part is denied."""
    for report in case.stage.office.definitions.reports.values():
        able = case.stage.expected.may_open(case.stage.posts(case.person), report.id)
        missing = (MISSING, DENIED) if report.freeze else (MISSING,)
        yield Ask(f"/r/{report.id}/kept/{id}{ending}", missing if able else (DENIED,))


def _keep(case: Case) -> Iterator[Ask]:
    """Asked with parameters that cannot be used, so that nothing is kept."""
    for report in case.stage.office.definitions.reports.values():
        posts = case.stage.posts(case.person)
        able, keeps = case.stage.expected.may_open(posts, report.id), _keeps(case, report.freeze.duty if report.freeze else "")
        done = UNMET if report.params else MOVED
        right = (DENIED,) if not able else (MISSING,) if not report.freeze else (done, DENIED) if keeps else (DENIED,)
        yield Ask(f"/r/{report.id}/keep", right, "POST", dict.fromkeys(report.params, "\x01"))


def _keeps(case: Case, duty: str) -> bool:
    say = case.stage.expected
    return any(clause["duty"] == duty for post in case.stage.posts(case.person) for clause in say.clauses(post))


def _accounts(case: Case, ending: str, action: str, data: Mapping[str, str], done: int) -> Iterator[Ask]:
    """Changes of accounts; those who may read an account but not change it are denied."""
    for id in case.stage.rows["account"]:
        able = case.row("account", "update", id) if action == "update" else case.any(*action.split())
        right = (done,) if able else (DENIED, MISSING)
        yield Ask(f"/admin/people/{id}{ending}", right, "POST", data)


def _gives_passwords(case: Case) -> bool:
    return all(case.any("account", action) for action in ("create", "update"))


def _passwords(case: Case) -> Iterator[Ask]:
    """Who keeps accounts gives passwords to people they may read; there are no passwords for things."""
    people = case.stage.office.definitions.organisation.people
    able = _gives_passwords(case)
    first = (OK,) if able and any(case.any(form, "read") for form in people) else (DENIED,)
    yield Ask("/admin/passwords", first)
    for form in case.forms:
        right = (MISSING,) if form not in people else (OK,) if case.any(form, "read") else (DENIED,)
        yield Ask(f"/admin/passwords/{form}", right if able else (DENIED,))
        yield Ask(f"/admin/passwords/{form}?_who=self&_all=1&q=a", right if able else (DENIED,))


def _own(case: Case, form: str, action: str) -> tuple[int, ...]:
    return (OK,) if case.any(form, action) else (DENIED,)


def _end(case: Case) -> Iterator[Ask]:
    account = next(iter(case.stage.rows["account"]))
    for id in case.stage.rows["appointment"]:
        right = (UNMET,) if case.row("appointment", "update", id) else (DENIED, MISSING)
        yield Ask(f"/admin/people/{account}/end/{id}", right, "POST", {"ends": "01.01.1999 г."})


def _end_somebodys(case: Case) -> Iterator[Ask]:
    for id in case.stage.rows["account"]:
        right = (MOVED,) if case.row("account", "update", id) else (DENIED, MISSING)
        yield Ask("/admin/sessions", right, "POST", {"account": str(id), "session": NO_SUCH})


Row = Callable[[Case], Iterator[Ask]]

ROUTES: Mapping[tuple[str, str], Row] = {
    ("static", "GET"): lambda case: _open(case, "/static/prikaz.css"),
    ("healthz", "GET"): lambda case: _open(case, "/healthz"),
    ("accent", "GET"): lambda case: _open(case, "/static/accent-1.css"),
    ("my_day.show", "GET"): lambda case: _open(case, "/"),
    ("notices.show", "GET"): lambda case: _open(case, "/notices"),
    ("notices.read", "POST"): lambda case: iter([Ask("/notices", (MOVED,), "POST", {"last": "1"})]),
    ("notices.letters", "POST"): lambda case: iter([Ask("/notices/letters", (UNMET,), "POST", {"email": "x", "letters": "1"})]),
    ("orders.order", "GET"): lambda case: _open(case, "/order"),
    ("orders.compare", "GET"): _comparisons,
    ("orders.step", "GET"): _why_steps,
    ("orders.action", "GET"): _why,
    ("items.show", "GET"): _items,
    ("items.item", "GET"): _item,
    ("items.sign", "POST"): _signing,
    ("items.remind", "POST"): lambda case: _steering(case, "remind", {}, MOVED, UNMET),
    ("items.assign", "POST"): lambda case: chain(
        _steering(case, "assign", {"account": NO_SUCH}, UNMET), _cancelling(case)),
    ("lists.show", "GET"): _lists,
    ("lists.export", "GET"): _exports,
    ("lists.choices", "GET"): lambda case: chain(_picks(case), _parameters(case)),
    ("lists.choices", "POST"): lambda case: (
        Ask(item.path, item.right, "POST") for item in chain(_picks(case), _parameters(case))),
    ("composed.show", "GET"): _pages,
    ("composed.choices", "GET"): _page_parameters,
    ("composed.choices", "POST"): lambda case: (
        Ask(item.path, item.right, "POST") for item in _page_parameters(case)),
    ("grids.cell", "POST"): _cells,
    ("grids.column", "POST"): lambda case: _columns(case, "column", MOVED, MISSING),
    ("grids.take", "POST"): lambda case: _columns(case, "suggested", MISSING),
    ("forms.new", "GET"): _new,
    ("forms.create", "POST"): _create,
    ("forms.edit", "GET"): _edit,
    ("forms.change", "POST"): _change,
    ("records.show", "GET"): _show,
    ("records.history", "GET"): _history,
    ("records.archive", "POST"): _archive,
    ("records.print_out", "GET"): _prints,
    ("files.attached", "GET"): _files,
    ("files.kept", "GET"): _kept,
    ("steps.do", "POST"): _steps,
    ("votes.vote", "POST"): lambda case: _votes(case, "", "do"),
    ("votes.withdraw", "POST"): lambda case: _votes(case, "/withdraw", "do"),
    ("votes.reassign", "POST"): lambda case: _votes(case, "/reassign", "lead"),
    ("votes.send_back", "POST"): lambda case: _votes(case, "/return", "lead"),
    ("votes.settle", "POST"): lambda case: _votes(case, "/settle", "lead", "do"),
    ("reports.show", "GET"): lambda case: _reports(case, ""),
    ("reports.rows", "GET"): _counted,
    ("reports.keep", "POST"): _keep,
    ("reports.kept", "GET"): lambda case: _kept_reports(case, 99),
    ("reports.export_kept", "GET"): lambda case: _kept_reports(case, 99, ".pdf"),
    ("reports.export", "GET"): lambda case: _reports(case, ".csv"),
    ("admin.people", "GET"): lambda case: _open(case, "/admin/people", *_own(case, "account", "read")),
    ("admin.create", "POST"): lambda case: iter([Ask(
        "/admin/people", (UNMET,) if case.any("account", "create") else (DENIED,), "POST", {"login": ""})]),
    ("admin.persons", "GET"): lambda case: _open(case, "/pick/account/person?q=a", *_own(case, "account", "create")),
    ("admin.persons", "POST"): lambda case: iter([Ask(
        "/pick/account/person", _own(case, "account", "create"), "POST", {"q": "a"})]),
    ("passwords.show", "GET"): _passwords,
    ("passwords.issue", "POST"): lambda case: (
        Ask(item.path, (UNMET,) if item.right == (OK,) else item.right, "POST", {"person": "nonsense"})
        for item in _passwords(case) if item.path.count("/") == 3 and "?" not in item.path),
    ("passwords.on_paper", "POST"): lambda case: iter([Ask(
        "/admin/passwords/sheet.pdf", (UNMET,) if _gives_passwords(case) else (DENIED,), "POST", {"sheet": "nonsense"})]),
    ("admin.account", "GET"): lambda case: (
        Ask(f"/admin/people/{id}", (case.seen("account", id),)) for id in case.stage.rows["account"]),
    ("admin.new_password", "POST"): lambda case: _accounts(case, "/password", "update", {}, OK),
    ("admin.close", "POST"): lambda case: _accounts(case, "/close", "update", {"closed": "0"}, MOVED),
    ("admin.add_appointment", "POST"): lambda case: _accounts(
        case, "/appoint", "appointment create", {"role": "nonsense"}, UNMET),
    ("admin.end", "POST"): _end,
    ("substitutions.show", "GET"): lambda case: (
        Ask(f"/admin/people/{id}/instead", (OK,) if case.any("appointment", "create") and case.seen("account", id) == OK
            else (DENIED, MISSING)) for id in case.stage.rows["account"]),
    ("substitutions.appoint", "POST"): lambda case: _accounts(
        case, "/instead", "appointment create", {"instead_of": "nobody:1", "_shown": "nobody:1", "ends": "01.01.2099"}, UNMET),
    ("substitutions.absents", "GET"): lambda case: _open(
        case, "/pick/appointment/instead_of?q=a", *_own(case, "appointment", "create")),
    ("substitutions.absents", "POST"): lambda case: iter([Ask(
        "/pick/appointment/instead_of", _own(case, "appointment", "create"), "POST", {"q": "a"})]),
    ("admin.sign_out", "POST"): lambda case: _accounts(case, "/sessions", "update", {}, MOVED),
    ("admin.appointments", "GET"): lambda case: (
        Ask(f"/admin/appointments{query}", _own(case, "appointment", "read")) for query in ("", "?role=owner&q=a+b")),
    ("admin.sessions", "GET"): lambda case: _open(case, "/admin/sessions", *_own(case, "account", "update")),
    ("admin.end_somebodys", "POST"): _end_somebodys,
    ("backups.show", "GET"): lambda case: _open(case, "/admin/backups", *_own(case, "backup", "read")),
    ("backups.make_one", "POST"): lambda case: iter([Ask(
        "/admin/backups", (MOVED,) if case.any("backup", "make") else (DENIED,), "POST")]),
    ("backups.try_one", "POST"): lambda case: (
        Ask(f"/admin/backups/{id}/verify", (MOVED,) if case.any("backup", "make") else (DENIED,), "POST")
        for id in case.stage.rows["backup"]),
    ("own_sessions.show", "GET"): lambda case: _open(case, "/sessions"),
    ("own_sessions.end", "POST"): lambda case: (
        Ask("/sessions", (MOVED,), "POST", data) for data in ({}, {"session": NO_SUCH})),
    ("admin.definitions", "GET"): lambda case: _open(case, "/admin/definitions", *_own(case, "appointment", "create")),
    ("admin.activate", "POST"): lambda case: iter([Ask(
        "/admin/definitions", (UNMET, LOST) if case.any("appointment", "create") else (DENIED,), "POST")]),
    ("work.show", "GET"): lambda case: _open(case, "/admin/work", *_own(case, "appointment", "create")),
    ("work.decide", "POST"): lambda case: (
        Ask("/admin/work", (MISSING,) if case.any("appointment", "create") else (DENIED,), "POST", {"work": key, "do": do})
        for key, do in (("step-99999", "retry"), ("parcel-99999", "drop"), ("nonsense", "retry"))),
    ("sign_in.show", "GET"): lambda case: _open(case, "/login", 302, MOVED),
    ("sign_in.login", "POST"): lambda case: iter([Ask("/login", (UNMET,), "POST", {"login": "", "password": ""})]),
    ("sign_in.password", "GET"): lambda case: _open(case, "/password"),
    ("sign_in.password", "POST"): lambda case: iter([Ask("/password", (UNMET,), "POST")]),
    ("sign_in.logout", "POST"): lambda case: iter([Ask("/logout", (MOVED,), "POST")]),
}  # fmt: skip
ENDING = ("sign_in.logout", "POST")
WITHOUT_SIGN_IN = {"static", "healthz", "accent", "sign_in.show", "sign_in.login"}


def asks(case: Case) -> Iterator[tuple[tuple[str, str], Ask]]:
    """Everything to be asked, signing out last."""
    for route, row in sorted(ROUTES.items(), key=lambda item: item[0] == ENDING):
        yield from ((route, ask) for ask in tuple(row(case)))


def telling(stage: Stage) -> Iterator[tuple[str, int, str, Any]]:
    """(form, id, field, text) of every text that stands in one place only."""
    for form, rows in stage.rows.items():
        for id, row in rows.items():
            yield from (
                (form, id, name, value)
                for name, value in row.items()
                if isinstance(value, str) and value.startswith(f"{form} {name} ")
            )
