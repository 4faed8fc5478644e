"""Several workflows on one form: which of them a record follows, and what is refused."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.access.viewer import Post, Viewer
from engine.app.actions.judge_step import judge_steps
from engine.app.actions.my_day import my_day
from engine.app.actions.perform_step import perform_step
from engine.app.actions.save_record import save_record
from engine.app.actions.show_record import show_record
from engine.app.activation import Offices
from engine.app.clock import Clock
from engine.app.office import Office
from engine.app.submitted import Submitted
from engine.compile import Compiled, compile_set
from engine.data.database import Database
from engine.model.outcomes import Invalid, Refused
from engine.source.folder import read_folder

NOW = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)
LOAN = """workflow: Выдача
form: paper
for: "kind == loan"
states:
  draft:  {label: Черновик, edit: all}
  signed: {label: Подписана}
  closed: {label: Закрыта}
steps:
  sign_loan: {label: Подписать выдачу, from: draft, to: signed, duty: working}
  close:     {label: Закрыть, from: signed, to: closed, duty: working}
cases:
  plain: [{form: paper, as: one, set: {title: "'Книга'", kind: loan}}]
tests:
  - {as: keeper, given: plain, do: sign_loan, expect: {state: signed}}
"""
GIFT = """workflow: Дарение
form: paper
for: "kind in [gift, find]"
states:
  draft:  {label: Черновик, edit: all}
  valued: {label: Оценено, edit: all}
  signed: {label: Подписана}
steps:
  price:     {label: Оценить, from: draft, to: valued, duty: working}
  sign_gift: {label: Подписать дарение, from: valued, to: signed, duty: working}
cases:
  plain: [{form: paper, as: one, set: {title: "'Ваза'", kind: gift}}]
tests:
  - {as: keeper, given: plain, do: price, expect: {state: valued}}
