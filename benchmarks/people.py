"""Invented clients for the measuring world: the same rows for the product and for the floor."""

from __future__ import annotations

import random
from collections.abc import Iterator

from engine.model.types import Value

LAST = ("Белов", "Воронов", "Гусев", "Ершов", "Жуков", "Зимин", "Ильин", "Котов", "Ломов", "Мухин", "Носов", "Орлов")
FIRST = ("Андрей", "Борис", "Виктор", "Глеб", "Денис", "Егор", "Иван", "Лев", "Максим", "Олег", "Павел", "Юрий")
MIDDLE = ("Андреевич", "Борисович", "Викторович", "Денисович", "Егорович", "Иванович", "Львович", "Олегович")
KINDS = ("recent", "usual", "lasting")
TOWNS = 200
CLERKS = 50

COLUMNS = (
    "last_name", "first_name", "middle_name", "sex", "birth_date", "town", "birth_town", "clerk", "kind", "phone", "email",
    "address", "index_code", "card", "discount", "balance", "height", "weight", "since", "agreed", "subscribed", "source",
    "note",
)  # fmt: skip


def clients(count: int, seed: int = 1, start: int = 0) -> Iterator[tuple[Value, ...]]:
    """Rows in the order of COLUMNS, the same for the same seed. Card numbers are unique from `start` on."""
    pick = random.Random(seed)  # noqa: S311 - test data
    for number in range(start, start + count):
        yield (
            f"{pick.choice(LAST)}{number % 997}", pick.choice(FIRST), pick.choice(MIDDLE), "m",
            f"{pick.randint(1950, 2010)}-{pick.randint(1, 12):02d}-{pick.randint(1, 28):02d}",
            pick.randint(1, TOWNS), pick.randint(1, TOWNS), pick.randint(1, CLERKS), pick.choice(KINDS),
            f"+7 900 {number % 10_000_000:07d}", f"client{number}@example.ru", f"ул. Длинная, д. {number % 300}",
            f"{100_000 + number % 900_000}", f"К-{number}", pick.randint(0, 50), pick.randint(0, 9_999_999),
            pick.randint(150, 200), pick.randint(400, 1200), "2026-01-12", True, False, "по совету", "постоянный клиент",
        )  # fmt: skip
