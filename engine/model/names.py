"""Names expressions always know, and what each of them is. Fields of the record stand beside them by their ids."""

from __future__ import annotations

from collections.abc import Mapping

ORGANISATION = "organisation"

NAMES: Mapping[str, str] = {
    "this": "запись, о которой выражение; в filter ссылки — заполняемая запись",
    "parent": "запись, в таблице которой стоит строка",
    "name": "имя записи: сотрудник.name",
    "value": "значение самого поля, в его check",
    "today": "сегодняшнее число",
    "now": "этот миг: число и время",
    ORGANISATION: "название организации из organisation.yaml",
    "me": "чья это обязанность: запись человека; у замещающего — того, кого замещают",
    "actor": "запись человека за экраном",
    "post": "поля назначения: post.ПОЛЕ",
    "params": "параметры отчёта: params.ИМЯ",
    "asked": "что ввели в окне шага: asked.ПОЛЕ",
    "old": "прежнее значение поля: old.ПОЛЕ",
    "row": "столбцы отчёта в действии each: row.СТОЛБЕЦ",
    "count": "в why требования с отчётом: сколько строк мешает",
    "rows": "в why требования с отчётом: какие строки мешают",
    "true": "да",
    "false": "нет",
    "null": "пусто: поле == null",
}

# What rows come from, as it is written, and what they are.
SOURCES: Mapping[str, str] = {
    "форма": "все записи формы, кроме архивных",
    "поле": "записи, которые держит поле: строки таблицы, ссылки, обратная ссылка",
    "имя in источник": "тот же источник под своим именем: exists(w in work, w.parent == this)",
    "отчёт(параметр=…)": "строки отчёта под именами его столбцов; параметр, которого не назвали, берёт своё начальное",
    "day": "дни (date; working — рабочий ли) между названными: count(day, working and date in range(от, до))",
    "week": "недели с понедельника (starts, ends) между названными днями; день лежит в неделе: дата in w",
    "month": "месяцы (starts, ends) между названными днями; день лежит в месяце: дата in m",
}
