"""Looking at a ticket again when one of its clocks has run out."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer
from jianyue.tickets.actions import look
from jianyue.tickets.models import Ticket

logger = logging.getLogger(__name__)

KIND: Final = "breach"
BATCH: Final = 200
RETRY_BROKEN: Final = timedelta(minutes=5)


@transaction.atomic
def look_due(now: datetime) -> int:
    """Look at a batch of tickets whose next clock has run out; return how many.

    A look sets the timer on to the next clock, or takes it away. At the very instant nothing is
    broken yet, so only timers before `now` are due. Two workers never take the same one, and a
    ticket that somebody is just changing is left for the next look: whoever changes it waits for
    its timer, so waiting for him in turn would never end.
    """
    due = Timer.objects.filter(subject="ticket", kind=KIND, at__lt=now).order_by("at", "pk")
    timers = list(due.select_for_update(skip_locked=True)[:BATCH])
    busy = _busy(timers)
    free = [timer for timer in timers if timer.subject_id not in busy]
    for timer in free:
        try:
            with inside(timer.tenant_id):
                look(timer.subject_id, at=now)
        except Exception:
            # One ticket that cannot be worked out must not stop the others.
            logger.exception("Could not look at ticket %s", timer.subject_id)
            Timer.objects.filter(pk=timer.pk).update(at=now + RETRY_BROKEN)
    return len(free)


def _busy(timers: Iterable[Timer]) -> set[int]:
    """Return the tickets that somebody else has locked; lock the others."""
    busy: set[int] = set()
    by_tenant: dict[int, list[int]] = defaultdict(list)
    for timer in timers:
        by_tenant[timer.tenant_id].append(timer.subject_id)
    for tenant, ids in by_tenant.items():
        with inside(tenant):
            rows = Ticket.objects.filter(pk__in=ids).order_by("pk")
            there = set(rows.values_list("pk", flat=True))
            busy |= there - set(
                rows.select_for_update(skip_locked=True).values_list("pk", flat=True)
            )
    return busy
