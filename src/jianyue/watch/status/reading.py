"""Finding a page by what somebody outside knows of it, and the month that he asks for."""

import re
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from jianyue.engine.periods import Per, period_of
from jianyue.engine.spans import Span
from jianyue.ledger.digests import digest_of
from jianyue.ledger.fence import inside
from jianyue.watch.models import StatusPage
from jianyue.watch.words import Visibility

MONTH: Final = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
NUL: Final = "\x00"


def public_page(space: str, slug: str) -> StatusPage | None:
    """Return a page that is open to everybody, by its provider and its name."""
    if NUL in space + slug:
        return None
    with inside(None, door=True):
        rows = StatusPage.objects.select_related("tenant")
        found: StatusPage | None = rows.filter(
            tenant__code=space, slug=slug, visibility=Visibility.PUBLIC
        ).first()
    return found


def secret_page(token: str) -> StatusPage | None:
    """Return the page of a secret link, as long as pages are read by it."""
    with inside(None, door=True):
        rows = StatusPage.objects.select_related("tenant")
        found: StatusPage | None = rows.filter(
            digest=digest_of(token), visibility=Visibility.LINK
        ).first()
    return found


def month_named(name: str, zone: ZoneInfo, now: datetime) -> Span | None:
    """Return a month from its name like 2026-01; this one for no name, None for a future one."""
    if not name:
        return period_of(Per.MONTH, now.astimezone(UTC), zone).span
    read = MONTH.fullmatch(name)
    if read is None:
        return None
    middle = datetime(int(read[1]), int(read[2]), 15, tzinfo=zone)
    found = period_of(Per.MONTH, middle.astimezone(UTC), zone).span
    return found if found.start <= now else None


def beside(month: Span, zone: ZoneInfo, now: datetime, opened_at: datetime) -> list[date | None]:
    """Return the months before and after, where there is anything to be told of them."""
    first = month.start.astimezone(zone).date()
    before = date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
    told = before.year >= opened_at.year - 1
    after = month.end.astimezone(zone).date() if month.end <= now else None
    return [before if told else None, after]
