"""`prikaz check`: every fault of a definition folder at once, its tests, and how much of each order lives."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from engine.compile import compile_set
from engine.compile.coverage import OrderCoverage, measure_coverage
from engine.compile.wording import fault
from engine.model.definitions import DefinitionSet
from engine.source.folder import definitions_folder, read_folder
from engine.source.places import Fault, Place

FAULTY = 1
# Tests need the whole office, a check does not: it is loaded when tests are asked for.
TESTS = "engine.app.definition_tests"


@click.command("check", help="Проверить описания: prikaz check [ПАПКА]. Код 0 — годны, 1 — есть ошибки.")
@click.argument(
    "folder", metavar="[ПАПКА]", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--json", "as_json", is_flag=True, help="Ошибки и предупреждения для программ.")
@click.option("--test", is_flag=True, help="Выполнить проверки из описаний и найти условия, которых они не видели.")
@click.option("--coverage", is_flag=True, help="Сколько пунктов каждого порядка уже работает.")
def check_command(folder: Path | None, as_json: bool, test: bool, coverage: bool) -> None:
    root = folder or definitions_folder()
    compiled = compile_set(read_folder(root))
    faults = compiled.faults
    if test and compiled.definitions is not None:
        faults = (*faults, *_run_tests(compiled.definitions))
    if as_json:
        click.echo(json.dumps([_plain(item, root) for item in faults], ensure_ascii=False, indent=1))
    else:
        _tell(faults, root)
    if coverage and compiled.definitions is not None:
        for line in measure_coverage(compiled.definitions):
            _tell_coverage(line)
    if any(item.level == "error" for item in faults):
        sys.exit(FAULTY)


def _run_tests(definitions: DefinitionSet) -> list[Fault]:
    """Failed tests and guards no test has seen both ways, at their places."""
    report = importlib.import_module(TESTS).run_definition_tests(definitions)
    failed = [fault("T701", item.test.place, sentence=item.sentence) for item in report.results if not item.passed]
    unseen = [replace(fault("T702", item.place, missing=item.missing), level=item.level) for item in report.unseen]
    click.echo(f"Проверок: {len(report.results)}, не прошло: {len(failed)}.", err=True)
    return sorted([*failed, *unseen])


def _tell(faults: Sequence[Fault], root: Path) -> None:
    for item in faults:
        mark = "предупреждение: " if item.level == "warning" else ""
        hint = f" {item.hint}" if item.hint else ""
        click.echo(f"{_shown(item.place, root)}: {item.code} {mark}{item.sentence}{hint}")
    errors = sum(item.level == "error" for item in faults)
    warnings = len(faults) - errors
    tail = f", предупреждений: {warnings}" if warnings else ""
    click.echo(f"Ошибок: {errors}{tail}." if errors else f"Описания в порядке{tail}.", err=bool(errors))


def _shown(place: Place, root: Path) -> str:
    """The place as a path from where the person stands, so that it can be clicked."""
    path = root / place.file
    if not path.exists():
        return str(place)
    here = Path.cwd()
    absolute = path.resolve()
    shown = absolute.relative_to(here) if absolute.is_relative_to(here) else path
    return f"{shown}:{place.line}:{place.column}"


def _plain(item: Fault, root: Path) -> dict[str, object]:
    return {
        "file": _shown(item.place, root).rsplit(":", 2)[0],
        "line": item.place.line,
        "column": item.place.column,
        "code": item.code,
        "level": item.level,
        "sentence": item.sentence,
        "hint": item.hint,
    }


def _tell_coverage(line: OrderCoverage) -> None:
    state = "действует" if line.in_force else "не действует"
    click.echo(
        f"{line.order} ({state}): пунктов {line.clauses}, работает {line.live}, "
        f"ждёт экранов {len(line.waiting)}, остаётся на бумаге {len(line.on_paper)}"
    )
    for clause in line.waiting:
        click.echo(f"  ждёт: {clause.citation} {clause.role}, {clause.duty}: {clause.text}")
