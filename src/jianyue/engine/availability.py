"""Availability of one system over a period, from sets of intervals (semantics 5).

Where semantics 5 is silent, docs/decisions/0041 and 0042 say what holds.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from jianyue.engine.calendars import Calendar
from jianyue.engine.instants import MICROSECOND, ZERO
from jianyue.engine.outages import Grade, Maintenance, Notice, Outage, Standing
from jianyue.engine.spans import Span, intersect, length, subtract, union


class Unknown(StrEnum):
    """What the agreement makes of a stretch in which nothing watched the system."""

    LEFT_OUT = "left_out"
    UP = "up"
    DOWN = "down"


class Why(StrEnum):
    """Why an outage that was recorded is no downtime of the period."""

    DEGRADED = "degraded"
    SINGLE_TERMINAL = "single_terminal"
    EXCLUDED = "excluded"
    IN_MAINTENANCE = "inside planned maintenance"
    NOT_IN_SERVICE = "outside service time"


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one system, in any order; it may reach beyond the period on both sides.

    unknown     stretches in which nothing watched
    extensions  confirmed extensions of the service time; they enter no figure
    """

    outages: tuple[Outage, ...] = ()
    maintenance: tuple[Maintenance, ...] = ()
    unknown: tuple[Span, ...] = ()
    extensions: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """What the agreement says of the measure: the system's calendar, notice, unknown time."""

    service: Calendar
    notice: Notice
    unknown: Unknown = Unknown.LEFT_OUT


@dataclass(frozen=True, slots=True)
class Stretch:
    """Merged downtime and the numbers of what was recorded in it."""

    span: Span
    numbers: tuple[str, ...]

    @property
    def length(self) -> timedelta:
        """Its real time."""
        return self.span.length


