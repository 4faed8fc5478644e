"""Damage the shipped definitions thousands of times: `python -m tools.long.mutants --times 60 [--seed 1] [--folder definitions]`.

Prints per kind how many were refused and every problem found; the exit code is 1 when there is one."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.support.mutants import KINDS, Answer, Mutator, judge
from tests.support.source import ROOT

SECONDS, HINTED = 5.0, 0.8


def main() -> int:
    parser = argparse.ArgumentParser(description="Damage definitions and look whether it is told.")
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=ROOT / "definitions")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(shutil.copytree(options.folder, Path(name) / "definitions"))
        mutator = Mutator(options.folder, options.seed)
        return 1 if sum(trial(mutator, kind, options.times, folder) for kind in KINDS) else 0


def trial(mutator: Mutator, kind: str, times: int, folder: Path) -> int:
    """One kind; the number of problems."""
    answers: list[Answer] = []
    slowest = 0.0
    for _ in range(times):
        begun = time.process_time()
        answers.append(judge(mutator, kind, folder))
        slowest = max(slowest, time.process_time() - begun)
    problems = [problem for answer in answers for problem in answer.problems]
    hinted = [answer.hinted for answer in answers if answer.hinted is not None]
    if hinted and sum(hinted) < HINTED * len(hinted):
        problems.append(f"{kind}: the right word was named {sum(hinted)} times of {len(hinted)}")
    if slowest > SECONDS:
        problems.append(f"{kind}: {slowest:.1f} s")
    named = f", named {sum(hinted)} of {len(hinted)}" if hinted else ""
    print(f"{kind}: refused {sum(answer.refused for answer in answers)} of {times}{named}, slowest {slowest:.1f} s")
    for problem in problems:
        print(f"  {problem}")
    return len(problems)


if __name__ == "__main__":
    sys.exit(main())
