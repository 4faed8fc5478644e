"""A sheet of slips on paper."""

from __future__ import annotations

from engine.app.slip_pages import SlipSheet
from engine.app.spreadsheets import ExportFile
from engine.prints.slips_file import PaperSlip, render_slips

PDF = "application/pdf"
FILE = "Пароли"
LABELS = ("Адрес", "Имя для входа", "Одноразовый пароль", "Действует до")
HOW = (
    "Откройте адрес в браузере, наберите имя и одноразовый пароль. При первом входе придумайте свой пароль: дальше входите с ним.",
    "Никому не говорите пароль. Если срок прошёл или пароль не подходит, попросите новый.",
)


def slips_file(sheet: SlipSheet, site: str) -> ExportFile:
    """`site`: the address people open."""
    slips = tuple(
        PaperSlip(
            sheet.organisation,
            slip.name,
            slip.note,
            tuple(zip(LABELS, (site, slip.login, slip.password, sheet.until), strict=True)),
            HOW,
        )
        for slip in sheet.slips
    )
    return ExportFile(f"{FILE}.pdf", PDF, render_slips(FILE, slips))