"""
WORLD = {
    "organisation.yaml": "organisation: Музей\norder: order_1\n",
    "forms/paper.yaml": "form: {one: Бумага, many: Бумаги, area: Дела}\nfields:\n  title: {text: Что, required: true, max: 60}\n"
    "  kind:  {choice: Вид, options: {loan: Выдача, gift: Дар, find: Находка}, required: true}\n",
    "roles/order_1.yaml": "order: {number: 1, date: 2026-01-12, title: О работе}\nroles:\n  keeper:\n    title: Хранитель\n"
    "    clauses:\n      - {clause: 1, text: Ведёт бумаги, duty: working}\n      - {clause: 2, text: Распоряжается, duty: managing}\n",
    "duties/working.yaml": "duty: Ведёт бумаги\ngrants:\n  - {form: paper, actions: [read, create, update]}\n",
    "duties/managing.yaml": "duty: Распоряжается\ngrants:\n  - {forms: [account, appointment], actions: [read, create, update]}\n",
    "workflows/loan.yaml": LOAN,
    "workflows/gift.yaml": GIFT,
}
KEEPER = Viewer(None, "Хранитель", posts=(Post("keeper"),))


def written(folder: Path, **changed: str) -> Path:
    for name, text in {**WORLD, **{f"workflows/{id}.yaml": text for id, text in changed.items()}}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Iterator[Office]:
    offices = Offices(database, tmp_path, written(tmp_path / "museum"), make_clock=lambda zone: Clock(zone, lambda: NOW))
    offices.start()
    yield offices.current()


def make(office: Office, kind: str) -> int:
    return save_record(office, KEEPER, "paper", Submitted({"title": ("Вещь",), "kind": (kind,)})).id


def offered(office: Office, id: int) -> list[str]:
    with office.database.reading() as connection:
        return [step.id for step in judge_steps(office, KEEPER, connection, office.definitions.forms["paper"], id)]


def test_a_record_goes_the_way_that_fits_it(office: Office) -> None:
    loan, gift = make(office, "loan"), make(office, "gift")
    assert (offered(office, loan), offered(office, gift)) == (["sign_loan"], ["price"])
    perform_step(office, KEEPER, "paper", loan, "sign_loan", Submitted({}))
    perform_step(office, KEEPER, "paper", gift, "price", Submitted({}))
    assert (offered(office, loan), offered(office, gift)) == (["close"], ["sign_gift"])
    perform_step(office, KEEPER, "paper", gift, "sign_gift", Submitted({}))
    assert offered(office, gift) == []
    with pytest.raises(Refused):
        perform_step(office, KEEPER, "paper", gift, "close", Submitted({}))


def test_the_drawing_and_my_day_show_only_its_own_way(office: Office) -> None:
    loan, gift = make(office, "loan"), make(office, "find")
    drawn = {id: show_record(office, KEEPER, "paper", id).diagram for id in (loan, gift)}
    assert [node.label for node in drawn[loan].nodes] == ["Черновик", "Подписана", "Закрыта"]  # type: ignore[union-attr]
    assert [node.label for node in drawn[gift].nodes] == ["Черновик", "Оценено", "Подписана"]  # type: ignore[union-attr]
    assert [(item.step, item.count) for item in my_day(office, KEEPER).waiting] == [("Оценить", 1), ("Подписать выдачу", 1)]


def test_another_way_may_be_chosen_only_in_a_state_both_have(office: Office) -> None:
    id = make(office, "gift")
    save_record(office, KEEPER, "paper", Submitted({"kind": ("loan",)}), id)
    assert offered(office, id) == ["sign_loan"]
    save_record(office, KEEPER, "paper", Submitted({"kind": ("gift",)}), id)
    perform_step(office, KEEPER, "paper", id, "price", Submitted({}))
    with pytest.raises(Invalid) as caught:
        save_record(office, KEEPER, "paper", Submitted({"kind": ("loan",)}), id)
    assert "в порядке «Выдача» такого состояния нет" in caught.value.errors.general[0]
    save_record(office, KEEPER, "paper", Submitted({"kind": ("find",)}), id)


def test_a_record_that_none_or_two_fit_is_refused(database: Database, tmp_path: Path) -> None:
    folder = written(tmp_path / "museum", gift=GIFT.replace("kind in [gift, find]", "starts(title, 'Д')"))
    offices = Offices(database, tmp_path, folder, make_clock=lambda zone: Clock(zone, lambda: NOW))
    offices.start()
    office = offices.current()
    for title, kind, sentence in (("Ваза", "gift", "не подходит ни один"), ("Долг", "loan", "сразу два порядка")):
        with pytest.raises(Invalid) as caught:
            save_record(office, KEEPER, "paper", Submitted({"title": (title,), "kind": (kind,)}))
        assert sentence in caught.value.errors.general[0]
    assert save_record(office, KEEPER, "paper", Submitted({"title": ("Дар",), "kind": ("gift",)})).created


def compiled(folder: Path, **changed: str) -> Compiled:
    return compile_set(read_folder(written(folder, **changed)))


def test_tests_of_both_stand_beside_each_other(tmp_path: Path) -> None:
    found = compiled(tmp_path).definitions
    assert found is not None
    flow = found.workflow_for("paper")
    assert flow is not None and list(found.workflows) == [flow.id]
    assert [test.given for test in flow.tests] == ["gift.plain", "loan.plain"]
    assert list(flow.states) == ["draft", "valued", "signed", "closed"]
    assert not flow.states["signed"].final


@pytest.mark.parametrize(("changed", "codes"), [
    ({"gift": GIFT.replace('for: "kind in [gift, find]"\n', "")}, ["W307"]),
    ({"gift": GIFT.replace("  draft:  {label: Черновик, edit: all}\n", "").replace("from: draft", "from: valued").replace(
        "to: valued", "to: signed")}, ["W331"]),
    ({"gift": GIFT.replace("{label: Подписана}", "{label: Подарена}")}, ["W332"]),
    ({"gift": GIFT.replace("sign_gift", "close")}, ["W333"]),
    ({"gift": GIFT.replace("[gift, find]", "[gift, find, loan]")}, ["W334"]),
    ({"gift": GIFT.replace("kind in [gift, find]", "kind == gift")}, ["W335"]),
])  # fmt: skip
def test_what_does_not_go_together_is_told(tmp_path: Path, changed: dict[str, str], codes: list[str]) -> None:
    assert [fault.code for fault in compiled(tmp_path, **changed).faults] == codes
