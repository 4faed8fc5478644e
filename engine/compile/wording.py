"""What every fault of the compiler says. Codes are stable; `docs/language.md` and `explain` show this table.

S shape · N names of other things · F forms · W workflows · R roles and rights · P reports · D prints · T tests.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.compile.nearest import hint_for
from engine.source.places import Fault, Place
from engine.source.wording import Wording, make_fault

WORDING: Mapping[str, Wording] = {
    # Shape
    "S101": Wording("Неизвестный ключ «{word}».", "{near}"),
    "S102": Wording("Не хватает ключа «{word}».", "{meaning}"),
    "S103": Wording("Ключ «{word}»: ожидается {wanted}, стоит {found}."),
    "S104": Wording("Ключ «{word}»: значение «{value}» не подходит.", "{near}"),
    "S105": Wording("Ключ «{word}»: значение «{value}» записано не по форме.", "{meaning}"),
    "S106": Wording("Ключ «{word}»: {problem}.", "{meaning}"),
    "S107": Wording(
        "Ид «{word}» записан неверно.", "Ид состоит из строчных латинских букв, цифр и «_», начинается с буквы."
    ),
    "S108": Wording("Ид «{word}» занят самой системой.", "Выберите другое имя."),
    "S109": Wording("Ид «{word}» — слово языка выражений.", "Выберите другое имя."),
    "S110": Wording("Ид «{word}» длиннее 40 знаков."),
    "S111": Wording("Ид «{word}» записан дважды."),
    "S112": Wording("Ключи «{first}» и «{second}» исключают друг друга.", "Оставьте один."),
    "S113": Wording("Нужен один из ключей: {words}."),
    # Names of other things
    "N101": Wording("Нет формы «{word}».", "{near}"),
    "N102": Wording("В форме «{form}» нет поля «{word}».", "{near}"),
    "N103": Wording("Нет обязанности «{word}».", "{near}"),
    "N104": Wording("Нет роли «{word}».", "{near}"),
    "N105": Wording("Нет состояния «{word}».", "{near}"),
    "N106": Wording("Нет отчёта «{word}».", "{near}"),
    "N107": Wording("Нет печатного документа «{word}».", "{near}"),
    "N108": Wording("Нет шага «{word}».", "{near}"),
    "N109": Wording("Нет порядка «{word}» в папке roles.", "{near}"),
    "N110": Wording("У обязанности «{duty}» нет области «{word}».", "{near}"),
    "N111": Wording("Нет примера данных «{word}».", "{near}"),
    "N112": Wording("У отчёта «{report}» нет параметра «{word}».", "{near}"),
    "N113": Wording("Нет отчёта или страницы «{word}».", "{near}"),
    "N114": Wording("В меню названо «{word}», но нет ни такой формы, ни такого отчёта.", "{near}"),
    "N115": Wording("Нет вида поля «{word}».", "{near}"),
    "N116": Wording("Нет столбца «{word}».", "{near}"),
    "N117": Wording("Нет часового пояса «{word}».", "{near}"),
    "N118": Wording("Нет записи с именем «{word}».", "{near}"),
    "N120": Wording("Нет действия «{word}».", "{near}"),
    "N121": Wording("Нет части документа «{word}».", "{near}"),
    # Forms
    "F201": Wording(
        "У поля «{field}» не назван вид.", "Запишите вид ключом: text, date, choice, link … и подпись значением."
    ),
    "F202": Wording("У поля «{field}» названо несколько видов: {words}.", "Оставьте один."),
    "F203": Wording(
        "Строки «{form}» уже принадлежат полю «{owner}».", "Форма строк может стоять только в одной таблице."
    ),
    "F204": Wording("Таблицы вложены по кругу: {words}."),
    "F205": Wording(
        "У поля «{field}» нет столбца, его нельзя назвать здесь.",
        "Поля-таблицы, списки ссылок и вычисляемые не подходят.",
    ),
    "F206": Wording("Поле «{field}» должно быть датой."),
    "F207": Wording("Вычисляемое поле «{field}» не может быть обязательным и не имеет начального значения."),
    "F208": Wording("Поле «{field}»: наименьшее больше наибольшего."),
    "F209": Wording("Имя «{word}» формы «{target}» уже занято: {owner}.", "Назовите обратную связь иначе."),
    "F210": Wording(
        "Значение «{word}» поля «{field}» совпадает с именем {what}.",
        "В выражении не понять, что имеется в виду; переименуйте одно из двух.",
    ),
    "F211": Wording("Поле «{field}» стоит в двух разделах."),
    "F212": Wording("Поле «{field}» принадлежит самой системе, менять его нельзя.", "Новые поля добавлять можно."),
    "F213": Wording("Поле «{field}» не вошло ни в один раздел.", "Без раздела его не увидят."),
    "F214": Wording("Ключ «why» есть, а «check» нет.", "Допишите условие или уберите пояснение."),
    "F215": Wording("У поля «{field}» нет значений для выбора.", "Добавьте options или options_of."),
    "F216": Wording(
        "Поле «{field}» не из значений на выбор.", "options_of показывает на поле вида choice: форма.поле."
    ),
    "F217": Wording("В форме нет текстового поля, чтобы назвать запись.", "Добавьте ключ name."),
    "F218": Wording("Имя записи вычисляется по кругу через {words}."),
    "F219": Wording("Поле «{field}» вычисляется по кругу через {words}."),
    "F220": Wording("Проверка верна всегда и ничего не запретит.", "Уберите её или исправьте условие."),
    "F221": Wording("Проверка не выполняется ни при каких данных.", "Исправьте условие."),
    # Workflows
    "W301": Wording("В состояние «{state}» не ведёт ни один шаг.", "Добавьте шаг или уберите состояние."),
    "W302": Wording(
        "Из состояния «{state}» нельзя дойти ни до одного конечного.",
        "Добавьте шаг или пометьте состояние final: true.",
    ),
    "W303": Wording("Состояние «{state}» конечное, но из него ведёт шаг «{step}».", "Уберите final или шаг."),
    "W304": Wording(
        "Шаг «{step}» сейчас некому сделать: обязанность «{duty}» не возложена ни одним пунктом действующего порядка и закона.",
        "Добавьте пункт.",
        "warning",  # a clause taken out of the order takes the right away at once; it must not be kept by a refusal
    ),
    "W305": Wording("Требование никогда не откажет: ответ не зависит от данных.", "Уберите его или исправьте условие."),
    "W306": Wording(
        "Шаг «{step}»: обязанность «{duty}» не даёт читать записи формы «{form}».", "Добавьте в обязанность право read."
    ),
    "W307": Wording("У формы «{form}» уже есть порядок работы «{other}»."),
    "W308": Wording(
        "Шаг «{step}» никогда не удастся: требование не выполняется ни при каких данных.", "Исправьте условие."
    ),
    "W309": Wording("Поле «{field}» при шаге не заполнить: оно {what}."),
    "W310": Wording(
        "Состояние «{state}» стоит и в from, и в to шага «{step}».", "Если состояние не меняется, уберите to."
    ),
    "W311": Wording("Проверка ничего не ожидает.", "Напишите в expect state или refused."),
    "W312": Wording("У шага «{step}» только {count} требований."),
    "W313": Wording("Шаг пишет в вычисляемое поле «{field}»."),
    "W314": Wording("Примеры данных берут друг друга по кругу: {words}."),
    "W315": Wording("«{text}» — не запись, в неё нельзя писать."),
    "W316": Wording("В примере «{case}» нет записи формы «{form}»: шаг не на чем сделать."),
    "W317": Wording("Создаётся запись «{form}» без обязательного поля «{field}».", "Добавьте его в set."),
    # Roles and rights
    "R401": Wording(
        "Обязанность «{duty}» не названа ни одним пунктом: права без основания.",
        "Добавьте пункт в roles или уберите обязанность.",
        "warning",
    ),
    "R402": Wording(
        "Пункт «{clause}» не называет обязанность.",
        "Добавьте duty или объясните в not_digital, почему пункт не переносится.",
    ),
    "R403": Wording("У обязанности «{duty}» нет ни прав, ни страниц: экранов для неё ещё нет.", "", "warning"),
    "R404": Wording("Пункт не выбрал область обязанности «{duty}».", "Добавьте scope: {words}."),
    "R405": Wording("У обязанности «{duty}» нет областей.", "Уберите scope."),
    "R406": Wording(
        "После такой настройки права некому будет менять: ни одна роль действующего порядка и закона не даёт создавать и менять назначения (appointment).",
        "Дайте это право обязанности одной из ролей.",
    ),
    "R407": Wording(
        "Роль «{role}» не даёт создавать и менять назначения (appointment).", "Уберите её из managers или дайте право."
    ),
    "R408": Wording(
        "Право берёт область, а у обязанности «{duty}» областей нет.", "Добавьте scopes или запишите условие."
    ),
    "R409": Wording(
        "Область «{scope}» не говорит ничего о форме «{form}».", "Добавьте в область ключ «{form}: условие»."
    ),
    "R410": Wording("Форма «{form}» не названа в people: её люди не входят в систему."),
    "R411": Wording("Пункт назвал и обязанность, и not_digital.", "Оставьте одно."),
    "R412": Wording("Пункт «{clause}» дважды возлагает обязанность «{duty}».", "Оставьте один раз."),
    "R414": Wording("Роль «{role}» держат и по данным, и по назначению.", "Уберите post или held_by."),
    "R415": Wording("У пункта нужен ключ «{word}».", "В порядке — номер пункта clause, в законе — статья basis."),
    # Reports
    "P501": Wording("Источник «{alias}» ни с чем не связан.", "Свяжите его с другими в where."),
    "P502": Wording("Итога уровня {level} нет: группировок {count}.", "Уберите уровень из totals."),
    "P503": Wording(
        "Отчёт «{report}» дают открыть, но ни одна из ролей с этим правом не читает форму «{form}»: он всегда будет пуст.",
        "Добавьте право read.",
        "warning",
    ),
    "P504": Wording("Итоги бывают только у отчёта с группировкой.", "Добавьте group или уберите totals."),
    "P505": Wording("Столбец «{column}» показывает не запись.", "Здесь нужен столбец со ссылкой на запись."),
    "P506": Wording("Параметр «{param}» отчёта не задан.", "Передайте его в with или дайте ему default."),
    "P507": Wording(
        "Столбец «{column}» говорит об отдельных записях, а отчёт показывает группы.",
        "Назовите его в group или посчитайте: count(…), sum(…), one(…).",
    ),
    # Prints
    "D601": Wording("Строки таблицы — поле с несколькими записями, а «{field}» не такое."),
    "D602": Wording("У формы «{form}» нет порядка работы, а документ хранится с состояния «{state}»."),
    # The author's own tests
    "T701": Wording("Проверка не прошла: {sentence}."),
    "T702": Wording("Ни одна проверка не видела, что требование {missing}.", "Добавьте в tests такую проверку."),
}


def fault(code: str, place: Place, **values: object) -> Fault:
    """The fault of that code with its templates filled."""
    return make_fault(WORDING, code, place, **values)


def unknown(code: str, place: Place, word: str, words: object, **values: object) -> Fault:
    """A fault about an unknown word, with the nearest of `words` (an iterable of texts) as the hint."""
    return make_fault(WORDING, code, place, word=word, near=hint_for(word, words), **values)  # type: ignore[arg-type]
