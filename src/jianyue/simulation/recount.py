"""A clock counted a second time, minute by minute, without the engine's arithmetic.

It asks a calendar only whether a stretch of at most one minute is open, and adds up. Tickets whose
facts do more than run, pause and end are left to the engine's own laws.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from jianyue.engine.calendars import Calendar
from jianyue.engine.facts import Kind
from jianyue.engine.targets import Target
from jianyue.ledger.models import Fact

MINUTE: Final = timedelta(minutes=1)
PLAIN: Final = frozenset(
    {
        "reported", "acknowledged", "responded", "assigned", "noted", "paused", "resumed",
        "arrived", "worked_around", "restored", "planned", "resolved", "verified", "closed",
        "confirmed", "solution_proposed", "consented", "consent_refused", "extension_asked",
        "extension_refused", "visited", "session_held", "analysed", "estimated", "linked",
    }
)  # fmt: skip


def used(
    target: Target, calendar: Calendar, facts: Sequence[Fact], now: datetime
) -> timedelta | None:
    """Return the open time that a target's clock has used by `now`; None where facts do more."""
    ordered = sorted(facts, key=lambda fact: (fact.occurred_at, fact.seq))
    if target.start is not Kind.REPORTED or {fact.kind for fact in facts} - PLAIN:
        return None
    if [fact.seq for fact in ordered] != [fact.seq for fact in facts]:
        return None
    total, at, pauses = timedelta(0), ordered[0].occurred_at.astimezone(UTC), set[object]()
    for fact in ordered[1:]:
        moment = fact.occurred_at.astimezone(UTC)
        if not pauses:
            total += _walked(calendar, at, moment)
        at = moment
        if fact.kind in target.stops:
            return total
        if fact.kind == "paused" and fact.body.get("ground") in target.pauses:
            pauses.add(fact.body["number"])
        if fact.kind == "resumed":
            number = fact.body.get("number")
            pauses -= pauses if number is None else {number}
    return total if pauses else total + _walked(calendar, at, now)


def _walked(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    total = timedelta(0)
    while start < end:
        whole = start.replace(second=0, microsecond=0) + MINUTE
        stop = min(whole, end)
        if calendar.spans(start, stop):
            total += stop - start
        start = stop
    return total
