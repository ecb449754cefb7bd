"""From the outages of a period to the figures that an agreement's indicators ask for."""

from datetime import timedelta
from fractions import Fraction

from jianyue.agreements.indicating import PromisedIndicator
from jianyue.agreements.promises import Indicator
from jianyue.agreements.terms import Terms, limit_of
from jianyue.engine.availability import Record, Unknown, measure
from jianyue.engine.availability import Terms as OutageTerms
from jianyue.engine.calendars import Calendar
from jianyue.engine.outages import Notice
from jianyue.engine.reliability import Reliability, reliability
from jianyue.engine.spans import Span

MICROSECONDS = 1_000_000
SECOND = timedelta(seconds=1)
OF_OUTAGES = frozenset(
    {"availability", "downtime-minutes", "mttr", "mttf", "outages", "longest-outage"}
)


def outage_terms(terms: Terms, indicator: Indicator) -> OutageTerms:
    """Return the service time, the notice rule and the reading of unknown time of an indicator."""
    agreement = terms.agreement
    unknown = Unknown(agreement.outages.unknown)
    return OutageTerms(service_time(terms, indicator), notice_of(terms), unknown)


def service_time(terms: Terms, indicator: Indicator) -> Calendar:
    """Return the planned service time: the indicator's calendar, or that of its first service."""
    if indicator.calendar is not None:
        return terms.calendar(indicator.calendar)
    services = terms.agreement.services
    hours = next((services[name].hours for name in indicator.of if name in services), {})
    return terms.calendar(hours.get("all"))


def notice_of(terms: Terms) -> Notice:
    """Return what planned maintenance needs; without a clause, any notice will do."""
    maintenance = terms.agreement.maintenance
    if maintenance is None:
        return Notice(terms.always, timedelta(0))
    calendar = terms.calendar(maintenance.notice.calendar)
    least = limit_of(maintenance.notice.least, calendar).amount
    return Notice(calendar, least, maintenance.emergency == "allowed")


def outage_figure(
    terms: Terms, promised: PromisedIndicator, record: Record, period: Span
) -> Fraction | None:
    """Return the figure of an indicator that is taken from outages; None says there is none.

    record  outages and maintenance of the system that the indicator is of
    period  [start, end) in UTC

    Shares are parts of one, lengths seconds, numbers plain (semantics 5). Raises KeyError for an
    indicator that is not taken from outages.
    """
    said = outage_terms(terms, promised.indicator)
    if promised.measure in {"availability", "downtime-minutes"}:
        figure = measure(record, said, period)
        down = Fraction(figure.down // timedelta(microseconds=1), MICROSECONDS)
        return figure.fraction if promised.measure == "availability" else down
    return held_figure(promised, reliability(record, said, period))


def held_figure(promised: PromisedIndicator, held: Reliability) -> Fraction | None:
    """Return the figure of an indicator that is taken from repairs; None says there is none.

    Raises KeyError for any other indicator.
    """
    longest = None if held.longest is None else Fraction(held.longest / SECOND)
    return {
        "mttr": held.mttr,
        "mttf": held.mttf,
        "outages": Fraction(held.number),
        "longest-outage": longest,
    }[promised.measure or ""]
