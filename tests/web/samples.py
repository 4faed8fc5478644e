"""One page of every kind as the actions would give it, for tests of the templates alone."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from engine.app.accounts import Issued
from engine.app.actions.manage_backups import BackupRow, BackupsPage
from engine.app.actions.manage_sets import ActivationRow, FaultRow, PlanRow, SetsPage
from engine.app.actions.see_notices import NoticesPage
from engine.app.actions.see_work import WorkPage, WorkRow
from engine.app.demo_mark import DemoMark
from engine.app.order_pages import (
    ClauseView,
    DutyView,
    HeldRole,
    HoldersView,
    MatrixPage,
    OrderView,
    PersonView,
    RightView,
    RoleView,
    WhoCan,
    WhyPage,
)
from engine.app.pages import (
    Choice,
    ColumnHead,
    Diagram,
    DiagramEdge,
    DiagramNode,
    DryRunChange,
    DryRunPage,
    DutyCard,
    FieldView,
    FilterView,
    FormPage,
    Frame,
    HistoryPage,
    HistoryRow,
    ListPage,
    MenuGroup,
    MenuLink,
    MyDayPage,
    NoticeView,
    RecordPage,
    RowView,
    SectionView,
    StateView,
    StepView,
    TableView,
    WaitingItem,
)
from engine.app.people_pages import (
    AccountPage,
    AccountRow,
    AppointedRow,
    AppointmentRow,
    AppointmentsPage,
    OwnSessionsPage,
    PeoplePage,
    SessionRow,
    SessionsPage,
)
from engine.app.report_pages import (
    Chart,
    ChartPoint,
    CountedPage,
    CountedRow,
    HeadCell,
    KeepingView,
    KeptPage,
    KeptView,
    ReportColumn,
    ReportPage,
    ReportRow,
    ReportTable,
)
from engine.model.outcomes import FormErrors, Reason
from engine.source.places import Place
from tests.web.item_samples import GIVEN, ITEM_PAGES, OWED, SUMMARY
from tests.web.order_samples import ORDER_PAGES
from tests.web.slip_samples import SLIP_PAGES

FRAME = Frame(
    organisation="Мастерская «Отвёртка»",
    accent="#1d5fa8",
    menu=(
        MenuGroup(
            "Приём",
            (
                MenuLink("Заказы", "/f/repair_order", True),
                MenuLink("Заказчики", "/f/customer"),
                MenuLink("Приборы", "/f/device"),
            ),
        ),
        MenuGroup("Склад", (MenuLink("Запчасти", "/f/part"), MenuLink("Поставщики", "/f/supplier"))),
        MenuGroup("Отчёты", (MenuLink("Заказы в работе дольше недели", "/r/long_orders"),)),
    ),
    person="Белкина Вера Павловна",
    roles="Приёмщик, ответственный за склад",
)

LIST = ListPage(
    form="repair_order",
    title="Заказы на ремонт",
    one="Заказ",
    columns=(
        ColumnHead("number", "Номер", "-number", "ascending"),
        ColumnHead("customer", "Заказчик", "customer"),
        ColumnHead("accepted", "Принят", "accepted"),
        ColumnHead("price", "Стоимость", "price", "", True),
        ColumnHead("state", "Состояние", "state"),
    ),
    rows=tuple(
        (
            n,
            (
                f"Р-{n:04}",
                ("Соколов Пётр", "Ежова Анна Сергеевна", "")[n % 3],
                f"{n % 28 + 1:02}.11.2026",
                f"{n * 1370 % 9000:,}".replace(",", "\u00a0") + ",00\u00a0₽",
                ("Принят", "В работе", "Выдан")[n % 3],
            ),
        )
        for n in range(1, 31)
    ),
    filters=(
        FilterView("state", "Состояние", "choice", "", "", (Choice("new", "Принят"), Choice("done", "Выдан"))),
        FilterView("customer", "Заказчик", "link", "4", "", (), "Соколов Пётр"),
        FilterView("accepted", "Принят", "range"),
        FilterView("urgent", "Срочный", "truth", "", "", (Choice("1", "да"), Choice("0", "нет"))),
    ),
    q="",
    sort="number",
    page=2,
    pages=7,
    total=327,
    more_than=False,
    can_create=True,
    can_export=True,
    searchable=True,
    help="Каждая принятая вещь — отдельный заказ.",
    query="sort=number",
)

EMPTY_LIST = ListPage(
    form="supplier",
    title="Поставщики",
    one="Поставщик",
    columns=(ColumnHead("name", "Название"),),
    rows=(),
    filters=(),
    q="",
    sort="",
    page=1,
    pages=1,
    total=0,
    more_than=False,
    can_create=False,
    can_export=False,
    searchable=True,
    help="Кто привозит запчасти.",
    who_creates=("Заведующий складом: Лосев И. П.",),
)


def _line(index: int, id: str, part: str, errors: tuple[str, ...] = ()) -> RowView:
    name = f"lines.{index}"
    return RowView(
        index,
        id,
        (
            FieldView(
                "part", f"{name}.part", "Запчасть", "link", value="7", choices=(Choice("7", part),), required=True
            ),
            FieldView(
                "amount",
                f"{name}.amount",
                "Количество",
                "number",
                value="x" if errors else "2",
                errors=errors,
                numeric=True,
            ),
            FieldView("note", f"{name}.note", "Пометка", "text"),
        ),
    )


_LINES = TableView(
    "part_use",
    ("Запчасть", "Количество", "Пометка"),
    (_line(0, "11", "Ремень приводной 8PK-1420"), _line(1, "", "Подшипник", ("Введите целое число, например 25.",))),
    _line(0, "", ""),
)

FORM = FormPage(
    form="repair_order",
    id=None,
    version=0,
    key="0f0f",
    one="Заказ",
    title="Новый заказ",
    sections=(
        SectionView(
            "Вещь и хозяин",
            (
                FieldView(
                    "customer",
                    "customer",
                    "Заказчик",
                    "link",
                    required=True,
                    errors=("Заполните это поле.",),
                    hint="Если заказчика нет в списке, сначала заведите его.",
                ),
                FieldView(
                    "device", "device", "Прибор", "link", value="3", choices=(Choice("3", "Дрель ударная ИЭ-1505"),)
                ),
                FieldView(
                    "kind",
                    "kind",
                    "Вид ремонта",
                    "choice",
                    value="paid",
                    required=True,
                    choices=(Choice("paid", "Платный"), Choice("warranty", "Гарантийный")),
                ),
                FieldView("accepted", "accepted", "Принят", "date", value="2026-11-20", required=True),
                FieldView("urgent", "urgent", "Срочный", "truth", value="1"),
                FieldView(
                    "price",
                    "price",
                    "Стоимость, ₽",
                    "number",
                    value="1 200,5о",
                    errors=("Введите число, например 12,5.",),
                    numeric=True,
                ),
                FieldView("number", "number", "Номер", "text", shown="", locked="Присваивается при приёме."),
                FieldView("phone", "phone", "Телефон", "phone", value="+7 912 345-67-89"),
                FieldView("mail", "mail", "Почта", "email"),
                FieldView("at", "at", "Время выдачи", "time", value="14:30"),
                FieldView("broken", "broken", "Что сломано", "long_text", value="Не включается.\nПахнет дымом."),
                FieldView(
                    "masters",
                    "masters",
                    "Мастера",
                    "links",
                    choices=(Choice("1", "Лосев И. П."), Choice("2", "Барсуков А. А.")),
                    links=(("1", "Лосев И. П."), ("2", "Барсуков А. А.")),
                ),
                FieldView("photo", "photo", "Снимок", "file"),
            ),
        ),
        SectionView("Запчасти", (FieldView("lines", "lines", "Запчасти", "table", table=_LINES),)),
    ),
    general_errors=("Выдача не может быть раньше приёма.",),
    error_count=3,
)

_READ_LINES = TableView(
    "part_use",
    ("Запчасть", "Количество"),
    (
        RowView(
            0,
            "1",
            (
                FieldView("part", "part", "Запчасть", "link", shown="Ремень", href="/f/part/1"),
                FieldView("amount", "amount", "Количество", "number", shown="2", numeric=True),
            ),
        ),
    ),
)

DIAGRAM = Diagram(
    (
        DiagramNode("new", "Принят", 0, 0, walked=True),
        DiagramNode("work", "В работе", 1, 0, current=True, walked=True),
        DiagramNode("parts", "Ждёт запчастей от поставщика", 2, 0),
        DiagramNode("ready", "Готов", 2, 1),
        DiagramNode("given", "Выдан заказчику", 3, 0),
        DiagramNode("refused", "Отменён", 3, 1),
    ),
    (
        DiagramEdge("new", "work", "Взять", True),
        DiagramEdge("work", "parts", "Заказать"),
        DiagramEdge("parts", "work", "Пришли"),
        DiagramEdge("work", "ready", "Закончить"),
        DiagramEdge("ready", "given", "Выдать"),
        DiagramEdge("new", "refused", "Отменить"),
    ),
)

RECORD = RecordPage(
    form="repair_order",
    id=12,
    version=3,
    one="Заказ",
    many="Заказы",
    title="Р-0012, Соколов Пётр Андреевич",
    state=StateView("work", "В работе", "active"),
    sections=(
        SectionView(
            "Вещь и хозяин",
            (
                FieldView(
                    "customer", "customer", "Заказчик", "link", shown="Соколов Пётр Андреевич", href="/f/customer/4"
                ),
                FieldView("device", "device", "Прибор", "text", shown="Дрель ударная ИЭ-1505"),
                FieldView("accepted", "accepted", "Принят", "date", shown="20.11.2026"),
                FieldView("price", "price", "Стоимость", "number", shown="1 200,50 ₽", numeric=True),
                FieldView("given", "given", "Выдан", "date"),
                FieldView(
                    "masters",
                    "masters",
                    "Мастера",
                    "links",
                    links=(("/f/mechanic/1", "Лосев"), ("/f/mechanic/2", "Барсуков")),
                ),
                FieldView("broken", "broken", "Что сломано", "long_text", shown="Не включается.\nПахнет дымом."),
            ),
        ),
        SectionView("Запчасти", (FieldView("lines", "lines", "Запчасти", "table", table=_READ_LINES),)),
    ),
    diagram=DIAGRAM,
    steps=(
        StepView(
            "finish",
            "Закончить ремонт",
            "ready",
            True,
            True,
            basis="Приказ № 2, п. 1.3",
            due="просрочено на 2 рабочих дня",
            late=True,
            ask=(FieldView("result", "result", "Что сделано", "long_text", required=True),),
            leads=True,
        ),
        StepView(
            "order",
            "Заказать запчасти",
            "parts",
            True,
            False,
            due="до 24.11, остался 1 рабочий день",
            automatic=True,
            reasons=(
                Reason(
                    "Не указано ни одной запчасти, которой нет на складе.",
                    basis="Приказ № 2, п. 1.4",
                    rows=(("/f/part/1", "Ремень приводной"),),
                    count=3,
                ),
            ),
        ),
        StepView(
            "give",
            "Выдать",
            "given",
            False,
            True,
            reasons=(Reason("Это поручено приёмщику.", who=("Приёмщик: Белкина В. П.",)),),
        ),
        StepView(
            "cancel", "Отменить заказ", "refused", True, True, danger=True, help="Отменённый заказ нельзя вернуть."
        ),
    ),
    can_edit=True,
    can_archive=True,
    prints=(("/f/repair_order/12/print/receipt.pdf", "Квитанция"),),
    notes=(Reason("Срок ремонта прошёл.", level="warning"),),
    related=(("Платежи", "/f/payment?order=12", "2"),),
    kept=(("/f/repair_order/12/file/receipt", "Квитанция от 20.11.2026"),),
    changed="20.11.2026 14:05",
    changed_by="Лосев И. П.",
)

HISTORY = HistoryPage(
    "repair_order",
    12,
    "Р-0012",
    (
        HistoryRow(
            2,
            "20.11.2026 14:05",
            "Лосев И. П.",
            "Взять в работу",
            "мастер, приказ № 2, п. 1.3",
            (("Состояние", "Принят", "В работе"), ("Мастера", "", "Лосев И. П."), ("Пометка", "Срочно", "")),
        ),
        HistoryRow(1, "20.11.2026 10:00", "Белкина В. П.", "Создание", "", ()),
    ),
)

REPORT_TABLE = ReportTable(
    columns=(
        ReportColumn("kind", "Вид"),
        ReportColumn("state", "Состояние"),
        ReportColumn("n", "Заказов", "number"),
        ReportColumn("sum", "Сумма", "number"),
    ),
    heads=((HeadCell("Вид"), HeadCell("Состояние"), HeadCell("Заказов", numeric=True), HeadCell("Сумма", numeric=True)),),
    rows=(
        ReportRow(
            ("Печи", "В работе", "4", "5 200,00"),
            "/f/repair_order/3",
            links={1: "/f/repair_order/3", 2: "/r/long_orders/rows?_of=n&_k1=a"},
        ),
        ReportRow(("Печи", "Ждёт запчастей", "2", "1 000,00"), links={2: "/r/long_orders/rows?_of=n&_k1=b"}, again=1),
        ReportRow(("Печи: всего", "", "6", "6 200,00"), level=1, links={2: "/r/long_orders/rows?_of=n&_k1=c"}),
        ReportRow(("Всего", "", "6", "6 200,00"), level=-1, links={2: "/r/long_orders/rows?_of=n"}),
    ),
)

REPORT = ReportPage(
    id="long_orders",
    title="Заказы в работе дольше недели",
    organisation="Мастерская «Отвёртка»",
    params=(FieldView("day", "day", "На день", "date", value="2026-11-22"),),
    table=REPORT_TABLE,
    count=2,
    cut=True,
    query="day=22.11.2026",
    about=(("На день", "22.11.2026"),),
    printed="22.11.2026 10:00, Белкина В. П.",
)

WAITING_REPORT = ReportPage(
    "long_orders", "Заказы заказчика", "Мастерская «Отвёртка»", (), ReportTable((), ((),), ()), 0, False, missing=("Заказчик",)
)

def _chart(mark: str, categories: tuple[str, ...], kinds: tuple[str, ...]) -> Chart:
    points = tuple(
        ChartPoint(at, kind, Decimal((at * 7 + kind * 5) % 23 - 3 * kind), f"{(at * 7 + kind * 5) % 23 - 3 * kind}")
        for at in range(len(categories))
        for kind in range(len(kinds))
    )
    return Chart(mark, "Заказов", "Месяц", "Вид вещи" if len(kinds) > 1 else "", categories, kinds, points)


MONTHS = ("Январь", "Февраль", "Март", "Апрель", "Май", "Июнь", "Июль", "Август", "Сентябрь", "Октябрь")
KINDS = ("Печи", "Телефоны и прочая мелкая переносная техника", "Ноутбуки")
CHARTS = {
    "bar": _chart("bar", ("Лосев И. П.", "Барсуков А. А.", "Мастер, которого взяли на время отпусков"), KINDS[:2]),
    "line": _chart("line", MONTHS, KINDS),
    "heat": _chart("heat", MONTHS, KINDS),
}

PIVOT = ReportTable(
    columns=(
        ReportColumn("mechanic", "Мастер", names=True),
        *(ReportColumn("n", f"{kind} / {name}", "number") for kind in KINDS[:2] for name in ("Работ", "Доля срочных")),
        ReportColumn("sum", "Сумма", "number"),
    ),
    heads=(
        (HeadCell("Мастер", rows=2), *(HeadCell(kind, 2) for kind in KINDS[:2]), HeadCell("Сумма", rows=2, numeric=True)),
        tuple(HeadCell(name, numeric=True) for _ in range(2) for name in ("Работ", "Доля срочных")),
    ),
    rows=(
        ReportRow(("Лосев И. П.", "4", "25 %", "–", "–", "5 200"), "", links={0: "/f/mechanic/1", 1: "/r/a/rows?_of=n"}),
        ReportRow(("Барсуков А. А.", "1", "0 %", "12", "8 %", "1 000")),
        ReportRow(("С деталями", "3", "", "2", "", ""), level=-1),
    ),
)

KEEPING = KeepingView(
    True,
    (
        KeptView("/r/long_orders/kept/2", "2026-11", "На день: 22.11.2026", "22.11.2026 10:00", "Белкина В. П.", "Исправлен день"),
        KeptView("/r/long_orders/kept/1", "2026-11", "", "21.11.2026 10:00", "Белкина В. П.", ""),
    ),
)

COUNTED = CountedPage(
    title="Заказы в работе дольше недели",
    label="Заказов",
    shown="6",
    about=(("Вид", "Печи"), ("На день", "22.11.2026")),
    back="/r/long_orders?day=22.11.2026",
    columns=(ColumnHead("number", "Номер"), ColumnHead("total", "Итого", numeric=True)),
    rows=(CountedRow(("Р-0003", "5 200,00"), "/f/repair_order/3"), CountedRow(("", "1 000,00"), "/f/repair_order/4")),
    cut=True,
)

MY_DAY = MyDayPage(
    greeting="Белкина Вера Павловна",
    today="воскресенье, 22 ноября 2026 года",
    waiting=(
        WaitingItem(
            "Заказы",
            "Выдать",
            "Приказ № 2, п. 1.5",
            7,
            "/f/repair_order?state=ready",
            (
                ("/f/repair_order/3", "Р-0003, Ежова Анна", "просрочено на 2 рабочих дня"),
                ("/f/repair_order/5", "Р-0005, Соколов", "до 24.11, остался 1 рабочий день"),
            ),
            1,
        ),
    ),
    notices=(NoticeView(1, "Заказ Р-0003 готов к выдаче", "21.11.2026 16:40", "/f/repair_order/3", False),),
    duties=(
        DutyCard("Принимает вещи в ремонт", "п. 1.1", "Приёмщик", "", "каждый день", (("Заказы", "/f/repair_order"),)),
        DutyCard("Ведёт книгу отзывов", "п. 1.9", "Приёмщик", "", "", ()),
    ),
)

DRY = DryRunPage(
    "repair_order",
    12,
    "Р-0012",
    "Закончить ремонт",
    (DryRunChange("Р-0012", "Состояние", "В работе", "Готов"), DryRunChange("Ремень приводной", "Остаток", "5", "3")),
    (Reason("На складе мало ремней.", level="warning"),),
)

TRAIL = (("/f/repair_order", "Заказы"), ("/f/repair_order/12", "Р-0012"))

RIGHT = RightView(
    "Заказы",
    "/f/repair_order",
    "видеть, менять",
    "все поля",
    "свои",
    "duties/repairing.yaml:4:5",
    "п. 2.1",
    "Приказ № 1",
    "Мастер",
    "Ремонтирует вещи",
)
HOLDERS = HoldersView(("Лосев И. П.",), 3, "по назначению", "должен быть один")

ORDER = MatrixPage(
    (
        OrderView(
            "Приказ № 1 «О распределении работы»",
            False,
            (
                RoleView(
                    "mechanic",
                    "Мастер",
                    HOLDERS,
                    (
                        ClauseView(
                            "п. 2.1",
                            "Ремонтирует вещи по своим заказам",
                            "каждый день",
                            "Ремонтирует вещи",
                            "repairing",
                            "свои",
                            "",
                            (RIGHT,),
                            (("Заказы", "/f/repair_order"),),
                            ("Заказ: Готово",),
                        ),
                        ClauseView("п. 2.2", "Поливает цветы", not_digital="Хозяйственное поручение"),
                    ),
                ),
            ),
        ),
    ),
    (
        PersonView(
            "Лосев И. П.", (HeldRole("Мастер", "mechanic", "Приказ № 1", "с 01.09.2026", ("Ремонтирует вещи",)),)
        ),
    ),
    (
        DutyView(
            "repairing",
            "Ремонтирует вещи",
            "repair",
            (("Мастер", "п. 2.1", ("Лосев И. П.",)),),
            (("Заказы", "/f/repair_order"),),
        ),
        DutyView("flowers", "Поливает цветы", "", (), ()),
    ),
    1,
    2,
)

WHY = WhyPage(
    "Р-0012: «Выдать»",
    False,
    "Нет: ни одна из ваших обязанностей этого не даёт.",
    (RIGHT,),
    (Reason("Вещь ещё не готова.", Place("workflows/repair.yaml", 14, 5), "п. 1.2", ("Приёмщик (п. 1.2)",)),),
    (WhoCan("Приёмщик", "п. 1.2", "Приказ № 1", "roles/order_1.yaml:6:9", HOLDERS),),
    "/f/repair_order/12",
)

PEOPLE = PeoplePage(
    "",
    (AccountRow(1, "losev", "Лосев И. П.", "Мастер", False, True), AccountRow(2, "belkina", "", "", True, False)),
    False,
    True,
    True,
)
PERSON = FieldView(
    "person",
    "person",
    "Чья это учётная запись",
    "link",
    value="mechanic:1",
    shown="?лос",
    hint="Начните вводить фамилию.",
    errors=("У этого человека уже есть учётная запись.",),
    choices=(Choice("mechanic:1", "Лосев Илья Петрович", "Мастер"), Choice("customer:1", "Лосева Анна", "Клиент")),
)

ACCOUNT = AccountPage(
    1,
    "losev",
    "Лосев И. П.",
    False,
    True,
    ("Лосев Илья Петрович", "/f/mechanic/1"),
    (
        AppointmentRow(1, "Кладовщик", "Приказ № 1", "с 01.09.2026", "Участок: печи", False, True),
        AppointmentRow(2, "Мастер", "", "с 01.09.2025 по 31.08.2026", "", True, False),
    ),
    ("Мастер",),
    (
        SessionRow(
            5, 1, "22.11.2026 08:00", "22.11.2026 09:10", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36", True
        ),
    ),
    True,
    True,
    (Choice("storekeeper", "Кладовщик"), Choice("senior", "Старший мастер")),
    (("storekeeper", (FieldView("kind", "post.kind", "Участок", "choice", choices=(Choice("oven", "Печи"),)),)),),
    "2026-11-22",
)

OWN_SESSIONS = OwnSessionsPage(
    "Лосев Илья Петрович",
    (
        SessionRow(5, 1, "22.11.2026 08:00", "22.11.2026 09:10", "Mozilla/5.0 (Windows NT 10.0) YaBrowser/26.1", True),
        SessionRow(3, 1, "22.11.2026 07:30", "22.11.2026 08:50", "Mozilla/5.0 (Linux; Android 9) Chrome/80", False),
    ),
)
BACKUPS = BackupsPage(
    (
        BackupRow(2, "prikaz-20261122064000.zip", "22.11.2026 09:40", 1840, 5321, "22.11.2026 09:41", "", True),
        BackupRow(1, "prikaz-20261101064000.zip", "01.11.2026 09:40", 1720, 5104, "", "Копия повреждена.", False),
    ),
    True,
    "data/backups",
)
SESSIONS = SessionsPage(
    (
        ("Лосев Илья Петрович", OWN_SESSIONS.sessions[0]),
        ("Белкина Вера Павловна", SessionRow(4, 2, "22.11.2026 08:40", "22.11.2026 09:05", "curl", False)),
    ),
    300,
)
APPOINTMENTS = AppointmentsPage(
    "",
    "storekeeper",
    ACCOUNT.roles,
    (
        AppointedRow(
            "Лосев Илья Петрович", "/admin/people/1", "Кладовщик", "Участок: печи", "Приказ № 1", "с 01.09.2026"
        ),
        AppointedRow("Белкина Вера Павловна", "", "Старший мастер", "", "", "с 01.09.2026 по 31.08.2027"),
    ),
    True,
    True,
)

SETS = SetsPage(
    (
        ActivationRow(2, "22.11.2026 09:00", "Хозяин", "0f3a9c", True),
        ActivationRow(1, "21.11.2026 09:00", "", "aa11bb", False),
    ),
    (FaultRow("forms/device.yaml:3:5", "F103", "Нет такой формы: «custmer».", "Может быть, «customer»?", "error"),),
    (
        PlanRow("Поле «Цвет» у формы «Прибор» будет убрано", 14, "warning"),
        PlanRow("Новая форма «Цвет»", 0, "quiet"),
        PlanRow("Состояние «Отказ» убрать нельзя", 2, "blocking"),
    ),
    True,
    True,
    "definitions",
)

NO_ERRORS = FormErrors()
NOTICES = NoticesPage(
    notices=(
        NoticeView(9, "Кузнецов не отвечает на «Не греет»", "09:40", "/f/repair_order/3", False, True),
        NoticeView(8, "Готово: Р-0003 — до 24.11, остался 1 рабочий день", "21.11.2026", "/f/repair_order/3", True),
    ),
    page=2, pages=3, newest=70, unseen=4, email="reception@example.org", letters=True, mail_set=False,
)  # fmt: skip
WORK = WorkPage(
    rows=(
        WorkRow("step-1", "Заказ: шаг «Закрыть»", "Р-0003, Ежова Анна", "/f/repair_order/3", "21.11.2026 16:40",
                ("По заказу «Р-0003» есть возражения клиента, их разбирает старший мастер", "Не указана дата выдачи")),
        WorkRow("parcel-7", "Письмо об извещении", "№ 12", "", "20.11.2026 09:00",
                ("Связь оборвалась при отправке. Неизвестно, ушло ли письмо.",), "SMTPServerDisconnected: closed", True),
    ),
    total=120, alive="", letters=3,
)  # fmt: skip
FAILURE = {
    "heading": "Страница устарела",
    "advice": "Проверьте и отправьте ещё раз.",
    "sentence": "",
    "why": WHY.reasons,
    "back": "/f/repair_order/12",
    "changes": (("Состояние", "Готов"),),
    "kept": (("last_name", "Соколов"), ("version", "3")),
    "files": True,
    "resend": True,
    "action": "/f/customer/new",
    "request_id": "0a1b2c3d4e",
    "base": "single.html",
}

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    **ITEM_PAGES,
    "list": ("list.html", {"page": LIST}),
    "empty": ("list.html", {"page": EMPTY_LIST}),
    "form": (
        "form.html",
        {"page": FORM, "trail": TRAIL, "action": "/f/repair_order/new", "live": True, "back": "/f/repair_order"},
    ),
    "record": ("record.html", {"page": replace(RECORD, items=SUMMARY), "trail": TRAIL, "failed": None, "opened": ""}),
    "history": ("history.html", {"page": HISTORY, "trail": TRAIL}),
    "report": ("report.html", {"page": REPORT, "keeping": KEEPING}),
    "report_waiting": ("report.html", {"page": WAITING_REPORT, "keeping": KeepingView(True, ())}),
    "report_pivot": ("report.html", {"page": replace(REPORT, table=PIVOT), "keeping": None}),
    **{f"report_{mark}": ("report.html", {"page": replace(REPORT, chart=CHARTS[mark]), "keeping": None}) for mark in CHARTS},
    "report_kept": ("report_kept.html", {"kept": KeptPage(
        2, replace(REPORT, chart=CHARTS["bar"]), "2026-11", "22.11.2026 10:00", "Белкина В. П.", "Исправлен день", whole=False)}),
    "report_rows": ("report_rows.html", {"page": COUNTED}),
    "my_day": ("my_day.html", {"page": replace(MY_DAY, owed=OWED, assigned=GIVEN)}),
    "notices": ("notices.html", {"page": NOTICES, "errors": NO_ERRORS, "typed": {}}),
    "notices_wrong": (
        "notices.html",
        {"page": NOTICES, "errors": FormErrors({"email": ("Это не похоже на адрес.",)}), "typed": {"email": "кто"}},
    ),
    "work": ("admin/work.html", {"page": WORK, "mail_set": False}),
    "work_done": ("admin/work.html", {"page": WorkPage((), 0, "22.11.2026 10:00", 0), "mail_set": True}),
    "dry_run": ("dry_run.html", {"page": DRY, "trail": TRAIL, "step": "finish", "kept": (("version", "3"),)}),
    **ORDER_PAGES,
    **SLIP_PAGES,
    "order": ("order.html", {"page": ORDER, "by": ""}),
    "order_people": ("order.html", {"page": ORDER, "by": "person"}),
    "order_duties": ("order.html", {"page": ORDER, "by": "duty"}),
    "why": ("why.html", {"page": WHY}),
    "people": (
        "admin/people.html",
        {
            "page": PEOPLE,
            "errors": FormErrors({"login": ("Занято.",)}),
            "typed": {"login": "losev"},
            "person": PERSON,
        },
    ),
    "account": (
        "admin/account.html",
        {"page": ACCOUNT, "errors": NO_ERRORS, "issued": Issued(1, "losev", "abcd-efgh-jkmn-pqrs"), "typed": {}},
    ),
    "sessions": ("sessions.html", {"page": OWN_SESSIONS}),
    "sessions_of_all": ("admin/sessions.html", {"page": SESSIONS}),
    "appointments": ("admin/appointments.html", {"page": APPOINTMENTS}),
    "backups": ("admin/backups.html", {"page": BACKUPS}),
    "definitions": ("admin/definitions.html", {"page": SETS}),
    "failure": ("failure.html", FAILURE),
    "failure_framed": ("failure.html", {**FAILURE, "base": "layout.html", "kept": ()}),
    "renew": (
        "renew.html",
        {"problem": "", "kept": (("last_name", "Соколов"),), "files": True, "action": "/f/customer/new"},
    ),
    "password": ("password.html", {"problems": {"old": "Прежний пароль не подходит."}, "forced": True}),
    "login_demo": (
        "login.html",
        {
            "problem": "Имя или пароль не подходят.",
            "next": "/f/customer",
            "login": "кто",
            "demo": DemoMark("demo-2026", (("Хозяин", "owner"), ("Приёмщик", "reception"))),
        },
    ),
    "login": ("login.html", {"problem": "", "next": "", "login": "", "demo": None}),
}
