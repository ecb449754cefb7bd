"""Storing what monitoring systems say before they are answered."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from jianyue.ledger.digests import digest_of
from jianyue.watch.alerts.saying import Said
from jianyue.watch.alerts.silence import heard
from jianyue.watch.models import Monitor, Signal

HEARD: Final = timedelta(minutes=1)  # as exactly as is known when a monitor last spoke


def monitor_by(key: str) -> Monitor | None:
    """Return the monitor of a key that still counts; None otherwise."""
    rows = Monitor.objects.filter(removed_at=None, digest=digest_of(key))
    found: Monitor | None = rows.first()
    return found


def receive(monitor: Monitor, signals: Sequence[Said], *, at: datetime) -> int | None:
    """Store what came, in the transaction of the answer; return the id of the first signal."""
    rows = Signal.objects.bulk_create(_signal(monitor, each, at) for each in signals)
    unheard = Q(heard_at=None) | Q(heard_at__lt=at - HEARD)
    Monitor.objects.filter(unheard, pk=monitor.pk).update(heard_at=at)
    if monitor.silent_at is not None:
        heard(monitor, at=at)
    return rows[0].pk if rows else None


def _signal(monitor: Monitor, said: Said, at: datetime) -> Signal:
    return Signal(
        tenant_id=monitor.tenant_id, monitor_id=monitor.pk, key=said.key, status=said.status,
        severity=said.severity, title=said.title, body=said.body, url=said.url,
        labels=dict(said.labels), starts_at=said.starts_at, ends_at=said.ends_at, received_at=at,
    )  # fmt: skip
