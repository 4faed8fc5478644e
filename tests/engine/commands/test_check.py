"""`prikaz check` and `prikaz explain` as a person at the console meets them."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.commands.check import check_command
from engine.commands.explain import explain_command

TESTS = Path(__file__).parents[2]
BASE = TESTS / "broken" / "base"


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "world"))


def check(*arguments: object) -> Result:
    return CliRunner().invoke(check_command, [str(item) for item in arguments])


def change(world: Path, file: str, old: str, new: str) -> None:
    text = (world / file).read_text("utf-8")
    assert old in text
    (world / file).write_text(text.replace(old, new), "utf-8")


def test_good_definitions_pass(world: Path) -> None:
    found = check(world)
    assert (found.exit_code, found.output) == (0, "Описания в порядке.\n")


def test_faults_are_shown_with_paths_that_can_be_opened(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(world, "forms/person.yaml", "required: true, max: 60}\n  first", "requird: true, max: 60}\n  first")
    monkeypatch.chdir(world.parent)
    found = check("world")
    assert found.exit_code == 1
    assert found.stdout == "world/forms/person.yaml:4:31: S101 Неизвестный ключ «requird». Возможно, «required»?\n"
    assert found.stderr == "Ошибок: 1.\n"


def test_warnings_do_not_fail(world: Path) -> None:
    (world / "duties" / "copying.yaml").write_text("duty: Снимает копии\n", "utf-8")
    change(
        world,
        "roles/order_1.yaml",
        "duty: managing}",
        "duty: managing}\n      - {clause: 3, text: Снимает копии, duty: copying}",
    )
    found = check(world, "--coverage")
    assert found.exit_code == 0
    assert "R403 предупреждение:" in found.output
    assert "order_1 (действует): пунктов 5, работает 3, ждёт экранов 1, остаётся на бумаге 1" in found.output


def test_json_has_the_same_faults(world: Path) -> None:
    change(world, "roles/order_1.yaml", "duty: managing", "duty: manging")
    found = check(world, "--json")
    assert found.exit_code == 1
    [fault] = json.loads(found.stdout)
    assert (fault["line"], fault["column"], fault["code"], fault["level"]) == (13, 58, "N103", "error")
    assert fault["hint"] == "Возможно, «managing»?"


def test_tests_of_authors_are_run(world: Path) -> None:
    found = check(world, "--test")
    assert "Проверок: 2, не прошло: 0." in found.stderr
    assert "T702 Ни одна проверка не видела, что требование отказывает." in found.stdout
    change(world, "workflows/request.yaml", "expect: {state: found}", "expect: {refused: duty}")
    found = check(world, "--test")
    assert found.exit_code == 1
    assert "workflows/request.yaml:35:5: T701 Проверка не прошла: Ждали отказ duty" in found.stdout


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    assert check(tmp_path / "nowhere").exit_code == 2
    assert check(tmp_path).exit_code == 1


@pytest.mark.parametrize(
    ("word", "said"),
    [("required", "form.fields.ИД.required"), ("W305", "Требование"), ("years", "выражениях"), ("duty", "duties/")],
)
def test_words_are_explained(word: str, said: str) -> None:
    found = CliRunner().invoke(explain_command, [word])
    assert found.exit_code == 0
    assert said in found.output


def test_unknown_words_get_the_nearest_one() -> None:
    found = CliRunner().invoke(explain_command, ["requird"])
    assert found.exit_code == 1
    assert "Возможно, «required»?" in found.stderr
