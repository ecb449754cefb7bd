"""How long repairs took and how long a system held between them (semantics 5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

from jianyue.engine.availability import Record, Sorted, Stretch, Terms, named
from jianyue.engine.instants import MICROSECOND
from jianyue.engine.spans import Span, length, subtract, union


@dataclass(frozen=True, slots=True)
class Reliability:
    """Merged outages of a period, each counted in the period in which it ended.

    ended    the outages that ended in the period, each with its whole real length
    between  service time before each outage that began in the period and had one before it
    """

    ended: tuple[Stretch, ...]
    between: tuple[timedelta, ...]

    @property
    def number(self) -> int:
        """How many outages ended in the period."""
        return len(self.ended)

    @property
    def longest(self) -> timedelta | None:
        """Real time of the longest single outage; None where none ended."""
        return max((stretch.length for stretch in self.ended), default=None)

    @property
    def mttr(self) -> Fraction | None:
        """Mean real length in seconds, exact; None where none ended, which is not zero."""
        return _mean([stretch.length for stretch in self.ended])

    @property
    def mttf(self) -> Fraction | None:
        """Mean service time in seconds from an end to the next start; None where none began."""
        return _mean(self.between)


def longer_than(cap: timedelta, ended: Iterable[Stretch]) -> list[Stretch]:
    """Return the outages that broke a cap per outage; exactly the cap keeps it (C15)."""
    return [stretch for stretch in ended if stretch.length > cap]


def reliability(record: Record, terms: Terms, period: Span) -> Reliability:
    """Return repair and failure figures of one system over `period`.

    record  as for `availability.measure`; for the time between failures it reaches back to the
            last outage before the period
    terms   as for `availability.measure`
    period  [start, end) in UTC; an outage that ends at its very end ended in the next

    An outage split by maintenance is one; one that began inside maintenance starts with the end
    of it; one that touched no service time is none (docs/decisions/0042).
    """
    told = Sorted(record, terms, period.end)
    outages = _merged(told)
    return Reliability(
        ended=tuple(one for one in outages if period.holds(one.span.end)),
        between=tuple(
            length(told.service(before.span.end, after.span.start))
            for before, after in pairwise(outages)
            if period.holds(after.span.start)
        ),
    )


def _merged(told: Sorted) -> list[Stretch]:
    down = told.downtime()
    begun = (_after_maintenance(span, told.planned) for span in union(span for span, _ in down))
    return list(
        named([span for span in begun if told.is_in_service(subtract([span], told.planned))], down)
    )


def _after_maintenance(outage: Span, planned: Iterable[Span]) -> Span:
    start = next((window.end for window in planned if window.holds(outage.start)), outage.start)
    return Span(min(start, outage.end), outage.end)


def _mean(lengths: Sequence[timedelta]) -> Fraction | None:
    if not lengths:
        return None
    total = sum(one // MICROSECOND for one in lengths)
    return Fraction(total, 1_000_000 * len(lengths))
