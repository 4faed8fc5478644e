"""`prikaz access-table`: who may what, with fields, rows and basis, straight from the definitions."""

from __future__ import annotations

import csv
import io
from dataclasses import astuple
from itertools import groupby
from pathlib import Path

import click

from engine.access.rights import build_rights
from engine.app.rights_views import TableRow, access_table
from engine.compile import compile_set
from engine.source.folder import definitions_folder, read_folder

HEADS = (
    "role", "role_title", "form", "form_title", "action", "fields", "rows", "duty", "basis", "order", "place",
)  # fmt: skip


@click.command("access-table", help="Таблица прав: роль, форма, действие, поля, записи, основание.")
@click.argument(
    "folder", metavar="[ПАПКА]", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--csv", "as_csv", is_flag=True, help="Таблица для программ.")
def access_table_command(folder: Path | None, as_csv: bool) -> None:
    compiled = compile_set(read_folder(folder or definitions_folder()))
    if compiled.definitions is None:
        raise click.ClickException("Описания с ошибками. Покажет их: prikaz check")
    rows = list(access_table(build_rights(compiled.definitions)))
    click.echo(_csv(rows) if as_csv else _text(rows), nl=False)


def _csv(rows: list[TableRow]) -> str:
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(HEADS)
    writer.writerows(astuple(row) for row in rows)
    return sheet.getvalue()


def _text(rows: list[TableRow]) -> str:
    lines = []
    for (role, title), held in groupby(rows, key=lambda row: (row.role, row.role_title)):
        lines.append(f"{title} ({role})")
        lines += [
            f"  {row.form}  {row.action}  {row.rows}; {row.fields or 'страница'}  [{row.basis}, {row.duty}]"
            for row in held
        ]
    return "\n".join(lines) + "\n"
