"""From the facts of a ticket to its clocks, and to the copies that lists read.

Nothing here writes: the same fold serves the action, the page, `rebuild` and `explain`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from operator import itemgetter
from typing import Any, Final

from jianyue.agreements.grading import level_in, ranked
from jianyue.agreements.promises import Scheme
from jianyue.agreements.terms import PromisedTarget, Terms, ticket_scheme
from jianyue.engine import clocks as engine
from jianyue.engine.facts import Fact, Kind
from jianyue.engine.spans import Span
from jianyue.engine.targets import clock_of, ended_by
from jianyue.ledger.recorded import Recorded
from jianyue.tickets.states import Desk, desk_of
from jianyue.tickets.timeline import Event, told
from jianyue.tickets.words import State

MICROSECOND: Final = timedelta(microseconds=1)
NO_LEVEL: Final = 9  # sorts behind every level of an agreement
ABSORBED: Final = "absorbed"
COUNTED: Final = frozenset(kind.value for kind in Kind) | {ABSORBED}
GRADING: Final = frozenset({"reported", "reclassified"})


@dataclass(frozen=True, slots=True)
class Told:
    """A promise with its clock on one ticket."""

    promised: PromisedTarget
    clock: engine.Clock
    ended: bool

    @property
    def looms_at(self) -> datetime | None:
        """The instant by which something must be done: when it is due, or when it was missed."""
        if self.ended:
            return None
        return self.clock.due or self.clock.breached_at

    def concluded_by(self, at: datetime) -> bool:
        """Tell whether the verdict had been reached by `at`."""
        clock = self.clock
        if clock.breached_at is not None and clock.breached_at <= at:
            return True
        return self.ended and all(each.done <= at for each in clock.rounds)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the facts of a ticket say together at one instant."""

    clocks: tuple[Told, ...]
    level: int
    attributes: Mapping[str, str]
    desk: Desk

    @property
    def state(self) -> State:
        """Where the ticket stands for those who work on it."""
        return self.desk.state


def standing(
    facts: Sequence[Recorded], terms: Terms, *, kind: str, service: str, now: datetime
) -> Standing:
    """Return how a ticket stands at `now` under the terms it was reported under.

    facts    in the order of recording, from the report on
    kind     kind of ticket in the agreement's words
    service  name of the service it is about, or nothing

    A fact that was recorded has happened, also where the machine's clock was set back since.
    """
    now = not_before(facts, now)
    events = told(facts)
    attributes = attributes_at(events)
    level = level_in(terms.agreement, ticket_scheme(terms.agreement), attributes)
    desk = desk_of(events)
    # What another desk measured is no evidence: nobody is held to it here (decision 0213).
    told_by = () if desk.imported else facts
    clocks = tuple(_clocks(told_by, terms, kind=kind, service=service, now=now))
    return Standing(clocks, level or NO_LEVEL, attributes, desk)


def supposed(
    facts: Sequence[Recorded], terms: Terms, *, kind: str, service: str, now: datetime
) -> tuple[Told, ...]:
    """Return the clocks that an imported ticket would have had; for comparison, no evidence."""
    now = not_before(facts, now)
    return tuple(_clocks(facts, terms, kind=kind, service=service, now=now))


def not_before(facts: Sequence[Recorded], now: datetime) -> datetime:
    """Return `now`, or when the last fact was recorded where the clock was set back since."""
    return max(now, facts[-1].recorded_at.astimezone(UTC)) if facts else now


def attributes_of(facts: Iterable[Recorded]) -> dict[str, str]:
    """Return what the ticket was last said to be: urgency, impact, priority, problem ..."""
    return attributes_at(told(facts))


def attributes_at(events: Iterable[Event]) -> dict[str, str]:
    """Return what the ticket was said to be by the last of `events`."""
    attributes: dict[str, str] = {}
    for event in events:
        if event.kind in GRADING:
            attributes |= event.fact.body.get("attributes", {})
    return attributes


