"""Monitoring systems that have fallen silent: from a sign of life that stayed away (C24).

Only one from which a sign of life is expected counts as watching; of any other nobody could tell
whether it is quiet because all is well (docs/decisions/0180).
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction

from jianyue.ledger import rounds
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer
from jianyue.ledger.speech import Both
from jianyue.watch.models import Monitor
from jianyue.watch.sighting import lose, regain, undertake

SUBJECT: Final = "monitor"
SILENT: Final = "silent"
BATCH: Final = 200


def watched_by(monitor: Monitor) -> list[str]:
    """Return the systems that a monitor undertakes to watch, by its rules."""
    if not monitor.speaks_minutes or monitor.removed_at is not None:
        return []
    return sorted({rule[2] for rule in monitor.rules if rule[2]})


def expect(monitor: Monitor, *, at: datetime) -> None:
    """Wait for signs of life as the monitor is set now, from now on."""
    Timer.objects.filter(subject=SUBJECT, subject_id=monitor.pk).delete()
    undertake(monitor, watched_by(monitor), at=at)
    if watched_by(monitor):
        due = at + timedelta(minutes=monitor.speaks_minutes)
        Timer.objects.create(
            tenant_id=monitor.tenant_id, subject=SUBJECT, subject_id=monitor.pk, kind=SILENT, at=due
        )
    elif monitor.silent_at is not None:
        heard(monitor, at=at)


def heard(monitor: Monitor, *, at: datetime) -> None:
    """Note that a silent monitor speaks again. Repeating it adds nothing."""
    kept = Monitor.objects.select_related("contract").select_for_update(of=("self",))
    found = kept.get(pk=monitor.pk)
    if found.silent_at is not None:
        found.silent_at = None
        found.save(update_fields=["silent_at"])
        regain(found, when=at, at=at)


def look_due(now: datetime) -> int:
    """Look at the monitors that should have spoken by now; return how many were looked at."""
    return _claimed(now) if rounds.are_due([SUBJECT], now) else 0


@transaction.atomic
def _claimed(now: datetime) -> int:
    due = Timer.objects.filter(subject=SUBJECT, at__lte=now).order_by("at", "pk")
    claimed = list(due.select_for_update(skip_locked=True)[:BATCH])
    for timer in claimed:
        with inside(timer.tenant_id):
            timer.at = _looked(timer.subject_id, now)
            timer.save(update_fields=["at"])
    return len(claimed)


def _looked(pk: int, now: datetime) -> datetime:
    """Return when to look again, having noted a silence that is too long."""
    rows = Monitor.objects.select_related("contract").select_for_update(of=("self",))
    monitor = rows.get(pk=pk)
    allowed = timedelta(minutes=monitor.speaks_minutes)
    last = monitor.heard_at or monitor.added_at
    if last + allowed > now:
        return last + allowed
    if monitor.silent_at is None:
        monitor.silent_at = last
        monitor.save(update_fields=["silent_at"])
        reason = Both(
            f"超过 {monitor.speaks_minutes} 分钟没有收到它的任何消息",
            f"nothing was heard of it for more than {monitor.speaks_minutes} minutes",
        )
        lose(monitor, since=last.astimezone(UTC), reason=reason, at=now)
    return now + allowed
