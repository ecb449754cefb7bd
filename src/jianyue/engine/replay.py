"""The clocks of a whole history: the fold of `counting` for all tickets at once.

What the columns leave to the scalar fold (docs/decisions/0010) is rare; both give the same.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from jianyue.engine.allowances import NEVER, Allowances
from jianyue.engine.clocks import Clock
from jianyue.engine.days import Days
from jianyue.engine.histories import CODES, History
from jianyue.engine.instants import MICROSECOND, micros
from jianyue.engine.moves import Moves, Starts, moves_of, starts_of
from jianyue.engine.pieces import Columns, Joined, Kept, alike, in_order, own, shifted
from jianyue.engine.sweeps import BREACHED, ENDED, PAUSED, RUNNING, STATES, Sweep
from jianyue.engine.targets import STOOD_FOR, Target, clock_of

TICKETS_AT_ONCE: Final = 131_072
THREADS: Final = 2
MOST_MOVES: Final = 48
MOST_GROUNDS: Final = 64

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Clocks:
    """The clocks of one target on every ticket of a history, as columns.

    applies   whether the target applies to the ticket; where not, the rest says nothing
    state     index in STATES
    start, due, breaches_at, breached_at   microseconds; NEVER where there is none
    remaining microseconds; NEVER where the level has no limit
    level     level at the end
    rounds    of each round: ticket, done, result (index in STATES), remaining
    concluded of each verdict: ticket, instant, verdict (index in STATES)

    Rounds and verdicts are sorted by ticket, then by instant; each of their columns is joined
    when it is first asked for. A column that says the same of all tickets cannot be written to.
    """

    applies: NDArray[np.bool_]
    state: NDArray[np.int8]
    start: Whole
    due: Whole
    breaches_at: Whole
    breached_at: Whole
    remaining: Whole
    level: Whole
    rounds: Columns | Joined
    concluded: Columns | Joined


def clocks_of(
    target: Target, history: History, levels: Whole, *, now: datetime, threads: int = THREADS
) -> Clocks:
    """Return the clocks of `target` on every ticket of `history` as they stand at `now`.

    target   the promise; planned downtime is not known to a history
    history  facts as columns
    levels   level of each of the history's classes, -1 where the agreement gives none
    now      UTC instant; later facts are left out
    threads  how many parts are folded at once; the answer does not depend on it

    Equal to `targets.clock_of` ticket by ticket. Raises NeverDue as that does (semantics 2).
    """
    until = history.until(micros(now))
    high = micros(now)
    low = min(until.span[0], high) if len(until.at) else high
    allowances = Allowances(target.limits, int(levels.max(initial=0)), low, high)
    kept = Kept(len(until))

    def fold(first: int) -> tuple[Columns, Columns]:
        part = until.part(first, min(first + TICKETS_AT_ONCE, len(until)))
        clocks = _fold(target, part, levels, now, allowances)
        kept.put(first, clocks)
        return shifted(tuple(clocks.rounds), first), shifted(tuple(clocks.concluded), first)

    with ThreadPoolExecutor(threads) as pool:
        told = list(pool.map(fold, range(0, len(until), TICKETS_AT_ONCE)))
    rounds, concluded = zip(*told, strict=True) if told else ((), ())
    return Clocks(rounds=Joined(rounds, 4), concluded=Joined(concluded, 3), **kept.columns())


def _fold(
    target: Target, part: History, levels: Whole, now: datetime, allowances: Allowances
) -> Clocks:
    starts = starts_of(target, part, levels)
    moves = moves_of(target, part, starts, levels)
    apart = starts.applies & _apart(target, part, moves)
    waived = frozenset(CODES[kind] for kind in STOOD_FOR | target.stops if target.waives(kind))
    sweep = Sweep(allowances, starts, target.rules, waived)
    sweep.run(moves, starts.applies & ~apart)
    clocks = _settled(sweep, starts, starts.applies & ~apart, micros(now))
    return _with_scalars(clocks, target, part, levels, np.flatnonzero(apart), now)


def _apart(target: Target, part: History, moves: Moves) -> NDArray[np.bool_]:
    amounts = [limit.amount for limit in target.limits.values()]
    if len(part.grounds) > MOST_GROUNDS or any(
        isinstance(amount, Days) and amount.same_time for amount in amounts
    ):
        return np.ones(len(part), np.bool_)
    if np.diff(part.offsets).max(initial=0) <= MOST_MOVES:
        return moves.apart
    many = np.bincount(moves.ticket, minlength=len(part)) > MOST_MOVES
    return moves.apart | many


def _settled(sweep: Sweep, starts: Starts, whole: NDArray[np.bool_], now: int) -> Clocks:
    going = np.flatnonzero(whole & ~sweep.ended)
    state, due, breaches = sweep.verdict, alike(NEVER, len(whole)), alike(NEVER, len(whole))
    if len(going):
        due, breaches = _still_due(sweep, going, now)
    np.putmask(state, sweep.breached != NEVER, BREACHED)
    concluded = [
        (who, at, np.full(len(who), verdict, np.int8)) for who, at, verdict in sweep.concluded
    ]
    return Clocks(
        starts.applies, state, starts.at, due, breaches, sweep.breached, sweep.remaining,
        sweep.level, in_order(sweep.rounds, 4), in_order(concluded, 3),
    )  # fmt: skip


def _still_due(sweep: Sweep, going: Whole, now: int) -> tuple[Whole, Whole]:
    """Let the clocks that are `going` run on to `now`; return when each is due and breaches."""
    since, left = sweep.at.take(going), sweep.remaining.take(going)
    empty_at = sweep.empty_at.take(going)
    sweep.advance(going, np.full(len(going), now))
    waits = np.where(sweep.pauses.take(going) > 0, PAUSED, RUNNING)
    sweep.verdict[going] = state = np.where(left == NEVER, ENDED, waits)
    due, breaches = np.full(len(sweep.at), NEVER), np.full(len(sweep.at), NEVER)
    runs = (state == RUNNING) & (sweep.breached.take(going) == NEVER)
    who, since, left = going[runs], since[runs], left[runs]
    reach, level = sweep.allowances.reach, sweep.level[who]
    due[who] = np.where(left == 0, empty_at[runs], reach(level, since, left, last=False))
    breaches[who] = reach(level, since, left, last=True)
    return due, breaches


def _with_scalars(
    clocks: Clocks, target: Target, part: History, levels: Whole, apart: Whole, now: datetime
) -> Clocks:
    if not len(apart):
        return clocks
    rounds, concluded = [tuple(clocks.rounds)], [tuple(clocks.concluded)]
    clocks = replace(
        clocks,
        due=own(clocks.due),
        breaches_at=own(clocks.breaches_at),
        level=own(clocks.level),
    )
    for ticket in apart.tolist():
        # Only tickets to which the target applies are set apart.
        clock = cast("Clock", clock_of(target, part.facts(ticket, levels), now=now))
        _put(clocks, ticket, clock)
        rounds += [
            _one(ticket, micros(r.done), STATES.index(r.result), _length(r.remaining))
            for r in clock.rounds
        ]
        concluded += [
            _one(ticket, micros(at), STATES.index(verdict)) for at, verdict in clock.conclusions
        ]
    return replace(clocks, rounds=in_order(rounds, 4), concluded=in_order(concluded, 3))


def _one(*values: int) -> Columns:
    return tuple(np.array([value]) for value in values)


def _put(clocks: Clocks, ticket: int, clock: Clock) -> None:
    clocks.state[ticket] = STATES.index(clock.state)
    clocks.level[ticket] = clock.level
    clocks.remaining[ticket] = _length(clock.remaining)
    clocks.due[ticket] = _at(clock.due)
    clocks.breaches_at[ticket] = _at(clock.breaches_at)
    clocks.breached_at[ticket] = _at(clock.breached_at)


def _at(moment: datetime | None) -> int:
    return NEVER if moment is None else micros(moment)


def _length(remaining: timedelta | None) -> int:
    return NEVER if remaining is None else remaining // MICROSECOND
