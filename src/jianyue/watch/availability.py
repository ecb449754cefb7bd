"""Availability as it stands: what was promised, used up and left, with what lies behind it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction

from jianyue.agreements.indicating import PromisedIndicator
from jianyue.agreements.measuring import outage_terms
from jianyue.agreements.models import Contract
from jianyue.agreements.terms import Terms
from jianyue.engine.availability import Availability, Record, measure
from jianyue.engine.availability import Terms as OutageTerms
from jianyue.engine.periods import Per, Period, period_of
from jianyue.engine.spans import Span
from jianyue.services.agreed import Agreed
from jianyue.services.terms import terms_of_version
from jianyue.watch.records import record_of

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Live:
    """The availability of one system in one period, up to now.

    system    name of a service in the agreement
    so_far    what was measured up to now, or to the end of a period that is over
    planned   service time and planned maintenance of the whole period; nothing else is in it
    """

    promised: PromisedIndicator
    system: str
    period: Period
    terms: OutageTerms
    record: Record
    so_far: Availability
    planned: Availability

    @property
    def allowance(self) -> Fraction | None:
        """Seconds of downtime that the goal leaves in the whole period; None without a goal."""
        goal = self.promised.indicator.goal
        return None if goal is None else self.planned.allowance(goal.bound.value)

    @property
    def used(self) -> Fraction:
        """Seconds of downtime so far."""
        return Fraction(self.so_far.down / SECOND)

    @property
    def left(self) -> Fraction | None:
        """Seconds that may still be lost; below zero, the goal can be reached no more."""
        return None if self.allowance is None else self.allowance - self.used

    @property
    def forecast(self) -> Fraction | None:
        """The figure of the whole period if nothing more goes wrong."""
        return replace(self.planned, down=self.so_far.down).fraction


def live_of(contract: Contract, agreed: Agreed, *, day: datetime, now: datetime) -> list[Live]:
    """Return each promised availability with its system, in the period that holds `day`."""
    terms = terms_of_version(agreed.version)
    return [
        _live(contract, terms, promised, system, period_of(per, day, agreed.zone), now)
        for promised, per, system in _promised(terms)
    ]


def _promised(terms: Terms) -> Iterator[tuple[PromisedIndicator, Per, str]]:
    for promised in terms.indicators.values():
        if promised.measure == "availability" and promised.indicator.per in set(Per):
            for system in promised.indicator.of:
                yield promised, Per(promised.indicator.per), system


def _live(
    contract: Contract,
    terms: Terms,
    promised: PromisedIndicator,
    system: str,
    period: Period,
    now: datetime,
) -> Live:
    said = outage_terms(terms, promised.indicator)
    span = period.span
    seen = Span(span.start, max(span.start, min(now, span.end)))
    record = record_of(contract, system, span)
    planned = Record(maintenance=tuple(
        each for each in record.maintenance if said.notice.judge(each).is_planned
    ))  # fmt: skip
    return Live(
        promised, system, period, said, record,
        measure(record, said, seen), measure(planned, said, span),
    )  # fmt: skip
