"""Local columns to UTC by the transitions of one zone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]

SECOND = 1_000_000
DAY_SECONDS = 86_400
STRETCH = 16 * 365 * DAY_SECONDS  # transitions are worked out by whole stretches, and kept


def to_utc(local: Whole, zone: str) -> Whole:
    """Return the UTC microseconds of local ones.

    local  microseconds since 1970 as a wall clock in `zone` counts them
    zone   IANA name

    A time inside a gap moves forward by its length; one that occurs twice means the first
    (semantics 1).
    """
    if not len(local):
        return local
    first = int(local.min()) // SECOND // STRETCH
    last = int(local.max()) // SECOND // STRETCH + 1
    # A day more on both sides: a wall clock runs up to fourteen hours off.
    start, end = first * STRETCH - DAY_SECONDS, last * STRETCH + DAY_SECONDS
    from_local, offsets = _transitions(zone, start, end)
    return local - offsets[np.searchsorted(from_local, local, side="right")]


@lru_cache(maxsize=256)
def _transitions(zone: str, start: int, end: int) -> tuple[Whole, Whole]:
    tz = ZoneInfo(zone)
    changes = [(at, _offset(tz, at - 1), _offset(tz, at)) for at in _changes(tz, start, end)]
    # Until the later of both wall clocks shows the change, a local time means the old offset:
    # inside a gap that moves it forward, and of two readings it is the first.
    from_local = [(at + max(old, new)) * SECOND for at, old, new in changes]
    offsets = [_offset(tz, start), *(new for _, _, new in changes)]
    return np.array(from_local, np.int64), np.array(offsets, np.int64) * SECOND


def _changes(tz: ZoneInfo, start: int, end: int) -> Iterator[int]:
    for day in range(start, end, DAY_SECONDS):
        old = _offset(tz, day)
        low, high = day, day + DAY_SECONDS
        if _offset(tz, high) == old:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if _offset(tz, middle) == old else (low, middle)
        yield high


def _offset(tz: ZoneInfo, at: int) -> int:
    offset = datetime.fromtimestamp(at, UTC).astimezone(tz).utcoffset()
    return (offset or timedelta(0)) // timedelta(seconds=1)
