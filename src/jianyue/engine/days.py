"""Amounts in days: they end at the close of a day, not after so many hours."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from jianyue.engine.breakpoints import ONE_DAY
from jianyue.engine.calendars import Calendar, NeverDue
from jianyue.engine.instants import ZERO

FURTHEST = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class Days:
    """`count` days or working days; the day of the start is not counted (semantics 1).

    same_time  ends at the start's time of day, where the agreement says so
    """

    count: int
    working: bool = False
    same_time: bool = False

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError(f"a number of days is not negative: {self.count}")


def end_of_days(calendar: Calendar, start: datetime, days: Days) -> datetime:
    """Return the instant at which `days` from `start` end.

    calendar  tells working days, holidays, closing times and the zone
    start     UTC instant; its local day is not counted, save that zero days end on it

    Ends at the close of the last day, 24:00 where it has no hours; a last day that is a holiday
    moves on to the next day that is none (semantics 1). Raises NeverDue where no working day
    comes within ten years.
    """
    local = start.astimezone(calendar.zone)
    day = _last_day(calendar, local.date(), days)
    if not days.same_time:
        return calendar.closing(day)
    # The second 01:30 of a night in autumn is still 01:30: the end has no offset of its own.
    same = datetime.combine(day, local.time().replace(fold=0), calendar.zone)
    return same.astimezone(UTC)


def _last_day(calendar: Calendar, day: date, days: Days) -> date:
    counted, left = day, days.count
    while left:
        day += ONE_DAY
        if not days.working or calendar.is_working_day(day):
            counted, left = day, left - 1
        elif day - counted > FURTHEST:
            raise NeverDue("the calendar has no working day within ten years")
    while day in calendar.hours.holidays:
        day += ONE_DAY
    return day


def open_amount(calendar: Calendar, start: datetime, amount: timedelta | Days) -> timedelta:
    """Return the open time that `amount` allows from `start`.

    A day amount is the open time up to its end, so that pauses move it as they move any other.
    """
    if isinstance(amount, timedelta):
        return amount
    end = end_of_days(calendar, start, amount)
    return calendar.elapsed(start, end) if end > start else ZERO
