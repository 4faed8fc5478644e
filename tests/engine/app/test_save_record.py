"""Filling forms: everything wrong at once, rights as pairs of rows and fields, nothing lost, nothing twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.app.actions.archive_record import archive_record
from engine.app.actions.save_record import Saved, save_record
from engine.app.locking import edit_refusals
from engine.data.history import read
from engine.model.outcomes import Conflict, Denied, FormErrors, Invalid, NotFound, Refused
from tests.engine.app.shop import Shop, typed

CUSTOMER = {"last_name": "Ершова", "first_name": "Анна", "phone": "+7 900 111-22-33"}
ORDER = {"complaint": "Гудит", "promised": "20.03.2026"}


def new_order(shop: Shop, **texts: str) -> Saved:
    given = {**ORDER, "customer": str(shop.client), "device": str(shop.device), **texts}
    return save_record(shop.office, shop.reception, "repair_order", typed(**given))


def errors_of(shop: Shop, form: str, id: int | None = None, viewer: object = None, **texts: str) -> FormErrors:
    with pytest.raises(Invalid) as invalid:
        save_record(shop.office, viewer or shop.reception, form, typed(**texts), id)  # type: ignore[arg-type]
    return invalid.value.errors


def test_a_new_record_has_its_defaults_state_and_history(shop: Shop) -> None:
    saved = new_order(shop)
    record = shop.record("repair_order", saved.id)
    assert saved.created and record.state == "accepted" and record.version == 1
    assert record.values["taken_at"] == "2026-03-02T09:00:00.000000Z"
    assert record.values["promised"] == "2026-03-20"
    with shop.office.database.reading() as connection:
        [entry] = read(connection, "repair_order", saved.id)
    assert (entry.account, entry.clause) == (shop.reception.account, "п. 1.1")


def test_everything_wrong_is_said_at_once(shop: Shop) -> None:
    errors = errors_of(shop, "customer", last_name=" ", first_name="x" * 61, phone="нет", since="2100-01-01", mail="@")
    assert set(errors.fields) == {"last_name", "first_name", "phone", "since", "mail"}
    assert errors.fields["since"] == ("Дата ещё не наступила",)
    assert shop.count("customer") == 1


def test_fields_that_are_not_asked_are_emptied_and_asked_ones_required(shop: Shop) -> None:
    assert set(errors_of(shop, "customer", **CUSTOMER, regular="1").fields) == {"discount"}
    saved = save_record(shop.office, shop.reception, "customer", typed(**CUSTOMER, regular="0", discount="10"))
    assert shop.record("customer", saved.id).values["discount"] is None


def test_taken_values_are_refused_by_name(shop: Shop) -> None:
    save_record(shop.office, shop.reception, "customer", typed(**CUSTOMER))
    errors = errors_of(shop, "customer", **CUSTOMER)
    assert "Ершова Анна" in errors.fields["last_name"][0]


def test_a_link_must_be_readable_and_fit_its_filter(shop: Shop) -> None:
    other = save_record(shop.office, shop.reception, "customer", typed(**CUSTOMER)).id
    strange = errors_of(shop, "repair_order", **ORDER, customer=str(other), device=str(shop.device))
    assert list(strange.fields) == ["device"]
    assert strange.general == ("Вещь принадлежит другому клиенту",)
    missing = errors_of(shop, "repair_order", **ORDER, customer="999", device=str(shop.device))
    assert "customer" in missing.fields


def test_a_field_that_is_not_ones_own_is_refused(shop: Shop) -> None:
    errors = errors_of(shop, "repair_order", **ORDER, customer=str(shop.client), device=str(shop.device), diagnosis="X")
    assert list(errors.fields) == ["diagnosis"]
    errors = errors_of(shop, "repair_order", shop.order, total="5")
    assert list(errors.fields) == ["total"]


def test_a_changed_field_is_written_and_nothing_else(shop: Shop) -> None:
    save_record(shop.office, shop.reception, "repair_order", typed(1, complaint="Искрит"), shop.order)
    record = shop.record("repair_order", shop.order)
    assert (record.values["complaint"], record.values["promised"], record.version) == ("Искрит", "2026-03-10", 2)
    save_record(shop.office, shop.reception, "repair_order", typed(2, complaint="Искрит"), shop.order)
    assert shop.record("repair_order", shop.order).version == 2


def test_the_state_closes_fields(shop: Shop) -> None:
    order = shop.new_order("diagnosed")
    errors = errors_of(shop, "repair_order", order, complaint="Иное")
    assert errors.fields["complaint"] == ("В состоянии «Осмотрен» это поле не меняют.",)
    save_record(shop.office, shop.reception, "repair_order", typed(1, promised="30.03.2026"), order)


def test_who_may_not_read_is_told_nothing_and_who_may_not_change_is_told_so(shop: Shop) -> None:
    with pytest.raises(NotFound):
        save_record(shop.office, shop.mechanic, "repair_order", typed(1, diagnosis="X"), shop.order)
    with pytest.raises(Denied):
        save_record(shop.office, shop.owner, "repair_order", typed(1, complaint="X"), shop.order)
    with pytest.raises(Denied):
        save_record(shop.office, shop.mechanic, "customer", typed(**CUSTOMER))


def test_a_right_is_judged_by_the_row_as_it_was_before(shop: Shop) -> None:
    mine = shop.new_order(mechanic=shop.master)
    other = shop.make("mechanic", last_name="Ёлкин", first_name="Олег", rate=500)
    save_record(shop.office, shop.mechanic, "repair_order", typed(1, mechanic=str(other)), mine)
    with pytest.raises(NotFound):
        save_record(shop.office, shop.mechanic, "repair_order", typed(2, mechanic=str(shop.master)), mine)


def test_a_new_record_must_lie_in_what_one_may_make(shop: Shop) -> None:
    wrong = {"title": "Экран", "kind": "handset", "price": "10", "in_stock": "1"}
    assert errors_of(shop, "part", viewer=shop.storekeeper, **wrong).general
    saved = save_record(shop.office, shop.storekeeper, "part", typed(**{**wrong, "kind": "oven"}))
    assert shop.record("part", saved.id).values["price"] == 1000


def test_warnings_do_not_stop_anybody(shop: Shop) -> None:
    saved = save_record(shop.office, shop.storekeeper, "part", typed(title="Винт", price="0", in_stock="1"))
    assert saved.warnings == ("Деталь «Винт» без цены",)


def test_child_rows_are_made_changed_and_taken_away(shop: Shop) -> None:
    order = shop.new_order(mechanic=shop.master)
    first = {"works__0__title": "Осмотр", "works__0__quantity": "1", "works__0__price": "100"}
    second = {"works__7__title": "Лампа", "works__7__part": str(shop.part), "works__7__price": ""}
    blank = {"works__9__title": "", "works__9__quantity": "1"}
    save_record(shop.office, shop.mechanic, "repair_order", typed(1, **first, **second, **blank), order)
    rows = shop.rows("work", order)
    assert [(row.values["title"], row.values["price"]) for row in rows] == [("Осмотр", 10000), ("Лампа", 12000)]
    assert shop.record("repair_order", order).version == 2
    gone = {"works.0.id": str(rows[0].id), "works.0._delete": "1", "works.1.id": str(rows[1].id), "works.1.quantity": "3"}
    save_record(shop.office, shop.mechanic, "repair_order", typed(2, **gone), order)
    assert [(row.values["title"], row.values["quantity"]) for row in shop.rows("work", order)] == [("Лампа", 3)]


def test_errors_of_rows_stand_at_their_inputs(shop: Shop) -> None:
    order = shop.new_order(mechanic=shop.master)
    twice = {f"works__{number}__{name}": text for number in (3, 4) for name, text in
             {"title": "Осмотр", "quantity": "0", "price": "100"}.items()}
    errors = errors_of(shop, "repair_order", order, viewer=shop.mechanic, **twice)
    assert set(errors.fields) == {"works.3.quantity", "works.4.quantity", "works.4.title"}
    assert shop.rows("work", order) == []


def test_rows_of_another_record_cannot_be_reached(shop: Shop) -> None:
    work = {"title": "Осмотр", "quantity": 1, "price": 100}
    other, mine = shop.new_order(works=[work]), shop.new_order(mechanic=shop.master)
    [row] = shop.rows("work", other)
    stolen = {"works__0__id": str(row.id), "works__0__title": "Моё"}
    errors = errors_of(shop, "repair_order", mine, viewer=shop.mechanic, **stolen)
    assert list(errors.fields) == ["works"]
    assert shop.rows("work", other)[0].values["title"] == "Осмотр"


def test_rows_need_their_own_right(shop: Shop) -> None:
    errors = errors_of(shop, "repair_order", shop.order, works__0__title="Осмотр", works__0__price="1")
    assert list(errors.fields) == ["works.0"]


def test_another_persons_change_is_a_conflict_that_says_what(shop: Shop) -> None:
    save_record(shop.office, shop.reception, "repair_order", typed(1, complaint="Искрит"), shop.order)
    with pytest.raises(Conflict) as lost:
        save_record(shop.office, shop.reception, "repair_order", typed(1, urgent="1"), shop.order)
    assert (lost.value.changed.who, lost.value.changed.when) == ("Receptionist", "02.03.2026 12:00")
    assert lost.value.changed.changes == (("Что не так", "Искрит"),)


def test_saving_again_and_again_is_no_conflict(shop: Shop) -> None:
    for number in range(1, 21):
        save_record(shop.office, shop.reception, "repair_order", typed(number, complaint=f"Раз {number}"), shop.order)


def test_a_lock_holds_for_everybody_but_the_named_duty(shop: Shop) -> None:
    use = shop.make("part_use", part=shop.part, repair_order=shop.order, quantity=1, used_on="2026-01-10")
    record = shop.record("part_use", use)
    with shop.office.database.reading() as connection:
        [reason] = edit_refusals(shop.office, shop.storekeeper, connection, record)
        assert edit_refusals(shop.office, shop.owner, connection, record) == ()
    assert reason.sentence == "Месяц закрыт, расход 10.01.2026 менять нельзя"
    assert reason.who == ("Хозяин мастерской",) and reason.place.file == "forms/part_use.yaml"


def test_a_double_click_makes_one_record(shop: Shop) -> None:
    def click(_: int) -> Saved:
        given = {**ORDER, "customer": str(shop.client), "device": str(shop.device)}
        return save_record(shop.office, shop.reception, "repair_order", typed(key="k1", **given))

    with ThreadPoolExecutor(8) as pool:
        saved = list(pool.map(click, range(8)))
    assert len({item.id for item in saved}) == 1
    assert sum(item.created for item in saved) == 1
    assert shop.count("repair_order") == 2


def test_a_key_of_another_person_is_not_ones_own(shop: Shop) -> None:
    first = save_record(shop.office, shop.reception, "customer", typed(key="k", **CUSTOMER))
    again = save_record(shop.office, shop.viewer("receptionist", ("mechanic", shop.master)), "customer",
                        typed(key="k", **{**CUSTOMER, "phone": "+7 900 000-11-22"}))
    assert again.id != first.id


def test_a_file_of_another_person_cannot_be_taken(shop: Shop) -> None:
    with shop.office.database.writing() as transaction:
        transaction.execute(
            "INSERT INTO p_file (hash, name, type, size, stored, account) VALUES ('a', 'b', 'c', 1, 'd', ?)",
            (shop.senior.account,),
        )
    photo = {"customer": str(shop.client), "kind": "oven", "brand": "Жар", "photo": "1"}
    assert list(errors_of(shop, "device", **photo).fields) == ["photo"]


def test_a_record_others_link_to_stays(shop: Shop) -> None:
    with pytest.raises((Refused, Denied)) as refused:
        archive_record(shop.office, shop.owner, "mechanic", shop.make_helped_master())
    assert isinstance(refused.value, Refused) and refused.value.reasons[0].count == 1


def test_archiving_asks_right_version_and_leaves_the_lists(shop: Shop) -> None:
    with pytest.raises(Denied):
        archive_record(shop.office, shop.reception, "customer", shop.client, 1)
    with pytest.raises(Conflict):
        archive_record(shop.office, shop.reception, "repair_order", shop.order, 7)
    archive_record(shop.office, shop.reception, "repair_order", shop.order, 1)
    with pytest.raises(NotFound):
        save_record(shop.office, shop.reception, "repair_order", typed(2, complaint="X"), shop.order)
