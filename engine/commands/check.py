"""`prikaz check`: every fault of a definition folder at once, its tests, and how much of each order lives."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from engine.compile import Compiled, compile_set
from engine.compile.coverage import OrderCoverage, measure_coverage
from engine.source.folder import definitions_folder, read_folder
from engine.source.places import Fault

FAULTY = 1


@click.command("check", help="Проверить описания: prikaz check [ПАПКА]. Код 0 — годны, 1 — есть ошибки.")
@click.argument(
    "folder", metavar="[ПАПКА]", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--json", "as_json", is_flag=True, help="Ошибки и предупреждения для программ.")
@click.option("--coverage", is_flag=True, help="Сколько пунктов каждого порядка уже работает.")
def check_command(folder: Path | None, as_json: bool, coverage: bool) -> None:
    root = folder or definitions_folder()
    compiled = compile_set(read_folder(root))
    if as_json:
        click.echo(json.dumps([_plain(fault, root) for fault in compiled.faults], ensure_ascii=False, indent=1))
    else:
        _tell(compiled, root)
    if compiled.definitions is None:
        sys.exit(FAULTY)
    if coverage:
        for line in measure_coverage(compiled.definitions):
            _tell_coverage(line)


def _tell(compiled: Compiled, root: Path) -> None:
    for fault in compiled.faults:
        mark = "предупреждение: " if fault.level == "warning" else ""
        hint = f" {fault.hint}" if fault.hint else ""
        click.echo(f"{_shown(fault, root)}: {fault.code} {mark}{fault.sentence}{hint}")
    errors = sum(fault.level == "error" for fault in compiled.faults)
    warnings = len(compiled.faults) - errors
    tail = f", предупреждений: {warnings}" if warnings else ""
    click.echo(f"Ошибок: {errors}{tail}." if errors else f"Описания в порядке{tail}.", err=bool(errors))


def _shown(fault: Fault, root: Path) -> str:
    """The place as a path from where the person stands, so that it can be clicked."""
    place = fault.place
    path = root / place.file
    if not path.exists():
        return str(place)
    here = Path.cwd()
    absolute = path.resolve()
    shown = absolute.relative_to(here) if absolute.is_relative_to(here) else path
    return f"{shown}:{place.line}:{place.column}"


def _plain(fault: Fault, root: Path) -> dict[str, object]:
    return {
        "file": _shown(fault, root).rsplit(":", 2)[0],
        "line": fault.place.line,
        "column": fault.place.column,
        "code": fault.code,
        "level": fault.level,
        "sentence": fault.sentence,
        "hint": fault.hint,
    }


def _tell_coverage(line: OrderCoverage) -> None:
    state = "действует" if line.in_force else "не действует"
    click.echo(
        f"{line.order} ({state}): пунктов {line.clauses}, работает {line.live}, "
        f"ждёт экранов {len(line.waiting)}, остаётся на бумаге {len(line.on_paper)}"
    )
    for clause in line.waiting:
        click.echo(f"  ждёт: {clause.citation} {clause.role}, {clause.duty}: {clause.text}")
