"""Telling of planned maintenance: what begins soon, waits, was not begun, overruns (A18, C17)."""

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from jianyue.escalation.queries import managers
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer
from jianyue.services.models import Window
from jianyue.watch import telling
from jianyue.watch.judging import rules_for
from jianyue.watch.moments import SUBJECT, Cue, moments

logger = logging.getLogger(__name__)

BATCH: Final = 200
RETRY_BROKEN: Final = timedelta(minutes=1)


@transaction.atomic
def tell_due(now: datetime) -> int:
    """Tell of the windows whose moment has come; return how many moments were looked at.

    A timer goes with the notices that it made, so that any number of workers may run and a crash
    repeats nothing. What is no longer so is not told.
    """
    due = Timer.objects.filter(subject=SUBJECT, at__lte=now).order_by("at", "pk")
    claimed = list(due.select_for_update(skip_locked=True)[:BATCH])
    done = [timer.pk for timer in claimed if _told(timer, now)]
    Timer.objects.filter(pk__in=done).delete()
    broken = {timer.pk for timer in claimed} - set(done)
    Timer.objects.filter(pk__in=broken).update(at=now + RETRY_BROKEN)
    return len(claimed)


def _told(timer: Timer, now: datetime) -> bool:
    try:
        with inside(timer.tenant_id):
            _tell(timer, now)
    except Exception:
        # One window that cannot be told of must not stop the others.
        logger.exception("Could not tell of window %s", timer.subject_id)
        return False
    return True


def _tell(timer: Timer, now: datetime) -> None:
    window = Window.objects.select_related("contract", "asked_by").get(pk=timer.subject_id)
    cue = Cue.of(timer.kind)
    moment = moments(window, rules_for(window.contract, window.asked_at)).get(cue)
    if moment is not None and moment.holds(now):
        also = managers(window.tenant_id, now) if cue is Cue.OVERRUN else ()
        telling.tell_cue(window, cue, also=also, at=now)
