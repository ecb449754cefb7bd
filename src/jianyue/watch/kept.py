"""What a contract commits to beside availability: major incidents, longest outage (A04, A05)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from jianyue.agreements.goals import Goal
from jianyue.agreements.indicating import PromisedIndicator
from jianyue.agreements.measuring import outage_terms
from jianyue.agreements.models import Contract
from jianyue.agreements.promises import Indicator, Measure
from jianyue.agreements.terms import Terms
from jianyue.engine.availability import Record, Stretch
from jianyue.engine.availability import Terms as OutageTerms
from jianyue.engine.instants import MICROSECOND
from jianyue.engine.periods import Per, Period, period_of
from jianyue.engine.reliability import reliability
from jianyue.engine.spans import Span
from jianyue.services.agreed import Agreed
from jianyue.services.terms import terms_of_version
from jianyue.tickets.models import Ticket, TicketRows
from jianyue.tickets.words import Kind, State
from jianyue.watch.records import record_of

MAJOR: Final[Measure] = "major-incidents"
LONGEST: Final[Measure] = "longest-outage"
# What is counted where the agreement promises nothing: it has no goal.
SILENT: Final[Mapping[Measure, Indicator]] = {
    MAJOR: Indicator(per="year", levels=(1,)),
    LONGEST: Indicator(per="year"),
}
BEFORE: Final = timedelta(days=366)  # an outage is counted whole, also what lies before the period
NO_TICKETS: Final[TicketRows] = Ticket.objects.none()
SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True)
class Kept:
    """One commitment in the period that the agreement names, up to now.

    system    name of a service in the agreement; empty where it is of the whole contract
    figure    a number or seconds; None where there was none
    tickets   the tickets counted, for whoever may see them
    left_out  the tickets that were excluded from the measurement
    longest   the outage that the figure is of
    """

    promised: PromisedIndicator
    period: Period
    figure: Fraction | None
    system: str = ""
    tickets: TicketRows = NO_TICKETS
    left_out: TicketRows = NO_TICKETS
    longest: Stretch | None = None

    @property
    def goal(self) -> Goal | None:
        """What it must reach; None where the agreement says nothing."""
        return self.promised.indicator.goal

    @property
    def holds(self) -> bool:
        """Whether the goal is kept so far; nothing breaks a goal that is none."""
        if self.goal is None or self.figure is None:
            return True
        return self.goal.bound.holds(self.figure)


def kept_of(contract: Contract, agreed: Agreed, *, day: datetime, now: datetime) -> list[Kept]:
    """Return each of these commitments with what it has come to, in the period that holds `day`.

    Where the agreement promises none, the year is counted all the same (docs/decisions/0165).
    """
    terms = terms_of_version(agreed.version)
    major = [_major(contract, each, _period(each, day, agreed)) for each in _promised(terms, MAJOR)]
    longest = [
        _longest(contract, terms, _alone(each, system), _period(each, day, agreed), now)
        for each in _promised(terms, LONGEST)
        for system in each.indicator.of or terms.agreement.services
    ]
    return major + [each for each in longest if each.goal is not None or each.figure is not None]


def _promised(terms: Terms, measure: Measure) -> list[PromisedIndicator]:
    found = [each for each in terms.indicators.values() if each.measure == measure]
    known = [each for each in found if each.indicator.per in set(Per)]
    return known if found else [PromisedIndicator(measure, measure, SILENT[measure])]


def _period(promised: PromisedIndicator, day: datetime, agreed: Agreed) -> Period:
    return period_of(Per(promised.indicator.per), day, agreed.zone)


def _alone(promised: PromisedIndicator, system: str) -> PromisedIndicator:
    """Return the same of one system, which it then is measured in the hours of."""
    return replace(promised, indicator=promised.indicator.model_copy(update={"of": (system,)}))


def _major(contract: Contract, promised: PromisedIndicator, period: Period) -> Kept:
    counted, left_out = majors(contract, promised.indicator, period.span)
    figure = Fraction(counted.count())
    return Kept(promised, period, figure, tickets=counted, left_out=left_out)


def majors(contract: Contract, indicator: Indicator, span: Span) -> tuple[TicketRows, TicketRows]:
    """Return the major incidents reported in a stretch that count, and those left out (A05)."""
    rows = Ticket.objects.counted().filter(
        tenant=contract.tenant_id, contract=contract, kind=Kind.INCIDENT,
        reported_at__gte=span.start, reported_at__lt=span.end,
    ).exclude(state=State.MERGED)  # fmt: skip
    found = rows.filter(level__in=indicator.levels) if indicator.levels else rows
    found = found.order_by("reported_at", "pk")
    return found.filter(contest=""), found.exclude(contest="")


def _longest(
    contract: Contract, terms: Terms, promised: PromisedIndicator, period: Period, now: datetime
) -> Kept:
    """Return the longest outage; one that goes on counts as if it ended now."""
    [system], span = promised.indicator.of, period.span
    record = record_of(contract, system, Span(span.start - BEFORE, span.end))
    ended = ended_so_far(record, outage_terms(terms, promised.indicator), span, now)
    longest = max(ended, key=lambda each: each.length, default=None)
    figure = Fraction(longest.length / SECOND) if longest else None
    return Kept(promised, period, figure, system, longest=longest)


def ended_so_far(
    record: Record, terms: OutageTerms, span: Span, now: datetime
) -> tuple[Stretch, ...]:
    """Return the outages that ended in a stretch; one that goes on counts as if it ended now."""
    if span.holds(now):
        begun = (each for each in record.outages if each.start < now)
        closed = (each if each.end else replace(each, end=now) for each in begun)
        record = replace(record, outages=tuple(closed))
        span = Span(span.start, now + MICROSECOND)
    return reliability(record, terms, span).ended
