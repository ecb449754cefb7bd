"""Ninety days of one system as bars: what each day was, and for how long."""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from jianyue.engine.availability import Record
from jianyue.engine.instants import MICROSECOND
from jianyue.engine.outages import Grade
from jianyue.engine.spans import Span, intersect, subtract, union
from jianyue.watch.status.words import Health

SHOWN: Final = 90  # days, today among them
# The first that a day had any of names it.
WORST: Final = (Health.DOWN, Health.DEGRADED, Health.MAINTENANCE, Health.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the agreement's zone, up to now.

    lengths  how long the system was anything but in order, by what it was
    """

    date: date
    lengths: Mapping[Health, timedelta] = field(default_factory=dict)

    @property
    def health(self) -> Health:
        """The worst that the day had; a minute of it is enough."""
        return next((each for each in WORST if each in self.lengths), Health.OPERATIONAL)

    @property
    def minutes(self) -> list[tuple[Health, int]]:
        """Whole minutes by what they were, rounded up: what happened does not vanish."""
        minute = timedelta(minutes=1)
        return [(each, -(-self.lengths[each] // minute)) for each in WORST if each in self.lengths]


def begun_alone(record: Record, begun: Collection[str]) -> Record:
    """Return a record without planned work that nobody began: nothing was interrupted by it."""
    kept = tuple(each for each in record.maintenance if each.number in begun)
    return replace(record, maintenance=kept)


def health_at(record: Record, now: datetime) -> Health:
    """Return how a system is at an instant."""
    kinds = _sorted(record, Span(now, now + MICROSECOND))
    order = (Health.MAINTENANCE, *(each for each in WORST if each is not Health.MAINTENANCE))
    return next((each for each in order if kinds[each]), Health.OPERATIONAL)


def days_of(record: Record, zone: ZoneInfo, now: datetime) -> list[Day]:
    """Return the days that end with today, the first one first. Source: semantics 5.

    Where they overlap, planned work comes before an outage, a full outage before a degraded one,
    and both before unknown time. Outages of a single terminal are nobody else's matter.
    """
    today = now.astimezone(zone).date()
    dates = [today - timedelta(days=back) for back in range(SHOWN - 1, -1, -1)]
    starts = [_midnight(each, zone) for each in (*dates, today + timedelta(days=1))]
    whole = [
        Span(start, end) for start, end in zip(starts, (*starts[1:-1], starts[-1]), strict=False)
    ]
    lengths: list[dict[Health, timedelta]] = [{} for _ in dates]
    for health, spans in _sorted(record, Span(starts[0], now)).items():
        for span in intersect(spans, whole):
            mine = lengths[bisect_right(starts, span.start) - 1]
            mine[health] = mine.get(health, timedelta()) + span.length
    return [Day(each, mine) for each, mine in zip(dates, lengths, strict=True)]


def next_midnight(zone: ZoneInfo, now: datetime) -> datetime:
    """Return when the next day begins."""
    return _midnight(now.astimezone(zone).date() + timedelta(days=1), zone)


def _sorted(record: Record, within: Span) -> dict[Health, list[Span]]:
    """Return disjoint stretches by what they were."""
    planned = union(each.span for each in record.maintenance)
    full = _of_grade(record, Grade.FULL, within)
    partly = _of_grade(record, Grade.DEGRADED, within)
    down = subtract(full, planned)
    degraded = subtract(subtract(partly, planned), full)
    known = union([*planned, *full, *partly])
    parts = {
        Health.MAINTENANCE: planned,
        Health.DOWN: down,
        Health.DEGRADED: degraded,
        Health.UNKNOWN: subtract(union(record.unknown), known),
    }
    return {each: intersect(spans, [within]) for each, spans in parts.items()}


def _of_grade(record: Record, grade: Grade, within: Span) -> Sequence[Span]:
    return union(each.span(within.end) for each in record.outages if each.grade is grade)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
