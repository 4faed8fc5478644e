"""plan, apply, backup, verify and doctor, as an administrator runs them over the second world."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.__main__ import main
from engine.app.settings import DATABASE_FILE
from engine.data.database import Database

WORLD = Path(__file__).parents[2] / "worlds" / "repair_shop"
Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the world's definitions that a test may change."""
    copied = tmp_path / "definitions"
    shutil.copytree(WORLD, copied)
    monkeypatch.setenv("PRIKAZ_DEFINITIONS", str(copied))
    return copied


@pytest.fixture
def prikaz(folder: Path, data_dir: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the data folder."""
    monkeypatch.setenv("PRIKAZ_DATABASE", database_url)
    data_dir.chmod(0o700)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments, "--data", str(data_dir)])

    return run


def test_plan_before_anything_exists_makes_nothing(prikaz: Run, data_dir: Path) -> None:
    result = prikaz("plan")
    assert (result.exit_code, "Базы данных ещё нет" in result.output) == (0, True)
    assert not (data_dir / DATABASE_FILE).exists()
    for command in ("backup", "verify"):
        refused = prikaz(command)
        assert (refused.exit_code, "ещё нечего" in refused.output) == (1, True)


def test_apply_then_change_then_plan_then_apply(prikaz: Run, folder: Path, data_dir: Path) -> None:
    first = prikaz("apply")
    assert first.exit_code == 0, first.output
    assert "Описания уже действуют" in prikaz("apply").output
    assert "Описания уже действуют" in prikaz("plan").output
    device = folder / "forms" / "device.yaml"
    _replace(device, "  photo:     {file: Снимок}\n", "  shelf: {text: Полка}\n")
    planned = prikaz("plan")
    assert "само: Новое поле «device.shelf»" in planned.output
    assert "по решению: Поля «device.photo» больше нет в определениях" in planned.output
    applied = prikaz("apply")
    assert (applied.exit_code, "Описания действуют" in applied.output) == (0, True), applied.output
    _replace(device, "  shelf: {text: Полка}\n", "  photo:     {file: Снимок}\n")
    assert "Поле «device.photo» возвращается" in prikaz("plan").output


def test_a_right_changed_in_the_definitions_is_in_the_plan(prikaz: Run, folder: Path) -> None:
    assert prikaz("apply").exit_code == 0
    duty = folder / "duties" / "stock.yaml"
    _replace(duty, "create, ", "")
    planned = prikaz("plan")
    assert planned.exit_code == 0, planned.output
    assert "теряет право: добавление — «" in planned.output


def test_definitions_with_errors_are_told_and_nothing_happens(prikaz: Run, folder: Path) -> None:
    (folder / "forms" / "device.yaml").write_text("form: {one: Вещь\n", encoding="utf-8")
    for command in ("plan", "apply"):
        result = prikaz(command)
        assert result.exit_code == 1
        assert "forms/device.yaml" in result.output


def test_moves_must_be_written_rightly(prikaz: Run) -> None:
    assert prikaz("plan", "--move", "order").exit_code in (0, 2)
    assert prikaz("apply", "--move", "order").exit_code == 2


def test_backup_and_verify_and_doctor(prikaz: Run, data_dir: Path, database_url: str) -> None:
    assert prikaz("apply").exit_code == 0
    saved = prikaz("backup")
    assert saved.exit_code == 0, saved.output
    assert len(list((data_dir / "backups").glob("prikaz-*.zip"))) == 2
    sound = prikaz("verify")
    assert "История: 2 записей" in sound.output  # the activation and the backup
    assert "запись" not in sound.output.partition("История")[0]
    looked = prikaz("doctor")
    assert "Последняя копия" in looked.output
    database = Database.open(database_url)
    with database.writing() as transaction:
        transaction.execute("UPDATE p_head SET hash = 'x'")
    database.close()
    broken = prikaz("verify")
    assert (broken.exit_code, "не сходится" in broken.output) == (1, True)
    refused = prikaz("backup")
    assert (refused.exit_code, "История повреждена" in refused.output) == (1, True)


def test_earlier_definitions_come_back_with_their_values(
    prikaz: Run, folder: Path, data_dir: Path, database_url: str
) -> None:
    assert prikaz("apply").exit_code == 0
    database = Database.open(database_url)
    with database.writing() as transaction:
        columns, values = "(version, created, changed, title, site)", "(1, 'x', 'x', 'Завод', 'завод.рф')"
        transaction.execute(f"INSERT INTO f_supplier {columns} VALUES {values}")
    supplier, extra = folder / "forms" / "supplier.yaml", folder / "forms" / "extra.yaml"
    before = supplier.read_text(encoding="utf-8")
    _replace(supplier, "  site:  {text: Сайт}\n", "")
    extra.write_text("form: {one: Лишнее, many: Лишние}\nfields: {a: {text: А}}\n", encoding="utf-8")
    (folder / "notes.txt").write_text("не описание", encoding="utf-8")
    assert prikaz("apply").exit_code == 0
    assert [line.split()[0] for line in prikaz("rollback").output.splitlines()] == ["2", "1"]
    returned = prikaz("rollback", "1")
    assert (returned.exit_code, "номер 3" in returned.output) == (0, True), returned.output
    assert (supplier.read_text(encoding="utf-8"), extra.exists()) == (before, False)
    assert (folder / "notes.txt").exists()
    assert len(list((data_dir / "definitions").rglob("extra.yaml"))) == 1
    with database.reading() as connection:
        assert connection.execute("SELECT title, site FROM f_supplier") == [("Завод", "завод.рф")]
    database.close()
    assert prikaz("rollback", "1").output.startswith("Описания уже действуют")
    assert prikaz("rollback", "9").exit_code == 1


def test_a_backup_is_tried_and_put_back(
    prikaz: Run, data_dir: Path, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert prikaz("apply").exit_code == 0
    assert prikaz("backup").exit_code == 0
    archive = str(sorted((data_dir / "backups").glob("prikaz-*.zip"))[-1])
    elsewhere = shutil.copy(archive, tmp_path)
    for path in (archive, elsewhere):
        tried = prikaz("verify-backup", path)
        assert (tried.exit_code, "Копия цела" in tried.output) == (0, True), tried.output
    assert prikaz("export", "backup").output.count("prikaz-") == 1
    if database_url.startswith("postgresql"):
        return
    refused = prikaz("restore", archive)
    assert (refused.exit_code, "уже есть база" in refused.output) == (1, True)
    monkeypatch.delenv("PRIKAZ_DATABASE", raising=False)
    place = tmp_path / "new"

    def restore() -> Result:
        return CliRunner().invoke(main, ["restore", archive, "--data", str(place)])

    without_key = restore()
    assert (without_key.exit_code, "history.key" in without_key.output) == (1, True)
    (place / "history.key").write_text((data_dir / "history.key").read_text(encoding="ascii"), encoding="ascii")
    restored = restore()
    assert (restored.exit_code, "Возвращено" in restored.output) == (0, True), restored.output


def test_doctor_finds_what_is_open_or_missing(prikaz: Run, data_dir: Path) -> None:
    data_dir.chmod(0o755)
    result = prikaz("doctor")
    assert result.exit_code == 1
    assert "chmod 700" in result.output
    assert "Базы данных ещё нет" in result.output


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_worker_works_once_and_doctor_tells_of_it(
    prikaz: Run, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.delenv("PRIKAZ_MAIL_HOST", raising=False)
    assert prikaz("apply").exit_code == 0
    assert "никто не делает" in prikaz("doctor").output
    once = prikaz("worker", "--once")
    assert (once.exit_code, "шагов: 0" in once.output) == (0, True), once.output
    database = Database.open(database_url)
    with database.writing() as transaction:
        transaction.execute("UPDATE p_worker SET until = '2199-01-01T00:00:00.000000Z', holder = 'another'")
    database.close()
    assert "другой процесс" in prikaz("worker", "--once").output
    told = prikaz("doctor").output
    assert "работают, последний раз" in told and "Почта не настроена" in told
    monkeypatch.setenv("PRIKAZ_MAIL_HOST", "mail.example.org")
    refused = prikaz("worker", "--once")
    assert (refused.exit_code, "PRIKAZ_MAIL_FROM" in refused.output) == (1, True)
    assert "ПЛОХО   Почта: PRIKAZ_MAIL_FROM" in prikaz("doctor").output
