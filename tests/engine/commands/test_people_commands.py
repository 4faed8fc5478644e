"""Accounts and appointments from the command line, and the access table."""

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.commands.access_table import HEADS, access_table_command
from engine.commands.appoint import appoint_command
from engine.commands.user import user_command
from tests.support.source import ROOT

WORLD = ROOT / "tests" / "worlds" / "repair_shop"


class Prompt:
    """The commands over one data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def user(self, *arguments: str) -> Result:
        return CliRunner().invoke(user_command, [*arguments, "--data", str(self.data)])

    def appoint(self, *arguments: str) -> Result:
        return CliRunner().invoke(appoint_command, [*arguments, "--data", str(self.data)])


@pytest.fixture
def prompt(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Prompt:
    monkeypatch.setenv("PRIKAZ_DEFINITIONS", str(WORLD))
    monkeypatch.delenv("PRIKAZ_DATABASE", raising=False)
    return Prompt(data_dir)


def test_an_account_is_made_with_a_password_shown_once(prompt: Prompt) -> None:
    made = prompt.user("add", "Орлова", "--title", "Орлова Вера", "--manager")
    assert made.exit_code == 0, made.output
    assert "Одноразовый пароль: " in made.output
    again = prompt.user("add", "орлова")
    assert (again.exit_code, "Такое имя для входа уже есть." in again.output) == (1, True)
    assert prompt.user("list").output == "Орлова\tОрлова Вера\tдействует\n"


def test_a_password_is_issued_anew_and_the_account_closed_and_opened(prompt: Prompt) -> None:
    first = prompt.user("add", "Орлова").output
    second = prompt.user("password", "ОРЛОВА")
    assert second.exit_code == 0
    assert second.output != first
    assert prompt.user("disable", "Орлова").output == "Вход для «Орлова» закрыт.\n"
    assert "вход закрыт" in prompt.user("list").output
    assert prompt.user("disable", "Орлова", "--open").output == "Вход для «Орлова» открыт.\n"


@pytest.mark.parametrize("arguments", [("password", "никто"), ("disable", "никто")])
def test_an_unknown_login_is_said_so(prompt: Prompt, arguments: tuple[str, ...]) -> None:
    answer = prompt.user(*arguments)
    assert (answer.exit_code, "Нет учётной записи с именем «никто»" in answer.output) == (1, True)


@pytest.mark.parametrize("person", ["mechanic", "part:1", "mechanic:x"])
def test_a_person_is_named_by_form_and_number(prompt: Prompt, person: str) -> None:
    assert prompt.user("add", "Орлова", "--person", person).exit_code == 2


def test_an_appointment_is_made_with_its_document_and_values(prompt: Prompt) -> None:
    prompt.user("add", "Орлова", "--title", "Орлова Вера")
    made = prompt.appoint(
        "Орлова", "storekeeper", "--document", "Приказ № 5", "--from", "2026-09-01", "--post", "kind=oven"
    )
    assert (made.exit_code, made.output) == (0, "Орлова Вера: Кладовщик с 01.09.2026.\n")


@pytest.mark.parametrize(("arguments", "code", "said"), [
    (("никто", "storekeeper"), 1, "Нет учётной записи"),
    (("Орлова", "storekeper"), 1, "Похожие:\n  storekeeper — Кладовщик\n"),
    (("Орлова", "мастер"), 1, "Похожие:\n  senior — Старший мастер\n"),
    (("Орлова", "plumber"), 1, "Можно назначить:\n  receptionist — Приёмщик\n  storekeeper — Кладовщик\n"),
    (("Орлова", "mechanic"), 1, "На эту роль не назначают"),
    (("Орлова", "storekeeper", "--post", "kind=x"), 1, "Выберите значение из списка"),
    (("Орлова", "storekeeper", "--post", "kind=x"), 1, "--post kind=…  Участок: handset — Телефон; "),
    (("Орлова", "storekeeper", "--post", "kid=oven"), 1, "не просит поля «kid»"),
    (("Орлова", "storekeeper", "--post", "kid=oven"), 1, "--post kind=…  Участок"),
    (("Орлова", "receptionist", "--from", "вчера"), 2, "Введите дату"),
    (("Орлова", "receptionist", "--from", "2026-09-02", "--until", "2026-09-01"), 1, "раньше"),
])  # fmt: skip
def test_a_wrong_appointment_is_refused_in_words(
    prompt: Prompt, arguments: tuple[str, ...], code: int, said: str
) -> None:
    prompt.user("add", "Орлова")
    answer = prompt.appoint(*arguments)
    assert answer.exit_code == code, answer.output
    assert said in answer.output


def test_the_access_table_reads_in_both_shapes() -> None:
    text = CliRunner().invoke(access_table_command, [str(WORLD)])
    assert text.exit_code == 0
    assert "Мастер (mechanic)" in text.output
    table = CliRunner().invoke(access_table_command, [str(WORLD), "--csv"])
    rows = list(csv.DictReader(io.StringIO(table.output)))
    assert tuple(rows[0]) == HEADS
    found = [
        row for row in rows if (row["role"], row["form"], row["action"]) == ("mechanic", "repair_order", "do:finish")
    ]
    assert [(row["basis"], row["rows"], row["duty"]) for row in found] == [("п. 2.1", "свои заказы", "repairing")]


def test_without_definitions_there_is_no_table(tmp_path: Path) -> None:
    answer = CliRunner().invoke(access_table_command, [str(tmp_path)])
    assert (answer.exit_code, "prikaz check" in answer.output) == (1, True)


def test_one_is_appointed_in_anothers_place(prompt: Prompt) -> None:
    for login in ("Орлова", "Зайцев"):
        assert prompt.user("add", login).exit_code == 0
    assert prompt.appoint("Орлова", "receptionist").exit_code == 0
    lent = ("Зайцев", "receptionist", "--instead-of", "Орлова", "--until", "01.09.2099")
    assert "Укажите последний день" in prompt.appoint(*lent[:4]).output
    assert "Таких обязанностей у роли нет: stock." in prompt.appoint(*lent, "--duty", "stock").output
    assert "нет роли «senior»" in prompt.appoint("Зайцев", "senior", *lent[2:]).output
    assert "Нельзя замещать самого себя" in prompt.appoint("Орлова", *lent[1:]).output
    assert "--duty" in prompt.appoint("Зайцев", "receptionist", "--duty", "reception").output
    answer = prompt.appoint(*lent, "--duty", "reception", "--document", "Приказ № 77")
    assert answer.exit_code == 0, answer.output
    assert answer.output.startswith("Зайцев за Орлова: Приёмщик с ")
