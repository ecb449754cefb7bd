"""From the facts of a ticket to its clocks, and to the copies that lists read.

Nothing here writes: the same fold serves the action, the page, `rebuild` and `explain`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from jianyue.agreements.grading import level_in, ranked
from jianyue.agreements.promises import Scheme
from jianyue.agreements.terms import PromisedTarget, Terms, ticket_scheme
from jianyue.engine import clocks as engine
from jianyue.engine.facts import Fact, Kind
from jianyue.engine.targets import clock_of, ended_by
from jianyue.ledger.models import Fact as Stored
from jianyue.tickets.words import State

MICROSECOND: Final = timedelta(microseconds=1)
NO_LEVEL: Final = 9  # sorts behind every level of an agreement
ENGINE_KINDS: Final = frozenset(kind.value for kind in Kind)
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


@dataclass(frozen=True, slots=True)
class Standing:
    """What the facts of a ticket say together at one instant."""

    clocks: tuple[Told, ...]
    state: State
    paused: bool
    level: int
    attributes: Mapping[str, str]
    resolved_at: datetime | None
    closed_at: datetime | None


def standing(
    facts: Sequence[Stored], terms: Terms, *, kind: str, service: str, now: datetime
) -> Standing:
    """Return how a ticket stands at `now` under the terms it was reported under.

    facts    in the order of recording, from the report on
    kind     kind of ticket in the agreement's words
    service  name of the service it is about, or nothing
    """
    attributes = attributes_of(facts)
    state, paused, resolved_at, closed_at = _state(facts)
    level = level_in(terms.agreement, ticket_scheme(terms.agreement), attributes)
    return Standing(
        tuple(_clocks(facts, terms, kind=kind, service=service, now=now)),
        state,
        paused,
        level or NO_LEVEL,
        attributes,
        resolved_at,
        closed_at,
    )


def attributes_of(facts: Iterable[Stored]) -> dict[str, str]:
    """Return what the ticket was last said to be: urgency, impact, priority, problem ..."""
    attributes: dict[str, str] = {}
    for fact in facts:
        if fact.kind in GRADING:
            attributes |= fact.body.get("attributes", {})
    return attributes


def engine_facts(facts: Iterable[Stored], terms: Terms, scheme: Scheme) -> list[Fact]:
    """Return the facts that clocks count, with levels of one grading."""
    attributes: dict[str, str] = {}
    told = []
    for fact in facts:
        if fact.kind not in ENGINE_KINDS:
            continue
        level = None
        if fact.kind in GRADING and fact.body.get("attributes"):
            attributes |= fact.body["attributes"]
            level = ranked(level_in(terms.agreement, scheme, attributes))
        told.append(_engine_fact(fact, level))
    return told


def _clocks(
    facts: Sequence[Stored], terms: Terms, *, kind: str, service: str, now: datetime
) -> Iterable[Told]:
    by_scheme: dict[Scheme, list[Fact]] = {}
    for promised in terms.targets:
        if not promised.is_for(kind, service):
            continue
        scheme = promised.scheme
        if scheme not in by_scheme:
            by_scheme[scheme] = engine_facts(facts, terms, scheme)
        clock = clock_of(promised.target, by_scheme[scheme], now=now)
        if clock is not None:
            ended = ended_by(promised.target, by_scheme[scheme], now=now) is not None
            yield Told(promised, clock, ended or clock.state is engine.State.ENDED)


def _engine_fact(fact: Stored, level: int | None) -> Fact:
    body: Mapping[str, Any] = fact.body
    until = body.get("until")
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


def _state(facts: Iterable[Stored]) -> tuple[State, bool, datetime | None, datetime | None]:
    state, open_pauses = State.NEW, set[int]()
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    for fact in facts:
        number = fact.body.get("number")
        match fact.kind:
            case "acknowledged" | "responded" | "assigned" | "arrived" if state is State.NEW:
                state = State.WORKING
            case "resolved":
                state, resolved_at = State.RESOLVED, fact.occurred_at
                open_pauses.clear()
            case "reopened":
                state, resolved_at, closed_at = State.WORKING, None, None
            case "closed":
                state, closed_at = State.CLOSED, fact.occurred_at
            case "merged":
                state, closed_at = State.MERGED, fact.occurred_at
            case "paused" if number is not None:
                open_pauses.add(number)
            case "resumed" | "rejected":
                open_pauses = open_pauses - {number} if number is not None else set()
    return state, bool(open_pauses), resolved_at, closed_at


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
    }
