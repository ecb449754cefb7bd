"""A release is a job: whatever dies or is cancelled meanwhile, a report is released once or not."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from jianyue.evidence.models import Seal
from jianyue.jobs import actions as jobs
from jianyue.jobs.models import Job, Kind, State
from jianyue.jobs.running import Run
from jianyue.ledger.actions import Entry
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.notices.models import Notice
from jianyue.reports import actions, releasing
from jianyue.reports.composing import WRITTEN
from jianyue.reports.models import Delivery, Release, Report
from jianyue.reports.timelines import add
from tests.story import Story
from tests.workshop import asked, work_off

Do = Callable[..., Any]


class Killed(BaseException):
    """The process is gone."""


class Stopping(Run):
    """A run in which something happens once it is so far: after a step, or at its very end."""

    place: int | str = ""
    then: Callable[[], None]

    def reached(self, done: int, total: int) -> None:
        super().reached(done, total)
        if done == self.place:
            self.then()

    def end(self, at: datetime) -> None:
        super().end(at)
        if self.place == "end":
            self.then()


@pytest.fixture
def report(story: Story, do: Do) -> Report:
    """A report of an inspection whose release was asked for."""
    found: Report = do("manager", actions.begin_by_hand, story.cast.contracts["bank-1"],
                       "inspection")  # fmt: skip
    do("manager", releasing.ask, found)
    return found


def work(story: Story, place: int | str, then: Callable[[], None]) -> None:
    """Have a worker do the release; something happens to it at a place."""

    def deed(run: Run) -> None:
        stopping = Stopping(run.job, run.told)
        stopping.place, stopping.then = place, then
        releasing.deed(stopping)

    work_off(story.now, {Kind.RELEASE: deed})


def released(report: Report) -> tuple[int, int, int]:
    """How many releases, deliveries and letters of delivery there are."""
    with inside(report.tenant_id):
        return (
            Release.objects.filter(report=report).count(),
            Delivery.objects.filter(report=report).count(),
            Notice.objects.filter(kind="report-delivered", cause_id=report.pk).count(),
        )


def the_job(report: Report) -> Job:
    with inside(report.tenant_id):
        return Job.objects.get(kind=Kind.RELEASE, subject_id=report.pk)


def killed() -> None:
    raise Killed


@pytest.mark.clause("D01")
def test_what_was_asked_for_is_released_by_a_worker_and_nobody_edits_meanwhile(
    story: Story, report: Report, do: Do
) -> None:
    assert released(report) == (0, 0, 0)
    with pytest.raises(NotAllowed, match="being released"):
        do("contract_manager", releasing.ask, report)
    with pytest.raises(NotAllowed, match="being released"):
        do("manager", actions.write, report, "summary", Both("改", "changed"))
    story.wait(minutes=1)
    assert work_off(story.now) == 1

    assert released(report) == (1, 1, 1)
    assert the_job(report).state == State.DONE
    with inside(report.tenant_id):
        assert Report.objects.get(pk=report.pk).released_at == story.now
        assert Seal.objects.filter(contract=report.contract_id, at=story.now).exists()
        manager = story.cast.manager
        assert Notice.objects.filter(kind="report-released", user=manager).count() == 1
    assert work_off(story.now) == 0


@pytest.mark.parametrize("place", [1, 2, 3, "end"])
def test_a_worker_killed_anywhere_leaves_a_draft_and_the_next_releases_once(
    story: Story, report: Report, place: int | str
) -> None:
    with pytest.raises(Killed):
        work(story, place, killed)
    assert released(report) == (0, 0, 0)
    asked("UPDATE procrastinate_jobs SET status = 'todo', worker_id = NULL RETURNING id")
    story.wait(minutes=1)
    work_off(story.now)

    assert released(report) == (1, 1, 1)
    with inside(report.tenant_id):
        numbers = [each.number for each in Seal.objects.filter(contract=report.contract_id)]
        assert len(numbers) == len(set(numbers))


def test_a_release_that_is_cancelled_releases_nothing_and_can_be_asked_for_again(
    story: Story, report: Report, do: Do
) -> None:
    job = the_job(report)
    work(story, 3, lambda: do("manager", jobs.cancel, job.pk))
    assert released(report) == (0, 0, 0)
    do("manager", actions.write, report, "summary", Both("改", "changed"))

    do("manager", jobs.ask_again, job.pk)
    work_off(story.now)
    assert released(report) == (1, 1, 1)
    with inside(report.tenant_id):
        assert "changed" in Release.objects.get(report=report).content


def test_what_was_edited_after_it_was_composed_is_composed_anew(
    story: Story, report: Report
) -> None:
    def edited() -> None:
        with inside(report.tenant_id):
            words = {"zh": "改", "en": "changed"}
            entry = Entry(WRITTEN, story.now, {"section": "summary"}, words, internal=True)
            add(report, entry, at=story.now, by=story.cast.manager.pk)

    work(story, 3, edited)
    assert released(report) == (0, 0, 0)
    assert the_job(report).state == State.WAITING
    asked("UPDATE procrastinate_jobs SET scheduled_at = NULL RETURNING id")
    work_off(story.now)
    with inside(report.tenant_id):
        assert "changed" in Release.objects.get(report=report).content


def test_whoever_may_no_longer_release_is_refused_by_the_worker(
    story: Story, report: Report
) -> None:
    with inside(report.tenant_id):
        story.cast.manager.grants.all().delete()
    work_off(story.now)

    assert released(report) == (0, 0, 0)
    assert the_job(report).state == State.FAILED
