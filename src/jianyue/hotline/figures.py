"""How fast the hotline is answered, and whether the number is given in the call (B19, B20).

Every call of the contract counts but those that were dismissed with a reason. Who hangs up before
somebody answered was not answered, however soon that was (docs/decisions/0206).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F

from jianyue.agreements.models import Contract
from jianyue.engine.calendars import Calendar
from jianyue.engine.instants import MICROSECOND
from jianyue.engine.spans import Span
from jianyue.hotline.models import Call
from jianyue.ledger.speech import Both

OUTSIDE: Final = Both("不在约定的工作时间内", "outside the agreed hours")
NOT_FIRST: Final = Both("不是首次联系：工单此前已登记", "not the first contact: reported before")
NOT_ANSWERED: Final = Both("未接听", "it was not answered")


@dataclass(frozen=True, slots=True)
class Counted:
    """The calls of a period, by what became of them.

    left_out  with the reason of each
    waiting   how many are not decided yet
    """

    kept: list[Call] = field(default_factory=list)
    missed: list[Call] = field(default_factory=list)
    left_out: list[tuple[Call, Both]] = field(default_factory=list)
    waiting: list[Call] = field(default_factory=list)


def calls_in(contract: Contract, period: Span) -> Sequence[Call]:
    """Return the calls of a contract that rang in a period, in that order."""
    rows = Call.objects.filter(contract=contract, rang_at__gte=period.start, rang_at__lt=period.end)
    return list(rows.annotate(reported_at=F("ticket__reported_at")).order_by("rang_at", "pk"))


def answered_in_time(
    calls: Sequence[Call], within: timedelta, hours: Calendar, *, now: datetime
) -> Counted:
    """Return which calls were answered within a length of their first ring.

    within  wall time; exactly so long is still in time
    hours   the calls that ring at another time are left out
    """
    found = Counted()
    for call in calls:
        why = call.no_matter
        if why is None and not hours.spans(call.rang_at, call.rang_at + MICROSECOND):
            found.left_out.append((call, OUTSIDE))
        elif why is not None:
            found.left_out.append((call, Both(why.words("zh"), why.words("en"))))
        elif call.answered_at is not None and call.answered_at - call.rang_at <= within:
            found.kept.append(call)
        elif call.answered_at or call.ended_at or now - call.rang_at > within:
            found.missed.append(call)
        else:
            found.waiting.append(call)
    return found


def numbered_in_call(calls: Sequence[Call]) -> Counted:
    """Return in which calls the caller was told the number before he hung up.

    A call about a ticket that was reported before it rang is no first contact, and one that nobody
    answered is no contact; both are left out.
    """
    found = Counted()
    for call in calls:
        why = _no_contact(call)
        if why is not None:
            found.left_out.append((call, why))
        elif call.numbered_at and (call.ended_at is None or call.numbered_at <= call.ended_at):
            found.kept.append(call)
        elif call.ended_at is not None:
            found.missed.append(call)
        else:
            found.waiting.append(call)
    return found


def _no_contact(call: Call) -> Both | None:
    if call.no_matter is not None:
        return Both(call.no_matter.words("zh"), call.no_matter.words("en"))
    if call.answered_at is None:
        return NOT_ANSWERED if call.ended_at else None
    reported_at: datetime | None = call.reported_at  # type: ignore[attr-defined] # see calls_in
    return NOT_FIRST if reported_at and reported_at < call.rang_at else None
