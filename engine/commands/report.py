"""`prikaz report` and `prikaz export`: rows for the owner of the machine, with full sight."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from engine.access.viewer import ANONYMOUS
from engine.app.actions.export_report import check_complete
from engine.app.actions.list_records import column_showers
from engine.app.actions.run_report import ask, make_page
from engine.app.listing import ListRequest, make_list_query
from engine.app.looks import judged_look
from engine.app.reports.files import report_file
from engine.app.settings import open_offices, read_settings
from engine.app.showing import field_label
from engine.app.spreadsheets import ExportFile, Sheet, write_sheet
from engine.model.outcomes import Refused

PURPOSE = "a file for the owner of the machine"
FORMAT = click.Choice(["csv", "xlsx"])
REPORT_FORMAT = click.Choice(["csv", "xlsx", "pdf"])


@click.command("report", help="Выгрузить отчёт в файл: prikaz report ОТЧЁТ [--param имя=значение].")
@click.argument("report_id", metavar="ОТЧЁТ")
@click.option("--param", "params", multiple=True, metavar="ИМЯ=ЗНАЧЕНИЕ", help="Параметр отчёта; можно несколько.")
@click.option("--data", help="Папка данных.")
@click.option("--format", "format_", type=REPORT_FORMAT, default="csv", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="Файл; без него строки идут на экран (csv).")
def report_command(report_id: str, params: tuple[str, ...], data: str | None, format_: str, out: Path | None) -> None:
    office = open_offices(read_settings(data)).current()
    report = office.definitions.reports.get(report_id)
    if report is None:
        raise click.UsageError(f"Нет отчёта «{report_id}». Есть: {', '.join(sorted(office.definitions.reports))}.")
    texts = _pairs(params)
    unknown = sorted(set(texts) - set(report.params))
    if unknown:
        raise click.UsageError(f"У отчёта нет параметра «{unknown[0]}». Есть: {', '.join(report.params) or 'ни одного'}.")
    with office.database.reading() as connection:
        look = judged_look(office, connection, PURPOSE)
        page = make_page(office, ask(office, ANONYMOUS, connection, report, texts, look), texts, look, None, "")
    try:
        check_complete(page)
    except Refused as refused:
        raise click.ClickException(" ".join(reason.sentence for reason in refused.reasons)) from refused
    _put(report_file(page, report.id, format_), out)


@click.command("export", help="Выгрузить все записи формы в файл: prikaz export ФОРМА.")
@click.argument("form_id", metavar="ФОРМА")
@click.option("--data", help="Папка данных.")
@click.option("--format", "format_", type=FORMAT, default="csv", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="Файл; без него строки идут на экран (csv).")
def export_command(form_id: str, data: str | None, format_: str, out: Path | None) -> None:
    office = open_offices(read_settings(data)).current()
    form = office.definitions.forms.get(form_id)
    if form is None:
        raise click.UsageError(f"Нет формы «{form_id}». Есть: {', '.join(sorted(office.definitions.forms))}.")
    listed = make_list_query(office.definitions, form, ListRequest(), tuple(form.fields))
    showers = column_showers(office, form, listed.columns)
    with office.database.reading() as connection:
        found = judged_look(office, connection, PURPOSE)(listed.key, lambda: listed.query, listed.binds)
    rows = [tuple(show(cell) for show, cell in zip(showers, row[1:], strict=True)) for row in found]
    heads = tuple(field_label(office.definitions, form, item) for item in listed.columns)
    _put(write_sheet(Sheet(form.many, heads, rows), form.id, format_), out)


def _pairs(params: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for text in params:
        name, sign, value = text.partition("=")
        if not sign:
            raise click.UsageError(f"Параметр пишется ИМЯ=ЗНАЧЕНИЕ, а дано «{text}».")
        found[name.strip()] = value.strip()
    return found


def _put(file: ExportFile, out: Path | None) -> None:
    if out is not None:
        out.write_bytes(file.content)
        click.echo(f"Записано: {out}")
    elif file.name.endswith(".csv"):
        click.echo(file.content.decode("utf-8-sig"), nl=False)
    else:
        sys.stdout.buffer.write(file.content)

