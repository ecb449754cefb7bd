"""The fold of one clock: its facts, one after the other, into where it stands.

The rules are semantics 2; where it is silent, docs/decisions 0001 to 0009 say what holds.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from jianyue.engine.calendars import Calendar
from jianyue.engine.clocks import (
    Begin,
    Clock,
    Extended,
    Limit,
    Move,
    Promise,
    Reclassify,
    Reopen,
    Round,
    Slice,
    State,
    Turn,
)
from jianyue.engine.days import open_amount
from jianyue.engine.instants import MICROSECOND, ZERO
from jianyue.engine.spans import Span


def run(promise: Promise, begin: Begin, moves: Iterable[Move], now: datetime) -> Clock:
    """Return the clock as it stands at `now`.

    promise  limits and rules
    begin    instant, level, pauses at the start; not after `now`
    moves    in the order in which they happened; those after `now` are left out

    A move at the very instant of a breach comes in time: remaining 0 is not a breach.
    Raises NeverDue where a running clock's calendar never opens again. Source: semantics 2.
    """
    return _Fold(promise, begin).run([move for move in moves if move.at <= now], now)


class _Fold:
    """The running totals of one clock, from its start to now."""

    def __init__(self, promise: Promise, begin: Begin) -> None:
        self.limits, self.rules = promise.limits, promise.rules
        self.begin, self.level = begin, begin.level
        self.at = begin.at
        self.counts_from = begin.runs_at or begin.at
        self.pauses = set(begin.pauses)
        self.done = self.ended = self.extended = False
        self.verdict = self.kept = State.ENDED
        self.known_from = begin.at
        self.breached_at: datetime | None = None
        self.rounds: list[Round] = []
        self.conclusions: list[tuple[datetime, State]] = []
        self.slices: list[Slice] = []
        self.ran: list[tuple[Span, int]] = []
        self.extensions: list[Extended] = []
        self.full = self.remaining = self._full(self.counts_from)
        self.since, self.left = self.counts_from, self.remaining
        self.empty_at = self.counts_from

    def run(self, moves: list[Move], now: datetime) -> Clock:
        reopenings = [m.at for m in moves if m.turn is Turn.REOPEN]
        for move in moves:
            self._advance(move.at)
            if move.turn is Turn.REOPEN:
                reopenings.pop(0)
            self._apply(move, reopened_at=reopenings[0] if reopenings else None)
            self.since, self.left = max(move.at, self.counts_from), self.remaining
        self._advance(now)
        return self._clock()

    def _full(self, start: datetime) -> timedelta | None:
        limit = self.limits.get(self.level)
        return None if limit is None else open_amount(limit.calendar, start, limit.amount)

    def _why(self) -> str:
        if self.done:
            return "done"
        if self.remaining is None:
            return "no_limit"
        return "paused" if self.pauses else "running"

    def _advance(self, to: datetime) -> None:
        if self.at < self.counts_from:
            self._slice(min(to, self.counts_from), "deferred")
        if to > self.at:
            self._slice(to, self._why())

    def _slice(self, to: datetime, why: str) -> None:
        limit = self.limits.get(self.level)
        opened = ZERO if limit is None else limit.calendar.elapsed(self.at, to)
        if to > self.at:
            self.slices.append(Slice(self.at, to, why, self.level, opened))
        if why == "running" and limit is not None and self.remaining is not None:
            if self.breached_at is None and opened > self.remaining:
                self._breach(limit.calendar.breaches_at(self.at, self.remaining))
            if opened >= self.remaining > ZERO:
                self.empty_at = limit.calendar.due_at(self.at, self.remaining)
            self.remaining -= opened
            self.ran.append((Span(self.at, to), self.level))
        self.at = max(self.at, to)

    def _breach(self, at: datetime) -> None:
        self.breached_at = at
        self.conclusions.append((max(at, self.known_from), State.BREACHED))

    def _apply(self, move: Move, *, reopened_at: datetime | None) -> None:
        match move.turn:
            case Turn.PAUSE if not self.ended:
                self.pauses.add(move.name)
            case Turn.RESUME:
                self.pauses = set() if move.name is None else self.pauses - {move.name}
            case Turn.LEVEL:
                self._reclassify(move)
            case Turn.EXTEND:
                self._extend(move)
            case Turn.DONE:
                self._end_round(move, reopened_at)
            case Turn.REOPEN:
                self._reopen(move.at)
            case _:  # a pause after the end pauses nothing (decision 0004)
                return

    def _reclassify(self, move: Move) -> None:
        if move.level == self.level:
            return
        old, self.level = self.level, move.level
        limit = self.limits.get(move.level)
        if limit is None or self.remaining is None:
            self._begin_anew(move.at)
        else:
            self.full = self._full(self.counts_from)
            self.remaining = self._amount_after(old, limit, self.remaining)
        self.empty_at = max(move.at, self.counts_from)
        if self.remaining is not None and self.remaining < ZERO and not self.done:
            self._breach_now(move.at)

    def _breach_now(self, at: datetime) -> None:
        if self.breached_at is None:
            self._breach(at)

    def _amount_after(self, old: int, limit: Limit, remaining: timedelta) -> timedelta:
        full = open_amount(limit.calendar, self.counts_from, limit.amount)
        would_have_run = full - sum(
            (limit.calendar.elapsed(span.start, span.end) for span, _ in self.ran), ZERO
        )
        if self.level > old:
            return max(remaining, would_have_run) if self.extended else would_have_run
        if self.rules.reclassify is Reclassify.FROM_START:
            return min(remaining, would_have_run) if self.extended else would_have_run
        strictly = sum((self._ran(span, at) for span, at in self.ran if at <= self.level), ZERO)
        return min(remaining, full - strictly)

    def _ran(self, span: Span, level: int) -> timedelta:
        return self.limits[level].calendar.elapsed(span.start, span.end)

    def _extend(self, move: Move) -> None:
        limit, due = self.limits.get(self.level), self._due()
        if limit is None or due is None or move.until is None:
            return
        self.extensions.append(Extended(move.at, due, move.until))
        self.extended = True
        undoes = move.frees and self.breached_at is not None
        if undoes and self.done and self.verdict is State.BREACHED:
            self._judge_anew(limit.calendar, move.until)
            return
        if undoes:
            self.breached_at = None
            self.conclusions.pop()
        self.empty_at = max(move.at, self.counts_from)
        given = limit.calendar.elapsed(self.empty_at, max(self.empty_at, move.until))
        # Both are known where something is due.
        self.full = (self.full or ZERO) + given - (self.remaining or ZERO)
        self.remaining = given

    def _judge_anew(self, calendar: Calendar, until: datetime) -> None:
        done = self.rounds.pop().done
        late = calendar.elapsed(min(until, done), done)
        self.remaining = calendar.elapsed(done, max(until, done)) - late
        if not late:
            self.breached_at = None
            self.conclusions.pop()
            self.verdict = self.kept
        self._conclude(done, self.remaining)

    def _conclude(self, done: datetime, remaining: timedelta) -> None:
        self.rounds.append(Round(done, self.verdict, remaining))
        if self.verdict is State.MET:
            self.conclusions.append((done, State.MET))

    def _end_round(self, move: Move, reopened_at: datetime | None) -> None:
        if self.ended:
            return
        self.ended = self.done = True
        self.pauses.clear()
        if reopened_at is not None and self.rules.reopen is Reopen.CONTINUOUS:
            # The gap counts, but that is known only once the ticket was reopened.
            self.done, self.known_from = False, reopened_at
        if self.remaining is None:
            self.verdict = State.ENDED
            return
        self.kept = State.ENDED if move.waives else State.MET
        self.verdict = self.kept if self.breached_at is None else State.BREACHED
        self._conclude(move.at, self.remaining)

    def _reopen(self, at: datetime) -> None:
        self.ended = self.done = False
        if self.rules.reopen is Reopen.RESTART:
            self.breached_at = None
            self._begin_anew(at)
        if self.remaining is not None and self.remaining < ZERO:
            self._breach_now(at)

    def _begin_anew(self, at: datetime) -> None:
        self.extended = False
        self.ran.clear()
        self.counts_from = self.empty_at = max(at, self.counts_from)
        self.full = self.remaining = self._full(self.counts_from)

    def _due(self) -> datetime | None:
        if self.left is None:
            return None
        if self.left <= ZERO:
            return self.empty_at
        return self.limits[self.level].calendar.due_at(self.since, self.left)

    def _past_horizon(self) -> bool:
        ends = ((self.limits[each.level], each.end) for each in self.slices if each.counted)
        return any(limit.calendar.is_provisional(end - MICROSECOND) for limit, end in ends)

    def _state(self) -> State:
        if self.breached_at is not None:
            return State.BREACHED
        if self.done:
            return self.verdict
        if self.remaining is None:
            return State.ENDED
        return State.PAUSED if self.pauses else State.RUNNING

    def _clock(self) -> Clock:
        state = self._state()
        clock = Clock(
            state, self.begin.at, self.remaining, None, None, self.breached_at, self.level,
            tuple(self.rounds), tuple(self.conclusions), tuple(self.slices), self._past_horizon(),
            tuple(self.extensions), self.full, self._why() == "running",
        )  # fmt: skip
        if state is not State.RUNNING or self.left is None:
            return clock
        calendar = self.limits[self.level].calendar
        breaches = calendar.breaches_at(self.since, self.left)
        provisional = clock.provisional or calendar.is_provisional(breaches)
        return replace(clock, due=self._due(), breaches_at=breaches, provisional=provisional)
