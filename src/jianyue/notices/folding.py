"""What waits for a busy robot leaves in one message as soon as it may be spoken to again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from jianyue.notices.actions import LEASE, SETTLED, TRIAL
from jianyue.notices.models import Notice, State

MOST: Final = 50


@transaction.atomic
def gather(notice: Notice, now: datetime) -> list[Notice]:
    """Lease what waits for the same channel of the same person, and return it, the oldest first.

    What tries the channel is left alone, and is never joined: it asks about itself. A letter that
    was begun before is made of the same notices again, as far as they are still to be told: its
    carrier may have it already, and knows the repeat by its key.
    """
    if notice.kind == TRIAL:
        return []
    begun = _begun(notice)
    waiting = _repeated(begun, notice, now) if begun else _first(notice)
    rows = waiting.filter(user=notice.user_id).exclude(pk=notice.pk).exclude(kind=TRIAL)
    rows = rows.order_by("decided_at", "pk")
    others = list(rows.select_for_update(skip_locked=True)[:MOST])
    for each in others:
        each.user, each.channel, each.address = notice.user, notice.channel, notice.address
        each.state, each.lease_until = State.LEASED, now + LEASE
        each.attempts = max(each.attempts, 1)
    Notice.objects.bulk_update(others, ["state", "lease_until", "attempts"])
    return others


def key_of(notice: Notice) -> str:
    """Return the key of the letter in which a notice leaves by its channel."""
    return _begun(notice) or f"notice-{notice.pk}"


def _begun(notice: Notice) -> str:
    """Return the key of the letter by which it was handed to this channel last, if ever."""
    tried = [each for each in notice.log if each["address"] == notice.address_id]
    return tried[-1].get("letter", "") if tried else ""


def _first(notice: Notice) -> "QuerySet[Notice]":
    # Its own batch is leased already; what is taken out of it here is passed over there.
    free = Q(state=State.DECIDED, next_at__isnull=False, lease_until=None, attempts=0)
    same_batch = Q(state=State.LEASED, lease_until=notice.lease_until, attempts=1)
    return Notice.objects.filter(free | same_batch, address=notice.address_id)


def _repeated(key: str, notice: Notice, now: datetime) -> "QuerySet[Notice]":
    free = Q(state=State.DECIDED, next_at__isnull=False, lease_until=None)
    leased = Q(lease_until=notice.lease_until) | Q(lease_until__lte=now)
    entry = {"letter": key, "address": notice.address_id}
    return Notice.objects.filter(free | leased & Q(state=State.LEASED), log__contains=[entry])


def settle(others: Sequence[Notice], now: datetime, *, accepted: bool) -> None:
    """Write down what became of them; what was not accepted goes its own way at once."""
    for each in others:
        each.lease_until = None
        if accepted:
            each.state, each.sent_at, each.next_at = State.SENT, now, None
        else:
            each.state, each.next_at, each.attempts = State.DECIDED, now, 0
    kept = others if accepted else _not_taken_back(others)
    Notice.objects.bulk_update(kept, [*SETTLED, "attempts"])


def _not_taken_back(others: Sequence[Notice]) -> list[Notice]:
    ids = [each.pk for each in others]
    taken = Notice.objects.filter(pk__in=ids, state=State.WITHDRAWN)
    gone = set(taken.select_for_update().values_list("pk", flat=True))
    return [each for each in others if each.pk not in gone]
