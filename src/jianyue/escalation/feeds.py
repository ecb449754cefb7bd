"""Feeds: addresses for calendar programs, each with a token nobody can guess."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.escalation.models import Feed, Roster
from jianyue.ledger.digests import digest_of
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User

TOKEN_BYTES: Final = 32
MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is due on one's tickets, one's visits and planned work.

    words  whether it says more of a ticket than number and title
    """

    words: bool = False


@transaction.atomic
def make(of: Roster | Contract | Agenda | None, *, at: datetime, by: User) -> tuple[Feed, str]:
    """Make an address for a roster, a contract's maintenance, one's agenda, or one's duties.

    With its token, which is known now and never again: what is kept is its digest. Raises
    NotAllowed.
    """
    roster, contract = None, None
    if isinstance(of, Roster):
        roster = Roster.objects.visible_to(by).get(pk=of.pk)
    if isinstance(of, Contract):
        contract = Contract.objects.visible_to(by).get(pk=of.pk)
    if Feed.objects.filter(user=by, revoked_at=None).count() >= MOST:
        raise NotAllowed("订阅地址太多，请先停用一些。", "Revoke some of your addresses first.")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = Feed.objects.create(
        tenant_id=by.tenant_id or 0,
        user=by,
        roster=roster,
        contract=contract,
        agenda=isinstance(of, Agenda),
        words=isinstance(of, Agenda) and of.words,
        digest=digest_of(token),
        made_at=at,
    )
    return feed, token


@transaction.atomic
def revoke(feed: Feed, *, at: datetime, by: User) -> Feed:
    """Let an address lead nowhere from now on; repeating changes nothing."""
    kept: Feed = Feed.objects.visible_to(by).get(pk=feed.pk)
    if kept.revoked_at is None:
        kept.revoked_at = at
        kept.save(update_fields=["revoked_at"])
    return kept


def found_by(token: str) -> Feed | None:
    """Return the feed of a token that still leads somewhere; None otherwise."""
    rows = Feed.objects.select_related("user").filter(revoked_at=None, user__is_active=True)
    found: Feed | None = rows.filter(digest=digest_of(token)).first()
    return found
