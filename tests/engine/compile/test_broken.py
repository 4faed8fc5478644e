"""Every fault has a small broken world in tests/broken, laid over its base; expected.txt says all it must tell."""

import shutil
from pathlib import Path

import pytest

from engine.compile import compile_set
from engine.compile.wording import WORDING
from engine.source.folder import read_folder
from engine.source.wording import READING

BROKEN = Path(__file__).parents[2] / "broken"
BASE = BROKEN / "base"
CASES = sorted(path.name for path in BROKEN.iterdir() if path != BASE)
# Shown by tests of the folder, the reader and the command: sizes, encodings, missing folders, tests of authors.
ELSEWHERE = {"Y109", "Y110", "Y203", "Y204", "Y205", "Y206", "T701", "T702"}


def test_the_base_is_good() -> None:
    compiled = compile_set(read_folder(BASE))
    assert [str(fault) for fault in compiled.faults] == []
    assert compiled.definitions is not None


@pytest.mark.parametrize("case", CASES)
def test_faults_are_told_exactly(case: str, tmp_path: Path) -> None:
    world = tmp_path / "world"
    shutil.copytree(BASE, world)
    shutil.copytree(BROKEN / case, world, dirs_exist_ok=True)
    compiled = compile_set(read_folder(world))
    told = "".join(f"{fault}\n" for fault in compiled.faults)
    assert told == (BROKEN / case / "expected.txt").read_text("utf-8")
    assert (compiled.definitions is None) == any(fault.level == "error" for fault in compiled.faults)


def test_every_code_has_a_broken_world() -> None:
    told = "".join((BROKEN / case / "expected.txt").read_text("utf-8") for case in CASES)
    assert {code for code in [*READING, *WORDING] if f" {code} " not in told} == ELSEWHERE
