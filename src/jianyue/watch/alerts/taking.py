"""What a worker makes of signals: alerts that go on, incidents, outages; and their end.

One worker at a time takes the signals of a monitor, in the order in which they came.
"""

import logging
from collections import defaultdict
from datetime import UTC, datetime
from typing import Final

from django.db import transaction

from jianyue.ledger.fence import inside, tenants_where
from jianyue.watch.alerts import recording
from jianyue.watch.alerts.ending import end_quiet
from jianyue.watch.alerts.failing import tell_failing
from jianyue.watch.alerts.handling import Desk
from jianyue.watch.alerts.saying import ACKNOWLEDGED, FIRING, within
from jianyue.watch.models import Alert, Monitor, Signal

logger = logging.getLogger(__name__)

BATCH: Final = 1000
DUE: Final = """
SELECT EXISTS (SELECT FROM watch_signal WHERE waits)
OR EXISTS (SELECT FROM watch_alert WHERE ended_at IS NULL AND resolved_at <= $1)
"""
CHANGED: Final = (
    "resolved_at", "acknowledged_at", "last_at", "signals", "turns", "severity", "title", "body",
)  # fmt: skip


def take_due(now: datetime) -> int:
    """Take what monitors said, and end what has been quiet; return how much was worked on."""
    done = 0
    for tenant in tenants_where(DUE, now):
        with inside(tenant):
            waiting = Signal.objects.filter(waits=True).order_by().values("monitor").distinct()
            ids = list(Monitor.objects.filter(pk__in=waiting).values_list("pk", flat=True))
        for pk in ids:
            with inside(tenant):
                done += _take(pk, now)
        with inside(tenant):
            done += end_quiet(now)
    return done


def _take(pk: int, now: datetime) -> int:
    rows = Monitor.objects.select_related("contract", "owner").order_by()
    monitor = rows.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if monitor is None:  # another worker is at it
        return 0
    waiting = Signal.objects.filter(monitor=pk, waits=True).order_by("pk")
    signals = list(waiting[:BATCH])
    by_key: dict[str, list[Signal]] = defaultdict(list)
    for signal in signals:
        by_key[signal.key].append(signal)
    _handled(monitor, by_key, now)
    return len(signals)


def _handled(monitor: Monitor, by_key: dict[str, list[Signal]], now: datetime) -> None:
    """Handle signals; those of a key that cannot be handled keep why, and stop no others."""
    failure = ""
    try:
        with transaction.atomic():
            failure = _handle(monitor, by_key, now)
    except Exception as error:
        logger.exception("Could not take the signals of monitor %s", monitor.pk)
        if len(by_key) > 1:
            for key, signals in by_key.items():
                _handled(monitor, {key: signals}, now)
            return
        failure = f"{type(error).__name__}: {error}"
    ids = [signal.pk for signals in by_key.values() for signal in signals]
    Signal.objects.filter(pk__in=ids).update(waits=False, failure=failure[:300])
    if failure:
        tell_failing(monitor, failure, at=now)


def _handle(monitor: Monitor, by_key: dict[str, list[Signal]], now: datetime) -> str:
    """Handle signals; return why some made no incident or outage."""
    rows = Alert.objects.filter(monitor=monitor, key__in=by_key)
    last = {each.key: each for each in rows.order_by("key", "-pk").distinct("key")}
    fresh: list[Alert] = []
    changed: list[Alert] = []
    for key, signals in by_key.items():
        alert = last.get(key)
        for signal in signals:
            alert = _after(monitor, alert, signal, fresh, now)
        if alert is not None and alert.pk is not None:
            changed.append(alert)
    refused = Desk(monitor, now).handle(fresh)
    recording.begin(monitor.contract, fresh, at=now)
    Alert.objects.bulk_update(changed, CHANGED)
    return refused


def _after(
    monitor: Monitor, alert: Alert | None, signal: Signal, fresh: list[Alert], now: datetime
) -> Alert | None:
    """Return the alert of a key after one more signal."""
    going = alert is not None and alert.ended_at is None
    if alert is not None and going:
        alert.signals += 1
        alert.last_at = signal.received_at
    if signal.status == FIRING:
        if alert is not None and _is_stale(alert, signal):
            return alert
        if alert is not None and going:
            return _again(alert, signal)
        fresh.append(_begun(monitor, signal, now))
        return fresh[-1]
    if alert is None or not going:  # the end of something that nobody heard of
        return alert
    if signal.status == ACKNOWLEDGED:
        alert.acknowledged_at = alert.acknowledged_at or signal.received_at
    elif alert.resolved_at is None:
        told = within(signal.ends_at, signal.received_at)
        alert.resolved_at = max(told.astimezone(UTC), alert.began_at.astimezone(UTC))
    return alert


def _is_stale(alert: Alert, signal: Signal) -> bool:
    """Tell whether it is an old message about something that is over: sent again, or replayed."""
    over = alert.resolved_at is not None
    return over and signal.starts_at is not None and signal.starts_at <= alert.began_at


def _again(alert: Alert, signal: Signal) -> Alert:
    if alert.resolved_at is not None:  # it was not quiet for long enough to be over
        alert.resolved_at = None
        alert.turns += 1
    alert.severity, alert.title, alert.body = signal.severity, signal.title, signal.body
    return alert


def _begun(monitor: Monitor, signal: Signal, now: datetime) -> Alert:
    return Alert(
        tenant_id=monitor.tenant_id, customer_id=monitor.customer_id,
        contract_id=monitor.contract_id, monitor=monitor, key=signal.key,
        severity=signal.severity, title=signal.title, body=signal.body, url=signal.url,
        labels=signal.labels, began_at=within(signal.starts_at, min(signal.received_at, now)),
        raised_at=signal.received_at, last_at=signal.received_at,
    )  # fmt: skip
