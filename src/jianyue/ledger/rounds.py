"""One round over timers that are due: claimed, done, gone; one that fails stops no other."""

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer

logger = logging.getLogger(__name__)

BATCH: Final = 200
RETRY_BROKEN: Final = timedelta(minutes=1)
DUE: Final = """
SELECT EXISTS (SELECT FROM ledger_timer WHERE subject = ANY(%s) AND at <= %s)
"""
DUE_OF_KIND: Final = """
SELECT EXISTS (SELECT FROM ledger_timer WHERE subject = %s AND kind = %s AND at <= %s)
"""

Deeds = Mapping[str, Callable[[Timer, datetime], None]]


def are_due(subjects: Collection[str], now: datetime) -> bool:
    """Tell whether a timer of these subjects is due: all that a worker at rest asks, each second.

    One short question outside a transaction, a tenth of what claiming nothing costs.
    """
    return _found(DUE, [[*subjects], now])


def is_due(subject: str, kind: str, now: datetime) -> bool:
    """Tell the same of one kind of timer."""
    return _found(DUE_OF_KIND, [subject, kind, now])


def look_due(deeds: Deeds, now: datetime) -> int:
    """Do what has fallen due, by the subject of its timer; return how many timers were looked at.

    deeds  what is done behind the fence of the timer's tenant; it asks whether that is still so

    A timer goes with what it brought about, so that any number of workers may run and a crash
    repeats nothing. One that fails is looked at again a minute later. One query where nothing is
    due.
    """
    return _claimed(deeds, now) if are_due(deeds, now) else 0


def _found(question: str, given: list[Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, given)
        [(found,)] = cursor.fetchall()
    return bool(found)


@transaction.atomic
def _claimed(deeds: Deeds, now: datetime) -> int:
    due = Timer.objects.filter(subject__in=deeds, at__lte=now).order_by("at", "pk")
    claimed = list(due.select_for_update(skip_locked=True)[:BATCH])
    done = [timer.pk for timer in claimed if _done(timer, deeds[timer.subject], now)]
    Timer.objects.filter(pk__in=done).delete()
    broken = {timer.pk for timer in claimed} - set(done)
    Timer.objects.filter(pk__in=broken).update(at=now + RETRY_BROKEN)
    return len(claimed)


def _done(timer: Timer, deed: Callable[[Timer, datetime], None], now: datetime) -> bool:
    try:
        with inside(timer.tenant_id):
            deed(timer, now)
    except Exception:
        # One row that cannot be worked out must not stop the others.
        logger.exception("Could not look at %s %s", timer.subject, timer.subject_id)
        return False
    return True
