"""Who is told of backups: the job's owner and the managers, never of what is no longer so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jianyue.ledger.speech import Both
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.people.models import User
from jianyue.services.dates import zone_of
from jianyue.watch.backups.moments import Cue
from jianyue.watch.models import BackupJob, BackupRun

BACKUP: Final = "backup"


def tell_failed(job: BackupJob, run: BackupRun, *, at: datetime) -> None:
    """Tell the owner that a run failed, once for each run."""
    said = Both("备份失败", "A backup failed")
    body = Both(run.words, run.words)
    _tell(job, _News("backup-failed", said, body, str(run.pk)), (), at)


def tell_late(job: BackupJob, *, day: int, also: Iterable[User], at: datetime) -> None:
    """Tell the owner, and others, that no good run has ended in time; `day` tells days apart."""
    due = job.due_at.astimezone(zone_of(job.contract, job.defined_at))
    when = f"{due:%Y-%m-%d %H:%M}"
    body = Both(f"应在 {when} 前完成。", f"It should have ended by {when}.")
    step = f"{job.due_at.isoformat()} {day}"
    _tell(job, _News(Cue.LATE, Cue.LATE.said, body, step), also, at)


def tell_untested(job: BackupJob, *, also: Iterable[User], at: datetime) -> None:
    """Tell the owner, and others, that no restore has been tried for too long."""
    due = job.test_due.isoformat()
    body = Both(f"到期日：{due}", f"Due on {due}")
    _tell(job, _News(Cue.TEST_DUE, Cue.TEST_DUE.said, body, due), also, at)


def not_late(job: BackupJob) -> None:
    """Take back what was not sent yet: a good run has come."""
    notices.withdraw((BACKUP, job.pk), kind=Cue.LATE)


def tested(job: BackupJob) -> None:
    """Take back what was not sent yet: a restore has worked."""
    notices.withdraw((BACKUP, job.pk), kind=Cue.TEST_DUE)


def take_back(job: BackupJob) -> None:
    """Take back everything that was not sent yet of a job that is retired."""
    notices.withdraw((BACKUP, job.pk))


@dataclass(frozen=True, slots=True)
class _News:
    """What is told; `step` tells repeated news of one job apart."""

    kind: str
    said: Both
    body: Both
    step: str


def _tell(job: BackupJob, news: _News, to: Iterable[User], at: datetime) -> None:
    number, said, body = job.contract.code.upper(), news.said, news.body
    message = Message(
        kind=news.kind,
        cause=(BACKUP, job.pk),
        subject=Both(f"[{number}] {said.zh}：{job.name}", f"[{number}] {said.en}: {job.name}"),
        body=Both(f"{job.what}\n{body.zh}".rstrip(), f"{job.what}\n{body.en}".rstrip()),
        step=news.step,
        path=f"/backups/{job.pk}/",
    )
    people = {user.pk: user for user in (job.owner, *to)}
    notices.decide(message, to=people.values(), at=at)
