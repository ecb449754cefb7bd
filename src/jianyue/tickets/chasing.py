"""Reminding the customer of slips that wait for his signature."""

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from jianyue.ledger import rounds
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer
from jianyue.ledger.speech import Both
from jianyue.notices.actions import Message, decide
from jianyue.tickets.models import Slip
from jianyue.tickets.sight import knowing
from jianyue.tickets.telling import path_of, representatives

logger = logging.getLogger(__name__)

BATCH: Final = 200
RETRY_BROKEN: Final = timedelta(hours=1)


def chase_due(now: datetime) -> int:
    """Remind of the slips whose turn has come; return how many were looked at.

    Each reminder is a timer row, claimed under a lock and gone with the notice it made, so that
    any number of workers may run and a crash repeats nothing.
    """
    return _claimed(now) if rounds.is_due("slip", "chase", now) else 0


@transaction.atomic
def _claimed(now: datetime) -> int:
    rows = Timer.objects.filter(subject="slip", kind="chase", at__lte=now).order_by("at", "pk")
    claimed = list(rows.select_for_update(skip_locked=True)[:BATCH])
    for timer in claimed:
        try:
            _chase(timer, now)
        except Exception:
            # One slip that cannot be chased must not stop the others.
            logger.exception("Could not chase slip %s", timer.subject_id)
            Timer.objects.filter(pk=timer.pk).update(at=now + RETRY_BROKEN)
    Timer.objects.filter(pk__in=[timer.pk for timer in claimed], at__lte=now).delete()
    return len(claimed)


def _chase(timer: Timer, now: datetime) -> None:
    with inside(timer.tenant_id):
        rows = Slip.objects.filter(pk=timer.subject_id, customer_signed_at=None)
        slip = rows.select_related("ticket").first()
        if slip is None:
            return
        ticket = slip.ticket
        among = representatives() & Q(customer=ticket.customer_id)
        people = knowing(ticket, ids=[ticket.reporter_id], among=among)
        customers = [user for user in people if user.is_customer]
        decide(message_of(slip, timer.round), to=customers, at=now)


def message_of(slip: Slip, round_: int) -> Message:
    """Return the reminder of a slip."""
    number = slip.number
    return Message(
        kind="slip-unsigned",
        cause=("slip", slip.pk),
        subject=Both(f"[{number}] 服务记录单待签字", f"[{number}] a service slip waits for you"),
        body=Both(
            f"服务记录单 {number} 尚未签字，请核对后签字；如有异议，请在工单中说明。",
            f"The service record slip {number} is not signed yet. Please check and sign it, or say "
            "on the ticket what is wrong with it.",
        ),
        step=str(round_),
        path=f"{path_of(slip.ticket)}slips/{slip.pk}/",
    )
