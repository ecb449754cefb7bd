"""What waits in the outbox, what could not be sent, and what an administrator does about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Count, F, Min, Q, QuerySet

from jianyue.ledger.speech import NotAllowed
from jianyue.notices.models import Notice, State
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must

LATE: Final = timedelta(minutes=15)
SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Backlog:
    """The outbox of one provider in numbers, and the notices that somebody should look at.

    oldest    when the notice was decided that has waited longest
    troubled  those given up or tried in vain, the newest first, at most fifty
    """

    waiting: int
    late: int
    failed: int
    sent: int
    oldest: datetime | None
    troubled: Sequence[Notice]


def backlog_of(user: User, *, now: datetime) -> Backlog:
    """Return what the outbox of the person's provider holds. Raises NotAllowed."""
    must(user, Deed.OPERATE)
    rows = Notice.objects.filter(tenant=user.tenant_id)
    waiting = rows.filter(next_at__isnull=False)
    counts = waiting.aggregate(
        waiting=Count("pk"), late=Count("pk", filter=Q(next_at__lt=now - LATE)),
        oldest=Min("decided_at"),
    )  # fmt: skip
    failed = rows.filter(state=State.FAILED).count()
    sent = rows.filter(sent_at__gte=now - timedelta(days=1)).count()
    troubled = troubled_of(user).order_by(F("decided_at").desc(), "-pk")
    return Backlog(**counts, failed=failed, sent=sent, troubled=list(troubled[:SHOWN]))


def troubled_of(user: User) -> "QuerySet[Notice]":
    """Return the notices that were given up or tried in vain. Raises NotAllowed."""
    must(user, Deed.OPERATE)
    tried = Q(state=State.FAILED) | Q(next_at__isnull=False, attempts__gt=0)
    return Notice.objects.filter(tried, tenant=user.tenant_id).select_related("user")


@transaction.atomic
def send_again(user: User, pk: int | None = None, *, at: datetime) -> int:
    """Put notices that were given up or wait for their next try into the outbox as if new.

    pk  of one notice; None for all that were given up

    Raises NotAllowed, and for a notice that is not there or was sent meanwhile.
    """
    rows = _chosen(user, pk, (State.FAILED, State.DECIDED) if pk else (State.FAILED,))
    return rows.update(state=State.DECIDED, next_at=at, attempts=0, lease_until=None)


@transaction.atomic
def give_up(user: User, pk: int) -> int:
    """Take a notice back that could not be sent so far. Raises NotAllowed."""
    return _chosen(user, pk, (State.FAILED, State.DECIDED)).update(
        state=State.WITHDRAWN, next_at=None
    )


def _chosen(user: User, pk: int | None, states: Sequence[State]) -> "QuerySet[Notice]":
    must(user, Deed.OPERATE)
    rows = Notice.objects.filter(tenant=user.tenant_id, state__in=states)
    if pk is None:
        return rows
    rows = rows.filter(pk=pk)
    if not rows.select_for_update().exists():
        raise NotAllowed(
            "这条通知已经发出、撤回或不存在。", "This notice was sent, taken back, or is not there."
        )
    return rows