@dataclass(frozen=True, slots=True)
class Availability:
    """The figure with its evidence; the rule is (S - D - M) / (S - M).

    service      S: planned service time, unknown time taken out where the agreement says so
    planned      M: planned maintenance inside S
    down         D: unplanned full outage inside S and outside M
    scheduled    service time by the calendar, unknown or not
    unknown      the part of it that is unknown
    extended     confirmed extension beyond the calendar; it enters neither side
    counted      the stretches of D
    left_out     number and reason of each outage in the period that is no part of D
    maintenance  number and standing of each window
    """

    service: timedelta
    planned: timedelta
    down: timedelta
    scheduled: timedelta
    unknown: timedelta
    extended: timedelta = ZERO
    counted: tuple[Stretch, ...] = ()
    left_out: tuple[tuple[str, Why], ...] = ()
    maintenance: tuple[tuple[str, Standing], ...] = ()

    def __post_init__(self) -> None:
        if not (self.down + self.planned <= self.service <= self.scheduled):
            raise ValueError(f"there is more downtime than service time: {self}")

    @property
    def parts(self) -> tuple[int, int]:
        """Return (S - D - M, S - M) in microseconds; the second is 0 without service time."""
        whole = (self.service - self.planned) // MICROSECOND
        return whole - self.down // MICROSECOND, whole

    @property
    def fraction(self) -> Fraction | None:
        """Return the availability, exact; None says that there was no service time."""
        up, whole = self.parts
        return Fraction(up, whole) if whole else None

    @property
    def coverage(self) -> Fraction | None:
        """Return known over planned service time; None without planned service time."""
        whole = self.scheduled // MICROSECOND
        return Fraction((self.scheduled - self.unknown) // MICROSECOND, whole) if whole else None

    def allowance(self, goal: Fraction) -> Fraction:
        """Return the seconds of downtime that `goal` leaves in this period.

        goal  share of S - M, 0 to 1; 99.9 % of a 7x24 month of 30 days leaves 2592 s (43.2 min)
        """
        if not 0 <= goal <= 1:
            raise ValueError(f"availability lies between 0 and 1, not at {goal}")
        return (1 - goal) * Fraction(self.parts[1], 1_000_000)


class Sorted:
    """The record as sets of intervals; what goes on is taken to last until `latest`."""

    def __init__(self, record: Record, terms: Terms, latest: datetime) -> None:
        self.record, self.terms = record, terms
        ends = [outage.end for outage in record.outages if outage.end is not None]
        self.latest = max([latest, *ends])
        self.standings = {
            each: (each.rule or terms.notice).judge(each) for each in record.maintenance
        }
        self.planned = union(
            each.span for each, standing in self.standings.items() if standing.is_planned
        )
        recorded = [outage.span(self.latest) for outage in record.outages]
        known = union([*self.planned, *recorded, *(each.span for each in record.maintenance)])
        self.unknown = subtract(union(record.unknown), known)

    def downtime(self) -> list[tuple[Span, str]]:
        """Return each stretch that is downtime where it lies in service, with its number."""
        down = [
            (each.span(self.latest), each.number) for each in self.record.outages if each.counts
        ]
        down += [
            (each.span, each.number)
            for each, standing in self.standings.items()
            if not standing.is_planned
        ]
        if self.terms.unknown is Unknown.DOWN:
            down += [(span, "unknown") for span in self.unknown]
        return down

    def service(self, start: datetime, end: datetime) -> list[Span]:
        """Return the stretches of S in [start, end)."""
        open_spans = self.terms.service.spans(start, end)
        left_out = self.terms.unknown is Unknown.LEFT_OUT
        return subtract(open_spans, self.unknown) if left_out else open_spans

    def is_in_service(self, spans: Iterable[Span]) -> bool:
        """Tell whether any of `spans` touches service time."""
        return any(self.terms.service.elapsed(span.start, span.end) for span in spans)


def measure(record: Record, terms: Terms, period: Span) -> Availability:
    """Return the availability of one system over `period`.

    record  outages, maintenance and unknown time of that system, and of no other
    terms   calendar, notice rule, and what unknown time counts as
    period  [start, end) in UTC; for a live figure it ends now

    An outage that goes on counts to the end of the period. Where they overlap, planned
    maintenance comes before a recorded outage, and that before unknown time. Source: semantics 5,
    A04, C13 to C17.
    """
    told = Sorted(record, terms, period.end)
    scheduled = terms.service.spans(period.start, period.end)
    service = told.service(period.start, period.end)
    down = told.downtime()
    in_service = subtract(service, told.planned)
    counted = intersect(union(span for span, _ in down), in_service)
    return Availability(
        service=length(service),
        planned=length(intersect(service, told.planned)),
        down=length(counted),
        scheduled=length(scheduled),
        unknown=length(intersect(scheduled, told.unknown)),
        extended=length(subtract(intersect(union(record.extensions), [period]), scheduled)),
        counted=named(counted, down),
        left_out=tuple(_left_out(told, period)),
        maintenance=tuple((each.number, stands) for each, stands in told.standings.items()),
    )


def named(stretches: Sequence[Span], down: Iterable[tuple[Span, str]]) -> tuple[Stretch, ...]:
    """Return each stretch with the numbers recorded in it, each once, in their order.

    stretches  disjoint and in order
    down       what was recorded, with its number
    """
    ends = [stretch.end for stretch in stretches]
    numbers: list[dict[str, None]] = [{} for _ in stretches]
    for span, number in down:
        i = bisect_right(ends, span.start)
        while i < len(stretches) and stretches[i].start < span.end:
            numbers[i][number] = None
            i += 1
    return tuple(
        Stretch(span, tuple(inside)) for span, inside in zip(stretches, numbers, strict=True)
    )


def _left_out(told: Sorted, period: Span) -> Iterable[tuple[str, Why]]:
    for outage in told.record.outages:
        inside = intersect([outage.span(told.latest)], [period])
        if inside and (why := _why_left_out(outage, inside, told)) is not None:
            yield outage.number, why


def _why_left_out(outage: Outage, inside: list[Span], told: Sorted) -> Why | None:
    if outage.grade is not Grade.FULL:
        return Why.DEGRADED if outage.grade is Grade.DEGRADED else Why.SINGLE_TERMINAL
    if outage.ground:
        return Why.EXCLUDED
    seen = subtract(inside, told.planned)
    if not seen:
        return Why.IN_MAINTENANCE
    return None if told.is_in_service(seen) else Why.NOT_IN_SERVICE
