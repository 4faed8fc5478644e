"""The administrator makes a backup and tries it; a damaged one is told, others are refused."""

from tests.web.conftest import Shop


def test_a_backup_is_made_and_tried_by_clicking(shop: Shop) -> None:
    owner = shop.person("owner")
    assert "Копий ещё не делали" in owner.open("/admin/backups").text
    page = owner.send(owner.open("/admin/backups"), "/admin/backups")
    assert "Копия сделана: prikaz-" in page.text and "ещё не проверяли" in page.text
    answer = owner.send(page, "/admin/backups/1/verify")
    assert "Копия цела" in answer.text and "ещё не проверяли" not in answer.text
    history = owner.open("/f/backup/1/history").text
    assert "Изготовление" in history and "Проверка" in history


def test_a_damaged_backup_is_told_and_counts_as_not_verified(shop: Shop) -> None:
    owner = shop.person("owner")
    page = owner.send(owner.open("/admin/backups"), "/admin/backups")
    (archive,) = (shop.office.data_dir / "backups").glob("prikaz-*.zip")
    archive.write_bytes(archive.read_bytes()[:-200])
    answer = owner.send(page, "/admin/backups/1/verify")
    assert "не годится" in answer.text and "не читается" in answer.text
    archive.unlink()
    assert "файла уже нет" in owner.open("/admin/backups").text


def test_a_backup_is_not_typed_in_and_not_made_by_others(shop: Shop) -> None:
    owner, reception = shop.person("owner"), shop.person("reception")
    assert owner.raw("GET", "/f/backup/new").status_code == 403
    assert reception.raw("GET", "/admin/backups").status_code == 403
