"""From the facts of a ticket to the clock of one promise."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from jianyue.engine.clocks import Begin, Clock, Limit, Move, Promise, Rules, Turn
from jianyue.engine.counting import run
from jianyue.engine.facts import Fact, Kind, standing
from jianyue.engine.spans import Span, union

EVERY_LEVEL: Final = 0

# Resolved stands for what is missing; it takes the need of a plan or an arrival away.
STOOD_FOR: Final = frozenset(
    {
        Kind.ACKNOWLEDGED,
        Kind.RESPONDED,
        Kind.WORKED_AROUND,
        Kind.RESTORED,
        Kind.PLANNED,
        Kind.ARRIVED,
    }
)
WAIVED: Final = frozenset({Kind.PLANNED, Kind.ARRIVED})
# An extension that names no target, and planned downtime, move these alone.
RESOLUTION: Final = frozenset({Kind.RESTORED, Kind.RESOLVED})
# What a reopening undoes; a response that was given stays given.
REOPENABLE: Final = frozenset({Kind.RESOLVED, Kind.RESTORED, Kind.WORKED_AROUND})


@dataclass(frozen=True)
class Target:
    """One promised time.

    name    how the agreement calls it
    start   fact from which it counts; an unknown occurrence is the report
    stop    fact that ends it
    limits  level -> limit; level 0 alone means that every level has the same
    pauses  grounds that pause it; no other ground does
    rules   of reopening and reclassification
    defers  whether planned downtime that contains the occurrence moves the start (B22)
    """

    name: str
    start: Kind
    stop: Kind
    limits: Mapping[int, Limit]
    pauses: frozenset[str] = frozenset()
    rules: Rules = field(default_factory=Rules)
    defers: bool = False

    def __post_init__(self) -> None:
        if not self.limits:
            raise ValueError(f"target {self.name} allows no time at any level")
        if EVERY_LEVEL in self.limits and len(self.limits) > 1:
            raise ValueError(f"target {self.name} has both one limit for all and one by level")

    @property
    def by_level(self) -> bool:
        """Whether the limit depends on the level."""
        return EVERY_LEVEL not in self.limits

    @property
    def stops(self) -> frozenset[Kind]:
        """Return the facts that end the clock."""
        return frozenset({self.stop} | ({Kind.RESOLVED} if self.stop in STOOD_FOR else set()))

    def waives(self, kind: Kind) -> bool:
        """Tell whether `kind`, come in time, makes the promise fall away instead of being met."""
        return kind is Kind.RESOLVED and self.stop in WAIVED


def clock_of(
    target: Target, facts: Iterable[Fact], *, now: datetime, downtime: Iterable[Span] = ()
) -> Clock | None:
    """Return the clock of `target` on one ticket as it stands at `now`.

    target    the promise
    facts     the ticket's timeline, in any order
    now       UTC instant; later facts are left out
    downtime  confirmed planned downtime, for targets that it defers

    None where the target does not apply: its `from` fact never happened, or the ticket has no
    level and the limit depends on one. Source: semantics 2.
    """
    told = standing(facts, now)
    first = start_of(target, told)
    if first is None:
        return None
    level = _level_at(target, told, first)
    if level is None:
        return None
    at = told[first].at
    before, after = told[:first], told[first + 1 :]
    pauses, ended_by = _standing_at_start(target, before)
    begin = Begin(at, level, _deferred(target, told, at, downtime), pauses)
    moves, _ = _moves(target, after, level, ended_by)
    if ended_by is not None:
        moves = [Move(at, Turn.DONE, waives=target.waives(ended_by)), *moves]
    return run(Promise(target.limits, target.rules), begin, moves, now)


def ended_by(target: Target, facts: Iterable[Fact], *, now: datetime) -> Kind | None:
    """Return the fact that has ended the clock of `target` at `now`; None while it is still open.

    Source: semantics 2, rounds and stand-ins.
    """
    return _moves(target, standing(facts, now), EVERY_LEVEL, None)[1]


def start_of(target: Target, told: Sequence[Fact]) -> int | None:
    """Return the place of the fact from which `target` counts; None if it never happened."""
    wanted = [target.start, *([Kind.REPORTED] if target.start is Kind.OCCURRED else [])]
    for kind in wanted:
        for i, fact in enumerate(told):
            if fact.kind is kind:
                return i
    return None


def _level_at(target: Target, told: Sequence[Fact], first: int) -> int | None:
    if not target.by_level:
        return EVERY_LEVEL
    at = told[first].at
    levels = [fact for fact in told if fact.level is not None]
    early = [fact for fact in levels if fact.at <= at]
    # The first classification counts from the start, however late it was made.
    chosen = early[-1:] or levels[:1]
    return chosen[0].level if chosen else None


def _deferred(
    target: Target, told: Sequence[Fact], at: datetime, downtime: Iterable[Span]
) -> datetime | None:
    if not target.defers:
        return None
    kinds = (Kind.OCCURRED, Kind.REPORTED)
    known = [fact.at for kind in kinds for fact in told if fact.kind is kind]
    ends = [span.end for span in union(downtime) if known and span.holds(known[0])]
    return max(at, *ends) if ends else None


def _standing_at_start(
    target: Target, before: Sequence[Fact]
) -> tuple[frozenset[object], Kind | None]:
    """Return the pauses that are open, and what has ended the clock, when it begins."""
    names: set[object] = set()
    moves, ended_by = _moves(target, before, EVERY_LEVEL, None)
    ended = False
    for move in moves:
        match move.turn:
            case Turn.PAUSE if not ended:
                names.add(move.name)
            case Turn.RESUME:
                names = set() if move.name is None else names - {move.name}
            case Turn.DONE | Turn.REOPEN:
                names, ended = set(), move.turn is Turn.DONE
            case _:
                continue
    return frozenset(names), ended_by


def _moves(
    target: Target, facts: Sequence[Fact], level: int, ended_by: Kind | None
) -> tuple[list[Move], Kind | None]:
    """Return what the facts do to a clock that `ended_by` has ended, and what ends it last."""
    moves: list[Move] = []
    for fact in facts:
        if fact.kind in target.stops and ended_by is None:
            ended_by = fact.kind
            moves.append(Move(fact.at, Turn.DONE, waives=target.waives(fact.kind)))
        elif fact.kind is Kind.REOPENED and ended_by in REOPENABLE:
            ended_by = None
            moves.append(Move(fact.at, Turn.REOPEN))
        elif (move := _other_move(target, fact, level)) is not None:
            moves.append(move)
    return moves, ended_by


def _other_move(target: Target, fact: Fact, level: int) -> Move | None:
    match fact.kind:
        case Kind.PAUSED if fact.ground in target.pauses:
            return Move(fact.at, Turn.PAUSE, name=fact.number)
        case Kind.RESUMED:
            return Move(fact.at, Turn.RESUME, name=fact.number)
        case Kind.RECLASSIFIED if level != EVERY_LEVEL and fact.level is not None:
            return Move(fact.at, Turn.LEVEL, level=fact.level)
        case Kind.EXTENDED if _extends(target, fact):
            return Move(fact.at, Turn.EXTEND, until=fact.until, frees=fact.undoes_breach)
        case _:
            return None


def _extends(target: Target, fact: Fact) -> bool:
    return fact.target == target.name if fact.target else target.stop in RESOLUTION
