"""Passwords for many people as the actions would give them, for tests of the templates alone."""

from dataclasses import replace

from engine.app.pages import Choice
from engine.app.slip_pages import CandidateView, PasswordsPage, Slip, SlipSheet
from engine.app.slips import HOW
from engine.model.outcomes import FormErrors

LONG = "Константинопольская-Преображенская Александра Константиновна"
PEOPLE = (
    CandidateView("customer:1", LONG, "Клиент", "", "входа ещё нет", False, True, True),
    CandidateView("mechanic:4@1", "Лосев Пётр", f"Мастер: {LONG}", "losev.p", "входит со своим паролем", True, True, False),
    CandidateView("customer:2", "Орлова Вера", "Клиент", "orlova.v", "вход закрыт", False, False, False),
)
PASSWORDS = PasswordsPage(
    form="customer",
    title="Клиенты",
    forms=(Choice("mechanic", "Мастера"), Choice("customer", "Клиенты")),
    circles=((Choice("self", "Клиенты"), True), (Choice("trusted", "Свои мастера"), True)),
    filters=(),
    searchable=True,
    q="",
    query="regular=1&q=%D0%B0",
    seen="2027-03-01T09:00:00.000000Z",
    people=PEOPLE,
    more=True,
)
SHEET = SlipSheet(
    "Мастерская «Искра»",
    "15.03.2027 12:00",
    (
        Slip(LONG, "Клиент", "konstantinopolskayapreobrazhenskaya.ak2", "x7km-p3qd-9wtz-hb2r"),
        Slip("Лосев Пётр", f"Мастер: {LONG}", "losev.p", "wwmm-wwmm-wwmm-wwmm"),
    ),
)
SLIP_PAGES = {
    "passwords": ("admin/passwords.html", {"page": PASSWORDS, "errors": FormErrors()}),
    "passwords_wrong": ("admin/passwords.html", {"page": PASSWORDS, "errors": FormErrors(general=("Отметьте хотя бы одного.",))}),
    "passwords_none": ("admin/passwords.html", {"page": replace(PASSWORDS, people=(), circles=()), "errors": FormErrors()}),
    "slips": (
        "admin/slips.html",
        {"sheet": SHEET, "site": "https://prikaz.shop.example.org", "how": HOW, "sealed": "x.y", "people": "customer"},
    ),
}
