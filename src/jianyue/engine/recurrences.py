"""Recurrences: the instants at which work comes round again, by one rule of the calendar."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import count, takewhile
from typing import Final
from zoneinfo import ZoneInfo

from jianyue.engine.breakpoints import ONE_DAY, local_instant
from jianyue.engine.hours import MINUTES_OF_DAY
from jianyue.engine.instants import instant

# A closed stretch of a calendar is shorter than this; what lies longer in one has no day.
FURTHEST: Final = 31
LAST: Final = -1  # in place of the number of a weekday: the last one of its month
FOURTH: Final = 4
MOST: Final = 99
WEEK: Final = 7
LAST_YEAR: Final = 2399  # as far as calendars count

Works = Callable[[date], bool]


class Every(StrEnum):
    """How often work comes round."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Shift(StrEnum):
    """What becomes of a day that is no working day."""

    STAYS = "stays"
    BEFORE = "before"
    AFTER = "after"
    LEFT_OUT = "left_out"


MONTHS: Final = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule by which days follow one another, each with the same time of day.

    zone      IANA name; the time of day keeps to the wall clock of this place
    from_date first day that may be one of the rule; a shift may move it
    until_date  last such day; None is no end
    minute    minutes after local midnight, 0 to 1439
    step      every so many days, weeks, months, quarters or years, 1 to 99, from `from_date` on
    weekdays  of a week, 0 is Monday; of a month, quarter or year the one weekday that `nth` counts
    day       of the month, 1 to 31; a shorter month has it on its last day; 0 where `nth` counts
    nth       which of the weekdays of the month, 1 to 4, -1 the last one; 0 where `day` counts
    month     which month of the quarter or the year, from 1
    """

    every: Every
    zone: str
    from_date: date
    minute: int
    until_date: date | None = None
    step: int = 1
    weekdays: tuple[int, ...] = ()
    day: int = 0
    nth: int = 0
    month: int = 1
    shift: Shift = Shift.STAYS

    def __post_init__(self) -> None:
        if not 1 <= self.step <= MOST or not 0 <= self.minute < MINUTES_OF_DAY:
            raise ValueError("a step is 1 to 99, a minute of a day 0 to 1439")
        if any(not 0 <= each < WEEK for each in self.weekdays):
            raise ValueError("a weekday is 0 for Monday to 6 for Sunday")
        if self.every is Every.WEEK and not self.weekdays:
            raise ValueError("a week has at least one weekday")
        if self.every in MONTHS:
            self._check_month(MONTHS[self.every])

    def _check_month(self, months: int) -> None:
        by_day = 1 <= self.day <= FURTHEST and not self.nth
        counted = 1 <= self.nth <= FOURTH or self.nth == LAST
        by_weekday = not self.day and counted and len(self.weekdays) == 1
        if not by_day and not by_weekday:
            raise ValueError("a month has a day, or the n-th of one weekday")
        if not 1 <= self.month <= months:
            raise ValueError(f"a month is 1 to {months} here")

    def following(self, after: datetime, works: Works) -> Iterator[tuple[date, datetime]]:
        """Yield the days with their UTC instants that lie after an instant, in order, each once.

        after  UTC instant; what lies at it is not yielded
        works  tells whether a local day is a working day

        Two days that a shift moves to the same one are that one. A day that finds no working day
        within a month is left out.
        """
        zone = ZoneInfo(self.zone)
        # A shift moves a day by a month at most, so what lies before that has passed.
        begins = after.astimezone(zone).date() - (FURTHEST + 1) * ONE_DAY
        known = date.min
        for nominal in self.days(begins):
            day = self._shifted(nominal, works)
            if day is None or day <= known:
                continue
            known, at = day, instant(local_instant(day, self.minute, zone))
            if at > after:
                yield day, at

    def days(self, begins: date) -> Iterator[date]:
        """Yield the days of the rule from `begins` on, before any shift; in order."""
        first = max(begins, self.from_date)
        last = self.until_date or date(LAST_YEAR, 12, 31)
        until = takewhile(lambda day: day <= last, self._unbounded(first))
        yield from (day for day in until if day >= first)

    def _unbounded(self, first: date) -> Iterator[date]:
        if self.every is Every.DAY:
            skipped = (first - self.from_date).days // self.step
            return (self.from_date + n * self.step * ONE_DAY for n in count(skipped))
        if self.every is Every.WEEK:
            return self._weekly(first)
        return self._monthly(first)

    def _weekly(self, first: date) -> Iterator[date]:
        monday = self.from_date - self.from_date.weekday() * ONE_DAY
        skipped = (first - monday).days // WEEK // self.step
        days = sorted(set(self.weekdays))
        mondays = (monday + timedelta(days=n * self.step * WEEK) for n in count(skipped))
        return (begins + each * ONE_DAY for begins in mondays for each in days)

    def _monthly(self, first: date) -> Iterator[date]:
        months = MONTHS[self.every]
        begins = _months(self.from_date) // months
        skipped = (_months(first) // months - begins) // self.step
        places = ((begins + n * self.step) * months + self.month - 1 for n in count(skipped))
        return (self._in_month(place // 12, place % 12 + 1) for place in places)

    def _in_month(self, year: int, month: int) -> date:
        weekday, length = monthrange(year, month)
        if self.day:
            return date(year, month, min(self.day, length))
        first = 1 + (self.weekdays[0] - weekday) % WEEK
        if self.nth == LAST:
            return date(year, month, first + (length - first) // WEEK * WEEK)
        return date(year, month, first + (self.nth - 1) * WEEK)

    def _shifted(self, day: date, works: Works) -> date | None:
        if self.shift is Shift.STAYS or works(day):
            return day
        if self.shift is Shift.LEFT_OUT:
            return None
        step = -ONE_DAY if self.shift is Shift.BEFORE else ONE_DAY
        moved = (day + n * step for n in range(1, FURTHEST + 1))
        return next((each for each in moved if works(each)), None)


def _months(day: date) -> int:
    return day.year * 12 + day.month - 1
