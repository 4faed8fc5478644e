"""What reports say of final marks: the figures schools check each other by, and plain Python over the same rows."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from engine.access.viewer import Viewer
from engine.app.accounts import change_record
from engine.app.actions.run_report import run_report
from engine.app.actions.show_page import show_page
from engine.app.grids.pages import GridPage
from engine.model.definitions import DefinitionSet
from tests.definitions.marks import ANNUAL, Filler, Mark, School, annual, checked_class, empty_school

SUBJECTS = ("Алгебра", "История", "Физика", "Химия")
CODES = ["5"] * 10 + ["4"] * 9 + ["3"] * 4 + ["2", "н/а", "осв."]
Cells = list[tuple[str, ...]]


@pytest.fixture
def checked(shipped: DefinitionSet, database_url: str, tmp_path: Path) -> Iterator[tuple[School, list[int]]]:
    office = empty_school(shipped, database_url, tmp_path)
    yield checked_class(office)
    office.database.close()


@pytest.fixture
def filled(shipped: DefinitionSet, database_url: str, tmp_path: Path) -> Iterator[School]:
    """Three classes with marks given by chance; in each one pupil left in spring, and one has a mark less."""
    office = empty_school(shipped, database_url, tmp_path)
    school, chance = School(office), random.Random(7)
    with office.database.writing() as transaction:
        filler = Filler(school, transaction)
        filler.year()
        filler.subjects(SUBJECTS)
        for grade, letter in ((4, "А"), (7, "А"), (7, "Б")):
            _fill_class(filler, chance, grade, letter)
    yield school
    office.database.close()


def _fill_class(filler: Filler, chance: random.Random, grade: int, letter: str) -> None:
    pupils = [f"Ученик{number} {letter}{grade}" for number in range(9)]
    name = filler.school_class(grade, letter, pupils, SUBJECTS)
    filler.leaves(pupils[0], "2027-04-01")
    for at, pupil in enumerate(pupils):
        often = chance.choice([CODES, ["5"], ["5", "5", "5", "4"], ["4", "4", "5", "3"]])
        for subject in SUBJECTS[at == 1 :]:
            for period in (0, ANNUAL):
                filler.mark(Mark(name, pupil, subject, period, chance.choice(often), stays=at > 0 or period == 0))


# ── the check values ────────────────────────────────────────────────────────────────────────────────────────


def test_a_class_of_25_marks(checked: tuple[School, list[int]]) -> None:
    """5 fives, 8 fours, 9 threes, 2 twos, one not assessed: 22 of 25, 13 of 25, (500 + 512 + 324 + 32 + 7) / 25. Whoever has
    no mark is in no number; one of the threes exempt leaves 24."""
    school, marks = checked
    assert _figures(school) == ["25", "25", "5", "8", "9", "2", "1", "88,0 %", "52,0 %", "55,0", "3,67"]
    with school.office.database.writing() as transaction:
        change_record(school.office, transaction, "final_mark", marks[13], {"grade": school.at("code", "осв.")})
    assert _figures(school) == ["24", "24", "5", "8", "8", "2", "1", "87,5 %", "54,2 %", "55,8", "3,70"]


def test_texts_in_the_cells_of_a_sheet_stand_under_their_heads(checked: tuple[School, list[int]]) -> None:
    school, _ = checked
    table = run_report(school.office, school.director(), "summary_sheet", {"school_class": str(school.at("class", "7А"))}).table
    assert [head.label for head in table.heads[-1]] == ["Год, 2026/2027"]
    assert not any(head.numeric for head in table.heads[-1])
    assert all(head.numeric for head in table.heads[0][-2:])


def _figures(school: School) -> list[str]:
    """The class's line of the school's totals, which the sheet of the class and the page of marks repeat."""
    rows = _cells(school, school.director(), "school_totals", number=school.number)
    figures = list(rows[0][3:])
    assert {row[3:] for row in rows} == {tuple(figures)}, "one class is its grade, its stage and the whole school"
    foot = {row[0]: row[1] for row in _cells(school, school.director(), "summary_sheet", school_class=school.at("class", "7А"))}
    whole = {"Успеваемость": _whole(figures[7]), "Качество": _whole(figures[8]), "СОУ": figures[9], "Средний балл": figures[10]}
    assert {label: foot[label] for label in whole} == whole
    page = _marks_page(school, school.director())
    assert _plain(page.columns[ANNUAL].values) == (figures[10], figures[7], figures[8])
    return figures


def _whole(percent: str) -> str:
    """A share to one place as it stands in a table of whole ones."""
    number = Decimal(percent.split()[0].replace(",", "."))
    return f"{number.quantize(Decimal(1), ROUND_HALF_UP)} %"


# ── what is suggested for the year ──────────────────────────────────────────────────────────────────────────


def test_the_year_is_suggested_by_its_parts(shipped: DefinitionSet, database_url: str, tmp_path: Path) -> None:
    """By the thresholds of the scale, to whoever has a number for each part of the year; nobody is suggested to fail."""
    parts = {"5 4": "5", "4 4": "4", "4 3": "4", "3 2": "3", "2 2": "", "5 н/а": "", "осв. осв.": "", "5": "", "": ""}
    school = School(empty_school(shipped, database_url, tmp_path))
    with school.office.database.writing() as transaction:
        filler = Filler(school, transaction)
        filler.year()
        filler.subjects(["Физика"])
        names = [f"Ученик{number} Ян" for number in range(len(parts))]
        name = filler.school_class(7, "А", names, ["Физика"])
        for who, codes in zip(names, parts, strict=True):
            for period, code in enumerate(codes.split()):
                filler.mark(Mark(name, who, "Физика", period, code))
    for viewer in (school.director(), school.subject_teacher("7А", "Физика")):
        page = _marks_page(school, viewer)
        assert page.head.errors == page.head.missing == (), viewer
        assert [row[ANNUAL].hint for row in page.cells] == list(parts.values())
        assert [cell.hint for row in page.cells for cell in row[:ANNUAL]] == [""] * 2 * len(parts)
    assert page.hints == (0, 0, 4)
    school.office.database.close()


def _marks_page(school: School, viewer: Viewer) -> GridPage:
    _, page = show_page(school.office, viewer, "final_marks", {"teaching": str(school.at("teaching", "7А", "Физика"))})
    assert isinstance(page, GridPage)
    return page


# ── plain Python over the rows ──────────────────────────────────────────────────────────────────────────────


def test_the_totals_of_the_school(filled: School) -> None:
    told = _cells(filled, filled.director(), "school_totals", number=filled.number)
    stages = {"4А": "Начальная (1–4)", "7А": "Основная (5–9)", "7Б": "Основная (5–9)"}
    levels: list[tuple[str, Callable[[Mark], bool]]] = [
        ("4А", lambda mark: mark.school_class == "4А"),
        ("4: всего", lambda mark: mark.school_class == "4А"),
        ("Начальная (1–4): всего", lambda mark: stages[mark.school_class].startswith("Начальная")),
        ("7А", lambda mark: mark.school_class == "7А"),
        ("7Б", lambda mark: mark.school_class == "7Б"),
        ("7: всего", lambda mark: mark.school_class[0] == "7"),
        ("Основная (5–9): всего", lambda mark: stages[mark.school_class].startswith("Основная")),
        ("Всего", lambda mark: True),
    ]
    marks = [mark for mark in annual(filled.marks) if mark.code != "осв."]
    expected = [(name, *_totals([mark for mark in marks if of(mark)])) for name, of in levels]
    assert [(next(text for text in reversed(row[:3]) if text), *row[3:]) for row in told] == expected


def _totals(marks: Sequence[Mark]) -> Iterator[str]:
    yield str(len({(mark.school_class, mark.pupil) for mark in marks}))
    yield str(len(marks))
    yield from (str(sum(mark.code == code for mark in marks)) for code in ("5", "4", "3", "2", "н/а"))
    yield _percent(sum((mark.number or 0) >= 3 for mark in marks), len(marks), 1)
    yield _percent(sum((mark.number or 0) >= 4 for mark in marks), len(marks), 1)
    yield _rounded(Decimal(sum(mark.weight for mark in marks)) / len(marks), 1)
    numbers = [mark.number for mark in marks if mark.number]
    yield _rounded(Decimal(sum(numbers)) / len(numbers), 2)


def test_the_quality_of_subjects(filled: School) -> None:
    marks = [mark for mark in annual(filled.marks) if mark.code != "осв."]
    for row in _cells(filled, filled.director(), "subject_quality", number=filled.number):
        of_row = [mark for mark in marks if mark.subject == row[0] or row[0] == "По классу"]
        for at, name in enumerate(("4А", "7А", "7Б"), 1):
            own = [mark for mark in of_row if mark.school_class == name]
            assert row[at] == _percent(sum((mark.number or 0) >= 4 for mark in own), len(own), 0), row
        if row[0] != "По классу":
            assert row[4:] == (str(len(of_row)), _percent(sum((mark.number or 0) >= 4 for mark in of_row), len(of_row), 0))


def test_the_groups_of_pupils(filled: School) -> None:
    expected = [row for name in ("4А", "7А", "7Б") for row in _profile(filled.marks, name)]
    assert _cells(filled, filled.director(), "pupil_profile", number=filled.number) == [row for _, row in expected]
    assert {place for place, _ in expected} >= {1, 2, 3, 4, 5}
    assert any("с одной" in row[10] for _, row in expected)


def _profile(marks: Sequence[Mark], school_class: str) -> list[tuple[int, tuple[str, ...]]]:
    """The rows of one class with the number of their group, in their order."""
    by_pupil: dict[str, list[Mark]] = defaultdict(list)
    for mark in annual(marks):
        if mark.school_class == school_class:
            by_pupil[mark.pupil].append(mark)
    found = []
    for pupil, own in by_pupil.items():
        counts = {code: sum(mark.code == code for mark in own) for code in ("5", "4", "3", "2", "н/а", "осв.")}
        place, group, decides = _group(counts)
        single = f"с одной «{decides}»" if place in (2, 3) and counts[decides] == 1 else ""
        named = _subjects(own, decides) if single or place > 3 else ""
        numbers = [str(number) for number in counts.values()]
        found.append((place, (school_class, pupil, *numbers, str(place), group, single, named, _subjects(own, "осв."))))
    return sorted(found)


def _group(counts: Mapping[str, int]) -> tuple[int, str, str]:
    """The number and the name of the group, and the mark that puts a pupil there."""
    if counts["2"]:
        return 4, "Неуспевающие", "2"
    if counts["н/а"]:
        return 5, "Не аттестованы", "н/а"
    if counts["3"]:
        return 3, "С тройками", "3"
    if counts["4"]:
        return 2, "Хорошисты", "4"
    return (1, "Отличники", "5") if counts["5"] else (6, "Освобождены от всего", "осв.")


def _subjects(marks: Sequence[Mark], code: str) -> str:
    return ", ".join(sorted({mark.subject for mark in marks if mark.code == code}))


@pytest.mark.parametrize("name", ["4А", "7А", "7Б"])
def test_the_report_of_a_class_teacher(filled: School, name: str) -> None:
    """Opened by the class's own teacher, who chooses nothing but the period."""
    given = {"period": filled.periods[ANNUAL]}
    told = _cells(filled, filled.class_teacher(name), "class_teacher_period", **given)
    groups: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    for _, row in _profile(filled.marks, name):
        groups[row[8:10]].append(row)
    assert told[:-1] == [(*key, *_told_of(rows)) for key, rows in sorted(groups.items())]
    assert told[-1] == ("Всего", "", *_told_of([row for rows in groups.values() for row in rows]))
    if name != "4А":
        assert told == _cells(filled, filled.director(), "class_teacher_period", school_class=filled.at("class", name), **given)


