"""The time of day as the organisation sees it; one value per request, so that everything in it agrees."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from engine.model.field_types.times import show_date, utc_text

MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")


def _utc_now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True)
class Clock:
    """`source` gives the moment (UTC-aware); tests pass a fixed one. `ahead`: days a demonstration's day differs from it."""

    zone: str
    source: Callable[[], datetime.datetime] = _utc_now
    ahead: int = 0

    def moment(self) -> datetime.datetime:
        """The moment, aware of UTC."""
        return self.source() + datetime.timedelta(days=self.ahead)

    def now(self) -> str:
        """The canonical moment (UTC text)."""
        return utc_text(self.moment())

    def today(self) -> str:
        """The canonical date in the organisation's zone."""
        return self.moment().astimezone(ZoneInfo(self.zone)).date().isoformat()

    def binds(self) -> dict[str, str]:
        """`today` and `now` of one moment, as expressions know them."""
        moment = self.moment()
        return {"today": moment.astimezone(ZoneInfo(self.zone)).date().isoformat(), "now": utc_text(moment)}

    def show(self, moment: str | None) -> str:
        """A canonical moment as `22.11.2026 14:05` in the organisation's zone; "" for none."""
        if not moment:
            return ""
        local = datetime.datetime.fromisoformat(moment).astimezone(ZoneInfo(self.zone))
        return f"{show_date(local.date().isoformat())} {local:%H:%M}"

    def brief(self, moment: str | None) -> str:
        """A canonical moment of today as `14:05`, of another day as `22.11.2026`; "" for none."""
        day, _, time = self.show(moment).partition(" ")
        return time if day == show_date(self.today()) else day


def long_date(iso: str) -> str:
    """`2026-09-01` as `1 сентября 2026 г.`"""
    date = datetime.date.fromisoformat(iso)
    return f"{date.day} {MONTHS[date.month - 1]} {date.year} г."


def weekday(iso: str) -> str:
    return WEEKDAYS[datetime.date.fromisoformat(iso).weekday()]
