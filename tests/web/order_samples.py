"""Two orders beside each other as the action would give them, for tests of the templates alone."""

from dataclasses import replace

from engine.app.order_pages import ClauseChange, ComparisonPage, PersonChange, RoleChange

LONG = "Приказ № 2 «Об обязанностях работников мастерской и о замене ответственных за выдачу вещей клиентам»"

COMPARISON = ComparisonPage(
    now="Приказ № 1 «Об обязанностях»",
    then=LONG,
    other="order_2",
    roles=(
        RoleChange("Кладовщик", (("Выдаёт вещи", "п. 3.2"), ("Ведёт тарифы", "п. 3.3, п. 3.4")), ()),
        RoleChange("Приёмщик", (), (("Выдаёт вещи", "п. 1.2"),)),
    ),
    same=7,
    people=(
        PersonChange(("Белов Антон", "Лосев Олег", "Орлова Вера", "Соколов Пётр", "Трифонова Нина"), ("Выдаёт вещи",), ()),
        PersonChange(("Яшина Алла",), (), ("Выдаёт вещи", "Ведёт тарифы")),
    ),
    unnamed=3,
    clauses=(
        ClauseChange(
            "Выдаёт вещи", (("Приёмщик", "п. 1.2", "Выдаёт вещи клиентам"),), (("Кладовщик", "п. 3.2", "Выдаёт вещи"),)
        ),
        ClauseChange("Ведёт тарифы", (), (("Кладовщик", "п. 3.3", ""),)),
    ),
    rights=("Роль «Приёмщик» теряет право: «Выдать» — «Заказы» (п. 1.2).",),
    orders=(("order_2", LONG), ("order_3", "Приказ № 3")),
)

ORDER_PAGES = {
    "order_compare": ("order_compare.html", {"page": COMPARISON}),
    "order_compare_same": (
        "order_compare.html",
        {"page": replace(COMPARISON, roles=(), people=(), unnamed=0, clauses=(), rights=())},
    ),
}
