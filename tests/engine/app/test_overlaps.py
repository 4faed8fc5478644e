"""Records that may not overlap in time: for people, for what is made in bulk, over a path; empty keys and open ends."""

from collections.abc import Mapping

import pytest

from engine.app.actions.save_record import save_record
from engine.app.filling import Filling, new_filling
from engine.app.given_records import NotMade
from engine.app.judging import Judge
from engine.app.submitted import Submitted
from engine.app.writing import Work
from engine.data.database import Database
from engine.data.tables import indexes
from engine.data.writer import Author, Writer
from engine.model.outcomes import Invalid
from engine.model.types import Value
from tests.engine.app.shop import Shop

SEPTEMBER = {"starts": "2026-09-01", "ends": "2026-09-30"}


def loan(shop: Shop, unit: str = "Чайник", device: int | None = None, **dates: str) -> int:
    return shop.make("loan", unit=unit, device=device, **{**SEPTEMBER, **dates})


def typed(shop: Shop, id: int | None = None, **texts: str) -> int:
    return save_record(shop.office, shop.reception, "loan", Submitted({name: (text,) for name, text in texts.items()}), id).id


def refusal(shop: Shop, id: int | None = None, **texts: str) -> Mapping[str, tuple[str, ...]]:
    with pytest.raises(Invalid) as error:
        typed(shop, id, **texts)
    return error.value.errors.fields


def test_a_person_is_told_with_what_and_when(shop: Shop) -> None:
    loan(shop)
    found = refusal(shop, unit="Чайник", starts="30.09.2026", ends="01.10.2026")
    assert found == {"unit": ("Пересекается по времени с записью «Чайник» (01.09.2026 – 30.09.2026).",)}
    assert shop.count("loan") == 1
    assert typed(shop, unit="Чайник", starts="01.10.2026", ends="05.10.2026")
    assert typed(shop, unit="Утюг", starts="02.09.2026", ends="05.09.2026")


def test_what_one_may_not_read_is_not_named(shop: Shop, database_url: str) -> None:
    loan(shop, "Чайник")
    with pytest.raises(NotMade, match=r"Пересекается по времени с другой записью\."):
        loan(shop, "Чайник", starts="2026-09-10")


@pytest.mark.parametrize(
    ("starts", "ends", "fits"),
    [
        ("2026-10-01", None, True),
        ("2026-08-01", "2026-08-31", True),
        ("2026-08-01", None, False),
        ("2026-08-01", "2026-09-01", False),
        ("2026-09-30", "2026-09-30", False),
        ("2026-09-10", "2026-09-11", False),
        ("2026-08-01", "2026-12-31", False),
    ],
)
def test_both_ends_belong_to_the_span_and_an_empty_one_is_open(
    shop: Shop, starts: str, ends: str | None, fits: bool
) -> None:
    loan(shop)
    values: dict[str, Value] = {"unit": "Чайник", "starts": starts, "ends": ends}
    if fits:
        assert shop.make("loan", **values)
    else:
        with pytest.raises(NotMade):
            shop.make("loan", **values)


def test_a_path_over_a_link_and_empty_keys(shop: Shop) -> None:
    second = shop.make("device", customer=shop.client, kind="oven", brand="Жар", model="П-3")
    other = shop.make("customer", last_name="Соколова", first_name="Анна", phone="+7 900 000-00-02")
    theirs = shop.make("device", customer=other, kind="oven", brand="Жар", model="П-4")
    loan(shop, "Чайник", shop.device)
    found = refusal(shop, unit="Утюг", device=str(second), starts="10.09.2026")
    assert list(found) == ["device"]
    assert typed(shop, unit="Утюг", device=str(theirs), starts="10.09.2026")
    assert loan(shop, "Плитка") and loan(shop, "Фен"), "records without a device are nobody's"


def test_a_change_is_judged_when_it_touches_keys_or_dates(shop: Shop) -> None:
    loan(shop)
    id = loan(shop, starts="2026-10-01", ends="2026-10-31")
    assert "unit" in refusal(shop, id, starts="15.09.2026")
    assert typed(shop, id, ends="") == id
    assert typed(shop, id, unit="Утюг", starts="15.09.2026") == id


def test_many_at_once_are_judged_together(shop: Shop) -> None:
    loan(shop)
    months = [("Чайник", "2026-09-15"), ("Утюг", "2026-09-01"), ("Утюг", "2026-09-05"), ("Фен", "2026-09-01")]
    troubles = stored(shop, [{"unit": unit, "starts": starts, "ends": None} for unit, starts in months])
    assert [sorted(trouble) for trouble in troubles] == [["unit"], ["unit"], ["unit"], []]


def test_archived_records_are_in_nobodys_way(shop: Shop) -> None:
    id = loan(shop)
    with shop.office.database.writing() as transaction:
        writer = Writer(transaction, shop.office.definitions, Author(None), shop.office.clock.now())
        writer.archive("loan", id)
    assert typed(shop, unit="Чайник", starts="02.09.2026")


def test_keys_have_an_index(shop: Shop) -> None:
    found = [index.columns for index in indexes(shop.office.definitions.forms["loan"])]
    assert ("unit", "starts") in found


def stored(shop: Shop, values: list[dict[str, Value]]) -> list[Mapping[str, list[str]]]:
    database: Database = shop.office.database
    with pytest.raises(RuntimeError), database.writing() as transaction:
        binds = shop.office.clock.binds()
        judge = Judge(shop.office, transaction, shop.reception, {**binds, **shop.office.binds(shop.reception)})
        work = Work(judge, Writer(transaction, shop.office.definitions, Author(None), str(binds["now"])))
        fillings = [_filled(shop, item) for item in values]
        troubles = work.store_many(fillings)
        raise RuntimeError("nothing is kept")
    return [trouble.fields for trouble in troubles]


def _filled(shop: Shop, values: dict[str, Value]) -> Filling:
    filling = new_filling(shop.office.definitions.forms["loan"])
    filling.values.update(values)
    return filling
