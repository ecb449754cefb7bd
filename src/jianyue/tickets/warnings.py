"""When so much of a promised time is used that somebody wants to know."""

from collections.abc import Iterable
from datetime import datetime

from jianyue.engine.calendars import NeverDue
from jianyue.engine.shares import used_at
from jianyue.tickets.folding import Told


def first_warning(clocks: Iterable[Told], percent: int, now: datetime) -> datetime | None:
    """Return when the first of the clocks has used so much of its time; None where none will."""
    found = (warned_at(told, percent, now) for told in clocks)
    return min((at for at in found if at is not None), default=None)


def warned_at(told: Told, percent: int, now: datetime) -> datetime | None:
    """Return when `percent` of a promised time is used or was.

    None where the promise has ended, names no time, does not run, or never runs out.
    """
    limit = told.promised.target.limits.get(told.clock.level)
    if told.ended or limit is None:
        return None
    try:
        return used_at(told.clock, limit.calendar, percent, now=now)
    except NeverDue:
        return None
