"""Every figure counted once more, from facts and agreement alone; pure.

It shares the engine with the server, and nothing else: no row, no copy, no cache
(docs/decisions/0186).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from operator import itemgetter
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from jianyue.agreements.indicating import PromisedIndicator
from jianyue.agreements.measuring import held_figure, outage_terms
from jianyue.agreements.promises import Rules
from jianyue.agreements.terms import Terms
from jianyue.engine.availability import Record
from jianyue.engine.clocks import Reopen, State
from jianyue.engine.indicators import Cohort, Conclusion
from jianyue.engine.instants import MICROSECOND
from jianyue.engine.opinions import Given, points_of_stars, satisfaction
from jianyue.engine.parts import Part, measure_parts, unlike, within
from jianyue.engine.periods import Per, period_of
from jianyue.engine.rates import share
from jianyue.engine.reliability import Reliability, reliability
from jianyue.engine.spans import Span
from jianyue.evidence.counts import Sums
from jianyue.evidence.history import Course, InForce
from jianyue.evidence.leaving import OF_SYSTEMS, OF_TICKETS, RECOUNTED
from jianyue.evidence.others import OF_OPINIONS, Beside, Recount, others
from jianyue.evidence.systems import Known, Timelines, known_of
from jianyue.ledger.recorded import Recorded
from jianyue.tickets.carried import (
    CARRY,
    Fold,
    Frozen,
    conclusions,
    frozen_in,
    is_late,
    reported_when,
    stands_at,
)
from jianyue.tickets.carried import Conclusion as Late
from jianyue.tickets.folding import Standing, Told, standing
from jianyue.tickets.states import IMPORTED
from jianyue.tickets.words import Kind
from jianyue.tickets.words import State as Stands
from jianyue.watch.alerts.heard import Heard

SECOND: Final = timedelta(seconds=1)
HELPED: Final = (Kind.INCIDENT, Kind.REQUEST)  # what the first line is asked for (D10)
SIDES: Final = (State.MET, State.BREACHED)
Key = tuple[str, str]  # an indicator, and the system that its figure is of or nothing


@dataclass
class Tickets:
    """Counts tickets one after the other; holds numbers, never tickets.

    period  what of the period has passed
    rules   how the agreement in force at its end counts
    whole   all of the period
    frozen  periods that were released, where facts recorded later are carried
    """

    course: Course
    known: Known
    period: Span
    indicators: Mapping[str, PromisedIndicator]
    rules: Rules
    now: datetime
    whole: Span
    frozen: Sequence[Frozen] = ()
    points: Fraction = Fraction()
    rated: int = 0
    tally: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))

    def count(self, facts: Sequence[Recorded]) -> None:
        """Count one ticket, by the version that was in force when it was reported."""
        body = facts[0].body
        self._rated(facts)
        agreed = self.course.at(facts[0].occurred_at)
        if agreed is None:
            return
        terms = replace(agreed.terms, downtime=self.known.downtime)
        kind, service = body["kind"], body["service"]

        def fold(some: Sequence[Recorded], now: datetime) -> Standing:
            return standing(some, terms, kind=kind, service=service, now=now)

        told = fold(facts, self.now)
        late = is_late(facts, self.frozen)
        for promised in self.indicators.values():
            if late and promised.measure == "attainment":
                self._attained_late(promised, facts, fold)
            elif not _is_out(told):
                self._count(promised, told, kind)

    def _count(self, promised: PromisedIndicator, told: Standing, kind: str) -> None:
        desk, levels = told.desk, promised.indicator.levels
        match promised.measure:
            case "attainment":
                self._attained(promised, told)
            case "solving-rate" | "repeat-rate":
                self._solved(promised, told, again=promised.measure == "repeat-rate")
            case "major-incidents" if kind == Kind.INCIDENT and self._holds(desk.reported_at):
                self._add(promised, counts=not levels or told.level in levels)
            case "first-line" if kind in HELPED and self._holds(desk.resolved_at):
                self._add(promised, kept=not desk.handed_on)

    def _rated(self, facts: Sequence[Recorded]) -> None:
        """Count the stars of a ticket: the last ones of the period (docs/decisions/0183)."""
        stars = [
            Given(f"{fact.seq}", fact.occurred_at.astimezone(UTC),
                  Fraction(points_of_stars(fact.body["stars"])), about="ticket")
            for fact in facts if fact.kind == "rated" and IMPORTED not in facts[0].body
        ]  # fmt: skip
        told = satisfaction(stars, self.period)
        self.points += told.points or 0
        self.rated += len(told.counted)

    def _add(self, promised: PromisedIndicator, *, kept: bool = False, counts: bool = True) -> None:
        self.tally[promised.name][0] += counts and kept
        self.tally[promised.name][1] += counts

    def _holds(self, at: datetime | None) -> bool:
        return at is not None and self.period.holds(at.astimezone(UTC))

    def _attained(self, promised: PromisedIndicator, told: Standing) -> None:
        for clock in self._clocks(promised, told):
            found = self._verdict(clock.clock.conclusions, told.desk.reported_at)
            if found is not None:
                at, state = found
                counts = self._has_level(promised, clock.clock.level_at(at))
                self._add(promised, kept=state is State.MET, counts=counts)

    def _attained_late(
        self, promised: PromisedIndicator, facts: Sequence[Recorded], fold: Fold
    ) -> None:
        """Count a ticket of which something was recorded after a release (semantics 6)."""
        by, at = stands_at(facts, self.whole, self.frozen, now=self.now)
        if by and _is_out(fold(by, at)):
            return
        reported_at = fold(facts, self.now).desk.reported_at
        if reported_at is not None:
            reported_at = reported_when(reported_at.astimezone(UTC), facts, self.frozen)
        of = defaultdict[str, list[Late]](list)
        for each in conclusions(facts, fold, self.frozen, now=self.now):
            if not promised.indicator.of or each.target in promised.indicator.of:
                of[each.target].append(each)
        for told in of.values():
            sides = {(each.counts_at, SIDES[each.missed]): each.level for each in told}
            found = self._verdict(sides, reported_at)
            if found is not None:
                counts = self._has_level(promised, sides[found])
                self._add(promised, kept=found[1] is State.MET, counts=counts)

    def _verdict(
        self, told: Iterable[Conclusion], reported_at: datetime | None
    ) -> Conclusion | None:
        """Return the verdict by which a clock counts in the period; None where it does not."""
        ordered = sorted(told, key=itemgetter(0))
        if Cohort(self.rules.cohort) is Cohort.CONCLUDED:
            ordered = [each for each in ordered if self.period.holds(each[0])]
        else:
            inside = self._holds(reported_at)
            ordered = [each for each in ordered if inside and each[0] < self.period.end]
        breaches = [each for each in ordered if each[1] is State.BREACHED]
        if Reopen(self.rules.reopen) is Reopen.RESTART and breaches:
            return breaches[-1]
        return ordered[-1] if ordered else None

    def _solved(self, promised: PromisedIndicator, told: Standing, *, again: bool) -> None:
        for each in self._clocks(promised, told):
            clock = each.clock
            done = clock.rounds[-1].done if each.ended and clock.rounds else None
            solved = self._holds(done)
            overdue = self._holds(clock.breached_at) and (done is None or done >= self.period.end)
            counts = (solved or overdue) and self._has_level(promised, clock.level)
            if again:
                self._add(promised, kept=len(clock.rounds) > 1, counts=counts and solved)
            else:
                self._add(promised, kept=solved, counts=counts)

    @staticmethod
    def _clocks(promised: PromisedIndicator, told: Standing) -> Iterable[Told]:
        names = promised.indicator.of
        return (each for each in told.clocks if not names or each.promised.target.name in names)

    @staticmethod
    def _has_level(promised: PromisedIndicator, level: int | None) -> bool:
        return not promised.indicator.levels or level in promised.indicator.levels

    def found(self, promised: PromisedIndicator) -> Recount:
        """Return what the count of one indicator came to."""
        if promised.measure in OF_OPINIONS:
            return self._opinion(promised)
        part, whole = self.tally[promised.name]
        if promised.measure == "major-incidents":
            return Recount(Fraction(whole))
        return Recount(share(part, whole), part, whole)

    def _opinion(self, promised: PromisedIndicator) -> Recount:
        """Return what the stars come to where nobody was asked anything else."""
        if promised.measure == "nps" or not self.rated:
            return Recount(None, whole=0)
        return Recount(self.points / self.rated, whole=self.rated)


def of_system(
    promised: PromisedIndicator,
    system: str,
    course: Course,
    known: Known,
    seen: Span,
    *,
    over: bool,
) -> Recount:
    """Return the figure of one system.

    seen  what of the period has passed
    over  whether that is all of it
    """
    parts = unlike(_parts(promised, system, course, seen))
    record = known.records.get(system, Record())
    if promised.measure in {"availability", "failure-rate", "downtime-minutes"}:
        told = measure_parts(record, within(parts, seen))
        up, whole = (Fraction(each, 1_000_000) for each in told.parts)
        value = told.fraction
        if promised.measure == "failure-rate":
            value = None if value is None else 1 - value
        return Recount(whole - up if promised.measure == "downtime-minutes" else value)
    return Recount(held_figure(promised, _repairs(record, parts, seen, over=over)))


def _parts(promised: PromisedIndicator, system: str, course: Course, seen: Span) -> Iterable[Part]:
    for span, terms in course.during(seen):
        named = terms.indicators.get(promised.name, promised).indicator
        yield Part(span, outage_terms(terms, named.model_copy(update={"of": (system,)})))


def _repairs(record: Record, parts: Sequence[Part], seen: Span, *, over: bool) -> Reliability:
    if not over:  # an outage that goes on counts as if it ended now
        begun = (each for each in record.outages if each.start < seen.end)
        closed = (each if each.end else replace(each, end=seen.end) for each in begun)
        record = replace(record, outages=tuple(closed))
    told = []
    for part in parts:
        last = not over and part.span.end == seen.end
        span = Span(part.span.start, part.span.end + MICROSECOND) if last else part.span
        told.append(reliability(record, part.terms, span))
    return Reliability(
        tuple(each for one in told for each in one.ended),
        tuple(each for one in told for each in one.between),
    )


def systems_of(promised: PromisedIndicator, terms: Terms) -> Sequence[str]:
    """Return the systems that a promise is taken over, one by one."""
    return promised.indicator.of or tuple(terms.agreement.services)


@dataclass(frozen=True)
class Material:
    """What figures are counted from.

    contract  the facts of the contract itself
    beside    those of outages, windows, extensions, reports and recoveries, by subject and number
    tickets   gives the facts of each ticket, one after the other
    classes   what was counted of transactions, by class
    heard     what alerts tell of the period
    named     timelines of outages by their numbers
    measures  those whose facts are all there
    """

    course: Course
    contract: Sequence[Recorded]
    beside: Mapping[str, Timelines]
    tickets: Callable[[], Iterable[Sequence[Recorded]]]
    classes: Mapping[str, Sums]
    heard: Heard
    named: Mapping[str, UUID]
    measures: Collection[str] = RECOUNTED


def recounted(material: Material, period: Span, now: datetime) -> dict[Key, Recount]:
    """Return each figure that is taken over exactly this period, by indicator and system.

    now  UTC instant up to which a period is counted that is not over
    """
    course, seen = material.course, Span(period.start, max(period.start, min(period.end, now)))
    if not course.versions:
        return {}
    agreed = course.at(min(period.end - MICROSECOND, now)) or course.versions[0]
    began = course.at(min(period.start, now)) or course.versions[0]
    known = known_of(course, material.contract, material.beside, period)
    promised = {
        name: each for name, each in _promised(agreed, period).items()
        if name in began.terms.indicators and each.measure in material.measures
    }  # fmt: skip
    of_tickets = {
        name: each for name, each in promised.items()
        if each.measure in OF_TICKETS | OF_OPINIONS
    }  # fmt: skip
    rules = agreed.terms.agreement.rules
    frozen = _frozen(material.contract, agreed, period, now) if rules.late_facts == CARRY else ()
    tickets = Tickets(course, known, seen, of_tickets, rules, now, period, frozen)
    for facts in material.tickets() if of_tickets else ():
        tickets.count(facts)
    over = period.end <= now
    found = {(name, ""): tickets.found(each) for name, each in of_tickets.items()} | {
        (name, system): of_system(each, system, course, known, seen, over=over)
        for name, each in promised.items() if each.measure in OF_SYSTEMS
        for system in systems_of(each, agreed.terms)
    }  # fmt: skip
    beside = Beside(
        material.contract, material.beside, material.classes, material.heard, material.named
    )
    return found | {
        (name, of): told
        for name, each in promised.items()
        if each.measure not in OF_SYSTEMS and name not in of_tickets
        for of, told in others(each, beside, period, now)
    }  # fmt: skip


def _promised(agreed: InForce, period: Span) -> dict[str, PromisedIndicator]:
    same = _cycles(agreed, period)
    return {
        name: each for name, each in agreed.terms.indicators.items() if each.indicator.per in same
    }


def _cycles(agreed: InForce, period: Span) -> set[Per]:
    zone = ZoneInfo(agreed.terms.zone)
    return {per for per in Per if period_of(per, period.start, zone).span == period}


def _frozen(
    facts: Iterable[Recorded], agreed: InForce, period: Span, now: datetime
) -> Sequence[Frozen]:
    """Return the periods of the same cycle that were released by now."""
    found, same = frozen_in(facts), _cycles(agreed, period)
    return [each for per in same for each in found.get(per, ()) if each.at <= now]


def _is_out(told: Standing) -> bool:
    desk = told.desk
    return bool(desk.contest) or desk.imported or desk.state is Stands.MERGED
