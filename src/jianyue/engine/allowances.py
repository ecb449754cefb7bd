"""The limits of one target as columns: which calendar, how much, by level."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jianyue.engine.breakpoints import ONE_DAY, day_start
from jianyue.engine.calendars import Calendar
from jianyue.engine.clocks import Limit
from jianyue.engine.columns import Columns
from jianyue.engine.days import Days, end_of_days
from jianyue.engine.instants import MICROSECOND, instant, micros

NEVER: Final = np.iinfo(np.int64).min
NONE: Final = -1
DAY: Final = 86_400_000_000

Whole = NDArray[np.int64]


class Allowances:
    """What each level allows, for instants in [low, high] microseconds.

    limits  level -> limit
    top     highest level that will be asked for
    """

    def __init__(self, limits: Mapping[int, Limit], top: int, low: int, high: int) -> None:
        calendars: list[Calendar] = []
        size = max(top, *limits) + 2
        self.calendar_of = np.full(size, NONE, np.int64)
        self.amount = np.full(size, NEVER, np.int64)
        self._ends: dict[int, tuple[Whole, Whole]] = {}
        for level, limit in limits.items():
            if limit.calendar not in calendars:
                calendars.append(limit.calendar)
            self.calendar_of[level] = calendars.index(limit.calendar)
            if isinstance(limit.amount, Days):
                self._ends[level] = _ends_by_day(limit.calendar, limit.amount, low, high)
            else:
                self.amount[level] = limit.amount // MICROSECOND
        latest = max((int(ends.max()) for _, ends in self._ends.values()), default=high)
        self.columns = [Columns(each, low, max(high, latest) + 1) for each in calendars]

    def full(self, level: Whole, start: Whole) -> Whole:
        """Return the whole amount of each level; NEVER where it has no limit."""
        amount = self.amount.take(level)
        for each, (days, ends) in self._ends.items():
            here = level == each
            begun = start[here]
            end = np.maximum(ends[np.searchsorted(days, begun, "right") - 1], begun)
            amount[here] = self.columns[self.calendar_of[each]].elapsed(begun, end)
        return amount

    def elapsed(self, level: Whole, start: Whole, end: Whole) -> Whole:
        """Return the open time inside [start, end) in the calendar of each level."""
        if len(self.columns) == 1:
            return self.columns[0].elapsed(start, end)
        found = np.empty(len(level), np.int64)
        which = self.calendar_of[level]
        for i, columns in enumerate(self.columns):
            here = which == i
            found[here] = columns.elapsed(start[here], end[here])
        return found

    def reach(self, level: Whole, start: Whole, amount: Whole, *, last: bool) -> Whole:
        """Return the first, or the last, instant at which `amount` has just passed."""
        found = np.empty(len(level), np.int64)
        which = self.calendar_of[level]
        for i, columns in enumerate(self.columns):
            here = which == i
            look = columns.breaches_at if last else columns.due_at
            found[here] = look(start[here], amount[here])
        return found


def _ends_by_day(calendar: Calendar, days: Days, low: int, high: int) -> tuple[Whole, Whole]:
    """Return local midnights over the range, and where the amount ends from each day."""
    first = instant(low).astimezone(calendar.zone).date() - ONE_DAY
    count = (high - low) // DAY + 4
    midnights = [day_start(first + i * ONE_DAY, calendar.zone) for i in range(count)]
    ends = [micros(end_of_days(calendar, instant(each), days)) for each in midnights]
    return np.array(midnights), np.array(ends)
