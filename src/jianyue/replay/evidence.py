"""The tickets behind each figure: when each clock began, ended, and how far it missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import numpy as np

from jianyue.agreements.texts import Text
from jianyue.engine.allowances import NEVER
from jianyue.engine.clocks import Clock, Slice
from jianyue.engine.facts import Fact, Kind
from jianyue.engine.instants import MICROSECOND, instant
from jianyue.engine.sweeps import STATES
from jianyue.engine.targets import clock_of
from jianyue.replay.cells import Whole
from jianyue.replay.figures import TargetFigures
from jianyue.replay.trials import Trial
from jianyue.replay.words import FACTS, both, length_words

MOST_ROWS = 6000  # of evidence on one page; a history that needs more lists the first of each
FEW = 25  # listed behind one number then
MOST_MISSES = 100  # shown slice by slice, of each target


@dataclass(frozen=True, slots=True)
class Row:
    """One clock in a list of evidence; instants are UTC."""

    ticket: str
    level: int
    state: str
    start: datetime
    done: datetime | None
    remaining: timedelta | None


@dataclass(frozen=True, slots=True)
class Listing:
    """The tickets behind one number: all of them, or FEW in a long history."""

    rows: tuple[Row, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Miss:
    """A breached clock: why, and slice by slice."""

    row: Row
    breached_at: datetime | None
    reasons: tuple[Text, ...]
    slices: tuple[Slice, ...]


def listing(trial: Trial, figures: TargetFigures, tickets: Whole) -> Listing:
    """Return the first of some tickets as evidence."""
    done = _done(figures)
    rows = tuple(_row(trial, figures, done, int(i)) for i in tickets[: _room(trial)])
    return Listing(rows, len(tickets))


def misses(trial: Trial, figures: TargetFigures, tickets: Whole) -> tuple[Miss, ...]:
    """Return breached tickets, the furthest over first."""
    clocks = figures.measured.clocks
    if clocks is None:
        return ()
    remaining = np.where(clocks.remaining[tickets] == NEVER, 0, clocks.remaining[tickets])
    worst = tickets[np.argsort(remaining, kind="stable")][:MOST_MISSES]
    done = _done(figures)
    return tuple(_miss(trial, figures, _row(trial, figures, done, int(i)), int(i)) for i in worst)


def clock_at(trial: Trial, figures: TargetFigures, ticket: int) -> tuple[list[Fact], Clock | None]:
    """Return one ticket's facts and its clock, folded alone: the same as in the columns."""
    measured = figures.measured
    facts = trial.source.history.facts(ticket, measured.levels)
    return facts, clock_of(measured.promised.target, facts, now=trial.now)


@lru_cache(maxsize=4)
def _room(trial: Trial) -> int:
    # Each clock stands behind its target, its level and its month.
    rows = sum(3 * int(each.measured.counted.sum()) for each in trial.figures)
    return rows if rows <= MOST_ROWS else FEW


@lru_cache(maxsize=4)
def _done(figures: TargetFigures) -> Whole:
    clocks = figures.measured.clocks
    done = np.full(len(figures.measured.counted), NEVER)
    if clocks is not None:
        done[clocks.rounds[0]] = clocks.rounds[1]
    return done


def _row(trial: Trial, figures: TargetFigures, done: Whole, ticket: int) -> Row:
    clocks = figures.measured.clocks
    if clocks is None:
        raise AssertionError(figures.measured.name)
    remaining = int(clocks.remaining[ticket])
    return Row(
        trial.source.history.numbers[ticket],
        int(figures.measured.level[ticket]),
        STATES[clocks.state[ticket]].value,
        instant(int(clocks.start[ticket])),
        None if done[ticket] == NEVER else instant(int(done[ticket])),
        None if remaining == NEVER else remaining * MICROSECOND,
    )


def _miss(trial: Trial, figures: TargetFigures, row: Row, ticket: int) -> Miss:
    facts, clock = clock_at(trial, figures, ticket)
    if clock is None:
        raise AssertionError(row.ticket)
    reasons = tuple(_reasons(figures, facts, clock))
    return Miss(row, clock.breached_at, reasons, clock.slices)


def _reasons(figures: TargetFigures, facts: Sequence[Fact], clock: Clock) -> list[Text]:
    target = figures.measured.promised.target
    stop = FACTS[target.stop]
    over = -(clock.remaining or timedelta(0))
    late = both(f"超时 {length_words(over, 'zh')}", f"over by {length_words(over, 'en')}")
    reasons = [late]
    if clock.remaining is not None and clock.remaining >= timedelta(0):
        reasons = [both("较早一轮已超时", "an earlier round breached")]
    kinds = {fact.kind for fact in facts}
    if not clock.rounds:
        reasons.append(both(f"仍没有{stop.zh}", f"still without {stop.en}"))
    elif target.stop not in kinds and target.stop is not Kind.RESOLVED:
        reasons.append(
            both(f"没有{stop.zh}，以解决时间代替", f"without {stop.en}; the resolution ends it")
        )
    if len(clock.rounds) > 1:
        reasons.append(
            both(f"重开 {len(clock.rounds) - 1} 次", f"reopened {len(clock.rounds) - 1} times")
        )
    levels = list(dict.fromkeys(each.level for each in clock.slices))
    if len(levels) > 1:
        path = " → ".join(map(str, levels))
        reasons.append(both(f"级别变更 {path}", f"level changed {path}"))
    paused = sum((s.open for s in clock.slices if s.why == "paused"), timedelta(0))
    if paused:
        reasons.append(
            both(
                f"暂停 {length_words(paused, 'zh')} 未计入",
                f"{length_words(paused, 'en')} paused, not counted",
            )
        )
    return reasons
