"""The clocks of a whole history: the fold of `counting` for all tickets at once.

What the columns leave to the scalar fold (docs/decisions/0010) is rare; both give the same.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from jianyue.engine.allowances import NEVER, Allowances
from jianyue.engine.clocks import Clock
from jianyue.engine.days import Days
from jianyue.engine.histories import CODES, History
from jianyue.engine.instants import MICROSECOND, micros
from jianyue.engine.moves import Moves, Starts, moves_of, owners, starts_of
from jianyue.engine.sweeps import BREACHED, ENDED, PAUSED, RUNNING, STATES, Sweep
from jianyue.engine.targets import STOOD_FOR, Target, clock_of

TICKETS_AT_ONCE: Final = 131_072
THREADS: Final = 2
MOST_MOVES: Final = 48
MOST_GROUNDS: Final = 64

Whole = NDArray[np.int64]
Columns = tuple[NDArray[Any], ...]
LONG: Final = ("start", "due", "breaches_at", "breached_at", "remaining", "level")
KEPT: Final[Mapping[str, type]] = {
    "applies": np.bool_,
    "state": np.int8,
    **dict.fromkeys(LONG, np.int64),
}


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

    Rounds and verdicts are sorted by ticket, then by instant.
    """

    applies: NDArray[np.bool_]
    state: NDArray[np.int8]
    start: Whole
    due: Whole
    breaches_at: Whole
    breached_at: Whole
    remaining: Whole
    level: Whole
    rounds: Columns
    concluded: Columns


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
    columns: dict[str, Any] = {name: np.empty(len(until), kind) for name, kind in KEPT.items()}

    def fold(first: int) -> tuple[Columns, Columns]:
        part = until.part(first, min(first + TICKETS_AT_ONCE, len(until)))
        clocks = _fold(target, part, levels, now, allowances)
        for name, column in columns.items():
            column[first : first + len(part)] = getattr(clocks, name)
        return _shifted(clocks.rounds, first), _shifted(clocks.concluded, first)

    with ThreadPoolExecutor(threads) as pool:
        told = list(pool.map(fold, range(0, len(until), TICKETS_AT_ONCE)))
    rounds, concluded = zip(*told, strict=True) if told else ((), ())
    return Clocks(rounds=_joined(rounds, 4), concluded=_joined(concluded, 3), **columns)


def _fold(
    target: Target, part: History, levels: Whole, now: datetime, allowances: Allowances
) -> Clocks:
    owner = owners(part)
    starts = starts_of(target, part, owner, levels)
    moves = moves_of(target, part, owner, starts, levels)
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
    many = np.bincount(moves.ticket, minlength=len(part)) > MOST_MOVES
    return moves.apart | many


def _settled(sweep: Sweep, starts: Starts, whole: NDArray[np.bool_], now: int) -> Clocks:
    going = np.flatnonzero(whole & ~sweep.ended)
    since, left = sweep.at.take(going), sweep.remaining.take(going)
    empty_at = sweep.empty_at.take(going)
    sweep.advance(going, np.full(len(going), now))
    state = sweep.verdict.copy()
    waits = np.where(sweep.pauses.take(going) > 0, PAUSED, RUNNING)
    state[going] = np.where(left == NEVER, ENDED, waits)
    state[np.flatnonzero(sweep.breached != NEVER)] = BREACHED
    due, breaches = np.full(len(state), NEVER), np.full(len(state), NEVER)
    runs = state[going] == RUNNING
    who, since, left = going[runs], since[runs], left[runs]
    reach, level = sweep.allowances.reach, sweep.level[who]
    due[who] = np.where(left == 0, empty_at[runs], reach(level, since, left, last=False))
    breaches[who] = reach(level, since, left, last=True)
    concluded = [
        (who, at, np.full(len(who), verdict, np.int8)) for who, at, verdict in sweep.concluded
    ]
    return Clocks(
        starts.applies, state, starts.at, due, breaches, sweep.breached, sweep.remaining,
        sweep.level, _in_order(sweep.rounds, 4), _in_order(concluded, 3),
    )  # fmt: skip


def _in_order(pieces: Sequence[Columns], width: int) -> Columns:
    if len(pieces) == 1:
        return pieces[0]
    joined = _joined(pieces, width)
    order = _by_ticket(joined[0])
    return tuple(column.take(order) for column in joined)


def _by_ticket(tickets: Whole) -> Whole:
    """Return the order by ticket; what belongs to one ticket stays in its order."""
    place = np.full(int(tickets.max(initial=-1)) + 1, -1)
    place[tickets] = np.arange(len(tickets))
    order = place[place >= 0]
    if len(order) == len(tickets):  # each ticket once: nothing needs sorting
        return order
    return np.argsort(tickets, kind="stable")  # merges the pieces, each sorted already


def _with_scalars(
    clocks: Clocks, target: Target, part: History, levels: Whole, apart: Whole, now: datetime
) -> Clocks:
    if not len(apart):
        return clocks
    rounds, concluded = [clocks.rounds], [clocks.concluded]
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
    return replace(clocks, rounds=_in_order(rounds, 4), concluded=_in_order(concluded, 3))


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


def _shifted(columns: Columns, first: int) -> Columns:
    return columns[0] + first, *columns[1:]


def _joined(pieces: Sequence[Columns], width: int) -> Columns:
    if not pieces:
        return (np.empty(0, np.int64),) * width
    return tuple(np.concatenate(columns) for columns in zip(*pieces, strict=True))
