"""What a worker asks each Prometheus hourly: complete hours in their order, none left out.

The source is leased before anything is asked and no lock is held meanwhile. What was down for days
goes on from where it was; an hour without a value is asked for again for a day, and then left as
a gap that the page shows and somebody is told of.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, Final

from jianyue.agreements.models import Contract
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
from jianyue.ledger.speech import Both, Refused
from jianyue.watch.models import Source, Way
from jianyue.watch.transactions.counting import Sent, count
from jianyue.watch.transactions.failing import tell_failing
from jianyue.watch.transactions.prometheus import NoCounts, Query, rows_at, values_of

logger = logging.getLogger(__name__)

HOUR: Final = timedelta(hours=1)
SETTLED: Final = timedelta(minutes=5)  # until what an hour came to has been scraped
LEASE: Final = timedelta(minutes=10)
AGAIN: Final = timedelta(minutes=15)  # after a failure
PATIENCE: Final = timedelta(days=1)  # for an hour without a value
AT_ONCE: Final = 7 * 24  # hours of one request
BUSY: Final = 20.0  # seconds after which nothing more is asked of a source
UNSEEN: Final = Both(
    "设置这个来源的人已看不到合同；请重新设置。",
    "Whoever set the source does not see the contract any more; set it anew.",
)
Rows = Mapping[datetime, Mapping[str, Any] | None]


def poll_due(now: datetime) -> int:
    """Ask the one Prometheus that has waited longest; return how many were asked."""
    for tenant in Tenant.objects.values_list("pk", flat=True):
        with inside(tenant):
            source = _leased(now)
        if source is not None:
            _poll(source, now)
            return 1
    return 0


def _leased(now: datetime) -> Source | None:
    rows = Source.objects.filter(removed_at=None, way=Way.PROMETHEUS, next_at__lte=now)
    due = rows.select_related("contract", "owner").order_by("next_at")
    found: Source | None = due.select_for_update(of=("self",), skip_locked=True).first()
    if found is not None:
        found.next_at = now + LEASE
        found.save(update_fields=["next_at"])
    return found


def _poll(source: Source, now: datetime) -> None:
    """Ask for the hours that are over; what goes wrong is kept, told, and tried again."""
    ends = hours_due(source, now)
    failure: Both | None = None
    try:
        rows = _asked(source, ends) if ends else {}
    except Refused as refused:
        rows, failure = {}, refused.said
    with inside(source.tenant_id):
        kept = Source.objects.select_for_update(of=("self",)).select_related("contract", "owner")
        current = kept.get(pk=source.pk)
        as_set = ("address", "queries", "polled_until", "removed_at")
        if any(getattr(current, name) != getattr(source, name) for name in as_set):
            return  # it was set anew meanwhile, and is asked again at once
        if failure is None:
            failure = _stored(current, ends, rows, now)
        _settle(current, failure, now, more=len(ends) == AT_ONCE)


def hours_due(source: Source, now: datetime) -> list[datetime]:
    """Return the ends of the hours that are to be asked for, in order."""
    last = (now - SETTLED).astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    since = (source.polled_until or last).astimezone(UTC)
    count_of = min(max(int((last - since) / HOUR), 0), AT_ONCE)
    return [since + HOUR * number for number in range(1, count_of + 1)]


def _asked(source: Source, ends: Sequence[datetime]) -> Mapping[str, Rows]:
    began, found = monotonic(), {}
    for query in (Query(**each) for each in source.queries):
        told = {}
        for name, expression in query.asked():
            if monotonic() - began > BUSY:
                raise NoCounts("应答太慢。", "It answers too slowly.")
            told[name] = values_of(source.address, expression, ends[0], ends[-1])
        found[query.kind] = rows_at(query, told, ends)
    return found


def _stored(
    source: Source, ends: Sequence[datetime], rows: Mapping[str, Rows], now: datetime
) -> Both | None:
    """Record hours up to the first gap that may still be filled; return what is wrong."""
    gaps = [end for end in ends if any(of[end] is None for of in rows.values())]
    waited = next((end for end in gaps if end > now - PATIENCE), None)
    taken = [end for end in ends if waited is None or end < waited]
    raw = [
        {"from": (end - HOUR).isoformat(), "until": end.isoformat()} | dict(row)
        for end in taken for of in rows.values() if (row := of[end]) is not None
    ]  # fmt: skip
    try:
        if raw:
            key = f"{taken[0]:%Y-%m-%dT%HZ}/{taken[-1]:%Y-%m-%dT%HZ}"
            sent = Sent(list(enumerate(raw, 1)), Way.PROMETHEUS, key, source)
            count(source.contract, sent, at=now, by=source.owner)
    except Refused as refused:
        return refused.said
    except Contract.DoesNotExist:
        return UNSEEN
    if taken:
        source.polled_until = taken[-1]
    first = waited or next(iter(gaps), None)
    return None if first is None else Both(
        f"{first - HOUR:%Y-%m-%d %H:%M}Z 起的一小时没有数值。",
        f"The hour from {first - HOUR:%Y-%m-%d %H:%M}Z has no value.",
    )  # fmt: skip


def _settle(source: Source, failure: Both | None, now: datetime, *, more: bool) -> None:
    source.heard_at = source.heard_at if failure else now
    source.failed_at = (source.failed_at or now) if failure else None
    source.failure = failure.en[:300] if failure else ""
    following = (source.polled_until or now) + HOUR + SETTLED
    source.next_at = now + AGAIN if failure else now if more else following
    source.save(update_fields=["polled_until", "heard_at", "failed_at", "failure", "next_at"])
    if failure:
        logger.warning("Source %s of counts: %s", source.pk, failure.en)
        tell_failing(source, failure, at=now)
