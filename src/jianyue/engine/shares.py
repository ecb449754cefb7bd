"""When a part of a promised time is used up, for warnings before, at and after its end."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from jianyue.engine.calendars import Calendar
from jianyue.engine.clocks import Clock, Slice
from jianyue.engine.instants import MICROSECOND

WHOLE = 100


def left_at(full: timedelta, percent: int) -> timedelta:
    """Return how much open time is left when `percent` of `full` is used; negative above 100."""
    return full * (WHOLE - percent) // WHOLE


def is_used(clock: Clock, percent: int) -> bool:
    """Tell whether so much of the amount is used, at the instant at which the clock was read.

    percent  above zero; at 100 and above the time must be over: an amount used up to the last
             microsecond is not a breach (semantics 2)
    """
    if clock.remaining is None or clock.full is None:
        return False
    left = left_at(clock.full, percent)
    return clock.remaining < left if percent >= WHOLE else clock.remaining <= left


def used_at(clock: Clock, calendar: Calendar, percent: int, *, now: datetime) -> datetime | None:
    """Return when `percent` of the amount is or was used up, nothing else happening.

    clock     as it stands at `now`
    calendar  of the level in force
    percent   above zero, see `is_used`
    now       UTC instant

    What was used before `now` lies in the past. A change of level or an extension that leaves
    less than that counts from its own instant. None where the clock does not run and has not used
    it. Raises NeverDue where the calendar never opens again.
    """
    if clock.remaining is None or clock.full is None:
        return None
    left = left_at(clock.full, percent)
    reach = _over if percent >= WHOLE else Calendar.due_at
    if is_used(clock, percent):
        return _reached(clock, calendar, left, percent)
    return reach(calendar, now, clock.remaining - left) if clock.runs else None


def _over(calendar: Calendar, start: datetime, amount: timedelta) -> datetime:
    return calendar.breaches_at(start, amount) + MICROSECOND


def _reached(clock: Clock, calendar: Calendar, left: timedelta, percent: int) -> datetime:
    reach = _over if percent >= WHOLE else Calendar.due_at
    assert clock.remaining is not None  # noqa: S101 - the caller has looked
    after = clock.remaining
    for each in _counted_since_it_moved(clock):
        before = after + each.open
        if before > left or (before == left and percent >= WHOLE):
            return reach(calendar, each.start, before - left)
        after = before
    return max((at for at in _moves(clock)), default=clock.start)


def _counted_since_it_moved(clock: Clock) -> Iterator[Slice]:
    moved = max(_moves(clock), default=clock.start)
    return (each for each in reversed(clock.slices) if each.counted and each.start >= moved)


def _moves(clock: Clock) -> Iterator[datetime]:
    """Yield when the amount was last set by something else than time."""
    yield from (each.at for each in clock.extensions)
    yield from (each.end for each in clock.slices if each.level != clock.level)
