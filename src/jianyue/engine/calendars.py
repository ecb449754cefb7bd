"""Service calendars: open time between two instants, and the instant at which it is used up."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from jianyue.engine.breakpoints import (
    ONE_DAY,
    Breakpoints,
    compile_breakpoints,
    day_start,
    stretches_of,
)
from jianyue.engine.hours import ServiceHours
from jianyue.engine.instants import MICROSECOND, instant, micros, micros_in
from jianyue.engine.spans import Span

YEARS_AHEAD: Final = 2
FIRST_YEAR: Final = 1800
LAST_YEAR: Final = 2400


Find = Callable[[list[int], int], int]


class NeverDue(Exception):  # noqa: N818 - a refusal is named for what is so
    """The calendar has no such amount of open time left."""


class Calendar:
    """A compiled `ServiceHours`: `elapsed` and `due_at` are look-ups (semantics 1).

    Years are compiled when first asked for; the answers do not depend on which were.
    """

    def __init__(self, hours: ServiceHours) -> None:
        self.hours = hours
        self.zone = ZoneInfo(hours.zone)
        self._points: Breakpoints | None = None
        self._years = (0, 0)
        ahead = max(hours.exceptions, default=date.min).year + 1
        self._last_year = LAST_YEAR if any(hours.weekly.values()) else min(ahead + 1, LAST_YEAR)
        horizon = hours.horizon
        self._horizon = None if horizon is None else instant(day_start(horizon, self.zone))

    def __repr__(self) -> str:
        return f"Calendar({self.hours.zone})"

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Return the open time inside [start, end).

        start  UTC instant
        end    UTC instant, not before `start`

        Raises ValueError for naive instants or an end before the start (semantics 1).
        """
        a, b = micros(start), micros(end)
        if b < a:
            raise ValueError(f"time runs forward: {end} lies before {start}")
        points = self._points
        if points is None or a < points.low or b >= points.high:
            points = self.points(a, b)
        return (points.opened(b) - points.opened(a)) * MICROSECOND

    def due_at(self, start: datetime, amount: timedelta) -> datetime:
        """Return the earliest instant by which `amount` of open time has passed.

        start   UTC instant at which the clock starts, open or closed
        amount  open time, zero or more; zero is due at `start`

        An amount used up exactly at closing time is due then, not at the next opening
        (semantics 1). Raises NeverDue if the calendar has no such amount left.
        """
        left, a = micros_in(amount), micros(start)
        return instant(self._reach(a, left, bisect_left)) if left else start

    def breaches_at(self, start: datetime, amount: timedelta) -> datetime:
        """Return the last instant at which no more than `amount` of open time has passed.

        start   UTC instant at which the clock starts, open or closed
        amount  open time, zero or more

        Due at Monday's close breaches at Tuesday's opening (semantics 2). Raises NeverDue if
        the calendar never opens again.
        """
        return instant(self._reach(micros(start), micros_in(amount), bisect_right))

    def spans(self, start: datetime, end: datetime) -> list[Span]:
        """Return the open stretches inside [start, end), clipped at both ends, in order."""
        a, b = micros(start), micros(end)
        points = self.points(a, b)
        first = bisect_right(points.closes, a)
        behind = bisect_left(points.opens, b)
        return [
            Span(instant(max(points.opens[i], a)), instant(min(points.closes[i], b)))
            for i in range(first, behind)
            if a < b
        ]

    def is_provisional(self, at: datetime) -> bool:
        """Tell whether `at` lies past the horizon, where holidays are not announced yet."""
        return self._horizon is not None and at >= self._horizon

    def is_working_day(self, day: date) -> bool:
        """Tell whether hours start on the local date `day`; a make-up day is a working day."""
        return bool(self.hours.on(day))

    def closing(self, day: date) -> datetime:
        """Return the instant at which the hours of `day` end; 24:00 where it has none."""
        ends = [end for start, end in stretches_of(self.hours, day) if start < end]
        return instant(max(ends, default=day_start(day + ONE_DAY, self.zone)))

    def points(self, low: int, high: int) -> Breakpoints:
        """Return breakpoints complete for [low, high], both in microseconds.

        Raises ValueError for years that no agreement means (docs/decisions/0009).
        """
        points = self._points
        if points is None or low < points.low or high >= points.high:
            first, last = _year(low), _year(high)
            if first < FIRST_YEAR or last > LAST_YEAR:
                raise ValueError(
                    f"a calendar counts from {FIRST_YEAR} to {LAST_YEAR}, not {first} to {last}"
                )
            points = self._grow(first - 1, last + YEARS_AHEAD)
        return points

    def points_past(self, start: int, amount: int) -> Breakpoints:
        """Return breakpoints in which more than `amount` of open time follows `start`.

        Raises NeverDue if the calendar has no more.
        """
        points = self.points(start, start)
        while points.total <= points.opened(start) + amount:
            if self._years[1] >= self._last_year:
                raise NeverDue("the calendar has no open time left for this amount")
            first, last = self._years
            points = self._grow(first, min(last + 2 * (last - _year(start)), self._last_year))
        return points

    def _grow(self, first: int, last: int) -> Breakpoints:
        if self._points is not None:
            first, last = min(first, self._years[0]), max(last, self._years[1])
        self._years = (first, last)
        self._points = compile_breakpoints(self.hours, date(first, 1, 1), date(last, 1, 1))
        return self._points

    def _reach(self, start: int, left: int, find: Find) -> int:
        points = self._points
        # The common case first: what is compiled already reaches far enough.
        if points is None or start < points.low or start >= points.high:
            points = self.points(start, start)
        target = points.opened(start) + left
        if target >= points.total:
            points = self.points_past(start, left - (find is bisect_left))
            target = points.opened(start) + left
        i = find(points.upto, target)
        reached = points.opens[i] + target - points.before[i]
        # Open time does not tell a closed start from the opening or closing beside it.
        return reached if reached > start else start  # noqa: FURB136 - the most called line


def _year(us: int) -> int:
    return instant(us).year
