"""Availability as it stands: what was promised, used up and left, with what lies behind it.

Each stretch of a period is counted by what was in force in it (docs/decisions/0174).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction

from jianyue.agreements.goals import Goal
from jianyue.agreements.indicating import PromisedIndicator
from jianyue.agreements.measuring import outage_terms
from jianyue.agreements.models import Contract
from jianyue.agreements.terms import Terms
from jianyue.engine.availability import Availability, Record
from jianyue.engine.parts import Part, measure_parts, unlike, within
from jianyue.engine.periods import Per, Period, period_of
from jianyue.engine.spans import Span, intersect
from jianyue.services.agreed import Agreed
from jianyue.services.inforce import Counting, History, history_of
from jianyue.watch.records import records_of

SECOND = timedelta(seconds=1)
MEASURES = frozenset({"availability", "downtime-minutes"})
NOTHING = Record()


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of a period, what was agreed in it and how it counts."""

    agreed: Agreed
    promised: PromisedIndicator
    part: Part


@dataclass(frozen=True, slots=True)
class Promised:
    """What was promised of one system over one period, stretch by stretch.

    system  name of a service in the agreement
    stages  at least one, in order; what lies in none of them was not promised
    """

    contract: Contract
    system: str
    period: Period
    stages: tuple[Stage, ...]

    @property
    def indicator(self) -> PromisedIndicator:
        """The indicator as it is in force at the end of the period."""
        return self.stages[-1].promised

    @property
    def agreed(self) -> Agreed:
        """What is agreed at the end of the period."""
        return self.stages[-1].agreed

    @property
    def goal(self) -> Goal | None:
        """The goal in force at the end of the period."""
        return self.indicator.indicator.goal

    @property
    def in_minutes(self) -> bool:
        """Whether minutes of downtime are promised, not a share of the service time (C13)."""
        return self.indicator.measure == "downtime-minutes"

    @property
    def earlier_goals(self) -> list[tuple[datetime, Goal | None]]:
        """Other goals that were in force before in the period, each with its end."""
        ends = {each.promised.indicator.goal: each.part.span.end for each in self.stages}
        return [(end, goal) for goal, end in ends.items() if goal != self.goal]

    def seen(self, now: datetime) -> Span:
        """Return what of the period has passed."""
        span = self.period.span
        return Span(span.start, max(span.start, min(now, span.end)))

    @property
    def parts(self) -> list[Part]:
        """How each stretch counts; those that count alike are one."""
        return unlike(stage.part for stage in self.stages)


@dataclass(frozen=True)
class Measured:
    """The figure of one system in one period, up to now.

    so_far    what was measured up to now, or to the end of a period that is over
    planned   service time and planned maintenance of the whole period; nothing else is in it
    """

    promise: Promised
    so_far: Availability
    planned: Availability

    @property
    def system(self) -> str:
        """Name of a service in the agreement."""
        return self.promise.system

    @property
    def period(self) -> Period:
        """The period that it is of."""
        return self.promise.period

    @property
    def allowance(self) -> Fraction | None:
        """Seconds of downtime that the goal leaves in the whole period; None without a goal."""
        goal = self.promise.goal
        if goal is None:
            return None
        bound = goal.bound.value
        return bound if self.promise.in_minutes else self.planned.allowance(bound)

    @property
    def used(self) -> Fraction:
        """Seconds of downtime so far."""
        return Fraction(self.so_far.down / SECOND)

    @property
    def left(self) -> Fraction | None:
        """Seconds that may still be lost; below zero, the goal can be reached no more."""
        return None if self.allowance is None else self.allowance - self.used

    @property
    def figure(self) -> Fraction | None:
        """What the promise is held against: a share, or seconds; None without service time."""
        return self.used if self.promise.in_minutes else self.so_far.fraction

    @property
    def forecast(self) -> Fraction | None:
        """The figure of the whole period if nothing more goes wrong."""
        if self.promise.in_minutes:
            return self.used
        return replace(self.planned, down=self.so_far.down).fraction


@dataclass(frozen=True)
class Live(Measured):
    """A figure with its evidence: what is known of the system, and how far it is measured."""

    record: Record
    seen: Span


def live_of(contract: Contract, *, day: datetime, now: datetime) -> list[Live]:
    """Return each promised availability with its system, in the period that holds `day`."""
    history = history_of(contract)
    promises = promises_of(history, day=day, now=now)
    if not promises:
        return []
    records = records_of([history], around(promises))
    return [
        measured(each, records.get((contract.pk, each.system), NOTHING), now) for each in promises
    ]


def promises_of(history: History, *, day: datetime, now: datetime) -> list[Promised]:
    """Return what was or is promised in the period that holds `day`, the latest version first.

    Days are those of the zone in force at `day`, or of the first version before there was one.
    """
    standing = history.at(min(day, now)) or next(iter(history.agreed), None)
    if standing is None:
        return []
    found: list[Promised] = []
    for per in Per:
        period = period_of(per, day, standing.zone)
        stages: dict[tuple[str, str], list[Stage]] = {}
        for counting in reversed(history.during(period.span)):
            for promised, system in _promised(counting.terms, per):
                own = stages.setdefault((promised.name, system), [])
                own.insert(0, _stage(counting, promised, system))
        found += [
            Promised(history.contract, system, period, tuple(each))
            for (_, system), each in stages.items()
        ]
    return found


def around(promises: Collection[Promised]) -> Span:
    """Return the stretch that holds the periods of all promises, of which there is one at least."""
    spans = [each.period.span for each in promises]
    return Span(min(each.start for each in spans), max(each.end for each in spans))


def measured(promise: Promised, record: Record, now: datetime) -> Live:
    """Return how a promise stands, by what is known of its system."""
    parts, seen = promise.parts, promise.seen(now)
    record = replace(record, unknown=tuple(intersect(record.unknown, [seen])))
    so_far = measure_parts(record, within(parts, seen))
    return Live(promise, so_far, planned_in(record, parts), record, seen)


def planned_in(record: Record, parts: Sequence[Part]) -> Availability:
    """Return service time and planned maintenance of whole parts, as if nothing went wrong."""
    stands = {
        number for number, standing in measure_parts(record, parts).maintenance
        if standing.is_planned
    }  # fmt: skip
    planned = tuple(each for each in record.maintenance if each.number in stands)
    return measure_parts(Record(maintenance=planned), parts)


def _promised(terms: Terms, per: Per) -> Iterator[tuple[PromisedIndicator, str]]:
    for promised in terms.indicators.values():
        if promised.measure in MEASURES and promised.indicator.per == per:
            for system in promised.indicator.of:
                yield promised, system


def _stage(counting: Counting, promised: PromisedIndicator, system: str) -> Stage:
    """Return a stretch with the hours of the system itself, whatever else the promise is of."""
    alone = promised.indicator.model_copy(update={"of": (system,)})
    said = outage_terms(counting.terms, alone)
    return Stage(counting.agreed, promised, Part(counting.span, said))
