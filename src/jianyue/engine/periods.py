"""Calendar periods in the zone of an agreement: days, weeks, months, quarters, halves, years."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from jianyue.engine.breakpoints import ONE_DAY, day_start
from jianyue.engine.instants import instant
from jianyue.engine.spans import Span

WEEK = timedelta(days=7)
MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


class Per(StrEnum):
    """How often a figure is drawn up; weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"

    def first_day(self, day: date) -> date:
        """Return the first day of the period that holds `day`."""
        if self is Per.DAY:
            return day
        if self is Per.WEEK:
            return day - day.weekday() * ONE_DAY
        months = MONTHS[self]
        return date(day.year, (day.month - 1) // months * months + 1, 1)

    def next_first(self, first: date) -> date:
        """Return the first day of the period after the one that begins on `first`."""
        if self is Per.DAY:
            return first + ONE_DAY
        if self is Per.WEEK:
            return first + WEEK
        months = first.month - 1 + MONTHS[self]
        return date(first.year + months // 12, months % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """One day, week, month, quarter, half or year: [start, end) from local midnight to midnight.

    per  None for the term of an agreement, which is as long as it says
    """

    per: Per | None
    first: date
    span: Span

    @property
    def label(self) -> str:
        """Name it as 2026, 2026-H1, 2026-Q1, 2026-03, 2026-W10, 2026-03-03; a term by its start."""
        match self.per:
            case Per.DAY | None:
                return self.first.isoformat()
            case Per.WEEK:
                year, week, _ = self.first.isocalendar()
                return f"{year}-W{week:02}"
            case Per.MONTH:
                return f"{self.first:%Y-%m}"
            case Per.QUARTER:
                return f"{self.first.year}-Q{self.first.month // 3 + 1}"
            case Per.HALF_YEAR:
                return f"{self.first.year}-H{self.first.month // 6 + 1}"
            case _:
                return str(self.first.year)


def period_from(per: Per, day: date, zone: ZoneInfo) -> Period:
    """Return the period that holds the local date `day`.

    A midnight inside a DST gap moves forward by its length; one that occurs twice means the first
    (semantics 1). A date that a zone skipped gives an empty day.
    """
    first = per.first_day(day)
    start, end = (instant(day_start(each, zone)) for each in (first, per.next_first(first)))
    return Period(per, first, Span(start, end))


def period_of(per: Per, at: datetime, zone: ZoneInfo) -> Period:
    """Return the period that holds the UTC instant `at`; its end belongs to the next.

    Where clocks jump over or back across midnight, the instants of the edges decide, not the date
    that a clock on the wall shows.
    """
    found = period_from(per, at.astimezone(zone).date(), zone)
    while at < found.span.start:
        found = period_from(per, found.first - ONE_DAY, zone)
    while at >= found.span.end:
        found = period_from(per, per.next_first(found.first), zone)
    return found


def periods(per: Per, span: Span, zone: ZoneInfo) -> list[Period]:
    """Return every period that shares time with `span`, whole, in order; none for an empty one."""
    found: list[Period] = []
    following = period_of(per, span.start, zone)
    while following.span.start < span.end:
        if following.span.length:
            found.append(following)
        following = period_from(per, per.next_first(following.first), zone)
    return found
