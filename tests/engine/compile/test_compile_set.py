"""Whole worlds compile to sets that can be stored, and what authors leave out has the obvious default."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.compile import compile_set
from engine.compile.coverage import measure_coverage
from engine.model.codec import decode, encode
from engine.model.definitions import DefinitionSet
from engine.model.expression import FALSE, And, Bind, Call, FieldOf, IsEmpty, Not
from engine.model.types import TRUTH, option_of, record_of
from engine.model.workflows import CreateEffect, EachEffect, PrintEffect
from engine.source.folder import read_folder

ROOT = Path(__file__).parents[3]
WORLDS = [ROOT / "definitions", ROOT / "tests" / "worlds" / "repair_shop", ROOT / "tests" / "broken" / "base",
              ROOT / "tests" / "worlds" / "help_desk"]  # fmt: skip


@pytest.mark.parametrize("world", WORLDS, ids=lambda path: path.name)
def test_worlds_have_no_faults_and_can_be_stored(world: Path) -> None:
    compiled = compile_set(read_folder(world))
    assert [str(fault) for fault in compiled.faults if fault.level == "error"] == []
    assert compiled.definitions is not None
    assert decode(encode(compiled.definitions)) == compiled.definitions


@pytest.fixture(scope="module")
def archive() -> DefinitionSet:
    definitions = compile_set(read_folder(WORLDS[2])).definitions
    assert definitions is not None
    return definitions


def test_a_form_has_its_defaults(archive: DefinitionSet) -> None:
    line = archive.forms["request_line"]
    assert isinstance(line.name, FieldOf) and line.name.field == "title"
    assert line.list.columns == ("title", "pages")
    assert line.list.search == ("title",)
    assert line.list.sort == ("title",)
    assert [section.fields for section in line.sections] == [("title", "pages")]
    assert (line.parent, line.parent_field) == ("request", "lines")
    assert archive.forms["request"].fields["lines"].label == "Что найти"
    assert isinstance(archive.forms["person"].name, Call)


def test_states_have_their_defaults(archive: DefinitionSet) -> None:
    states = archive.workflows["request"].states
    assert archive.workflows["request"].initial == "open"
    assert states["open"].edit is None
    assert states["found"].edit == frozenset({"reason"})
    assert states["closed"].edit == frozenset()
    assert [state.id for state in states.values() if state.final] == ["closed"]


def test_grants_are_resolved_for_every_scope(archive: DefinitionSet) -> None:
    grants = archive.duties["handling"].grants
    assert len({grant.id for grant in grants}) == len(grants)
    rows = {grant.key: grant.where for grant in grants if grant.form == "request"}
    assert set(rows) == {"handling@mine", "handling@any_one"}
    assert rows["handling@any_one"] is None
    assert rows["handling@mine"] not in (None, FALSE)
    own = archive.duties["own_requests"].grants[0]
    assert own.fields == frozenset(archive.forms["request"].fields) - {"reason"}


def test_the_managers_are_found(archive: DefinitionSet) -> None:
    assert archive.organisation.managers == ("head",)


def test_groups_are_the_first_columns(archive: DefinitionSet) -> None:
    report = archive.reports["by_person"]
    assert [column.id for column in report.query.columns] == ["person", "asked", "late"]
    assert report.levels == 1
    assert report.totals == (0,)


def test_states_are_options_of_the_form(archive: DefinitionSet) -> None:
    where = archive.reports["open_requests"].query.where
    assert where is not None
    assert option_of("request.state") in {item.type for item in _leaves(where)}


def _leaves(node: object) -> list[FieldOf]:
    if isinstance(node, FieldOf):
        return [node]
    if isinstance(node, tuple):
        return [leaf for item in node for leaf in _leaves(item)]
    fields = getattr(type(node), "__dataclass_fields__", {})
    return [leaf for name in fields for leaf in _leaves(getattr(node, name))]


def test_a_case_may_take_another_and_change_its_last_record() -> None:
    shop = compile_set(read_folder(WORLDS[1])).definitions
    assert shop is not None
    cases = shop.workflows["repair"].cases
    taken = cases["without_works"]
    assert [record.form for record in taken] == [record.form for record in cases["fresh"]]
    assert taken[-1].state == "diagnosed"
    assert set(cases["fresh"][-1].fields) < set(taken[-1].fields)


def test_coverage_counts_live_clauses(archive: DefinitionSet) -> None:
    lines = {line.order: line for line in measure_coverage(archive)}
    assert (lines["order_1"].clauses, lines["order_1"].live, len(lines["order_1"].on_paper)) == (4, 3, 1)
    assert lines["law"].in_force


def test_an_empty_link_is_in_nobody_s_scope() -> None:
    shop = compile_set(read_folder(WORLDS[1])).definitions
    assert shop is not None
    linked = next(grant for grant in shop.duties["stock"].grants if grant.form == "part_use")
    assert isinstance(linked.where, And)
    assert linked.where.items[0] == Not(TRUTH, IsEmpty(TRUTH, _leaves(linked.where.items[0])[0]))


def test_a_record_is_copied_from_what_has_the_same_name_and_type() -> None:
    sources = read_folder(WORLDS[1])
    old, new = "set: {part: row.part, repair_order: this,", "from: row, set: {repair_order: this,"
    files = [replace(item, text=item.text.replace(old, new)) for item in sources.files]
    shop = compile_set(replace(sources, files=tuple(files))).definitions
    assert shop is not None
    [loop, *_] = shop.workflows["repair"].steps["order_parts"].effects
    assert isinstance(loop, EachEffect)
    [create] = loop.effects
    assert isinstance(create, CreateEffect)
    assert create.fields["part"] == Bind(record_of("part"), "row.part")


def test_every_step_into_the_state_of_keep_keeps_the_document() -> None:
    sources = read_folder(WORLDS[2])
    files = [replace(item, text=item.text.replace("    effects:\n      - print: request_answer\n", "")) for item in sources.files]
    archive = compile_set(replace(sources, files=tuple(files))).definitions
    assert archive is not None
    steps = archive.workflows["request"].steps
    assert [effect.print for effect in steps["close"].effects if isinstance(effect, PrintEffect)] == ["request_answer"]
    assert not any(isinstance(effect, PrintEffect) for effect in steps["find"].effects)
