"""Figures of systems: availability, repair, failure, from what the watch knows (semantics 5)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from jianyue.agreements.indicating import PromisedIndicator
from jianyue.agreements.measuring import held_figure, outage_terms
from jianyue.engine.availability import Availability, Record, Why
from jianyue.engine.instants import MICROSECOND
from jianyue.engine.parts import Part, measure_parts, unlike, within
from jianyue.engine.reliability import Reliability, reliability
from jianyue.engine.spans import Span
from jianyue.figures.figure import Cited, Found
from jianyue.ledger.speech import Both
from jianyue.services.inforce import History
from jianyue.watch.records import is_window, records_of

SECOND: Final = timedelta(seconds=1)
BEFORE: Final = timedelta(days=366)  # an outage is counted whole, also what lies before the period
LISTED: Final = 50
NOTHING: Final = Record()
NO_SERVICE: Final = Both("期内没有服务时间", "no service time in the period")
LEFT_OUT: Final[Mapping[Why, Both]] = {
    Why.DEGRADED: Both("部分降级", "degraded"),
    Why.SINGLE_TERMINAL: Both("单台终端", "a single terminal"),
    Why.EXCLUDED: Both("协议约定的除外", "on an agreed ground"),
    Why.IN_MAINTENANCE: Both("在计划维护之内", "inside planned maintenance"),
    Why.NOT_IN_SERVICE: Both("在服务时间之外", "outside service time"),
}
OF_MEASURE: Final = frozenset({"availability", "downtime-minutes", "failure-rate"})
OF_RELIABILITY: Final = frozenset({"mttr", "mttf", "outages", "longest-outage"})


@dataclass(frozen=True)
class Watched:
    """What is known of a contract's systems around a period, and what was in force in it."""

    history: History
    records: Mapping[tuple[int, str], Record]

    def of(self, system: str) -> Record:
        """Return what is known of one system."""
        return self.records.get((self.history.contract.pk, system), NOTHING)


def watched(history: History, spans: Sequence[Span]) -> Watched:
    """Return what is known around some periods; a few queries, however many systems there are."""
    around = Span(min(each.start for each in spans) - BEFORE, max(each.end for each in spans))
    return Watched(history, records_of([history], around))


def found_of(
    promised: PromisedIndicator, system: str, told: Watched, period: Span, *, now: datetime
) -> Found:
    """Return the figure of one system; each stretch counts by what was in force in it."""
    seen = Span(period.start, max(period.start, min(period.end, now)))
    parts = unlike(_parts(promised, system, told, seen))
    record = told.of(system)
    if promised.measure in OF_MEASURE:
        return _measured(promised, measure_parts(record, within(parts, seen)))
    return _held(promised, record, parts, seen, goes_on=period.end > now)


def _parts(promised: PromisedIndicator, system: str, told: Watched, seen: Span) -> Iterable[Part]:
    for counting in told.history.during(seen):
        named = counting.terms.indicators.get(promised.name, promised).indicator
        alone = named.model_copy(update={"of": (system,)})
        yield Part(counting.span, outage_terms(counting.terms, alone))


def _measured(promised: PromisedIndicator, told: Availability) -> Found:
    up, whole = (Fraction(each, 1_000_000) for each in told.parts)
    value = {
        "availability": told.fraction,
        "failure-rate": None if told.fraction is None else 1 - told.fraction,
        "downtime-minutes": whole - up,
    }[promised.measure or ""]
    counted = dict.fromkeys(number for each in told.counted for number in each.numbers)
    return Found(
        value,
        missed=tuple(_cited(number) for number in [*counted][:LISTED]),
        left_out=tuple(
            replace(_cited(number), why=LEFT_OUT[why]) for number, why in told.left_out[:LISTED]
        ),
        out=len(told.left_out),
        lack=NO_SERVICE if value is None else None,
    )


def _held(
    promised: PromisedIndicator, record: Record, parts: Sequence[Part], seen: Span, *, goes_on: bool
) -> Found:
    """Return figures of repair. One outage is counted whole, by what was in force at its end."""
    if goes_on:  # an outage that goes on counts as if it ended now
        begun = (each for each in record.outages if each.start < seen.end)
        closed = (each if each.end else replace(each, end=seen.end) for each in begun)
        record = replace(record, outages=tuple(closed))
    told = [
        reliability(record, part.terms, _to_the_end(part.span, seen, goes_on=goes_on))
        for part in parts
    ]
    held = Reliability(
        tuple(each for one in told for each in one.ended),
        tuple(each for one in told for each in one.between),
    )
    longest = sorted(held.ended, key=lambda each: each.length, reverse=True)
    numbers = dict.fromkeys(number for each in longest for number in each.numbers)
    return Found(
        held_figure(promised, held),
        missed=tuple(_cited(number) for number in [*numbers][:LISTED]),
    )


def _to_the_end(span: Span, seen: Span, *, goes_on: bool) -> Span:
    last = goes_on and span.end == seen.end
    return Span(span.start, span.end + MICROSECOND) if last else span


def _cited(number: str) -> Cited:
    """Return what a number of downtime is of: an outage, or work that was no planned work."""
    if number == "unknown":
        return Cited("unknown", number)
    return Cited("window" if is_window(number) else "outage", number)