def _told_of(rows: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    single = [row for row in rows if row[10]]
    who = [f"{row[1]} ({row[11]})" if row[11] and not row[10] else row[1] for row in rows]
    exempt = [f"{row[1]} ({row[12]})" for row in rows if row[12]]
    return str(len(rows)), _listed(who), str(len(single)), _listed([f"{row[1]} ({row[11]})" for row in single]), _listed(exempt)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(sorted(names))


def test_a_class_teacher_who_teaches_sees_both(filled: School) -> None:
    """Rights of two posts: the own class whole, of another one the own subject."""
    both = filled.of_employee(filled.at("head", "7А"), "class_teacher", "subject_teacher", "employee")
    told = _cells(filled, both, "pupil_profile", number=filled.number)
    assert told == [row for _, row in _profile(filled.marks, "7А")]


def test_another_class_is_closed_to_a_class_teacher(filled: School) -> None:
    given = {"period": filled.periods[ANNUAL], "school_class": filled.at("class", "7Б")}
    assert _cells(filled, filled.class_teacher("7А"), "class_teacher_period", **given) == []


def test_the_classes_of_the_school(filled: School) -> None:
    told = {row[2]: row[3:] for row in _cells(filled, filled.director(), "class_period_summary", number=filled.number) if row[2]}
    for name in ("4А", "7А", "7Б"):
        rows = [(place, row) for place, row in _profile(filled.marks, name) if place < 6]
        counts = [sum(place == of for place, _ in rows) for of in range(6)]
        ones = [sum(place == of and bool(row[10]) for place, row in rows) for of in range(6)]
        assert told[name] == (
            str(len(rows)), str(counts[1]), str(counts[2]), str(ones[2]), str(counts[3]), str(ones[3]), str(counts[4]),
            str(counts[5]), str(sum(bool(row[12]) for _, row in rows)),
            _percent(sum(counts[1:4]), len(rows), 1), _percent(sum(counts[1:3]), len(rows), 1),
        )  # fmt: skip


def _cells(school: School, viewer: Viewer, report: str, **given: object) -> Cells:
    texts = {name: str(value) for name, value in given.items()}
    return [_plain(row.cells) for row in run_report(school.office, viewer, report, texts).rows]


def _plain(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell.replace("\u00a0", " ") for cell in cells)


def _percent(part: int, whole: int, places: int) -> str:
    return f"{_rounded(Decimal(part) / whole * 100, places)} %"


def _rounded(number: Decimal, places: int) -> str:
    return str(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)).replace(".", ",")
