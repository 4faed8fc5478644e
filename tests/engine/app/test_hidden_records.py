"""What a record of others holds does not come out by a form that names it (A05, A12)."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from engine.app.actions.open_form import open_form, reopen_form
from engine.app.actions.save_record import save_record
from engine.app.clock import Clock
from engine.app.office import Office, open_office
from engine.app.pages import FormPage
from engine.compile import compile_set
from engine.data import applying, engine_tables
from engine.data.database import Database
from engine.data.plan import make_plan
from engine.data.writer import Author
from engine.model.outcomes import Invalid
from engine.source.folder import read_folder
from tests.engine.app.conftest import NOW, WORLD
from tests.engine.app.shop import Shop, typed

SECRET = "Секретная деталь"
CHANGES = {
    "forms/purchase.yaml": ("  quantity:", '  remark: {text: Заметка, default: part.title}\n'
                            '  told: {text: О чём, computed: part.title}\n  quantity:'),
    "duties/stock.yaml": ("part: \"kind == post.kind or kind == null\"", "part: \"kind == post.kind\""),
}


@pytest.fixture
def shop(database: Database, tmp_path: Path) -> Iterator[Shop]:
    folder = Path(copytree(WORLD, tmp_path / "definitions"))
    for name, (old, new) in CHANGES.items():
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text, name
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    yield Shop(opened(database, folder, tmp_path))


def opened(database: Database, folder: Path, data_dir: Path) -> Office:
    definitions = compile_set(read_folder(folder)).definitions
    assert definitions is not None
    clock = Clock(definitions.organisation.time_zone, lambda: NOW)
    with database.writing() as transaction:
        engine_tables.create(transaction)
        applying.apply(transaction, make_plan(transaction, None, definitions), Author(None), clock.now())
    return open_office(definitions, database, data_dir, clock=clock)


def texts(page: FormPage) -> str:
    return repr(page)


def test_defaults_and_computed_fields_tell_nothing_of_a_record_one_may_not_read(shop: Shop) -> None:
    """The id of somebody else's record, typed or put into the address, is as good as nothing."""
    hidden = shop.make("part", title=SECRET, kind="notebook", price=1, in_stock=1)
    mine = shop.make("part", title="Лампа печи", kind="oven", price=1, in_stock=1)
    for part, shown in ((mine, True), (hidden, False)):
        sent = typed(part=str(part), quantity="1", key=f"k{part}")
        page = open_form(shop.office, shop.storekeeper, "purchase", prefill={"part": str(part)})
        again = reopen_form(shop.office, shop.storekeeper, "purchase", sent)
        assert [("Лампа печи" in texts(each)) is shown for each in (page, again)] == [True, True]
        assert SECRET not in texts(page) + texts(again)
    own = shop.make("purchase", part=mine, quantity=1)
    assert SECRET not in texts(reopen_form(shop.office, shop.storekeeper, "purchase", typed(part=str(hidden)), own))


def test_faults_tell_nothing_of_a_record_one_may_not_read(shop: Shop) -> None:
    hidden = shop.make("part", title=SECRET, kind="notebook", price=1, in_stock=1)
    with pytest.raises(Invalid) as refused:
        save_record(shop.office, shop.storekeeper, "purchase", typed(part=str(hidden), quantity="1", key="k"))
    assert refused.value.errors.fields.keys() == {"part"} and SECRET not in repr(refused.value.errors)
    assert not shop.count("purchase")
