"""Definitions damaged by chance are refused at the place of the damage, in words, and nothing breaks. The long trial over the
shipped definitions is `python -m tools.long.mutants`."""

import shutil
from pathlib import Path

import pytest

from engine.compile import compile_set
from engine.source.folder import read_folder
from tests.support.mutants import KINDS, Mutator, judge

BASE = Path(__file__).parents[2] / "broken" / "base"
SEED, EACH = 1, 6
# Kinds in five files at once, each of them to be told.
TOGETHER = ("key misspelt", "unknown key", "reference misspelt", "name in an expression", "expression of another type")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(BASE, tmp_path_factory.mktemp("mutants") / "world"))


@pytest.mark.parametrize("kind", KINDS)
def test_damage_is_refused_at_its_place(kind: str, folder: Path) -> None:
    mutator = Mutator(BASE, SEED)
    answers = [judge(mutator, kind, folder) for _ in range(EACH)]
    assert [problem for answer in answers for problem in answer.problems] == []
    hinted = [answer.hinted for answer in answers if answer.hinted is not None]
    assert sum(hinted) >= 0.8 * len(hinted)


def test_damage_in_several_files_is_told_together(folder: Path) -> None:
    mutator = Mutator(BASE, SEED)
    planted = {}
    for kind in TOGETHER:
        while (mutant := mutator.make(kind)).file in planted:
            pass
        planted[mutant.file] = mutant
        mutant.write(folder)
    told = {fault.place.file for fault in compile_set(read_folder(folder)).faults if fault.level == "error"}
    for mutant in planted.values():
        mutator.restore(mutant, folder)
    assert planted.keys() <= told
