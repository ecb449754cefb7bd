"""What waits for a busy robot leaves in one message as soon as it may be spoken to again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from jianyue.notices.actions import LEASE, SETTLED, TRIAL
from jianyue.notices.models import Notice, State

MOST: Final = 50


@transaction.atomic
def gather(notice: Notice, now: datetime) -> list[Notice]:
    """Lease what waits for the same channel of the same person, and return it, the oldest first.

    What tries the channel is left alone, and is never joined: it asks about itself.
    """
    if notice.kind == TRIAL:
        return []
    # Its own batch is leased already; what is taken out of it here is passed over there.
    free = Q(state=State.DECIDED, next_at__isnull=False, lease_until=None, attempts=0)
    same_batch = Q(state=State.LEASED, lease_until=notice.lease_until, attempts=1)
    waiting = Notice.objects.filter(free | same_batch, address=notice.address_id)
    rows = waiting.filter(user=notice.user_id).exclude(pk=notice.pk).exclude(kind=TRIAL)
    rows = rows.order_by("decided_at", "pk")
    others = list(rows.select_for_update(skip_locked=True)[:MOST])
    for each in others:
        each.user, each.channel = notice.user, notice.channel
        each.state, each.lease_until, each.attempts = State.LEASED, now + LEASE, 1
    Notice.objects.bulk_update(others, ["state", "lease_until", "attempts"])
    return others


def settle(others: Sequence[Notice], now: datetime, *, accepted: bool) -> None:
    """Write down what became of them; what was not accepted goes its own way at once."""
    for each in others:
        each.lease_until = None
        if accepted:
            each.state, each.sent_at, each.next_at = State.SENT, now, None
        else:
            each.state, each.next_at, each.attempts = State.DECIDED, now, 0
    Notice.objects.bulk_update(others, [*SETTLED, "attempts"])
