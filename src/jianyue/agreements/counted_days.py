"""Days counted as agreements count them: so many days, working days or months after or before."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from jianyue.agreements.amounts import Amount
from jianyue.engine.calendars import Calendar
from jianyue.engine.days import Days, end_of_days
from jianyue.engine.instants import MICROSECOND

ONE_DAY: Final = timedelta(days=1)
MONTHS: Final = {"months": 1, "years": 12}
DAYS: Final = {"days": 1, "weeks": 7}
NOON: Final = time(12)
FURTHEST: Final = 3660  # days in which a working day must come


def plus_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of a month that lacks it."""
    year, month = divmod(day.month - 1 + months, 12)
    year += day.year
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def counted(day: date, amount: Amount, calendar: Calendar, *, before: bool = False) -> date:
    """Return the day that lies `amount` after `day`, or before it; `day` itself is not counted.

    calendar  tells working days and holidays: a last day that is a holiday moves on, or back where
              it is counted before (semantics 1). Raises NeverDue where no working day comes.
    """
    if amount.unit in MONTHS:
        months = int(amount.count) * MONTHS[amount.unit]
        return plus_months(day, -months if before else months)
    if amount.is_length:  # hours end with the day on which they end
        whole = timedelta(seconds=float(amount.length.total_seconds()))
        return (datetime.combine(day, NOON) + (-whole if before else whole)).date()
    working = amount.unit == "working days"
    number = int(amount.count) * DAYS.get(amount.unit, 1)
    if before:
        return _back(day, number, calendar, working=working)
    start = datetime.combine(day, NOON, calendar.zone).astimezone(UTC)
    end = end_of_days(calendar, start, Days(number, working))
    return (end - MICROSECOND).astimezone(calendar.zone).date()


def _back(day: date, number: int, calendar: Calendar, *, working: bool) -> date:
    left = number if working else 0
    day -= timedelta(days=0 if working else number)
    for _ in range(FURTHEST):
        if not left:
            break
        day -= ONE_DAY
        left -= calendar.is_working_day(day)
    while day in calendar.hours.holidays:
        day -= ONE_DAY
    return day
