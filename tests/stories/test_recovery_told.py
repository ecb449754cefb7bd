"""Drills, reviews and improvements are told of in time, each once, and never when untrue."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from jianyue.escalation.recoveries import tell_due
from jianyue.watch.models import RecoveryPlan
from jianyue.watch.recovery import exercises, plans, reviewing
from tests.acting import local
from tests.stories.disasters import begun, script
from tests.stories.nights import told
from tests.story import Story

Do = Callable[..., Any]
SECOND = timedelta(seconds=1)
SOON, LATE, REVIEW = "2026-12-29 00:00", "2027-01-13 00:00", "2026-12-01 00:00"


@pytest.fixture
def plan(story: Story, do: Do) -> RecoveryPlan:
    """A plan written on 12 January 2026, to be drilled every twelve months."""
    made: RecoveryPlan = do("manager", plans.write, story.cast.contracts["bank-1"], script(story))
    return made


def look(story: Story, when: str, *, short: timedelta = timedelta()) -> None:
    """Have two workers look at an instant, or so much before it."""
    story.now = local(when) - short
    tell_due(story.now)
    tell_due(story.now)


@pytest.mark.clause("A06")
def test_the_owner_is_told_of_a_drill_two_weeks_ahead_and_the_manager_when_it_is_overdue(
    story: Story, plan: RecoveryPlan
) -> None:
    look(story, SOON, short=SECOND)
    assert told(story, "engineer", "recovery-plan") == ["plan-review"]
    look(story, SOON)
    assert told(story, "engineer", "recovery-plan") == ["plan-review", "drill-soon"]
    assert told(story, "manager", "recovery-plan") == []
    look(story, LATE, short=SECOND)
    assert told(story, "manager", "recovery-plan") == []
    look(story, LATE)
    assert told(story, "engineer", "recovery-plan")[2:] == ["drill-overdue"]
    assert told(story, "manager", "recovery-plan") == ["drill-overdue"]
    assert plan.drill_due == local("2027-01-12 12:00").date()


@pytest.mark.clause("A06")
def test_a_drill_that_was_held_puts_the_next_one_off(
    story: Story, do: Do, plan: RecoveryPlan
) -> None:
    story.at("2026-06-30 10:00")
    recovery = begun(story, plan)
    do("engineer", exercises.end, recovery, words="中止", when=story.now)
    look(story, LATE)
    assert "drill-overdue" not in told(story, "engineer", "recovery-plan")
    look(story, "2027-06-16 00:00")
    assert told(story, "engineer", "recovery-plan")[-1] == "drill-soon"

    do("engineer", reviewing.void, recovery, reason="没有演练")
    look(story, "2027-06-16 00:01")
    assert told(story, "engineer", "recovery-plan")[-1] == "drill-overdue"


def test_nothing_falls_due_by_a_plan_that_is_retired(
    story: Story, do: Do, plan: RecoveryPlan
) -> None:
    do("manager", plans.retire, plan, reason="系统下线")
    look(story, LATE)

    assert told(story, "engineer", "recovery-plan") == []


@pytest.mark.clause("E15")
def test_a_review_date_that_has_come_is_told_to_the_owner_alone(
    story: Story, plan: RecoveryPlan
) -> None:
    look(story, REVIEW, short=SECOND)
    assert told(story, "engineer", "recovery-plan") == []
    look(story, REVIEW)

    assert told(story, "engineer", "recovery-plan") == ["plan-review"]
    assert told(story, "manager", "recovery-plan") == []
    assert plan.review_due == local("2026-12-01 12:00").date()


@pytest.mark.clause("E15")
def test_an_improvement_that_is_late_is_told_once_and_one_that_is_done_never(
    story: Story, do: Do, plan: RecoveryPlan
) -> None:
    recovery = begun(story, plan)
    do("engineer", exercises.end, recovery, words="中止", when=story.now)
    day = local("2026-02-01 12:00").date()
    said = {"owner": story.cast.engineer, "due_date": day}
    do("manager", reviewing.improve, recovery, text="双路供电", **said)
    done = do("manager", reviewing.improve, recovery, text="备用磁带", **said)
    do("engineer", reviewing.close, done, dropped=False, outcome="已购买")

    look(story, "2026-02-02 00:00", short=SECOND)
    assert told(story, "manager", "improvement") == []
    look(story, "2026-02-02 00:00")
    assert told(story, "manager", "improvement") == ["improvement-overdue"]
    assert told(story, "engineer", "improvement").count("improvement-overdue") == 1
