"""Looking at a ticket again when one of its clocks has run out."""

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer
from jianyue.tickets.actions import look

logger = logging.getLogger(__name__)

KIND: Final = "breach"
BATCH: Final = 200
RETRY_BROKEN: Final = timedelta(minutes=5)


@transaction.atomic
def look_due(now: datetime) -> int:
    """Look at a batch of tickets whose next clock has run out; return how many.

    A look sets the timer on to the next clock, or takes it away. At the very instant nothing is
    broken yet, so only timers before `now` are due. Two workers never take the same one.
    """
    due = Timer.objects.filter(subject="ticket", kind=KIND, at__lt=now).order_by("at", "pk")
    timers = list(due.select_for_update(skip_locked=True)[:BATCH])
    for timer in timers:
        try:
            with inside(timer.tenant_id):
                look(timer.subject_id, at=now)
        except Exception:
            # One ticket that cannot be worked out must not stop the others.
            logger.exception("Could not look at ticket %s", timer.subject_id)
            Timer.objects.filter(pk=timer.pk).update(at=now + RETRY_BROKEN)
    return len(timers)
