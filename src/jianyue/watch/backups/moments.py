"""When something must be told of a backup job while nobody acts: no run in time, no restore."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from jianyue.ledger.models import Timer
from jianyue.ledger.speech import Choice
from jianyue.services.dates import ONE_DAY, begins, zone_of
from jianyue.watch.models import BackupJob

BACKUP: Final = "backup"


class Cue(Choice):
    """What is told of a job."""

    LATE = "backup-late", "备份没有按时完成", "A backup did not run in time"
    TEST_DUE = "restore-overdue", "恢复测试已逾期", "A restore test is overdue"


def moments(job: BackupJob) -> Mapping[Cue, datetime]:
    """Return from when on something is to be told of a job as it stands."""
    if job.removed_at is not None:
        return {}
    zone = zone_of(job.contract, job.defined_at)
    return {Cue.LATE: job.due_at, Cue.TEST_DUE: begins(job.test_due + ONE_DAY, zone)}


def set_timers(job: BackupJob, *, at: datetime) -> None:
    """Have a worker look at each moment of a job; what stood before is gone.

    A job that is late already is told of a day after it was told of last.
    """
    found = dict(moments(job))
    if Cue.LATE in found and found[Cue.LATE] < at:
        found[Cue.LATE] = next_look(job, at)
    Timer.objects.filter(subject=BACKUP, subject_id=job.pk).delete()
    Timer.objects.bulk_create(
        Timer(tenant_id=job.tenant_id, subject=BACKUP, subject_id=job.pk, kind=cue, at=when)
        for cue, when in found.items()
    )


def days_late(job: BackupJob, now: datetime) -> int:
    """Return how many whole days a job is late; the first day is 0."""
    return (now - job.due_at) // ONE_DAY


def next_look(job: BackupJob, now: datetime) -> datetime:
    """Return when a job that is late is to be told of again: once in each day that it is late."""
    return job.due_at + (days_late(job, now) + 1) * ONE_DAY
