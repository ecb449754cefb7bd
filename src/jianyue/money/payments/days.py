"""Days of payment: after or before what happened, a day of a month, the day after a statement."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from jianyue.agreements.counted_days import ONE_DAY, counted, plus_months
from jianyue.agreements.moments import Due
from jianyue.engine.calendars import Calendar


@dataclass(frozen=True, slots=True)
class Around:
    """The days that a payment counts from.

    start, end  first and last day of the stretch that the due day is counted in
    period_end  last day of the period that is paid for
    known       days of other events, as they happened: signing, invoice, acceptance ...
    """

    start: date | None
    end: date | None
    period_end: date | None
    known: Mapping[str, date] = field(default_factory=dict)

    def day_of(self, event: str) -> date | None:
        """Return the day of an event; None where it has not happened or nobody knows."""
        own = {
            "start": self.start, "end": self.end, "expiry": self.end, "period": self.period_end,
        }  # fmt: skip
        return own[event] if event in own else self.known.get(event)


def due_day(
    due: Due,
    around: Around,
    calendar: Calendar,
    *,
    after: date | None = None,
    stated: date | None = None,
) -> date | None:
    """Return the day on which something is due; None while what it counts from has not happened.

    after   the day on which its condition was met: it counts from then, if that is later
    stated  the day of its statement: a day of a month is the first one after it
    """
    if due.on is not None:
        return max(due.on, after or due.on)
    if due.day is not None:
        day = _day_of_month(due, around.start, stated)
        return None if day is None else max(day, after or day)
    if due.amount is None:  # a time on the next day
        return None if around.period_end is None else around.period_end + ONE_DAY
    event = around.day_of(due.event)
    if event is None:
        return None
    before = due.side == "before"
    return counted(
        event if before else max(event, after or event), due.amount, calendar, before=before
    )


def _day_of_month(due: Due, start: date | None, stated: date | None) -> date | None:
    """Return the first such day of a month that does not lie before the period of payment."""
    if start is None or due.day is None:
        return None
    months = 1 if due.month == "next" else 0
    while True:
        first = plus_months(start.replace(day=1), months)
        day = first.replace(day=min(due.day, monthrange(first.year, first.month)[1]))
        if day >= max(start, stated or start):
            return day
        months += 1
