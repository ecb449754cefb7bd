"""Fetching mail: each box whose time has come, by one process at a time, stored before it is read.

No lock is held while a mailbox is spoken to: a lease says who does. Where it ran out and two fetch
at once, each mail is stored once all the same.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from jianyue.ledger.fence import inside, tenants_where
from jianyue.ledger.speech import Refused
from jianyue.mail import imap, telling
from jianyue.mail.imap import Found
from jianyue.mail.intake import LARGEST, Envelope, store
from jianyue.mail.models import Box
from jianyue.mail.words import Kind

logger = logging.getLogger(__name__)

EACH: Final = timedelta(minutes=1)
LEASE: Final = timedelta(minutes=10)
LONGEST_REST: Final = timedelta(minutes=30)
AT_ONCE: Final = 200
DUE: Final = """
SELECT EXISTS (SELECT FROM mail_box WHERE kind = 'imap' AND "on" AND removed_at IS NULL
AND (next_at IS NULL OR next_at <= $1) AND (lease_until IS NULL OR lease_until <= $1))
"""
A_DAY: Final = timedelta(days=1)


def poll_due(now: datetime) -> int:
    """Fetch from every mailbox whose time has come; return how many mails were stored."""
    return sum(poll(box, now) for box in _leased(now))


def poll(box: Box, now: datetime) -> int:
    """Fetch what is new in a mailbox; a failure is kept with the box and told once a day."""
    stored, failure = 0, ""
    try:
        with imap.opened(box) as found:
            stored = _fetch(box, found, now)
    except Refused as refused:
        failure = refused.said.en
    except Exception as error:
        logger.exception("Could not fetch the mail of box %s", box.pk)
        failure = type(error).__name__
    with inside(box.tenant_id):
        _settle(box, failure, stored, now)
    return stored


def _leased(now: datetime) -> list[Box]:
    due = Q(next_at=None) | Q(next_at__lte=now)
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    leased: list[Box] = []
    for tenant in tenants_where(DUE, now):
        with inside(tenant):
            rows = Box.objects.filter(due, free, kind=Kind.IMAP, on=True, removed_at=None)
            boxes = list(rows.order_by("pk").select_for_update(skip_locked=True))
            Box.objects.filter(pk__in=[box.pk for box in boxes]).update(lease_until=now + LEASE)
        leased += boxes
    return leased


def _fetch(box: Box, found: Found, now: datetime) -> int:
    if box.validity is None:  # the first look: what was read before this product came is left
        numbers = found.unseen()
    elif box.validity != found.validity:  # renumbered: what is here already is known by its content
        numbers = found.since((box.polled_at or now) - A_DAY)
    else:
        numbers = found.newer(box.last_uid)
    first = numbers[:AT_ONCE]
    stored = _stored(box, found, first, now)
    after = first[-1] if len(first) < len(numbers) else max([*first, found.after - 1, 0])
    with inside(box.tenant_id):
        box.validity, box.last_uid = found.validity, _last(box, found, after)
        box.save(update_fields=["validity", "last_uid"])
    found.mark(first)
    return stored


def _last(box: Box, found: Found, after: int) -> int:
    return max(after, box.last_uid) if box.validity == found.validity and after else after


def _stored(box: Box, found: Found, numbers: Iterable[int], now: datetime) -> int:
    stored = 0
    for number in numbers:
        size = found.size(number)
        if not size:  # somebody has taken it away meanwhile
            continue
        raw = found.mail(number, whole=size <= LARGEST)
        envelope = Envelope(key=f"{found.validity}:{number}", cut=size > LARGEST)
        with inside(box.tenant_id):
            stored += store(box, raw, envelope, at=now) is not None
    return stored


def _settle(box: Box, failure: str, stored: int, now: datetime) -> None:
    kept = Box.objects.select_for_update().get(pk=box.pk)
    kept.lease_until, kept.failure = None, failure[:300]
    if failure:
        kept.failing_since = kept.failing_since or now
        kept.next_at = now + min(LONGEST_REST, max(EACH, now - kept.failing_since))
        telling.tell_failing(kept, at=now)
    else:
        kept.failing_since, kept.polled_at = None, now
        kept.next_at = now if stored >= AT_ONCE else now + EACH
    kept.save(update_fields=["lease_until", "failure", "failing_since", "next_at", "polled_at"])
