"""The bell: what somebody was told, and what of it he has not seen yet."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from jianyue.notices import invitations, resets
from jianyue.notices.models import Notice, State
from jianyue.people.models import User

FRESH: Final = timedelta(days=30)  # what nobody looked at for longer is counted no more
MOST: Final = 99
# Their mail is a way in for somebody who is not in yet; here they would be words without a link.
WAYS_IN: Final = (invitations.CAUSE, resets.CAUSE)


def own(user: User) -> QuerySet[Notice]:
    """Return every notice to somebody, those taken back among them."""
    rows = Notice.objects.filter(tenant=user.tenant_id, user=user)
    return rows.exclude(cause__in=WAYS_IN)


def told(user: User) -> QuerySet[Notice]:
    """Return what somebody was told and what still stands, the newest first."""
    return own(user).exclude(state=State.WITHDRAWN).order_by("-decided_at", "-pk")


def unseen(user: User, now: datetime) -> int:
    """Return how many notices of the last 30 days somebody has not seen; beyond 99 it is 100.

    One query over an index of what is unseen; it reads at most a hundred rows.
    """
    rows = told(user).filter(seen_at=None, decided_at__gt=now - FRESH).order_by()
    return rows[: MOST + 1].count()


def see(notices: Iterable[Notice], at: datetime) -> None:
    """Note that notices were shown to whom they are for; the first time counts."""
    new = [each.pk for each in notices if each.seen_at is None]
    if new:
        Notice.objects.filter(pk__in=new, seen_at=None).update(seen_at=at)
