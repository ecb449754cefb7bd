"""Which reports an agreement asks for, about which stretch, and when each is due. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from jianyue.agreements.governance import Report as Promised
from jianyue.engine.instants import MICROSECOND
from jianyue.engine.periods import Per, Period, period_from, period_of
from jianyue.engine.spans import Span
from jianyue.figures.periods import period_in
from jianyue.ledger.speech import Both
from jianyue.reports.outlines import TITLES
from jianyue.services.agreed import Agreed
from jianyue.services.due_days import due_at
from jianyue.services.inforce import History

OPEN_ENDED: Final = 9000  # a year that stands for no end


@dataclass(frozen=True, slots=True)
class Owed:
    """One report that an agreement asks for.

    agreed  what was in force at the end of the stretch
    due_at  None where nothing is agreed about it
    """

    promised: Promised
    agreed: Agreed
    period: Period
    due_at: datetime | None

    @property
    def key(self) -> str:
        """What it is of; tells it from every other report of the contract."""
        return f"{self.promised.report}/{self.promised.per}/{self.period.label}"[:160]


def owed_between(history: History, after: datetime, until: datetime) -> list[Owed]:
    """Return the reports whose periods end in (after, until], the oldest first.

    What the agreement in force in the last instant of a period asks for is owed for that period.
    """
    found = [
        owed
        for agreed in history.agreed
        for promised in agreed.agreement.reports
        if promised.per is not None
        for owed in _owed(agreed, promised, after, until)
        if in_force(history, owed.period.span.end) is agreed
    ]
    return sorted(found, key=lambda each: (each.period.span.end, each.promised.report))


def next_end(agreed: Agreed, after: datetime) -> datetime:
    """Return when the next period of a report ends; a year ahead where none does."""
    ends = [
        each.period.span.end
        for promised in agreed.agreement.reports
        if promised.per is not None
        for each in _ahead(agreed, promised, after)
    ]
    return min(ends, default=after + timedelta(days=366))


def ahead_of(agreed: Agreed, after: datetime) -> list[Owed]:
    """Return for each report of a period the one that falls due next."""
    rows = (p for p in agreed.agreement.reports if p.per is not None)
    found = [each for promised in rows for each in _ahead(agreed, promised, after)]
    return sorted(found, key=lambda each: each.period.span.end)


def in_force(history: History, end: datetime) -> Agreed | None:
    """Return what was in force in the last instant before `end`; None after the contract."""
    ended = history.contract.ended_at
    last = end - MICROSECOND
    return None if ended is not None and ended <= last else history.at(last)


def due_of(promised: Promised, agreed: Agreed, after: datetime) -> datetime | None:
    """Return when a report is due that counts from an instant; None where nothing is agreed."""
    return due_at(promised.due, after, agreed.duty) if promised.due else None


def title_of(promised: Promised) -> Both:
    """Return what people call a report; without a title, what its name is known for."""
    if promised.title is not None:
        return Both(promised.title.words("zh"), promised.title.words("en"))
    return TITLES.get(promised.report, Both(promised.report, promised.report))


def _owed(agreed: Agreed, promised: Promised, after: datetime, until: datetime) -> Iterator[Owed]:
    for period in _periods(agreed, promised, after, until):
        if after < period.span.end <= until:
            yield _made(agreed, promised, period)


def _ahead(agreed: Agreed, promised: Promised, after: datetime) -> Iterator[Owed]:
    assert promised.per is not None  # noqa: S101 - its callers have looked
    period = period_in(agreed, promised.per, after)
    if period.span.end > after and period.span.end.year < OPEN_ENDED:
        yield _made(agreed, promised, period)


def _made(agreed: Agreed, promised: Promised, period: Period) -> Owed:
    return Owed(promised, agreed, period, due_of(promised, agreed, period.span.end - MICROSECOND))


def _periods(
    agreed: Agreed, promised: Promised, after: datetime, until: datetime
) -> Iterator[Period]:
    per = promised.per
    if per is None or after >= until:
        return
    if per == "term":
        term = period_in(agreed, per, after)
        if term.span.end.year < OPEN_ENDED:
            yield term
        return
    following = period_of(Per(per), after, agreed.zone)
    while following.span.start < until:
        yield following
        following = period_from(Per(per), Per(per).next_first(following.first), agreed.zone)


def stretch_of(span: Span, agreed: Agreed) -> Period:
    """Return a stretch that is no period of the calendar, such as the life of an incident."""
    return Period(None, span.start.astimezone(agreed.zone).date(), span)
