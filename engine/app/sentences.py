"""Sentences of the actions to people: one table, so that a language can be added beside it."""

from __future__ import annotations

from collections.abc import Mapping

from engine.model import texts
from engine.model.outcomes import Failure, Invalid

RU: Mapping[str, str] = {
    "taken": "Уже занято: {labels}. Такая запись есть.",
    "taken_by": "Уже занято: {labels}. Такая запись есть: {name}.",
    "overlaps": "Пересекается по времени с другой записью.",
    "overlaps_named": "Пересекается по времени с записью «{name}» ({dates}).",
    "span_from": "с {day}",
    "span_until": "по {day}",
    "span_always": "без срока",
    "not_allowed_link": "Эту запись здесь выбрать нельзя: она не подходит по условию.",
    "field_not_allowed": "У вас нет права заполнять это поле.",
    "field_locked": "В состоянии «{state}» это поле не меняют.",
    "field_no_right": "У вас нет права менять это поле.",
    "computed": "Это поле вычисляется само.",
    "row_not_yours": "Такой строки в этой записи нет.",
    "row_no_right": "У вас нет права менять строки «{title}».",
    "rows_no_right": "У вас нет права: {action} строк «{title}».",
    "outside_rights": "Такую запись по своим правам вы сделать не можете: она выходит за пределы порученного вам.",
    "grid_locked": "Запись закрыта для изменений.",
    "grid_no_choices": "Значений, из которых выбирают, здесь нет или их слишком много: откройте саму запись.",
    "cell_taken": "{who} ({when}) уже изменил(а) эту клетку: там {text}.",
    "cell_changed": "Эту клетку уже изменили. Обновите страницу и сверьте.",
    "cell_empty": "пусто",
    "grid_too_large": "Здесь больше строк или столбцов, чем помещается на странице ({rows} на {columns}). Выберите меньше.",
    "no_right_here": "У вас нет права менять эту запись.",
    "state_closed": "В состоянии «{state}» запись не меняют.",
    "typed_closed": "Поле «{label}» теперь закрыто. Вы набрали: {text}",
    "file_attached": "Файл приложен",
    "not_your_file": "Приложите файл ещё раз: он не найден среди ваших.",
    "archived": "Запись в архиве, менять её нельзя.",
    "no_such_step": "Из состояния «{state}» этот шаг не делают.",
    "no_such_step_anywhere": "Такого шага здесь нет.",
    "step_no_right": "Шаг «{step}» делает не ваша должность.",
    "step_not_this_record": "Шаг «{step}» на этой записи вам не поручен.",
    "step_not_now": "Шаг «{step}» сейчас не нужен.",
    "by_clock": "по времени",
    "step_broke": "Программа не справилась с шагом ({problem}). Сообщите тому, кто её сопровождает.",
    "no_address": "Укажите адрес, на который присылать письма.",
    "stuck_step": "{form}: шаг «{step}»",
    "stuck_letter": "Письмо об извещении",
    "stuck_print": "Документ «{title}»",
    "letter_doubtful": "Связь оборвалась при отправке. Неизвестно, ушло ли письмо; само оно больше не отправится.",
    "attempts_failed": "Не получилось раз: {count}.",
    "work_dropped": "снято",
    "letter_stale": "устарело, пока почта не работала",
    "letter_unwanted": "получателю письма не нужны",
    "letter_foot": "{organisation}. Письмо отправлено само, отвечать на него не нужно. Письма отключают на странице «Извещения».",
    "reminder_of_step": "{step}: {record} — {due}",
    "due": "до {day}, осталось {days}",
    "due_one": "до {day}, остался {days}",
    "due_today": "до {day}, сегодня последний день",
    "late_by": "просрочено на {days}",
    "late_since": "срок прошёл {day}",
    "other_step": "{record} в состоянии «{state}»: шаг «{step}» сейчас сделать нельзя.",
    "effect_field": "{record}: {field} — {sentence}",
    "effect_whole": "{record}: {sentence}",
    "undo_nothing": "Отменять нечего: шаг «{step}» не сделан или уже отменён.",
    "undo_other_way": "Шаг «{step}» делали из состояния «{state}»: его отменяет другой шаг.",
    "undo_gone_form": "Отменить нельзя: форма «{form}», записи которой менял шаг, больше не описана.",
    "undo_touched": "{record}: после шага — {what}, {who}, {at}",
    "undo_linked": "{record} — её сделал шаг, а на неё теперь ссылаются: {who}",
    "undo_more": "И ещё записей, изменённых после шага: {count}",
    "undo_taken": "Отменить нельзя: прежнее значение, которое не должно повторяться, уже занято другой записью.",
    "gone_record": "исчезнет, как не созданная",
    "waits_for": "мешают пункты {items}",
    "waits_for_one": "мешает пункт {items}",
    "waits_for_nothing": "всё готово",
    "sign_this": "Подписать: {label}",
    "sign_no_duty": "Эту подпись ставит тот, на ком обязанность «{duty}».",
    "sign_four_eyes": "Вторую подпись ставит другой человек: первая уже ваша.",
    "sign_not_now": "Подписывать сейчас нечего: подпись уже стоит или пункт в этом состоянии не требуется.",
    "sign_not_yours": "Снять можно только свою подпись.",
    "sign_too_late": "Подпись уже не снять: шаг, которому она нужна, сделан.",
    "signed": "Подписано: «{label}».",
    "unsigned": "Подпись снята: «{label}».",
    "item_proved": "{sentence} {at} — {who}, шаг «{step}»",
    "reminded_today": "Сегодня напомнили: {count}",
    "reminder": "{label}{owed}. Список «{list}»",
    "reminder_rows": ": за вами {count}",
    "reminded": "Напомнили: {names}.",
    "reminded_already": "Сегодня всем, кто должен, уже напоминали.",
    "nobody_owes": "Напоминать некому: за теми, кто входит в программу, ничего не числится.",
    "and_more": " и ещё {count}",
    "not_steering": "Напоминать и поручать может тот, кто делает шаг, которому нужен этот пункт.",
    "item_is_done": "Этот пункт сейчас не мешает: напоминать и поручать нечего.",
    "assigned_notice": "Вам поручено: {about}{text}",
    "assigned_due": ". Срок: {due}",
    "assigned": "Поручено: {who}.",
    "assignment_taken_back": "Поручение снято.",
    "assign_nobody": "Выберите, кому поручить.",
    "assign_no_row": "Этой строки в списке уже нет.",
    "assign_too_long": "Слова поручения — не длиннее {limit} знаков.",
    "over_count": "больше {count}",
    "item_reason": "{number}. {label}: {sentence}.",
    "item_rows": "мешают {count}",
    "item_row": "мешает {count}",
    "item_open": "ещё не так",
    "item_unsigned": "не хватает подписи: {duties}",
    "item_signed": "подписано",
    "item_done": "доказано",
    "item_apart": "сейчас не требуется",
    "decided_together": "«{step}» решают вместе: ответ дают на странице записи.",
    "vote_asked": "Ждут вашего ответа: «{step}», {form} «{name}».",
    "vote_waiting": "{step}: ждут вашего ответа",
    "vote_passed": "Вам передали просьбу ответить: «{step}», {form} «{name}». {reason}",
    "vote_failed": "Не принято: «{step}», {form} «{name}». {reason}",
    "vote_returned": "Возвращено: «{step}», {form} «{name}». {reason}",
    "vote_no_answer": "Выберите ответ.",
    "vote_author": "Вы создали эту запись или подали её на решение: отвечает другой человек.",
    "vote_twice": "Вы уже ответили здесь: второй ответ даёт другой человек.",
    "vote_absent": "Отвечают только присутствующие; среди них вас нет.",
    "vote_not_yet": "Ваша очередь ещё не наступила: сначала ответят другие.",
    "vote_with_another": "Просьбу передали другому: отвечает {name}.",
    "vote_settled": "Здесь уже ответили: ваш ответ не нужен.",
    "vote_nothing": "Вы ещё не отвечали, отзывать нечего.",
    "vote_open": "Решения ещё нет: ответили не все.",
    "vote_no_quorum": "Нет кворума: нужно {quorum} из {voices}, участвуют {taking}.",
    "vote_everybody": "Здесь каждый голосует за себя: передать просьбу нельзя.",
    "vote_no_seat": "Этот человек здесь не отвечает: у него нет такой обязанности.",
    "vote_no_way_back": "Возвращать отсюда некуда.",
    "in_place_of": "замещает: {name}",
    "lead_no_right": "Решение «{step}» ведёт не ваша должность.",
    "still_linked": "Нельзя убрать: на запись ссылаются: {references}.",
    "reference": "«{title}» — {count}",
    "somebody": "другой человек",
    "system": "система",
    "created_record": "будет создано",
    "changed_record": "изменится",
    "demo_day": "Показательные данные: сегодня здесь {day}",
}

EVERY: Mapping[str, str] = {
    "day": "каждый день", "week": "каждую неделю", "month": "каждый месяц", "quarter": "каждый квартал",
    "period": "каждый период", "half_year": "каждое полугодие", "year": "каждый год",
}  # fmt: skip


def counted(number: int, words: tuple[str, str, str]) -> str:
    """A number with its word: `1 день`, `2 дня`, `5 дней`."""
    ones, tens = number % 10, number % 100
    few = 2 <= ones <= 4 and not 12 <= tens <= 14
    return f"{number} {words[0] if ones == 1 and tens != 11 else words[1] if few else words[2]}"


def how_often(every: str) -> str:
    """A clause's `every` in words; "" when it has no rhythm."""
    return EVERY.get(every, every)


def say(key: str, **values: object) -> str:
    """The sentence with its values put in; sentences about typed text come from the model's table."""
    return RU[key].format(**values) if key in RU else texts.say(key, **values)


def outcome_text(failure: Failure) -> str:
    """What went wrong, in one line."""
    if isinstance(failure, Invalid):
        fields = (f"{name}: {' '.join(found)}" for name, found in failure.errors.fields.items())
        return " ".join((*failure.errors.general, *fields))
    return str(failure) or type(failure).__name__
