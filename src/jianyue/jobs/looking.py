"""What a worker looks after: jobs whose worker died, jobs nobody carries, results kept too long."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from procrastinate import sql
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from jianyue.jobs.actions import QUEUE, carry, lock_of
from jianyue.jobs.files import path_of, strays
from jianyue.jobs.models import OPEN, Job
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant

SILENT: Final = 30  # seconds without a heartbeat, after which a worker counts as dead
REMEMBERED: Final = timedelta(days=30)
STRAY: Final = timedelta(days=1)
WAITING: Final = """
    SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE status = 'todo'
    AND (scheduled_at IS NULL OR scheduled_at <= now()))
"""
ALONE: Final = "SELECT pg_try_advisory_xact_lock(hashtext('jianyue.jobs'))"


def look_due(now: datetime) -> int:
    """Give jobs of dead workers to others, and carry those that a restore left behind.

    One worker at a time: a job that was just given to another must not be given once more.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ALONE)
        [(alone,)] = cursor.fetchall()
        return _rescue(now) + _carry_lost() if alone else 0


def some_wait() -> bool:
    """Tell whether a job waits whose time has come, by the clock that the library reads."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        [(waits,)] = cursor.fetchall()
    return bool(waits)


def forget(now: datetime) -> int:
    """Take away files that were kept long enough or belong to nothing, and old rows."""
    gone = 0
    for tenant in Tenant.objects.values_list("pk", flat=True):
        with inside(tenant):
            for job in Job.objects.filter(kept_until__lte=now, run__isnull=False):
                if path := path_of(job):
                    path.unlink(missing_ok=True)
                gone += Job.objects.filter(pk=job.pk, run=job.run).update(run=None)
            over = Job.objects.exclude(state__in=OPEN).filter(ended_at__lt=now - REMEMBERED)
            gone += over.delete()[0]
            known = set(Job.objects.values_list("run", flat=True))
        for path in strays(tenant, known, now - STRAY):
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _rescue(now: datetime) -> int:
    stalled: list[dict[str, Any]] = app.connector.get_sync_connector().execute_query_all(
        query=sql.queries["select_stalled_jobs_by_heartbeat"],
        queue=QUEUE, task_name=None, seconds_since_heartbeat=SILENT,
    )  # fmt: skip
    for row in stalled:
        app.job_manager.retry_job_by_id(row["id"], retry_at=now)
    return len(stalled)


def _carry_lost() -> int:
    """Carry the open jobs that no worker would find: the rows of one provider were put back."""
    lost = 0
    for tenant in Tenant.objects.values_list("pk", flat=True):
        with inside(tenant):
            opened = {lock_of(job.pk): job for job in Job.objects.filter(state__in=OPEN)}
            if not opened:
                continue
            carried = ProcrastinateJob.objects.filter(
                lock__in=opened, status__in=("todo", "doing")
            ).values_list("lock", flat=True)
            for name in opened.keys() - set(carried):
                carry(opened[name])
                lost += 1
    return lost
