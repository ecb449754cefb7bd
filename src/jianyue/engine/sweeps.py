"""One pass for the first move of every clock, one for the second, until none has more.

Mirrors `counting`, rule by rule; the tests hold both against each other.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from jianyue.engine.allowances import NEVER, NONE, Allowances
from jianyue.engine.clocks import Reclassify, Reopen, Rules, State
from jianyue.engine.histories import KINDS, NOTHING
from jianyue.engine.moves import DONE, LEVEL, PAUSE, REOPEN, RESUME, Moves, Starts
from jianyue.engine.pieces import is_alike
from jianyue.engine.targets import REOPENABLE

STATES: Final = tuple(State)
MET, BREACHED, ENDED, RUNNING, PAUSED = (
    STATES.index(state)
    for state in (State.MET, State.BREACHED, State.ENDED, State.RUNNING, State.PAUSED)
)

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
CAN_REOPEN: Final = np.array([kind in REOPENABLE for kind in KINDS])


class Sweep:
    """The running totals of many clocks.

    allowances  limits of the target
    starts      where the clocks begin
    rules       of reopening and reclassification
    waived      kinds of facts that, come in time, make the promise fall away
    """

    def __init__(
        self, allowances: Allowances, starts: Starts, rules: Rules, waived: frozenset[int]
    ) -> None:
        count = len(starts.at)
        self.allowances, self.rules = allowances, rules
        kept = [ENDED if code in waived else MET for code in range(len(KINDS))]
        self.kept = np.array(kept, np.int8)
        self.begun, self.at = starts.at.copy(), starts.at.copy()
        # Where every level is alike, none is written.
        self.level = starts.level if is_alike(starts.level) else starts.level.copy()
        self.remaining = np.full(count, NEVER)
        begins = self._places(np.flatnonzero(starts.applies))
        self.remaining[begins] = allowances.full(starts.level[begins], starts.at[begins])
        self.empty_at = starts.at.copy()
        self.ended = np.zeros(count, np.bool_)
        self.reopenable = np.zeros(count, np.bool_)
        self.pauses = np.zeros(count, np.uint64)
        self.breached = np.full(count, NEVER)
        self.verdict = np.full(count, ENDED, np.int8)
        self.rounds: list[tuple[Whole, Whole, NDArray[np.int8], Whole]] = []
        self.concluded: list[tuple[Whole, Whole, int]] = []
        self.ran = self.would = np.zeros((0, 0), np.int64)
        self.tracked: Flags = np.zeros(count, np.bool_)

    def run(self, moves: Moves, whole: Flags) -> None:
        """Apply the moves of the tickets in `whole`, each ticket's in order."""
        ticket, turn, at, arg = moves.ticket, moves.turn, moves.at, moves.arg
        if not whole.all():
            mine = np.flatnonzero(whole.take(ticket))
            ticket, turn = ticket.take(mine), turn.take(mine)
            at, arg = at.take(mine), arg.take(mine)
        if (moved := turn == LEVEL).any():
            self._track(ticket[moved])
        if (ticket[1:] > ticket[:-1]).all():  # one move each: they stand as they are needed
            self._step(ticket, turn, at, arg)
            return
        count = np.bincount(ticket, minlength=len(self.at))
        first = np.cumsum(count) - count
        who = np.flatnonzero(count)
        step = 0
        while len(who):
            rows = first.take(who) + step
            self._step(who, turn.take(rows), at.take(rows), arg.take(rows))
            step += 1
            who = who[count.take(who) > step]

    def _step(self, who: Whole, turn: NDArray[np.int8], at: Whole, arg: Whole) -> None:
        self.advance(who, at)
        self._apply(who, turn, at, arg)

    def _track(self, moved: Whole) -> None:
        count = len(self.at)
        self.tracked[moved] = True
        self.ran = np.zeros((len(self.allowances.amount), count), np.int64)
        self.would = np.zeros((len(self.allowances.columns), count), np.int64)

    def advance(self, who: Whole, to: Whole) -> None:
        """Let the clocks of `who` run on to the instants `to`."""
        everyone = self._places(who)
        rows, start, left = everyone, self.at[everyone], self.remaining[everyone]
        running = ~self.ended[rows] & (self.pauses[rows] == 0) & (left != NEVER)
        if not running.all():
            going = np.flatnonzero(running)
            rows = who = who.take(going)
            start, left = start.take(going), left.take(going)
        until = to if rows is everyone else to.take(going)
        level = self.level[rows]
        opened = self.allowances.elapsed(level, start, until)
        over = (opened > left) & (self.breached[rows] == NEVER)
        if over.any():
            at = self.allowances.reach(level[over], start[over], left[over], last=True)
            self._breach(who[over], at)
        rest = left - opened
        if (empty := (rest == 0) & (left > 0)).any():
            at = self.allowances.reach(level[empty], start[empty], left[empty], last=False)
            self.empty_at[who[empty]] = at
        if len(self.ran):
            self._remember(who, start, until, opened)
        # Only now: `start` and `left` may be views of what is written here.
        self.remaining[rows] = rest
        self.at[everyone] = to

    def _places(self, who: Whole) -> "Whole | slice":
        """Return where the clocks of `who` stand; all of them are a slice, which copies nothing."""
        return slice(None) if len(who) == len(self.at) else who

    def _remember(self, who: Whole, start: Whole, to: Whole, opened: Whole) -> None:
        kept = np.flatnonzero(self.tracked.take(who))
        who, start, to = who.take(kept), start.take(kept), to.take(kept)
        self.ran[self.level.take(who), who] += opened.take(kept)
        for i, columns in enumerate(self.allowances.columns):
            self.would[i, who] += columns.elapsed(start, to)

    def _breach(self, who: Whole, at: Whole) -> None:
        self.breached[who] = at
        self.concluded.append((who, at, BREACHED))

    def _apply(self, who: Whole, turn: NDArray[np.int8], at: Whole, arg: Whole) -> None:
        for code, act in (
            (PAUSE, self._pause),
            (RESUME, self._resume),
            (LEVEL, self._reclassify),
            (DONE, self._end),
            (REOPEN, self._reopen),
        ):
            here = turn == code
            if here.all():
                act(who, at, arg)
                return
            if here.any():
                act(who[here], at[here], arg[here])

    def _pause(self, who: Whole, _: Whole, ground: Whole) -> None:
        going = ~self.ended[who]
        self.pauses[who[going]] |= _bit(ground[going])

    def _resume(self, who: Whole, _: Whole, ground: Whole) -> None:
        named = ground != NOTHING
        self.pauses[who[~named]] = 0
        self.pauses[who[named]] &= ~_bit(ground[named])

    def _reclassify(self, who: Whole, at: Whole, level: Whole) -> None:
        changed = level != self.level[who]
        who, at, level = who[changed], at[changed], level[changed]
        old, left = self.level[who], self.remaining[who]
        self.level[who] = level
        counts_on = (left != NEVER) & (self.allowances.calendar_of[level] != NONE)
        self.remaining[who[counts_on]] = self._amount_after(
            who[counts_on], old[counts_on], left[counts_on]
        )
        self.empty_at[who] = at
        if not counts_on.all():
            self._begin_anew(who[~counts_on], at[~counts_on])
        self._breach_if_overdrawn(who, at)

    def _amount_after(self, who: Whole, old: Whole, left: Whole) -> Whole:
        level = self.level[who]
        full = self.allowances.full(level, self.begun[who])
        milder = full - self.would[self.allowances.calendar_of[level], who]
        if self.rules.reclassify is Reclassify.FROM_START:
            return milder
        upto = np.cumsum(self.ran[:, who], axis=0)[level, np.arange(len(who))]
        return np.where(level > old, milder, np.minimum(left, full - upto))

    def _breach_if_overdrawn(self, who: Whole, at: Whole) -> None:
        left = self.remaining[who]
        over = (left < 0) & (left != NEVER) & ~self.ended[who] & (self.breached[who] == NEVER)
        if over.any():
            self._breach(who[over], at[over])

    def _end(self, who: Whole, at: Whole, kind: Whole) -> None:
        going = ~self.ended.take(who)
        if not going.all():
            who, at, kind = who[going], at[going], kind[going]
        rows = self._places(who)
        self.ended[rows] = True
        self.pauses[rows] = 0
        self.reopenable[rows] = CAN_REOPEN.take(kind)
        left = self.remaining[rows].copy()
        verdict = np.where(self.breached[rows] == NEVER, self.kept.take(kind), BREACHED)
        self.verdict[rows] = verdict
        if (free := left == NEVER).any():
            self.verdict[who[free]] = ENDED
            limited = ~free
            who, at, verdict, left = who[limited], at[limited], verdict[limited], left[limited]
        self.rounds.append((who, at, verdict, left))
        met = np.flatnonzero(verdict == MET)
        self.concluded.append((who.take(met), at.take(met), MET))

    def _reopen(self, who: Whole, at: Whole, _: Whole) -> None:
        again = self.ended[who] & self.reopenable[who]
        who, at = who[again], at[again]
        self.ended[who] = False
        if self.rules.reopen is Reopen.RESTART:
            self.breached[who] = NEVER
            self._begin_anew(who, at)
        self._breach_if_overdrawn(who, at)

    def _begin_anew(self, who: Whole, at: Whole) -> None:
        self.begun[who] = self.empty_at[who] = at
        self.remaining[who] = self.allowances.full(self.level[who], at)
        if len(self.ran):
            self.ran[:, who] = 0
            self.would[:, who] = 0


def _bit(ground: Whole) -> NDArray[np.uint64]:
    one: NDArray[np.uint64] = np.left_shift(np.uint64(1), ground.astype(np.uint64))
    return one
