"""Tokens of a person's programs: made, shown once, used, revoked; nobody's do more than he may."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from jianyue.ledger.digests import digest_of
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.models_tokens import Answered, Scope, Token
from jianyue.people.organisations import locked, note

PREFIX: Final = "jy_"  # so that scanners of leaked secrets can tell it
TOKEN_BYTES: Final = 32
LONGEST: Final = timedelta(days=365)
MOST: Final = 20
SEEN: Final = timedelta(minutes=1)
KEPT: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A token as somebody asks for it."""

    name: str
    scopes: Collection[Scope]
    expires_at: datetime


@transaction.atomic
def make(wanted: Wanted, *, at: datetime, by: User) -> tuple[Token, str]:
    """Make a token for oneself; return it with its secret, which is known now only.

    Raises NotAllowed without a scope, for an end in the past or beyond a year, and for too many.
    """
    organisation = locked(by.organisation_id)
    _check(wanted, at)
    standing = Token.objects.filter(user=by, revoked_at=None, expires_at__gt=at)
    if standing.count() >= MOST:
        raise NotAllowed(
            f"每人最多 {MOST} 个有效令牌；请先撤销不用的。",
            f"At most {MOST} tokens count at a time; revoke those that are not used.",
        )
    secret = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    token = Token.objects.create(
        tenant_id=organisation.tenant_id, user=by, name=wanted.name, digest=digest_of(secret),
        hint=secret[-4:], scopes=sorted(map(str, wanted.scopes)), made_at=at,
        expires_at=wanted.expires_at,
    )  # fmt: skip
    body = {"user": by.pk, "token": token.pk, "scopes": token.scopes}
    note(organisation, "token_made", body, {"name": token.name}, at=at, by=by)
    return token, secret


@transaction.atomic
def revoke(token_id: int, *, at: datetime, by: User) -> Token:
    """Let a token of one's own count no more, at once; repeating changes nothing.

    Raises Token.DoesNotExist.
    """
    organisation = locked(by.organisation_id)
    token: Token = Token.objects.visible_to(by).get(pk=token_id)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        body = {"user": by.pk, "token": token.pk}
        note(organisation, "token_revoked", body, {"name": token.name}, at=at, by=by)
    return token


def bearer(secret: str, *, at: datetime) -> Token | None:
    """Return the token of a secret, looked up at the door; None where it counts no more."""
    rows = Token.objects.filter(digest=digest_of(secret), revoked_at=None, expires_at__gt=at)
    found: Token | None = rows.first()
    return found


def seen(token: Token, *, at: datetime) -> None:
    """Write down that a token is used; within a minute once. Its tenant's fence stands."""
    unseen = Q(used_at=None) | Q(used_at__lt=at - SEEN)
    if token.used_at is None or token.used_at < at - SEEN:
        Token.objects.filter(unseen, pk=token.pk).update(used_at=at)


def end_all(person: User, *, at: datetime) -> int:
    """Let every token of somebody count no more, as he leaves."""
    count: int = Token.objects.filter(user=person, revoked_at=None).update(revoked_at=at)
    return count


def forget(now: datetime) -> int:
    """Take away answers that nobody asks for again; return how many."""
    gone = 0
    for tenant in Tenant.objects.values_list("pk", flat=True):
        with inside(tenant):
            gone += Answered.objects.filter(at__lte=now - KEPT).delete()[0]
    return gone


def _check(wanted: Wanted, at: datetime) -> None:
    if not wanted.scopes:
        raise NotAllowed("请至少选择一项权限范围。", "Choose at least one scope.")
    if not at < wanted.expires_at <= at + LONGEST:
        raise NotAllowed(
            "到期时间须在现在之后、一年之内。", "It must end after now and within a year."
        )
