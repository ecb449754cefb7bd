"""What a service calendar says: weekly hours, dated exceptions, a zone, a horizon."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MINUTES_OF_DAY = 1440
SUNDAY = 6


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """One stretch of a local day, in minutes after midnight; the end may be 1440 (24:00).

    An end at or before the start lies on the next day (22:00-06:00), judged on the written times.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.start < MINUTES_OF_DAY and 0 <= self.end <= MINUTES_OF_DAY):
            raise ValueError(f"hours lie between 00:00 and 24:00: {self}")
        if self.start == self.end:
            raise ValueError(f"hours that start and end at {self} say neither none nor all day")

    def __str__(self) -> str:
        return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (self.start, self.end))

    @property
    def crosses_midnight(self) -> bool:
        """Whether the stretch ends on the day after it starts."""
        return self.end < self.start

    @classmethod
    def parse(cls, text: str) -> "Hours":
        """Read `09:00-12:00`; raises ValueError naming what it could not read."""
        try:
            start, end = (_minute(part) for part in text.split("-"))
        except ValueError as unread:
            raise ValueError(f"hours are written like 09:00-12:00, not {text!r}") from unread
        return cls(start, end)


def _minute(text: str) -> int:
    hour, minute = text.strip().split(":")
    if not (hour.isdecimal() and minute.isdecimal() and len(minute) == len("00")):
        raise ValueError(text)
    if int(minute) >= 60:  # noqa: PLR2004 - minutes of an hour
        raise ValueError(text)
    return int(hour) * 60 + int(minute)


WHOLE_DAY = (Hours(0, MINUTES_OF_DAY),)


@dataclass(frozen=True)
class ServiceHours:
    """When a service is open: the definition that a `Calendar` compiles (semantics 1).

    zone        IANA name
    weekly      0 (Monday) to 6 (Sunday) -> hours; a weekday not named is closed
    exceptions  local date -> hours of that day alone; () is closed
    holidays    the dates among them that are closed by the official notice
    horizon     first local date whose holidays are not announced; None where none matter

    Overlapping hours unite. Raises ValueError in words for a zone that does not exist, a weekday
    out of range, or a holiday with hours.
    """

    zone: str
    weekly: Mapping[int, tuple[Hours, ...]]
    exceptions: Mapping[date, tuple[Hours, ...]] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()
    horizon: date | None = None

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
            raise ValueError(f"there is no time zone {self.zone!r}") from unknown
        if any(not 0 <= day <= SUNDAY for day in self.weekly):
            raise ValueError("weekdays are numbered 0 (Monday) to 6 (Sunday)")
        if worked := [day for day in self.holidays if self.exceptions.get(day) != ()]:
            raise ValueError(f"a holiday is a closed day, {min(worked)} is not")

    def on(self, day: date) -> tuple[Hours, ...]:
        """Return the hours that start on the local date `day`."""
        own = self.exceptions.get(day)
        return self.weekly.get(day.weekday(), ()) if own is None else own


def always(zone: str) -> ServiceHours:
    """Return 7x24 in `zone`."""
    return ServiceHours(zone, dict.fromkeys(range(SUNDAY + 1), WHOLE_DAY))
