"""The instant at which something falls due, by what the agreement says of it."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

from jianyue.agreements.amounts import Amount
from jianyue.agreements.counted_days import DAYS, MONTHS, ONE_DAY, counted, plus_months
from jianyue.agreements.moments import Due
from jianyue.engine.calendars import Calendar, NeverDue
from jianyue.engine.days import Days, end_of_days
from jianyue.engine.instants import MICROSECOND


def due_at(due: Due, after: datetime, calendar: Calendar) -> datetime | None:
    """Return when something is due that counts from what happened at a UTC instant.

    after     when it happened; a period happens up to its last microsecond, so that its last day
              is the one that is not counted
    calendar  tells working days, holidays, closing times and the zone

    Days end at the close of the last one, a day of a month and a date at 24:00 (semantics 1).
    None where no such instant comes.
    """
    zone = calendar.zone
    day = after.astimezone(zone).date()
    if due.on is not None:
        return _ends(due.on, calendar)
    if due.day is not None:
        first = plus_months(day.replace(day=1), 1 if due.month == "next" else 0)
        last = monthrange(first.year, first.month)[1]
        return _ends(first.replace(day=min(due.day, last)), calendar)
    if due.amount is None:
        at = time.fromisoformat(due.time)
        return datetime.combine(day + ONE_DAY, at, zone).astimezone(UTC)
    try:
        return _counted(due.amount, after, calendar, before=due.side == "before")
    except NeverDue:
        return None


def _counted(amount: Amount, after: datetime, calendar: Calendar, *, before: bool) -> datetime:
    if amount.is_length:
        length = timedelta(seconds=float(amount.length.total_seconds()))
        return after - length if before else after + length
    if before or amount.unit in MONTHS:
        day = after.astimezone(calendar.zone).date()
        return _ends(counted(day, amount, calendar, before=before), calendar)
    number = int(amount.count) * DAYS.get(amount.unit, 1)
    return end_of_days(calendar, after, Days(number, amount.unit == "working days"))


def _ends(day: date, calendar: Calendar) -> datetime:
    midnight = datetime.combine(day + ONE_DAY, time(), calendar.zone)
    return midnight.astimezone(UTC) - MICROSECOND
