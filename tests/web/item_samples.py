"""Check-lists as the actions would give them, for tests of the templates alone."""

from typing import Any

from engine.app.checklists import ChecklistPage
from engine.app.item_pages import ItemPage, ItemsPage
from engine.app.item_views import (
    AssignmentView,
    ItemsSummary,
    ItemView,
    OwedView,
    OwnerView,
    PhaseView,
    SignatureView,
)
from engine.app.page_asking import PageHead
from engine.app.pages import Choice, StateView

BASE = "/f/shop_month/1/items"


def _item(number: int, id: str, label: str, tone: str, sentence: str, **more: Any) -> ItemView:
    values: dict[str, Any] = {"help": "", "basis": "", "count": 0, "many": "", **more}
    return ItemView(id=id, number=number, label=label, tone=tone, sentence=sentence, href=f"{BASE}/{id}", **values)


GIVEN = (
    AssignmentView(1, "Заказ № 17", "/f/repair_order/17", "Лосев Олег", "Позвоните клиенту", "01.03.2027", overdue=True),
    AssignmentView(2, "", "", "Орлова Вера", "", "", cancel=True),
)
OPEN = _item(
    1,
    "handed",
    "Все вещи выданы в срок",
    "open",
    "мешают 12",
    basis="п. 1.2",
    count=12,
    many="12",
    help="Выдайте вещь или договоритесь с клиентом о новом сроке.",
    rows=(("/f/repair_order/17", "Заказ № 17, Жар П-2"), ("/f/repair_order/18", "Заказ № 18, Искра")),
    more=True,
    hidden=True,
    report="/r/month_unhanded?month=1",
    owners=(OwnerView("Кузнецов Пётр", 7), OwnerView("", 4)),
    owners_more=2,
    who=("Мастер, п. 2.1",),
    mine=7,
    steers=True,
    reminded="Сегодня напомнили: 3",
    assignments=GIVEN,
)
ITEMS = (
    OPEN,
    _item(
        2,
        "bought",
        "Всё нужное куплено",
        "done",
        "доказано",
        proved="доказано 25.05.2027 18:40 — Хозяин (п. 1), шаг «Подвести итоги»",
    ),
    _item(3, "priced", "У деталей стоят цены", "warning", "ещё не так", who=("Кладовщик, п. 3.1",), steers=True),
    _item(4, "cash", "Касса сошлась", "nothing", "Пока нечего доказывать: касса ещё не ведётся"),
)
SIGNED = _item(
    5,
    "report",
    "Отчёт за месяц проверен",
    "open",
    "не хватает подписи: «Ведёт дело»",
    signatures=(
        SignatureView("settlement", "Согласует цену", "Орлова Вера", "Приёмщик, п. 1.2", "25.05.2027 18:30", withdraw=True),
        SignatureView("shop_ownership", "Ведёт дело", mine=True),
    ),
    steers=True,
)
LATER = _item(6, "autumn", "Долги розданы", "apart", "сейчас не требуется")
PHASES = (
    PhaseView("1", "Завершить работы", ITEMS, 1, 3, ("Подвести итоги",)),
    PhaseView("2", "Подписать", (SIGNED, LATER), 0, 1),
)
LIST = ItemsPage(
    form="shop_month",
    id=1,
    one="Месяц мастерской",
    many="Месяцы мастерской",
    title="Май 2027",
    list_title="Закрытие месяца",
    state=StateView("open", "Идёт", "active"),
    phases=PHASES,
    blocking=2,
    open=3,
    waits=(("Подвести итоги", "мешают пункты 1"),),
    mine=1,
    today="25 мая 2027 года",
)
TRAIL = (("/f/shop_month", "Месяцы мастерской"), ("/f/shop_month/1", "Май 2027"))
PEOPLE = (Choice("3", "Кузнецов Пётр"), Choice("4", "Лосев Олег"))
ROWS = (Choice("repair_order:17", "Заказ № 17"),)
SUMMARY = ItemsSummary(BASE, PHASES, 2, 3)
OWED = (
    OwedView("Все вещи выданы в срок", "Закрытие месяца: Май 2027", f"{BASE}/handed", 7, True, "п. 2.1"),
    OwedView("Подписать: Отчёт за месяц проверен", "Закрытие месяца: Май 2027", f"{BASE}/report", 1, False, "п. 1.2"),
)
HEAD = PageHead("month", "Закрытие месяца")
TYPED = {"account": "3", "row": "", "due": "когда-нибудь", "text": ""}

ITEM_PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "items": ("items.html", {"page": LIST, "trail": TRAIL}),
    "item": (
        "item.html",
        {
            "shown": ItemPage(LIST, OPEN, PEOPLE, ROWS, True, ("Срок: запишите дату так: 31.12.2026",)),
            "item": OPEN,
            "trail": TRAIL,
            "typed": TYPED,
        },
    ),
    "signed_item": ("item.html", {"shown": ItemPage(LIST, SIGNED, (), ()), "item": SIGNED, "trail": TRAIL, "typed": {}}),
    "checklist": ("checklist.html", {"page": ChecklistPage(HEAD, LIST), "head": HEAD}),
    "checklist_of_nothing": ("checklist.html", {"page": ChecklistPage(HEAD), "head": HEAD}),
}
