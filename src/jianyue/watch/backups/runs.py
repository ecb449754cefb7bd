"""Runs of backup jobs, each stored once however often it is told; restores tried (C11)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction

from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.watch.backup_words import Outcome, Source
from jianyue.watch.backups import telling
from jianyue.watch.backups.jobs import locked_job, refresh
from jianyue.watch.backups.moments import set_timers
from jianyue.watch.models import BackupJob, BackupRun, RestoreTest

LONGEST: Final = timedelta(days=31)
RUN: Final = 80
WORDS: Final = 500
LARGEST: Final = 2**62


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it is told.

    run   by which it is known; told again, it changes nothing. Left empty, its beginning names it
    size  in bytes; None where nobody knows
    """

    outcome: Outcome
    started_at: datetime
    ended_at: datetime
    run: str = ""
    size: int | None = None
    words: str = ""

    @property
    def known_as(self) -> str:
        """By what the run is told from others of the job."""
        return self.run or self.started_at.astimezone(UTC).isoformat()


@dataclass(frozen=True, slots=True)
class Tried:
    """A restore as it was tried: when, whether it worked, what was seen, who made sure of it."""

    tried_at: datetime
    worked: bool
    words: str
    verified_by: User


@transaction.atomic
def record(job: BackupJob, said: Run, *, at: datetime, by: User) -> BackupRun:
    """Record a run by hand. Raises NotAllowed."""
    must(by, Deed.RECORD_OUTAGES)
    return take(locked_job(job, by), said, Source.HAND, at=at, by=by)[0]


def take(
    kept: BackupJob, said: Run, source: Source, *, at: datetime, by: User | None
) -> tuple[BackupRun, bool]:
    """Store a run of a job whose row is locked; return it, and whether it is new.

    A run id that the job knows changes nothing, whatever else is told. Raises NotAllowed.
    """
    before: BackupRun | None = BackupRun.objects.filter(job=kept, run=said.known_as).first()
    if before is not None:
        return before, False
    _check(said, at)
    body = {
        "run": said.known_as, "outcome": said.outcome.value, "source": source.value,
        "started_at": said.started_at.astimezone(UTC).isoformat(),
    } | ({"size": said.size} if said.size is not None else {})  # fmt: skip
    entry = Entry("backup_ran", said.ended_at, body, {"words": said.words.strip()})
    fact = ledger.add(kept.timeline_id, entry, at=at, by=by.pk if by else None)
    run = BackupRun.objects.create(
        tenant_id=kept.tenant_id, customer_id=kept.customer_id, contract=kept.contract, job=kept,
        seq=fact.seq, run=said.known_as, outcome=said.outcome, source=source,
        started_at=said.started_at, ended_at=said.ended_at, size=said.size,
        words=said.words.strip(), recorded_at=at, recorded_by=by,
    )  # fmt: skip
    if said.outcome is Outcome.FAILED:
        telling.tell_failed(kept, run, at=at)
    _follow(kept, at)
    return run, True


@transaction.atomic
def void(run: BackupRun, *, reason: str, at: datetime, by: User) -> BackupRun:
    """Say that there was no such run. It stays visible and puts nothing off."""
    must(by, Deed.RECORD_OUTAGES)
    job = locked_job(run.job, by)
    kept = BackupRun.objects.get(pk=run.pk)
    if kept.voided_at is not None or not reason.strip():
        raise NotAllowed(
            "请说明原因；撤销过的不能再撤销。", "Say why; what was taken back stays so."
        )
    entry = Entry("backup_run_voided", at, {"run": kept.run}, {"reason": reason.strip()})
    ledger.add(job.timeline_id, entry, at=at, by=by.pk)
    kept.voided_at = at
    kept.save(update_fields=["voided_at"])
    _follow(job, at)
    return kept


@transaction.atomic
def try_restore(run: BackupRun, said: Tried, *, at: datetime, by: User) -> RestoreTest:
    """Record that a restore of a run was tried, and who made sure of what came of it."""
    must(by, Deed.RECORD_OUTAGES)
    job = locked_job(run.job, by)
    kept = BackupRun.objects.get(pk=run.pk)
    if kept.voided_at is not None or kept.outcome != Outcome.OK:
        raise NotAllowed("请选择一次成功的备份。", "Choose a backup that worked.")
    if said.tried_at < kept.ended_at:
        raise NotAllowed("测试不能早于备份。", "It cannot be tried before the backup.")
    if not said.words.strip():
        raise NotAllowed("请写明恢复了什么、看到什么。", "Say what was restored and seen.")
    if not User.objects.visible_to(by).filter(pk=said.verified_by.pk, is_active=True).exists():
        raise NotAllowed("请选择在职的人员。", "Choose somebody who is there.")
    body = {"run": kept.run, "worked": said.worked, "verified_by": said.verified_by.pk}
    entry = Entry("backup_restore_tested", said.tried_at, body, {"words": said.words.strip()})
    fact = ledger.add(job.timeline_id, entry, at=at, by=by.pk)
    test = RestoreTest.objects.create(
        tenant_id=job.tenant_id, customer_id=job.customer_id, contract=job.contract, job=job,
        run=kept, seq=fact.seq, tried_at=said.tried_at, worked=said.worked,
        words=said.words.strip(), recorded_at=at, recorded_by=by, verified_by=said.verified_by,
    )  # fmt: skip
    refresh(job, at=at)
    if said.worked:
        telling.tested(job)
    return test


def _follow(job: BackupJob, at: datetime) -> None:
    """Put off when the next run is due; the runs say it, for a job may have thousands of facts."""
    good = BackupRun.objects.filter(job=job, outcome=Outcome.OK, voided_at=None)
    job.last_ok_at = good.order_by("-ended_at").values_list("ended_at", flat=True).first()
    job.due_at = (job.last_ok_at or job.defined_at) + job.interval
    job.save(update_fields=["last_ok_at", "due_at"])
    set_timers(job, at=at)
    if job.due_at > at:
        telling.not_late(job)


def _check(said: Run, at: datetime) -> None:
    if said.ended_at > at or said.started_at > at:
        raise NotAllowed("时间不能晚于现在。", "Times cannot lie in the future.")
    if not timedelta() <= said.ended_at - said.started_at <= LONGEST:
        raise NotAllowed(
            "结束不能早于开始，也不能晚 31 天以上。", "It ends after it begins, within 31 days."
        )
    if len(said.run) > RUN or len(said.words) > WORDS:
        raise NotAllowed("编号或说明过长。", "The run id or the words are too long.")
    if said.size is not None and not 0 <= said.size <= LARGEST:
        raise NotAllowed("字节数不合理。", "The number of bytes makes no sense.")
