"""The README's first form is worth its name: written as it says, it compiles and gives the right."""

import re
import shutil
from pathlib import Path

from engine.compile import compile_set
from engine.source.folder import read_folder
from tests.support.source import ROOT

EXAMPLE = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
ROLE = "secretary"


def test_the_first_form_works_as_written(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    form, duty, clause = EXAMPLE.findall(text)
    folder = tmp_path / "definitions"
    shutil.copytree(ROOT / "definitions", folder)
    (folder / "forms" / "key_issue.yaml").write_text(form, encoding="utf-8")
    (folder / "duties" / "keys.yaml").write_text(duty, encoding="utf-8")
    order = folder / "roles" / "order_121_2020.yaml"
    before, name, after = order.read_text(encoding="utf-8").partition(f"  {ROLE}:\n")
    head, clauses, rest = after.partition("clauses:\n")
    order.write_text("".join((before, name, head, clauses, clause, rest)), encoding="utf-8")
    compiled = compile_set(read_folder(folder))
    assert [str(fault) for fault in compiled.faults if fault.level == "error"] == []
    assert compiled.definitions is not None
    assert "key_issue" in compiled.definitions.forms
    assert all(file in text for file in ("definitions/forms/key_issue.yaml", "definitions/duties/keys.yaml", order.name))
