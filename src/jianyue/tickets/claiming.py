"""Claiming what is due about tickets: timers by row locks, tickets with their facts, a batch."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

from django.db import connection, transaction

from jianyue.ledger import faults, often, rounds
from jianyue.ledger.faults import Fault
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact, Happening, Timer
from jianyue.services.terms import versions_of
from jianyue.tickets.models import Ticket

logger = logging.getLogger(__name__)

BATCH: Final = 400
RETRY_BROKEN: Final = timedelta(minutes=1)
AHEAD: Final = """
UPDATE ledger_timer SET at = later.at
FROM unnest(%s::bigint[], %s::timestamptz[]) AS later (id, at) WHERE ledger_timer.id = later.id
"""
Claimed = TypeVar("Claimed", Timer, Happening)
Look = Callable[[dict[int, Timer], datetime], int]


def look_due(kind: str, now: datetime, look: Look) -> int:
    """Have the tickets of a batch of due timers of one kind looked at; return how many were."""
    return look_due_by(now, kind, now, look)


def look_due_by(by: datetime, kind: str, now: datetime, look: Look) -> int:
    """Claim a batch of timers of one kind and have their tickets looked at; return how many were.

    by    the last instant at which a timer is due
    look  takes the timers of one tenant's tickets by ticket, inside its fence

    Where a batch fails, its tickets are looked at one by one, so that no ticket stops the others.
    A ticket that somebody is just changing is left for the next look: whoever changes it waits for
    its timer, so waiting for him in turn would never end.
    """
    return _claimed(by, kind, now, look) if rounds.is_due("ticket", kind, by) else 0


@transaction.atomic
def _claimed(by: datetime, kind: str, now: datetime, look: Look) -> int:
    due = Timer.objects.filter(subject="ticket", kind=kind, at__lte=by).order_by("at", "pk")
    timers = list(due.select_for_update(skip_locked=True)[:BATCH])
    if not timers:
        return 0
    faults.reach(Fault.CLAIMED)
    looked = sum(_looked(tenant, rows, now, look) for tenant, rows in by_tenant(timers).items())
    often.plan_once()  # for the keys of all these rows, which are looked up as it ends
    return looked


def by_tenant(claimed: Iterable[Claimed]) -> dict[int, list[Claimed]]:
    """Return what was claimed by the tenant behind whose fence it is looked at."""
    rows: dict[int, list[Claimed]] = defaultdict(list)
    for each in claimed:
        rows[each.tenant_id].append(each)
    return rows


def _looked(tenant: int, timers: list[Timer], now: datetime, look: Look) -> int:
    try:
        with inside(tenant):
            return look({timer.subject_id: timer for timer in timers}, now)
    except Exception:
        if len(timers) > 1:
            return sum(_looked(tenant, [timer], now, look) for timer in timers)
        timer = timers[0]
        logger.exception("Could not look at ticket %s for its %s", timer.subject_id, timer.kind)
        Timer.objects.filter(pk=timer.pk).update(at=now + RETRY_BROKEN)
        return 1


def locked(ids: Sequence[int]) -> list[Ticket]:
    """Return those of these tickets that nobody is changing, locked; the others wait.

    Tickets of one version share its row, and that of its contract. Raises Ticket.DoesNotExist.
    """
    rows = Ticket.objects.filter(pk__in=ids).order_by("pk")
    tickets = list(rows.select_for_update(skip_locked=True))
    if len(tickets) < len(ids) and rows.count() < len(ids):
        raise Ticket.DoesNotExist(f"not all of {ids}")
    return agreed(tickets)


def agreed(rows: Iterable[Ticket]) -> list[Ticket]:
    """Return tickets with their versions, ready for their terms, and contracts; two queries more.

    Of a version that was read with its ticket the notices are asked anew each time.
    """
    tickets = list(rows)
    versions = versions_of({ticket.version_id for ticket in tickets})
    for ticket in tickets:
        ticket.version = versions[ticket.version_id]
        ticket.contract = ticket.version.contract
    return tickets


def facts_of(tickets: Sequence[Ticket]) -> dict[UUID, list[Fact]]:
    """Return the facts of each timeline in the order of recording."""
    facts: dict[UUID, list[Fact]] = defaultdict(list)
    timelines = [ticket.timeline_id for ticket in tickets]
    for fact in Fact.objects.filter(timeline__in=timelines).order_by("timeline", "seq"):
        facts[fact.timeline_id].append(fact)
    return facts


def set_on(ahead: Sequence[Timer], over: Sequence[int]) -> None:
    """Set timers on to what is ahead, and take away those that have nothing ahead."""
    if ahead:
        with connection.cursor() as cursor:
            cursor.execute(AHEAD, [[each.pk for each in ahead], [each.at for each in ahead]])
    if over:
        Timer.objects.filter(pk__in=over).delete()
