"""A stretch of time cut for the eye: a year into months, a day into blocks of four hours."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from jianyue.engine.breakpoints import ONE_DAY, local_instant
from jianyue.engine.instants import instant, micros, micros_in
from jianyue.engine.periods import Per, period_of, periods
from jianyue.engine.spans import Span

HOUR: Final = timedelta(hours=1)
BLOCK: Final = 240  # minutes of a local day


class Step(StrEnum):
    """How finely a stretch is cut, the coarsest first."""

    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    BLOCK = "block"
    HOUR = "hour"
    MINUTES = "minutes"


# The longest stretch that is cut so finely, the finest first. A day with a DST change has 25 hours,
# a block five; a month has 31 days.
LONGEST: Final = (
    (timedelta(hours=1, minutes=30), Step.MINUTES),
    (timedelta(hours=6), Step.HOUR),
    (timedelta(hours=30), Step.BLOCK),
    (timedelta(days=8), Step.DAY),
    (timedelta(days=33), Step.WEEK),
)
FIXED: Final = {Step.HOUR: HOUR, Step.MINUTES: timedelta(minutes=10)}
PER: Final = {Step.MONTH: Per.MONTH, Step.WEEK: Per.WEEK, Step.DAY: Per.DAY}


def step_of(span: Span) -> Step:
    """Return how finely a stretch is cut: into no more than a dozen or so, by its length."""
    return next((step for longest, step in LONGEST if span.length <= longest), Step.MONTH)


def steps(span: Span, zone: ZoneInfo) -> list[Span]:
    """Return a stretch cut at local months, weeks, days, hours; its ends as they are.

    Blocks begin at 0, 4, 8 ... by the clock on the wall; a DST change makes one longer or shorter.
    """
    step = step_of(span)
    edges = [each for each in _edges(span, step, zone) if span.start < each < span.end]
    return [Span(*each) for each in pairwise([span.start, *edges, span.end]) if each[0] < each[1]]


def wider(span: Span, whole: Span, zone: ZoneInfo) -> Span | None:
    """Return the next longer stretch around `span`: hour, block, day, week, month, the whole.

    None where it is the whole already.
    """
    if span.length >= whole.length:
        return None
    for around in (*_around(span.start, zone), whole):
        inside = Span(max(around.start, whole.start), min(around.end, whole.end))
        if inside.start <= span.start and inside.end >= span.end and inside.length > span.length:
            return inside
    return whole


def _around(at: datetime, zone: ZoneInfo) -> Iterable[Span]:
    day = period_of(Per.DAY, at, zone).span
    blocks = [day.start, *_edges(day, Step.BLOCK, zone), day.end]
    found = (Span(*each) for each in pairwise(sorted(set(blocks))))
    yield from (each for each in found if each.holds(at))
    yield day
    yield from (period_of(per, at, zone).span for per in (Per.WEEK, Per.MONTH))


def _edges(span: Span, step: Step, zone: ZoneInfo) -> list[datetime]:
    if step in PER:
        return [each.span.start for each in periods(PER[step], span, zone)]
    if step is Step.BLOCK:
        days = [each.first for each in periods(Per.DAY, span, zone)]
        found = {local_instant(day, m, zone) for day in days for m in range(0, 1440, BLOCK)}
        return [instant(each) for each in sorted(found) if micros(span.start) < each]
    length = micros_in(FIXED[step])
    offset = micros_in(span.start.astimezone(zone).utcoffset() or 0 * ONE_DAY)
    first = (micros(span.start) + offset) // length * length - offset
    return [instant(at) for at in range(first, micros(span.end), length)]
