"""Backup jobs of a contract: set up, changed, retired (C11)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.models import Fact
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.agreed import agreed_for
from jianyue.services.dates import months_after, zone_of
from jianyue.services.staffing import locked_contract
from jianyue.watch.backups import telling
from jianyue.watch.backups.moments import set_timers
from jianyue.watch.folding import facts_of
from jianyue.watch.models import BackupJob
from jianyue.watch.recovery.people import concerned

SUBJECT: Final = "backup"
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
MOST_HOURS, MOST_DAYS, MOST_MONTHS = 24 * 92, 36_500, 36
LINE: Final = 200
PLAIN: Final = ("system", "interval_hours", "kept_days", "test_months")


@dataclass(frozen=True, slots=True)
class Job:
    """A backup job as it is set.

    name      by which scripts and files call it
    schedule  when it runs, in words
    """

    name: str
    system: str
    what: str
    schedule: str
    interval_hours: int
    kept_days: int
    test_months: int
    owner: User


@transaction.atomic
def define(contract: Contract, job: Job, *, at: datetime, by: User) -> BackupJob:
    """Set up a backup job. Raises NotAllowed."""
    must(by, Deed.PLAN_RECOVERY)
    kept = locked_contract(contract, by)
    _check(job, kept, at)
    if BackupJob.objects.filter(contract=kept, name=job.name).exists():
        raise NotAllowed("这份合同已有同名的作业。", "The contract has a job of this name.")
    body, words = _said(job)
    timeline = ledger.begin(
        SUBJECT, kept.whose, Entry("backup_defined", at, body, words), at=at, by=by.pk
    )
    row = BackupJob(
        tenant_id=kept.tenant_id, customer_id=kept.customer_id, contract=kept, timeline=timeline,
        name=job.name, **words,
    )  # fmt: skip
    refresh(row, at=at)
    return row


@transaction.atomic
def change(row: BackupJob, job: Job, *, at: datetime, by: User) -> BackupJob:
    """Set a job anew; its name stays, for scripts call it so. Raises NotAllowed."""
    must(by, Deed.PLAN_RECOVERY)
    kept = locked_job(row, by)
    _check(job, kept.contract, at)
    if job.name != kept.name:
        raise NotAllowed("名称不能修改。", "The name cannot be changed.")
    body, words = _said(job)
    ledger.add(kept.timeline_id, Entry("backup_changed", at, body, words), at=at, by=by.pk)
    kept.what, kept.schedule = words["what"], words["schedule"]
    refresh(kept, at=at)
    return kept


@transaction.atomic
def remove(row: BackupJob, *, reason: str, at: datetime, by: User) -> BackupJob:
    """Retire a job: nothing falls due any more, what was recorded stays. Raises NotAllowed."""
    must(by, Deed.PLAN_RECOVERY)
    kept = locked_job(row, by)
    if not reason.strip():
        raise NotAllowed("请说明原因。", "Say why.")
    entry = Entry("backup_removed", at, {}, {"reason": reason.strip()})
    ledger.add(kept.timeline_id, entry, at=at, by=by.pk)
    refresh(kept, at=at)
    telling.take_back(kept)
    return kept


def locked_job(row: BackupJob, by: User | None) -> BackupJob:
    """Return a job that is not retired, its row locked. Raises NotAllowed, DoesNotExist."""
    rows = BackupJob.objects.visible_to(by) if by else BackupJob.objects.all()
    rows = rows.select_for_update(of=("self",)).select_related("contract", "owner")
    kept: BackupJob = rows.get(pk=row.pk)
    if kept.removed_at is not None:
        raise NotAllowed("作业已经停用。", "The job is retired.")
    return kept


def refresh(row: BackupJob, *, at: datetime) -> None:
    """Copy onto the row what its facts say, and have a worker look when something is due."""
    copy_onto(row, facts_of(row))
    row.save()
    set_timers(row, at=at)


def copy_onto(row: BackupJob, facts: Sequence[Fact]) -> None:
    """Copy onto the row what its facts say, runs and restores among them.

    A good run or restore that was taken back, or that failed, puts nothing off.
    """
    set_up, voided, good = facts[0], set(), []
    tried = row.defined_at = _utc(facts[0].recorded_at)
    row.removed_at = None
    for fact in facts:
        match fact.kind:
            case "backup_defined" | "backup_changed":
                set_up = fact
            case "backup_removed":
                row.removed_at = _utc(fact.occurred_at)
            case "backup_run_voided":
                voided.add(fact.body["run"])
            case "backup_ran":
                good += [fact] if fact.body["outcome"] == "ok" else []
            case "backup_restore_tested":
                tried = max(tried, _utc(fact.occurred_at)) if fact.body["worked"] else tried
    for name in PLAIN:
        setattr(row, name, set_up.body[name])
    row.owner_id = set_up.body["owner"]
    row.written_by_id = set_up.by_id or row.owner_id
    ends = [_utc(fact.occurred_at) for fact in good if fact.body["run"] not in voided]
    row.last_ok_at = max(ends, default=None)
    row.due_at = (row.last_ok_at or row.defined_at) + row.interval
    zone = zone_of(row.contract, row.defined_at)
    row.test_due = months_after(tried.astimezone(zone).date(), row.test_months)


def _said(job: Job) -> tuple[dict[str, Any], dict[str, str]]:
    body = {name: getattr(job, name) for name in PLAIN}
    return (
        body | {"name": job.name, "owner": job.owner.pk},
        {"what": job.what.strip(), "schedule": job.schedule.strip()},
    )


def _check(job: Job, contract: Contract, at: datetime) -> None:
    agreed = agreed_for(contract, at)
    if agreed is None or job.system not in agreed.agreement.services:
        raise NotAllowed("请选择协议中的系统。", "Choose a system that the agreement names.")
    if not NAME.fullmatch(job.name):
        raise NotAllowed(
            "名称由字母、数字、点、横线组成，最多 60 个字符。",
            "A name is of letters, digits, dots and dashes, at most 60.",
        )
    if not all(0 < len(text.strip()) <= LINE for text in (job.what, job.schedule)):
        raise NotAllowed("请填写备份内容和时间。", "Say what is backed up, and when.")
    numbers = (
        (job.interval_hours, MOST_HOURS), (job.kept_days, MOST_DAYS), (job.test_months, MOST_MONTHS)
    )  # fmt: skip
    if not all(1 <= number <= most for number, most in numbers):
        raise NotAllowed("有一个数字不在允许的范围内。", "A number is out of its range.")
    if not concerned(contract).filter(pk=job.owner.pk).exists():
        raise NotAllowed("请选择双方在职的人员。", "Choose people of either side who are there.")


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
