"""The numbers that people call, and the keys of the telephone systems behind them."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from jianyue.agreements.models import Contract
from jianyue.hotline.models import Line
from jianyue.ledger.digests import digest_of
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must

KEY_BYTES: Final = 32
HEARD: Final = timedelta(minutes=1)


@transaction.atomic
def add(
    name: str, number: str, contract: Contract | None, *, at: datetime, by: User
) -> tuple[Line, str]:
    """Let calls come over a number; return it with its key, which is known now only."""
    must(by, Deed.PLAN_STAFF)
    name, number = name.strip()[:60], number.strip()[:40]
    if not name or not number:
        raise NotAllowed("请填写名称和号码。", "Give a name and a number.")
    if Line.objects.visible_to(by).filter(number=number, removed_at=None).exists():
        raise NotAllowed("这个号码已经登记。", "This number is entered already.")
    key = secrets.token_urlsafe(KEY_BYTES)
    line = Line.objects.create(
        tenant_id=by.tenant_id or 0, name=name, number=number, contract=contract,
        digest=digest_of(key), added_at=at, added_by=by,
    )  # fmt: skip
    return line, key


@transaction.atomic
def new_key(line: Line, *, by: User) -> str:
    """Give a line another key; the one before counts no more at once."""
    kept, key = _locked(line, by), secrets.token_urlsafe(KEY_BYTES)
    kept.digest = digest_of(key)
    kept.save(update_fields=["digest"])
    return key


@transaction.atomic
def remove(line: Line, *, at: datetime, by: User) -> None:
    """Take a number away; the calls over it stay."""
    kept = _locked(line, by)
    kept.removed_at = at
    kept.save(update_fields=["removed_at"])


def line_by(key: str) -> Line | None:
    """Return the line of a key that still counts; None otherwise."""
    rows = Line.objects.filter(removed_at=None, digest=digest_of(key))
    found: Line | None = rows.first()
    return found


def heard(line: Line, *, at: datetime) -> None:
    """Note that its telephone system spoke, as exactly as the minute."""
    unheard = Q(heard_at=None) | Q(heard_at__lt=at - HEARD)
    Line.objects.filter(unheard, pk=line.pk).update(heard_at=at)


def _locked(line: Line, by: User) -> Line:
    must(by, Deed.PLAN_STAFF)
    rows = Line.objects.visible_to(by).filter(removed_at=None)
    kept: Line = rows.select_for_update().get(pk=line.pk)
    return kept
