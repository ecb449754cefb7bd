"""Handing deliveries over: under a lease, once unless the answer was lost, for 24 hours."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final

from django.db.models import F, Q

from jianyue.hooks import signing
from jianyue.hooks.models import Delivery, Endpoint
from jianyue.hooks.telling import answers
from jianyue.hooks.words import TEST, Standing, Why
from jianyue.ledger import faults
from jianyue.ledger.faults import Fault
from jianyue.ledger.fence import inside, tenants_where
from jianyue.ledger.models import Tenant
from jianyue.ledger.speech import Both, Refused
from jianyue.notices.actions import Message, decide
from jianyue.notices.outgoing import Answer, post

logger = logging.getLogger(__name__)

Post = Callable[[str, bytes, Mapping[str, str]], Answer]
BATCH: Final = 20
LEASE: Final = timedelta(minutes=2)
BUSY: Final = 20.0  # seconds after which no more are begun, so that a lease outlasts them
REST: Final = timedelta(minutes=1)  # of what waits behind one that failed
WITHIN: Final = timedelta(hours=24)
WAITS: Final = tuple(
    timedelta(minutes=each) for each in (0.25, 1, 5, 15, 60, 120, 240, 240, 240, 240)
)
KEPT: Final = timedelta(days=30)
SHOWN: Final = 500  # characters of an answer that are kept
YES: Final = range(200, 300)
GONE: Final = 410
DUE: Final = """
SELECT EXISTS (SELECT FROM hooks_delivery
WHERE next_at <= $1 AND (lease_until IS NULL OR lease_until <= $1))
"""
SETTLED: Final = ("state", "next_at", "lease_until", "log")


def deliver_due(now: datetime, send: Post = post, *, busy: float = BUSY) -> int:
    """Send what is due, at most a batch of each tenant; return how many were tried.

    A lease is committed before the other side is called and no lock is held meanwhile: a process
    killed in between leaves one delivery that is sent again, once, with the same id.
    """
    leased, began, tried = _lease(now), monotonic(), 0
    faults.reach(Fault.LEASED)
    failed: set[int] = set()
    for place, (tenant, pk) in enumerate(leased):
        if tried and monotonic() - began > busy:
            _give_back(leased[place:], now, now)
            break
        with inside(tenant):
            rows = Delivery.objects.select_related("endpoint__owner")
            rows = rows.prefetch_related("endpoint__owner__grants")  # asked behind the fence
            delivery = rows.filter(pk=pk, **_mine(now)).first()
        if delivery is None:
            continue
        if delivery.endpoint_id in failed:  # it is not asked again at once
            _give_back([(tenant, pk)], now, now + REST)
            continue
        tried += 1
        if not _deliver(delivery, send, now):
            failed.add(delivery.endpoint_id)
    return tried


def forget(now: datetime) -> int:
    """Forget what was settled long ago; return how many there were."""
    gone = 0
    for tenant in Tenant.objects.values_list("pk", flat=True):
        with inside(tenant):
            old = Delivery.objects.filter(next_at=None, decided_at__lt=now - KEPT)
            gone += old.delete()[0]
    return gone


def _lease(now: datetime) -> list[tuple[int, int]]:
    leased: list[tuple[int, int]] = []
    for tenant in tenants_where(DUE, now):
        with inside(tenant):
            free = Q(lease_until=None) | Q(lease_until__lte=now)
            waiting = Delivery.objects.filter(next_at__lte=now).filter(free)
            rows = waiting.order_by("next_at", "pk").select_for_update(skip_locked=True)
            ids = list(rows.values_list("pk", flat=True)[:BATCH])
            Delivery.objects.filter(pk__in=ids).update(
                state=Standing.LEASED, lease_until=now + LEASE, attempts=F("attempts") + 1
            )
            leased += [(tenant, pk) for pk in ids]
    return leased


def _give_back(leased: Iterable[tuple[int, int]], now: datetime, until: datetime) -> None:
    for tenant, pk in leased:
        with inside(tenant):
            Delivery.objects.filter(pk=pk, **_mine(now)).update(
                state=Standing.WAITING, lease_until=None, next_at=until, attempts=F("attempts") - 1
            )


def _mine(now: datetime) -> dict[str, Any]:
    return {"state": Standing.LEASED, "lease_until": now + LEASE}


def _deliver(delivery: Delivery, send: Post, now: datetime) -> bool:
    """Hand one over and note what came of it; return whether it was accepted."""
    endpoint = delivery.endpoint
    if not answers(endpoint.owner):
        with inside(delivery.tenant_id):
            _disable(endpoint, Why.LEFT, now)
        return False
    status, entry = _tried(delivery, endpoint, send, now)
    with inside(delivery.tenant_id):
        kept = Delivery.objects.select_for_update().filter(pk=delivery.pk, **_mine(now)).first()
        if kept is not None:
            kept.log = [*kept.log, entry]
            _settle(kept, endpoint, status, now)
    faults.reach(Fault.SETTLED)
    return status in YES


def _tried(
    delivery: Delivery, endpoint: Endpoint, send: Post, now: datetime
) -> tuple[int, dict[str, Any]]:
    began = monotonic()
    entry: dict[str, Any] = {"at": now.isoformat(), "status": 0}
    faults.reach(Fault.BEGUN)
    try:
        body, keys = delivery.body.encode(), [each.key for each in endpoint.secrets(now)]
        said = signing.headers(keys, delivery.key, body, at=now)
        answer = send(endpoint.url, body, said)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
        why = error.said if isinstance(error, Refused) else Both(*[type(error).__name__] * 2)
        entry |= {"zh": why.zh, "en": why.en}
        return 0, entry | _took(began)
    faults.reach(Fault.ACCEPTED)
    shown = answer.body.decode(errors="replace").replace("\x00", "")[:SHOWN]
    return answer.status, entry | {"status": answer.status, "answer": shown} | _took(began)


def _took(began: float) -> dict[str, int]:
    return {"ms": round((monotonic() - began) * 1000)}


def _settle(delivery: Delivery, endpoint: Endpoint, status: int, now: datetime) -> None:
    delivery.lease_until = None
    if status in YES:
        delivery.state, delivery.next_at = Standing.ACCEPTED, None
        Endpoint.objects.filter(pk=endpoint.pk).update(failing_since=None)
    elif delivery.event == TEST or status == GONE or now >= delivery.since + WITHIN:
        delivery.state, delivery.next_at = Standing.FAILED, None
    else:
        wait = WAITS[min(delivery.attempts, len(WAITS)) - 1]
        delivery.state = Standing.WAITING
        delivery.next_at = min(now + wait, delivery.since + WITHIN)
    delivery.save(update_fields=SETTLED)
    if status in YES or delivery.event == TEST:
        return
    Endpoint.objects.filter(pk=endpoint.pk, failing_since=None).update(failing_since=now)
    if delivery.state == Standing.FAILED:
        _disable(endpoint, Why.GONE if status == GONE else Why.SILENT, now)


def _disable(endpoint: Endpoint, why: Why, now: datetime) -> None:
    """Tell an address nothing more, settle what waits for it, and tell whoever answers for it."""
    rows = Endpoint.objects.filter(pk=endpoint.pk, why="")
    if not rows.update(why=why, disabled_at=now):
        return
    Delivery.objects.filter(endpoint=endpoint.pk, next_at__isnull=False).update(
        state=Standing.FAILED, next_at=None, lease_until=None
    )
    said = why.said
    message = Message(
        kind="hook-disabled",
        cause=("hook", endpoint.pk),
        step=now.isoformat(),
        subject=Both(
            f"Webhook“{endpoint.name}”已停用", f"The webhook “{endpoint.name}” was disabled"
        ),
        body=Both(
            f"原因：{said.zh}。未送达的内容可以在投递记录里重新发送。",
            f"Why: {said.en}. What was not delivered can be sent again from its log.",
        ),
        path=f"/settings/webhooks/{endpoint.pk}/",
    )
    decide(message, to=[endpoint.owner], at=now)
