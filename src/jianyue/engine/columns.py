"""The calendar's look-ups for whole columns: an index by bucket of time, no search.

Each bucket is narrow enough to touch at most one edge of what it looks up, so that one gather of
16 or 32 bytes and a few passes answer an instant. Chunks keep every temporary in the cache.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from jianyue.engine.breakpoints import Breakpoints
from jianyue.engine.calendars import Calendar

Micros = NDArray[np.int64]

CHUNK: Final = 16_384
# Buckets of 36 minutes at the most keep offsets in 32 bits; below 67 s the table outgrows caches.
WIDEST: Final = 31
NARROWEST: Final = 26
FORWARD: Final = np.dtype([("base", "<i8"), ("low", "<i4"), ("high", "<i4")])
BACKWARD: Final = np.dtype([("early", "<i8"), ("late", "<i8"), ("jump", "<i8"), ("pad", "<i8")])


class Columns:
    """`elapsed`, `due_at` and `breaches_at` of one calendar on columns of microseconds.

    calendar  what to look up
    low, high the instants that will be asked for, in microseconds; others are refused

    Exact to the microsecond, equal to the calendar's own answers.
    """

    def __init__(self, calendar: Calendar, low: int, high: int) -> None:
        self.calendar = calendar
        self.low, self.high = low, high
        self._forward = _Forward(calendar.points(low, high), low, high)
        self._ready: tuple[_Forward, _Backward, int] | None = None

    def elapsed(self, start: Micros, end: Micros) -> Micros:
        """Return the open time inside [start, end) of each pair, in microseconds."""
        self._refuse_outside(start, end)
        found = np.empty(len(start), np.int64)
        forward = self._forward
        for piece in _pieces(len(start)):
            opened = forward.opened(end[piece])
            np.subtract(opened, forward.opened(start[piece]), out=found[piece])
        return found

    def due_at(self, start: Micros, amount: Micros) -> Micros:
        """Return the earliest instants by which `amount` has passed; an amount of 0 is `start`.

        Raises NeverDue where the calendar has no such amount left.
        """
        asked = amount > 0
        if asked.all():
            return self._reach(start, amount, last=False)
        found = start.copy()
        found[asked] = self._reach(start[asked], amount[asked], last=False)
        return found

    def breaches_at(self, start: Micros, amount: Micros) -> Micros:
        """Return the last instants at which no more than `amount` has passed."""
        return np.maximum(self._reach(start, amount, last=True), start)

    def _reach(self, start: Micros, amount: Micros, *, last: bool) -> Micros:
        self._refuse_outside(start, start)
        found = np.empty(len(start), np.int64)
        if not len(start):
            return found
        forward, backward = self._room_for(int(amount.max()) - (not last))
        for piece in _pieces(len(start)):
            target = forward.opened(start[piece])
            target += amount[piece]
            backward.reached(target, found[piece], last=last)
        return found

    def _room_for(self, amount: int) -> "tuple[_Forward, _Backward]":
        # Threads share this index: what fits together is taken and replaced in one piece.
        ready = self._ready
        if ready is None or ready[2] <= amount:
            points = self.calendar.points_past(self.high, amount)
            room = points.total - points.opened(self.high)
            forward = _Forward(points, self.low, self.high)
            ready = (forward, _Backward(points, points.opened(self.low)), room)
            self._ready = ready
        return ready[0], ready[1]

    def _refuse_outside(self, start: Micros, end: Micros) -> None:
        if len(start) and (start.min() < self.low or end.max() > self.high):
            raise ValueError("an instant lies outside the range this index was made for")


def _pieces(count: int) -> list[slice]:
    return [slice(at, at + CHUNK) for at in range(0, count, CHUNK)]


def _width(gaps: Micros) -> int:
    """Return the power of two whose buckets are no wider than the narrowest of `gaps`."""
    return min(WIDEST, int(gaps.min()).bit_length() - 1) if len(gaps) else WIDEST


class _Forward:
    """Open time before an instant."""

    def __init__(self, points: Breakpoints, low: int, high: int) -> None:
        self.opens = np.array(points.opens, np.int64)
        self.closes = np.array(points.closes, np.int64)
        self.before = np.array(points.before, np.int64)
        self.shift = _width(self.opens[1:] - self.closes[:-1])
        self.narrow = self.shift < NARROWEST or not len(self.opens)
        self.always = points.opens[:1] < [low] and points.closes[:1] > [high]
        if self.narrow or self.always:
            return
        width = 1 << self.shift
        self.mask = width - 1
        self.first = low >> self.shift
        starts = np.arange(self.first, (high >> self.shift) + 1, dtype=np.int64) << self.shift
        self.table = self._table(starts, width)

    def _table(self, starts: Micros, width: int) -> NDArray[np.void]:
        i = np.searchsorted(self.closes, starts, "right")
        inside = np.minimum(i, len(self.opens) - 1)
        lows = np.clip(self.opens[inside] - starts, 0, width)
        highs = np.clip(self.closes[inside] - starts, lows, width)
        table = np.empty(len(starts), FORWARD)
        table["base"] = self._searched(starts) - lows
        table["low"], table["high"] = np.minimum(lows, width - 1), np.minimum(highs, width - 1)
        table["base"] += lows - table["low"]
        return table.view("V16")

    def opened(self, at: Micros) -> Micros:
        if self.always:
            shifted: Micros = at - self.opens[0]
            return shifted
        if self.narrow:
            return self._searched(at)
        bucket = at >> self.shift
        bucket -= self.first
        rows: Any = self.table.take(bucket, mode="clip").view(FORWARD)
        offset = np.bitwise_and(at, self.mask, out=bucket).astype(np.int32)
        np.maximum(offset, rows["low"], out=offset)
        np.minimum(offset, rows["high"], out=offset)
        opened: Micros = np.add(rows["base"], offset, out=bucket)
        return opened

    def _searched(self, at: Micros) -> Micros:
        if not len(self.opens):
            return np.zeros(len(at), np.int64)
        i = np.maximum(np.searchsorted(self.opens, at, "right") - 1, 0)
        inside = np.minimum(at, self.closes[i]) - self.opens[i]
        return self.before[i] + np.maximum(inside, 0)


class _Backward:
    """The instant at which an open time is reached; at a jump, the early or the late side."""

    def __init__(self, points: Breakpoints, low: int) -> None:
        self.upto = np.array(points.upto, np.int64)
        self.shift_by = np.array(points.opens, np.int64) - np.array(points.before, np.int64)
        self.shift = _width(np.diff(self.upto))
        self.narrow = self.shift < NARROWEST
        self.always = len(self.upto) == 1
        if self.narrow or self.always:
            return
        self.first = low >> self.shift
        last = points.upto[-1] >> self.shift
        starts = np.arange(self.first, last + 1, dtype=np.int64) << self.shift
        i = np.minimum(np.searchsorted(self.upto, starts, "left"), len(self.upto) - 1)
        table = np.zeros(len(starts), BACKWARD)
        table["early"], table["jump"] = self.shift_by[i], self.upto[i]
        table["late"] = self.shift_by[np.minimum(i + 1, len(self.upto) - 1)]
        self.table = table.view("V32")

    def reached(self, target: Micros, found: Micros, *, last: bool) -> None:
        if self.always:
            np.add(target, self.shift_by[0], out=found)
            return
        if self.narrow:
            i = np.searchsorted(self.upto, target, "right" if last else "left")
            np.add(target, self.shift_by[i], out=found)
            return
        bucket = target >> self.shift
        bucket -= self.first
        rows: Any = self.table.take(bucket, mode="clip").view(BACKWARD)
        behind = (target >= rows["jump"]) if last else (target > rows["jump"])
        np.add(target, np.where(behind, rows["late"], rows["early"]), out=found)
