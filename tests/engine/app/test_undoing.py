"""A step taken back: everything its transaction wrote is as it was, unless somebody has touched it since."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.app.actions.perform_step import perform_step
from engine.app.clock import Clock
from engine.app.office import open_office
from engine.compile import compile_set
from engine.data import applying, engine_tables, history
from engine.data.database import Database
from engine.data.item_marks import SIGNED, Signature, add_signature, proofs
from engine.data.plan import make_plan
from engine.data.writer import Author, Writer
from engine.model.outcomes import Refused
from engine.model.types import Value
from engine.source.folder import read_folder
from tests.engine.app.conftest import NOW, WORLD
from tests.engine.app.shop import Shop, typed

MONTH = {"title": "Март", "starts": "2026-03-01", "ends": "2026-03-31"}
FORMS = ("part", "purchase", "shop_month")


def signed_month(shop: Shop) -> int:
    """A counted month whose report is signed by everybody."""
    month = shop.make("shop_month", "counted", **MONTH)
    with shop.office.database.writing() as transaction:
        for duty in ("settlement", "shop_ownership"):
            mark = Signature("report", duty, SIGNED, None, "owner", "", shop.office.clock.now(), "", "")
            add_signature(transaction, "shop_month", month, mark)
    return month


def close(shop: Shop, month: int) -> None:
    version = shop.record("shop_month", month).version
    assert perform_step(shop.office, shop.owner, "shop_month", month, "close", typed(version)).state == "closed"


def reopen(shop: Shop, month: int, dry: bool = False) -> Any:
    version = shop.record("shop_month", month).version
    return perform_step(shop.office, shop.owner, "shop_month", month, "reopen", typed(version, remark=""), dry)


def values(shop: Shop) -> Mapping[tuple[str, int], Mapping[str, Value]]:
    """Everything that stands in the lists, apart from versions and moments."""
    found: dict[tuple[str, int], Mapping[str, Value]] = {}
    for form in FORMS:
        with shop.office.database.reading() as connection:
            ids = [row[0] for row in connection.execute(f"SELECT id FROM f_{form} WHERE _archived = 0")]
        for id in ids:
            record = shop.record(form, id)
            found[form, id] = {**record.values, "state": record.state}
    return found


def test_what_the_step_wrote_is_as_it_was(shop: Shop) -> None:
    shop.make("part", title="Пружина", price=5000, in_stock=0)
    month = signed_month(shop)
    before = values(shop)
    close(shop, month)
    assert values(shop) != before and shop.record("part", shop.part).values["price"] == 12100
    assert ("purchase", 1) in values(shop)
    outcome = reopen(shop, month)
    assert outcome.state == "counted" and values(shop) == before
    with shop.office.database.reading() as connection:
        assert history.verify(connection) == []
        assert [entry.event for entry in history.read(connection, "purchase", 1)] == ["do:close", "do:reopen"]


def test_a_number_once_given_is_not_given_again(shop: Shop) -> None:
    month = signed_month(shop)
    close(shop, month)
    assert shop.record("shop_month", month).values["number"] == "1-м"
    reopen(shop, month)
    assert shop.record("shop_month", month).values["number"] is None
    close(shop, month)
    assert shop.record("shop_month", month).values["number"] == "2-м"


def test_a_record_touched_since_stands_in_the_way_by_name(shop: Shop) -> None:
    month = signed_month(shop)
    close(shop, month)
    with shop.office.database.writing() as transaction:
        writer = Writer(transaction, shop.office.definitions, Author(shop.owner.account), shop.office.clock.now())
        writer.update("part", shop.part, {"title": "Лампочка"})
    with pytest.raises(Refused) as refused:
        reopen(shop, month)
    [reason] = refused.value.reasons
    assert reason.sentence == "Деталь «Лампочка»: после шага — Изменение, Owner, 02.03.2026 12:00"
    assert shop.record("shop_month", month).state == "closed"


@pytest.fixture
def shop_with_deliveries(database_url: str, tmp_path: Path) -> Iterator[Shop]:
    """The shop where a delivery points to its purchase."""
    folder = Path(shutil.copytree(WORLD, tmp_path / "world"))
    delivery = "form: {one: Поставка, many: Поставки}\nfields:\n  title: {text: Название}\n  purchase: {link: purchase}\n"
    (folder / "forms" / "delivery.yaml").write_text(delivery, encoding="utf-8")
    compiled = compile_set(read_folder(folder))
    assert compiled.definitions is not None, compiled.faults
    database, clock = Database.open(database_url), Clock("Europe/Moscow", lambda: NOW)
    with database.writing() as transaction:
        engine_tables.create(transaction)
        applying.apply(transaction, make_plan(transaction, None, compiled.definitions), Author(None), clock.now())
    yield Shop(open_office(compiled.definitions, database, tmp_path, clock=clock))
    database.close()


def test_what_was_built_on_a_made_record_stands_in_the_way(shop_with_deliveries: Shop) -> None:
    shop = shop_with_deliveries
    shop.make("part", title="Пружина", price=5000, in_stock=0)
    month = signed_month(shop)
    close(shop, month)
    delivery = shop.make("delivery", title="Ящик", purchase=1)
    with pytest.raises(Refused, match="Закупка — её сделал шаг, а на неё теперь ссылаются: Поставка № 1"):
        reopen(shop, month)
    with shop.office.database.writing() as transaction:
        Writer(transaction, shop.office.definitions, Author(None), shop.office.clock.now()).archive("delivery", delivery)
    assert reopen(shop, month).state == "counted"


def test_it_is_taken_back_once(shop: Shop) -> None:
    month = signed_month(shop)
    close(shop, month)
    reopen(shop, month)
    with shop.office.database.writing() as transaction:
        transaction.execute("UPDATE f_shop_month SET state = 'closed'")
    with pytest.raises(Refused) as refused:
        reopen(shop, month)
    assert "не сделан или уже отменён" in str(refused.value)


def test_its_own_rules_hold(shop: Shop) -> None:
    month = signed_month(shop)
    close(shop, month)
    shop.make("shop_month", "open", title="Апрель", starts="2026-04-01", ends="2026-04-30")
    with pytest.raises(Refused, match="Следующий месяц уже начат"):
        reopen(shop, month)


def test_a_dry_run_counts_by_form_and_stores_nothing(shop: Shop) -> None:
    shop.make("part", title="Пружина", price=5000, in_stock=0)
    month = signed_month(shop)
    close(shop, month)
    before = values(shop)
    outcome = reopen(shop, month, dry=True)
    counted = {item.form: (item.created, item.gone, item.moved, item.changed) for item in outcome.totals}
    assert counted == {"Закупки": (0, 1, 0, 0), "Детали": (0, 0, 0, 2), "Месяцы мастерской": (0, 0, 1, 0)}
    assert values(shop) == before


def test_the_proof_of_the_step_stays(shop: Shop) -> None:
    month = signed_month(shop)
    close(shop, month)
    reopen(shop, month)
    with shop.office.database.reading() as connection:
        [proof] = proofs(connection, "shop_month", month)
    assert (proof.item, proof.step, proof.status, proof.set_hash) == ("report", "close", "done", shop.office.definitions.hash)


@given(parts=st.lists(st.tuples(st.integers(0, 3), st.integers(100, 10_000)), max_size=6))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_undoing_what_was_done_restores_every_value(shop: Shop, parts: list[tuple[int, int]]) -> None:
    with shop.office.database.writing() as transaction:
        transaction.execute("DELETE FROM f_purchase")
        transaction.execute("DELETE FROM f_shop_month")
    for number, (stock, price) in enumerate(parts):
        shop.make("part", title=f"Деталь {number}", price=price, in_stock=stock)
    month = signed_month(shop)
    before = values(shop)
    close(shop, month)
    reopen(shop, month)
    assert values(shop) == before
