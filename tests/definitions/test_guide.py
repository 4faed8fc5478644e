"""What the guide for schools tells people to write does what it says."""

import re
import shutil
from pathlib import Path

import pytest

from engine.compile import compile_set
from engine.model.definitions import DefinitionSet
from engine.source.folder import read_folder
from tests.definitions.conftest import ROOT

GUIDE = (ROOT / "docs" / "guide-ru" / "change-a-duty.md").read_text(encoding="utf-8")
CLAUSE, GRANT, FIELD, GUARD = re.findall(r"```yaml\n(.*?)```", GUIDE, re.S)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped definitions to change."""
    return Path(shutil.copytree(ROOT / "definitions", tmp_path / "definitions"))


def test_a_clause_moved_to_another_role_moves_the_step(folder: Path) -> None:
    order = folder / "roles" / "order_121_2020.yaml"
    lines = order.read_text(encoding="utf-8").replace(CLAUSE, "")
    order.write_text(lines.replace("    title: Оператор-секретарь\n    holders: {min: 1}\n    clauses:\n",
                                   f"    title: Оператор-секретарь\n    holders: {{min: 1}}\n    clauses:\n{CLAUSE}"),
                     encoding="utf-8")  # fmt: skip
    found = _compile(folder)
    duty = found.workflows["movement"].steps["agree"].duty
    assert [clause.role for clause in found.clauses_in_force() if clause.duty == duty] == ["secretary"]


def test_a_right_is_added_to_a_duty(folder: Path) -> None:
    _insert(folder / "duties" / "contingent_count.yaml", "grants:\n", GRANT)
    assert "subject" in {grant.form for grant in _compile(folder).duties["contingent_count"].grants}


def test_a_field_is_added_to_a_form(folder: Path) -> None:
    path = folder / "forms" / "pupil.yaml"
    _insert(path, "fields:\n", FIELD)
    name = FIELD.split(":")[0].strip()
    path.write_text(path.read_text(encoding="utf-8").replace("[certificate, snils]}", f"[certificate, snils, {name}]}}", 1),
                    encoding="utf-8")  # fmt: skip
    assert name in _compile(folder).forms["pupil"].fields


def test_a_guard_is_added_to_a_step(folder: Path) -> None:
    path = folder / "workflows" / "movement.yaml"
    before, sign, after = path.read_text(encoding="utf-8").partition("  sign:\n")
    path.write_text(before + sign + after.replace("    requires:\n", f"    requires:\n{GUARD}", 1), encoding="utf-8")
    assert "не больше 30" in _compile(folder).workflows["movement"].steps["sign"].requires[0].why.source


def _insert(path: Path, after: str, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(after, after + text, 1), encoding="utf-8")


def _compile(folder: Path) -> DefinitionSet:
    compiled = compile_set(read_folder(folder))
    assert compiled.definitions is not None, [str(fault) for fault in compiled.faults if fault.level == "error"]
    return compiled.definitions
