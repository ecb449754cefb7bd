"""From the columns of a history to what happens to the clocks of one target."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from jianyue.engine.clocks import Reopen
from jianyue.engine.facts import Kind
from jianyue.engine.histories import CODES, KINDS, NOTHING, History
from jianyue.engine.pieces import alike
from jianyue.engine.targets import EVERY_LEVEL, Target

PAUSE, RESUME, LEVEL, DONE, REOPEN, EXTEND = range(6)
RECLASSIFIED: Final = CODES[Kind.RECLASSIFIED]

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Starts:
    """Where each ticket's clock begins.

    row      row of the `from` fact, -1 where it never happened
    at       microseconds
    level    level then in force; 0 where every level has the same limit
    applies  whether the target applies to the ticket at all
    """

    row: Whole
    at: Whole
    level: Whole
    applies: Flags


@dataclass(frozen=True)
class Moves:
    """What happens to the clocks, sorted as the history is.

    ticket, turn, at
    arg    level of LEVEL; kind of DONE; ground of PAUSE and RESUME
    apart  tickets whose story the columns leave to the scalar fold
    """

    ticket: Whole
    turn: NDArray[np.int8]
    at: Whole
    arg: Whole
    apart: Flags


def starts_of(target: Target, history: History, levels: Whole) -> Starts:
    """Return where the clocks of `target` begin; `levels` as in `replay.clocks_of`."""
    row = _first(history, target.start)
    if target.start is Kind.OCCURRED:
        row = np.where(row == NOTHING, _first(history, Kind.REPORTED), row)
    happened = row != NOTHING
    at = history.at.take(row) if len(history.at) else np.zeros(len(row), np.int64)
    if not target.by_level:
        return Starts(row, at, alike(EVERY_LEVEL, len(row)), happened)
    level = _levels_at(history, levels, at)
    return Starts(row, at, level, happened & (level != NOTHING))


def _first(history: History, kind: Kind) -> Whole:
    firsts = history.offsets[:-1]
    if (firsts < history.offsets[1:]).all() and (history.kind.take(firsts) == CODES[kind]).all():
        return firsts
    rows = np.flatnonzero(history.kind == CODES[kind])
    first = np.full(len(history), NOTHING)
    # Of several rows of one ticket the last assignment stays: the earliest row.
    first[history.owners_of(rows)[::-1]] = rows[::-1]
    return first


def _levels_at(history: History, levels: Whole, at: Whole) -> Whole:
    rows = np.flatnonzero(history.kind == RECLASSIFIED)
    found = levels[history.arg[rows]]
    rows, found = rows[found != NOTHING], found[found != NOTHING]
    ticket = history.owners_of(rows)
    level = np.full(len(history), NOTHING)
    level[ticket[::-1]] = found[::-1]
    early = history.at[rows] <= at[ticket]
    level[ticket[early]] = found[early]
    return level


def moves_of(target: Target, history: History, starts: Starts, levels: Whole) -> Moves:
    """Return what happens to the clocks of `target` after they begin."""
    turns = _turns(target)
    rows = np.flatnonzero(_among(history.kind, turns))
    table = np.zeros(len(KINDS), np.int8)
    table[list(turns)] = list(turns.values())
    kind, ticket = history.kind.take(rows), history.owners_of(rows)
    turn = table.take(kind)
    arg = kind.astype(np.int64)
    if target.pauses or target.by_level:
        arg = _arguments(target, history, rows, turn, levels)
    # A clock that never begins begins behind every row.
    begins = starts.row
    if not starts.applies.all():
        begins = np.where(starts.applies, begins, len(history.kind))
    behind = rows > begins.take(ticket)
    apart = np.zeros(len(history), np.bool_)
    if not behind.all():
        early = ticket[~behind & ((turn == DONE) | (turn == PAUSE)) & (arg != FOREIGN)]
        apart[early] = starts.applies[early]
    left_out = turn == EXTEND
    if target.rules.reopen is Reopen.CONTINUOUS:
        left_out |= turn == REOPEN
    if left_out.any():
        apart[ticket[behind & left_out]] = True
    if not (keep := behind & (arg != FOREIGN)).all():
        rows, turn, ticket, arg = _taken(np.flatnonzero(keep), rows, turn, ticket, arg)
    if (repeated := _repeated(turn, ticket)).any():
        rows, turn, ticket, arg = _taken(np.flatnonzero(~repeated), rows, turn, ticket, arg)
    return Moves(ticket, turn, history.at.take(rows), arg, apart)


FOREIGN: Final = -2


def _taken(kept: Whole, *columns: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    # Taking by index reads each column once; a mask would be searched anew for each.
    return tuple(column.take(kept) for column in columns)


def _among(kind: NDArray[np.int8], wanted: Iterable[int]) -> Flags:
    found = np.zeros(len(kind), np.bool_)
    for code in wanted:
        found |= kind == code
    return found


def _turns(target: Target) -> dict[int, int]:
    """Return what each kind of fact, by its code, does to a clock of `target`."""
    turns = {CODES[kind]: DONE for kind in target.stops}
    turns |= {CODES[Kind.REOPENED]: REOPEN, CODES[Kind.EXTENDED]: EXTEND}
    if target.pauses:
        turns |= {CODES[Kind.PAUSED]: PAUSE, CODES[Kind.RESUMED]: RESUME}
    return turns | ({RECLASSIFIED: LEVEL} if target.by_level else {})


def _arguments(
    target: Target, history: History, rows: Whole, turn: NDArray[np.int8], levels: Whole
) -> Whole:
    """Return each move's argument; FOREIGN for what does not concern the target."""
    given = history.arg.take(rows)
    arg = np.where(turn == DONE, history.kind.take(rows), given)
    if (held := (turn == PAUSE) | (turn == RESUME)).any():
        counts = np.array([ground in target.pauses for ground in history.grounds] + [True])
        arg[held] = np.where(counts[given[held]], given[held], FOREIGN)
    if (moved := turn == LEVEL).any():
        level = levels[given[moved]]
        arg[moved] = np.where(level == NOTHING, FOREIGN, level)
    return arg


def _repeated(turn: NDArray[np.int8], ticket: Whole) -> Flags:
    """Tell the ends that follow an end without a reopening between: they change nothing."""
    if (turn == DONE).all():
        return np.concatenate((turn[:1] != DONE, ticket[1:] == ticket[:-1]))
    repeated = np.zeros(len(turn), np.bool_)
    ends = np.flatnonzero((turn == DONE) | (turn == REOPEN))
    same = (ticket[ends][1:] == ticket[ends][:-1]) & (turn[ends][1:] == turn[ends][:-1])
    repeated[ends[1:][same]] = True
    return repeated
