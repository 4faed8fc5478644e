"""What the faults of definition files say: one table per layer, one way to fill its templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.source.places import Fault, Level, Place


@dataclass(frozen=True, slots=True)
class Wording:
    """A fault's sentence and hint; `{name}` parts are filled in when it is found."""

    sentence: str
    hint: str = ""
    level: Level = "error"


READING: Mapping[str, Wording] = {
    "Y101": Wording("Файл не читается: {problem}", "{remedy}"),
    "Y102": Wording("В тексте стоит знак табуляции.", "Замените его пробелами."),
    "Y103": Wording("Ключ «{key}» записан дважды.", "Первый раз он стоит в строке {first}; оставьте один."),
    "Y104": Wording("Якоря и ссылки YAML (&{name}, *{name}) не допускаются.", "Повторите текст на месте."),
    "Y105": Wording("Тип YAML «{tag}» не допускается.", "Уберите восклицательный знак или возьмите текст в кавычки."),
    "Y106": Wording("В файле больше одного документа.", "Уберите строку «---»: один файл описывает один объект."),
    "Y107": Wording("Запятая разрезала текст: «{text}» читается отдельно.",
                    "Закавычьте выражение или текст целиком."),
    "Y108": Wording("Вложенность глубже {limit} уровней."),
    "Y109": Wording("Файл больше {limit} КБ.", "Разделите его."),
    "Y110": Wording("Файл записан не в UTF-8 или содержит управляющие знаки.", "Сохраните его в кодировке UTF-8."),
    "Y111": Wording("Ключом может быть только простой текст."),
    "Y112": Wording("Файл пуст или в нём нет ни одного ключа."),
    "Y201": Wording("Папка «{folder}» не относится к определениям.", "{near}"),
    "Y202": Wording("Файл «{name}» не будет прочитан.", "Определения хранятся в файлах «имя.yaml»."),
    "Y203": Wording("Нет файла organisation.yaml.", "В нём название организации и действующий порядок."),
    "Y204": Wording("Нет папки с определениями «{folder}»."),
    "Y205": Wording("Файл не открывается: {problem}."),
    "Y206": Wording("Описания не удалось проверить: ошибка самой программы ({problem}).", "Покажите разработчикам, что она написала при этом."),
}


def make_fault(table: Mapping[str, Wording], code: str, place: Place, **values: object) -> Fault:
    """The fault `code` of a table, its templates filled with `values`."""
    wording = table[code]
    return Fault(place, code, wording.sentence.format(**values), wording.hint.format(**values).strip(), wording.level)
