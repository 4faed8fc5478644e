"""The sentences of a plan, one per kind of item."""

from __future__ import annotations

from collections.abc import Mapping

PLAN_RU: Mapping[str, str] = {
    "add_form": "Новая форма «{form}».",
    "return_form": "Форма «{form}» возвращается; сохранённых записей: {rows}.",
    "rename_form": "Форма «{old}» теперь называется «{form}»; записей: {rows}.",
    "keep_form": "Формы «{form}» больше нет в определениях; её записи остаются в базе: {rows}.",
    "add_system": "Форма «{form}»: программа запоминает, с какого дня запись в своём состоянии.",
    "add_field": "Новое поле «{form}.{field}».",
    "return_field": "Поле «{form}.{field}» возвращается; сохранённых значений: {rows}.",
    "rename_field": "Поле «{form}.{old}» теперь называется «{field}»; значений: {rows}.",
    "keep_field": "Поля «{form}.{field}» больше нет в определениях; его значения остаются в базе: {rows}.",
    "change_type": "Поле «{form}.{field}» меняет тип ({old} → {new}); прежние значения сохраняются отдельно,"
    " перенести нельзя: {rows} из {total}.",
    "return_values": "В поле «{form}.{field}» возвращаются прежние значения, которые не меняли с тех пор: {rows}.",
    "narrow": "Поле «{form}.{field}» стало строже; значений, которые не подходят (останутся как есть): {rows}.",
    "require": "Поле «{form}.{field}» стало обязательным; записей, где оно пусто: {rows}.",
    "add_key": "Поле «{form}.{field}» будет доступно для поиска и сортировки; значений: {rows}.",
    "rename_options": "В поле «{form}.{field}» значения переименованы ({pairs}); записей: {rows}.",
    "remove_option": "В поле «{form}.{field}» больше нет значения «{old}»; записей с ним (останутся как есть): {rows}.",
    "rename_states": "Состояния формы «{form}» переименованы ({pairs}); записей: {rows}.",
    "move_states": "Записи формы «{form}» переводятся в другие состояния ({pairs}); записей: {rows}.",
    "remove_state": "У формы «{form}» больше нет состояния «{old}», в нём записей: {rows}."
    " Вот они: /f/{form}?state={old}. Решите, куда их перевести: в порядке работы migrate: {{{old}: СОСТОЯНИЕ}} или ключом"
    " --move {form}.{old}=СОСТОЯНИЕ.",
    "start_states": "Записи формы «{form}» получают начальное состояние «{new}»: {rows}.",
    "unique_waits": "Форма «{form}»: значения ({field}) должны быть разными, но сейчас повторяются; записей: {rows}."
    " Новые повторы не пройдут, прежние исправьте.",
    "add_index": "Форма «{form}»: поиск и проверки станут быстрее ({rows} указателей).",
    "drop_index": "Форма «{form}»: убираются ненужные указатели ({rows}).",
}


def plan_sentence(kind: str, **values: object) -> str:
    """The sentence of an item with its values."""
    return PLAN_RU[kind].format(**values)
