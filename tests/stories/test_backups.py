"""Backup jobs: runs stored once, those that did not come told of, restores tried (C11)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from jianyue.cli.desks import rebuilt
from jianyue.escalation.recoveries import tell_due
from jianyue.ledger.fence import inside
from jianyue.ledger.queries import breaks_of
from jianyue.ledger.speech import NotAllowed
from jianyue.watch.backup_words import Outcome
from jianyue.watch.backups import intake, jobs, runs
from jianyue.watch.backups.intake import Unreadable
from jianyue.watch.backups.jobs import Job
from jianyue.watch.backups.runs import Run, Tried
from jianyue.watch.backups.strips import strip
from jianyue.watch.models import BackupJob, BackupRun
from tests.acting import SHANGHAI, local
from tests.stories.nights import told
from tests.story import Story

Do = Callable[..., Any]
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def wanted(story: Story, **said: Any) -> Job:
    given: dict[str, Any] = {
        "name": "core-nightly", "system": "core-banking", "what": "核心数据库全量",
        "schedule": "每天凌晨两点", "interval_hours": 24, "kept_days": 30, "test_months": 3,
        "owner": story.cast.engineer,
    } | said  # fmt: skip
    return Job(**given)


@pytest.fixture
def job(story: Story, do: Do) -> BackupJob:
    """A nightly backup of core banking, set up on 12 January at ten."""
    made: BackupJob = do("manager", jobs.define, story.cast.contracts["bank-1"], wanted(story))
    return made


def ran(ended: datetime, outcome: Outcome = Outcome.OK, **said: Any) -> Run:
    return Run(outcome, ended - HOUR, ended, **said)


def look(story: Story, when: str, *, short: timedelta = timedelta()) -> None:
    story.now = local(when) - short
    tell_due(story.now)
    tell_due(story.now)


def stored(job: BackupJob) -> BackupJob:
    with inside(job.tenant_id):
        kept: BackupJob = BackupJob.objects.select_related("contract").get(pk=job.pk)
        assert list(breaks_of(kept.timeline)) == []
        return kept


@pytest.mark.clause("C11")
def test_a_run_puts_off_when_the_next_one_is_due(story: Story, do: Do, job: BackupJob) -> None:
    assert stored(job).due_at == local("2026-01-13 10:00")
    story.at("2026-01-13 03:00")
    do("engineer", runs.record, job, ran(story.now, size=5_000_000_000))

    assert stored(job).last_ok_at == story.now
    assert stored(job).due_at == local("2026-01-14 03:00")


@pytest.mark.clause("C11")
def test_a_job_that_did_not_run_in_time_is_told_of_once_a_day(
    story: Story, do: Do, job: BackupJob
) -> None:
    look(story, "2026-01-13 10:00", short=SECOND)
    assert told(story, "engineer", "backup") == told(story, "manager", "backup") == []
    look(story, "2026-01-13 10:00")
    look(story, "2026-01-13 18:00")
    assert told(story, "engineer", "backup") == told(story, "manager", "backup") == ["backup-late"]
    look(story, "2026-01-14 10:00")
    assert told(story, "engineer", "backup") == ["backup-late"] * 2

    do("engineer", runs.record, job, ran(story.now))
    look(story, "2026-01-15 09:59")
    assert told(story, "engineer", "backup") == [], "it was not sent, and is true no more"


@pytest.mark.clause("C11")
def test_a_worker_that_was_down_for_days_tells_of_a_late_job_once(
    story: Story, job: BackupJob
) -> None:
    look(story, "2026-01-17 12:00")

    assert told(story, "engineer", "backup") == ["backup-late"]
    assert stored(job).last_ok_at is None


@pytest.mark.clause("C11")
def test_a_run_that_failed_is_told_at_once_and_puts_nothing_off(
    story: Story, do: Do, job: BackupJob
) -> None:
    story.at("2026-01-13 03:00")
    do("engineer", runs.record, job, ran(story.now, Outcome.FAILED, words="磁带已满"))

    assert told(story, "engineer", "backup") == ["backup-failed"]
    assert stored(job).due_at == local("2026-01-13 10:00")


@pytest.mark.clause("C11")
def test_the_same_run_told_again_changes_nothing(story: Story, do: Do, job: BackupJob) -> None:
    story.at("2026-01-13 03:00")
    first = do("engineer", runs.record, job, ran(story.now, run="n1"))
    again = do("engineer", runs.record, job, ran(story.now - HOUR, Outcome.FAILED, run="n1"))

    assert again == first
    with inside(job.tenant_id):
        assert BackupRun.objects.count() == 1
    assert told(story, "engineer", "backup") == []


def test_a_run_of_the_future_or_that_ends_before_it_begins_is_refused(
    story: Story, do: Do, job: BackupJob
) -> None:
    now = story.now
    for wrong in (ran(now + SECOND), Run(Outcome.OK, now, now - SECOND), ran(now, size=-1),
                  ran(now, run="x" * 81), Run(Outcome.OK, now - timedelta(32), now)):  # fmt: skip
        with pytest.raises(NotAllowed):
            do("engineer", runs.record, job, wrong)
    for who in ("auditor", "representative"):
        with pytest.raises(NotAllowed):
            do(who, runs.record, job, ran(now))


def test_a_run_taken_back_with_a_reason_makes_the_job_late_again(
    story: Story, do: Do, job: BackupJob
) -> None:
    story.at("2026-01-13 03:00")
    run = do("engineer", runs.record, job, ran(story.now))
    with pytest.raises(NotAllowed):
        do("engineer", runs.void, run, reason=" ")
    do("engineer", runs.void, run, reason="磁带读不出")

    assert stored(job).due_at == local("2026-01-13 10:00")
    look(story, "2026-01-13 10:00")
    assert told(story, "engineer", "backup") == ["backup-late"]


@pytest.mark.clause("C11")
def test_restores_are_tried_and_only_one_that_worked_puts_the_next_off(
    story: Story, do: Do, job: BackupJob
) -> None:
    assert stored(job).test_due == local("2026-04-12 12:00").date()
    story.at("2026-02-01 03:00")
    run = do("engineer", runs.record, job, ran(story.now))
    story.wait(hours=8)
    senior, tried_at = story.cast.senior, story.now
    said = Tried(tried_at, worked=False, words="缺少归档日志", verified_by=senior)
    do("engineer", runs.try_restore, run, said)
    assert stored(job).test_due == local("2026-04-12 12:00").date()
    said = Tried(tried_at, worked=True, words="十万笔余额一致", verified_by=senior)
    do("engineer", runs.try_restore, run, said)

    assert stored(job).test_due == local("2026-05-01 12:00").date()


@pytest.mark.clause("C11")
def test_a_restore_test_that_is_overdue_is_told_once_when_its_day_has_ended(
    story: Story, job: BackupJob
) -> None:
    look(story, "2026-04-13 00:00", short=SECOND)
    assert "restore-overdue" not in told(story, "manager", "backup")
    look(story, "2026-04-13 00:00")
    look(story, "2026-05-13 00:00")

    assert told(story, "manager", "backup").count("restore-overdue") == 1
    assert stored(job).test_due == local("2026-04-12 12:00").date()


@pytest.mark.clause("C11")
def test_a_file_of_runs_is_taken_whole_and_again_adds_nothing(
    story: Story, do: Do, job: BackupJob
) -> None:
    story.at("2026-01-15 10:00")
    text = (
        "job,status,started_at,ended_at,bytes,run,words\n"
        "core-nightly,ok,2026-01-13 02:00,2026-01-13 03:10,1000,a,\n"
        "core-nightly,失败,2026-01-14 02:00,2026-01-14 02:01,,b,网络中断\n"
    )
    bank = story.cast.contracts["bank-1"]
    assert do("engineer", intake.bring_in, bank, text, SHANGHAI) == (2, 0)
    assert do("engineer", intake.bring_in, bank, text, SHANGHAI) == (0, 2)
    assert stored(job).last_ok_at == local("2026-01-13 03:10")

    wrong = text + "core-nightly,ok,2026-01-15 02:00,2026-01-15 03:00,,c,\nother,ok,1,2,,,\n"
    with pytest.raises(Unreadable) as refused:
        do("engineer", intake.bring_in, bank, wrong, SHANGHAI)
    assert str(refused.value).startswith("Line 5:")
    with inside(job.tenant_id):
        assert BackupRun.objects.count() == 2


def test_a_night_without_a_run_is_a_sign_between_the_runs(
    story: Story, do: Do, job: BackupJob
) -> None:
    for day in ("13", "14", "16"):
        story.at(f"2026-01-{day} 03:00")
        do("engineer", runs.record, job, ran(story.now))
    story.at("2026-01-17 03:00")
    do("engineer", runs.record, job, ran(story.now, Outcome.FAILED))

    with inside(job.tenant_id):
        kept = list(BackupRun.objects.order_by("-ended_at"))
    marks = strip(kept, job.interval, due_at=stored(job).due_at, now=story.now)
    assert [str(mark.sign) for mark in marks] == ["ok", "ok", "missed", "ok", "failed", "missed"]


def test_rows_of_jobs_are_made_anew_from_the_facts(story: Story, do: Do, job: BackupJob) -> None:
    story.at("2026-01-13 03:00")
    run = do("engineer", runs.record, job, ran(story.now))
    do("engineer", runs.record, job, ran(story.now - HOUR))
    do("engineer", runs.void, run, reason="重复")
    assert rebuilt(now=story.now)[1] == []
    with inside(job.tenant_id):
        BackupJob.objects.update(due_at=story.now, kept_days=1)

    assert rebuilt(now=story.now)[1] == ["core-nightly"]
    assert stored(job).due_at == local("2026-01-14 02:00")
    assert stored(job).kept_days == 30
