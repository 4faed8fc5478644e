"""Every kind of movement order has its print, and only one; it says what kind it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.access.viewer import ANONYMOUS
from engine.app.definition_tests import scratch_office
from engine.app.documents import resolve
from engine.app.filling import filling_of
from engine.app.judging import judge_for
from engine.app.looks import judged_look
from engine.app.office import Office
from engine.data.records import fetch
from engine.data.writer import Author, Writer
from engine.model.definitions import DefinitionSet
from engine.model.workflows import PrintEffect

HEADS = {
    "enrolled": "О зачислении",
    "left": "О выбытии",
    "moved": "О переводе в другой класс",
    "promoted": "О переводе в следующий класс",
    "conditional": "Об условном переводе",
    "repeated": "О повторном обучении",
    "graduated": "О выпуске",
    "annulled": "Об отмене приказа",
}


@pytest.fixture(scope="module")
def office(shipped: DefinitionSet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = scratch_office(shipped, Path(tmp_path_factory.mktemp("prints")))
    yield made
    made.database.close()


def test_every_kind_is_known_here(office: Office) -> None:
    assert set(HEADS) == {option.id for option in office.definitions.forms["movement_order"].fields["kind"].options}


@pytest.mark.parametrize("kind", HEADS)
def test_each_kind_has_one_print_with_its_pupils(office: Office, kind: str) -> None:
    with office.database.writing() as transaction:
        writer = Writer(transaction, office.definitions, Author(None), office.clock.now())
        pupil = writer.create("pupil", {"last_name": "Громов", "first_name": "Лев", "name_acc": "Громова Льва"})
        values = {"kind": kind, "number": "7-у", "date": "2026-10-19", "effective": "2026-10-20"}
        order = writer.create("movement_order", values, state="signed")
        writer.create("movement_line", {"pupil": pupil}, parent=order, row=0)
    with office.database.reading() as connection:
        form = office.definitions.forms["movement_order"]
        record = fetch(connection, office.definitions, form.id, order)
        assert record is not None
        judge = judge_for(office, connection, ANONYMOUS).over(filling_of(form, record))
        prints = [spec for spec in office.definitions.prints.values() if spec.form == form.id and judge.holds(spec.when)]
        effects = office.definitions.workflow_for(form.id).steps["sign"].effects  # type: ignore[union-attr]
        kept = [effect.print for effect in effects if isinstance(effect, PrintEffect) and judge.holds(effect.when)]
        assert [spec.id for spec in prints] == kept and len(kept) == 1
        words = repr(resolve(office, prints[0], order, judged_look(office, connection, "a test")))
    assert "ПРИКАЗ № 7-у" in words and HEADS[kind] in words
    assert ("Громова Льва" in words) == (kind != "annulled")