def engine_facts(facts: Iterable[Recorded], terms: Terms, scheme: Scheme) -> list[Fact]:
    """Return the facts that clocks count, with levels of one grading."""
    recorded = [fact for fact in facts if fact.kind in COUNTED]
    levels = _levels(told(recorded), terms, scheme)
    return [_engine_fact(fact, levels.get(fact.seq)) for fact in recorded]


def _levels(events: Iterable[Event], terms: Terms, scheme: Scheme) -> dict[int, int | None]:
    """Return the level that each grading fact gives, by its seq."""
    attributes: dict[str, str] = {}
    levels: dict[int, int | None] = {}
    for event in events:
        said = event.fact.body.get("attributes") if event.kind in GRADING else None
        if said:
            attributes |= said
            levels[event.fact.seq] = ranked(level_in(terms.agreement, scheme, attributes))
    return levels


def _clocks(
    facts: Sequence[Recorded], terms: Terms, *, kind: str, service: str, now: datetime
) -> Iterable[Told]:
    by_scheme: dict[Scheme, list[Fact]] = {}
    known, downtime = terms.known_at(now), terms.downtime.get(service, ())
    for place, promised in enumerate(terms.targets):
        if not promised.is_for(kind, service):
            continue
        scheme = promised.scheme
        if scheme not in by_scheme:
            by_scheme[scheme] = engine_facts(facts, terms, scheme)
        standing_so = _told(known, place, by_scheme[scheme], now, downtime)
        if standing_so is not None:
            yield standing_so


def _told(
    known: Sequence[Terms],
    place: int,
    facts: Sequence[Fact],
    now: datetime,
    downtime: Sequence[Span],
) -> Told | None:
    """Return a clock on the holidays that were known when it concluded (docs/decisions/0110).

    downtime  planned downtime of the ticket's system, which defers what the agreement says (B22)
    """
    said = None
    for terms, newer in zip_longest(known, known[1:]):
        promised = terms.targets[place]
        clock = clock_of(promised.target, facts, now=now, downtime=downtime)
        if clock is None:
            return None
        ended = ended_by(promised.target, facts, now=now) is not None
        said = Told(promised, clock, ended or clock.state is engine.State.ENDED)
        if newer and newer.since and said.concluded_by(newer.since):
            break
    return said


def _engine_fact(fact: Recorded, level: int | None) -> Fact:
    body: Mapping[str, Any] = fact.body
    if fact.kind == ABSORBED:  # the survivor of a merger keeps the earliest report
        return Fact(Kind.REPORTED, datetime.fromisoformat(body["reported_at"]), seq=fact.seq)
    until = body.get("until") if fact.kind == Kind.EXTENDED else None
    return Fact(
        Kind(fact.kind),
        fact.occurred_at.astimezone(UTC),
        seq=fact.seq,
        recorded_at=fact.recorded_at.astimezone(UTC),
        number=body.get("number"),
        level=level,
        until=datetime.fromisoformat(until) if until else None,
        names=body.get("names"),
        target=body.get("target", ""),
        ground=body.get("ground", ""),
        undoes_breach=body.get("undoes_breach", False),
    )


def copied(told: Told) -> dict[str, Any]:
    """Return the columns of the stored copy of a clock."""
    clock = told.clock
    done = clock.rounds[-1].done if told.ended and clock.rounds else None
    remaining = clock.remaining
    return {
        "state": clock.state.value,
        "level": clock.level,
        "started_at": clock.start,
        "remaining": None if remaining is None else remaining // MICROSECOND,
        "due_at": clock.due,
        "breaches_at": clock.breaches_at,
        "breached_at": clock.breached_at,
        "ended_at": done,
        "first_due_at": clock.extensions[0].due if clock.extensions else None,
        "rounds": len(clock.rounds),
        "provisional": clock.provisional,
        **_verdicts(clock),
    }


def _verdicts(clock: engine.Clock) -> dict[str, Any]:
    ordered = sorted(clock.conclusions, key=itemgetter(0))
    return {
        "verdict_at": [at for at, _ in ordered],
        "verdict_missed": [state is engine.State.BREACHED for _, state in ordered],
        "verdict_level": [clock.level_at(at) for at, _ in ordered],
        "last_verdict_at": ordered[-1][0] if ordered else None,
    }
