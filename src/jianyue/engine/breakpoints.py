"""A service calendar compiled to breakpoints with the open time before each."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from jianyue.engine.hours import MINUTES_OF_DAY, ServiceHours
from jianyue.engine.instants import micros

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Breakpoints:
    """Open stretches in microseconds; complete for every instant in [low, high).

    opens, closes  the stretches, in order, disjoint, never touching
    before         open time before each stretch
    upto           open time up to the end of each stretch
    total          open time before `high`
    """

    low: int
    high: int
    opens: list[int]
    closes: list[int]
    before: list[int]
    upto: list[int]
    total: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "total", self.opened(self.high))

    def opened(self, at: int) -> int:
        """Return the open time before `at`, counted from the first stretch."""
        i = bisect_right(self.opens, at) - 1
        if i < 0:
            return 0
        close = self.closes[i]
        # A call of min() would double the cost of the most called line of the engine.
        inside = at if at < close else close  # noqa: FURB136 - see above
        return self.before[i] + inside - self.opens[i]


def day_start(day: date, zone: ZoneInfo) -> int:
    """Return the instant of local midnight of `day`, in microseconds."""
    return local_instant(day, 0, zone)


def local_instant(day: date, minute: int, zone: ZoneInfo) -> int:
    """Return the instant of a local minute of `day`; 1440 is the next midnight.

    A time inside a gap moves forward by its length; one that occurs twice means the first
    (semantics 1; both are what `fold=0` does).
    """
    if minute == MINUTES_OF_DAY:
        day, minute = day + ONE_DAY, 0
    local = datetime.combine(day, time(minute // 60, minute % 60), zone)
    return micros(local.astimezone(UTC))


def stretches_of(hours: ServiceHours, day: date) -> list[tuple[int, int]]:
    """Return the stretches that start on `day`; one that a gap turned round ends first."""
    zone = ZoneInfo(hours.zone)
    return [
        (
            local_instant(day, each.start, zone),
            local_instant(day + ONE_DAY if each.crosses_midnight else day, each.end, zone),
        )
        for each in hours.on(day)
    ]


def _stretches(hours: ServiceHours, first: date, last: date) -> Iterator[tuple[int, int]]:
    day = first
    while day < last:
        yield from stretches_of(hours, day)
        day += ONE_DAY


def compile_breakpoints(hours: ServiceHours, first: date, last: date) -> Breakpoints:
    """Compile the local days [first, last); stretches that a gap turns round are nothing."""
    zone = ZoneInfo(hours.zone)
    opens: list[int] = []
    closes: list[int] = []
    # Two days more on both sides: a shift may cross midnight, a zone may skip a whole day.
    for start, end in sorted(_stretches(hours, first - 2 * ONE_DAY, last + 2 * ONE_DAY)):
        if end <= start:
            continue
        if closes and start <= closes[-1]:
            closes[-1] = max(closes[-1], end)
        else:
            opens.append(start)
            closes.append(end)
    before: list[int] = []
    upto: list[int] = []
    total = 0
    for start, end in zip(opens, closes, strict=True):
        before.append(total)
        total += end - start
        upto.append(total)
    low, high = day_start(first, zone), day_start(last, zone)
    return Breakpoints(low, high, opens, closes, before, upto)
