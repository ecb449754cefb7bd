"""Disaster recovery: plans in versions, drills and real recoveries, times reached or not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from jianyue.cli.desks import rebuilt
from jianyue.ledger.fence import inside
from jianyue.ledger.queries import breaks_of
from jianyue.ledger.speech import NotAllowed
from jianyue.watch.folding import facts_of
from jianyue.watch.models import Recovery, RecoveryPlan
from jianyue.watch.recovery import exercises, plans, reviewing
from jianyue.watch.recovery.courses import course_of
from jianyue.watch.recovery.exercises import Did
from jianyue.watch.recovery.judging import Judged, judged
from jianyue.watch.recovery.scripts import versions_of
from jianyue.watch.recovery_words import Audience, Kind, State, StepAct
from tests.acting import local
from tests.stories.disasters import HOUR, STEPS, begun, script, stored
from tests.stories.nights import told
from tests.story import Story

Do = Callable[..., Any]
SECOND = timedelta(seconds=1)
DISASTER = "2026-01-12 09:00"  # the story begins an hour later


@pytest.fixture
def plan(story: Story, do: Do) -> RecoveryPlan:
    made: RecoveryPlan = do("manager", plans.write, story.cast.contracts["bank-1"], script(story))
    return made


def measured(recovery: Recovery, now: datetime) -> Judged:
    kept = stored(recovery)
    with inside(kept.tenant_id):
        course = course_of(facts_of(kept))
        return judged(course, exercises.script_of(kept), kept.contract, now)


def recover(story: Story, do: Do, recovery: Recovery, when: datetime, until: datetime) -> None:
    story.now = max(story.now, when)
    said = {"when": when, "data_until": until, "words": "业务恢复"}
    do("engineer", exercises.recover, recovery, **said)


@pytest.mark.clause("E15")
def test_a_plan_has_team_steps_resources_and_strategy_and_a_change_is_a_version(
    story: Story, do: Do, plan: RecoveryPlan
) -> None:
    anew = script(story, steps=STEPS[:2], rto=2 * HOUR, reason="缩短恢复时间")
    do("manager", plans.rewrite, plan, anew)

    with inside(plan.tenant_id):
        kept = RecoveryPlan.objects.get(pk=plan.pk)
        versions = versions_of(kept)
        assert list(breaks_of(kept.timeline)) == []
    assert (kept.number, kept.version, kept.rto) == ("BANK-1-R0001", 2, 2 * HOUR)
    assert versions[1].script == script(story)
    assert versions[2].script == anew


@pytest.mark.clause("E15")
def test_a_customer_reads_the_plan_without_what_is_internal(
    story: Story, plan: RecoveryPlan
) -> None:
    representative = story.cast.representative
    with inside(plan.tenant_id, representative.customer_id):
        seen = versions_of(RecoveryPlan.objects.visible_to(representative).get(pk=plan.pk))[1]

    assert [each.text for each in seen.script.means] == ["备用机房二号柜"]
    assert seen.script.steps == STEPS
    outsider = story.cast.people["foreman"]
    with inside(plan.tenant_id, outsider.customer_id):
        assert not RecoveryPlan.objects.visible_to(outsider).exists()


@pytest.mark.clause("E15")
@pytest.mark.parametrize(
    "wrong",
    [{"systems": ()}, {"systems": ("unknown",)}, {"steps": ()}, {"team": ()}, {"rto": 0 * HOUR},
     {"rto": 800 * HOUR}, {"rpo": -HOUR}, {"drill_months": 0}, {"strategy": " "}, {"owner": 0},
     {"strategy": "字" * 4001}, {"steps": STEPS * 14}],
)  # fmt: skip
def test_a_plan_that_says_too_little_or_too_much_is_refused(
    story: Story, do: Do, wrong: Any
) -> None:
    with pytest.raises(NotAllowed):
        do("manager", plans.write, story.cast.contracts["bank-1"], script(story, **wrong))


def test_only_who_plans_writes_and_only_who_works_records(
    story: Story, do: Do, plan: RecoveryPlan
) -> None:
    bank = story.cast.contracts["bank-1"]
    for who in ("agent", "representative", "auditor"):
        with pytest.raises(NotAllowed):
            do(who, plans.write, bank, script(story))
    recovery = begun(story, plan)
    with pytest.raises(NotAllowed):
        do("representative", exercises.handle, recovery, words="已看到", when=story.now)


@pytest.mark.clause("A06", "E15")
@pytest.mark.parametrize("late", [timedelta(), SECOND])
def test_a_recovery_exactly_on_time_is_reached_and_a_second_later_is_not(
    story: Story, do: Do, plan: RecoveryPlan, late: timedelta
) -> None:
    recovery, reached = begun(story, plan, Kind.REAL), not late
    disaster = local(DISASTER)
    recover(story, do, recovery, disaster + 4 * HOUR + late, disaster - HOUR / 4)

    found = measured(recovery, story.now)
    assert (found.rto.kept, found.rpo.kept, found.reached) == (reached, True, reached)
    assert found.rto.took == 4 * HOUR + late
    [agreed] = found.agreed  # the bank's agreement promises four hours
    assert agreed.kept is reached


@pytest.mark.clause("E15")
@pytest.mark.parametrize("late", [timedelta(), SECOND])
def test_data_lost_up_to_the_very_amount_are_within_it(
    story: Story, do: Do, plan: RecoveryPlan, late: timedelta
) -> None:
    recovery = begun(story, plan)
    disaster = local(DISASTER)
    recover(story, do, recovery, disaster + HOUR, disaster - HOUR / 4 - late)

    found = measured(recovery, story.now)
    assert (found.rpo.kept, found.rpo.took) == (not late, HOUR / 4 + late)


@pytest.mark.clause("A06")
def test_twenty_four_hours_of_the_vendor_hold_to_the_second(story: Story, do: Do) -> None:
    with inside(story.cast.manager.tenant_id):
        code = story.under("vendor")
    contract = story.cast.contracts[code]
    with inside(contract.tenant_id):
        system = next(iter(contract.versions.get(number=1).agreement().services))
    said = script(story, systems=(system,), rto=48 * HOUR)
    recovery = begun(story, do("manager", plans.write, contract, said), Kind.REAL)
    disaster = local(DISASTER)
    assert measured(recovery, disaster + 24 * HOUR).agreed[0].kept is None
    assert measured(recovery, disaster + 24 * HOUR + SECOND).agreed[0].kept is False

    recover(story, do, recovery, disaster + 24 * HOUR, disaster)
    assert measured(recovery, story.now).agreed[0].kept is True


@pytest.mark.clause("E15")
@pytest.mark.parametrize("late", [timedelta(), SECOND])
def test_a_disaster_is_recorded_within_twenty_four_hours(
    story: Story, plan: RecoveryPlan, late: timedelta
) -> None:
    occurred_at = story.now - 24 * HOUR - late
    recovery = begun(story, plan, Kind.REAL, occurred_at=occurred_at)

    assert measured(recovery, story.now).recorded.kept is (not late)


@pytest.mark.clause("E15")
@pytest.mark.parametrize("late", [timedelta(), SECOND])
def test_a_disaster_is_first_handled_within_seventy_two_hours(
    story: Story, do: Do, plan: RecoveryPlan, late: timedelta
) -> None:
    recovery = begun(story, plan, Kind.REAL)
    story.now = local(DISASTER) + 72 * HOUR + late
    assert measured(recovery, story.now).handled.kept is (False if late else None)

    do("engineer", exercises.handle, recovery, words="配电柜烧毁", when=story.now)
    assert measured(recovery, story.now).handled.kept is (not late)
    assert stored(recovery).handled_at == story.now


@pytest.mark.clause("A06", "E15")
def test_a_drill_is_followed_step_by_step_verified_by_a_second_person_and_ended(
    story: Story, do: Do, plan: RecoveryPlan
) -> None:
    recovery = begun(story, plan)
    for place in (1, 2):
        do("engineer", exercises.step, recovery, Did(place, StepAct.STARTED, story.now))
        story.wait(minutes=20)
        do("engineer", exercises.step, recovery, Did(place, StepAct.DONE, story.now))
    do("engineer", exercises.step, recovery, Did(3, StepAct.SKIPPED, story.now, "演练不切网络"))
    recover(story, do, recovery, story.now, local(DISASTER))
    with pytest.raises(NotAllowed):
        do("engineer", exercises.end, recovery, words="", when=story.now)
    with pytest.raises(NotAllowed):
        do("engineer", exercises.verify, recovery, works=True, words="正常", when=story.now)
    do("senior", exercises.verify, recovery, works=True, words="柜面正常", when=story.now)
    do("engineer", exercises.end, recovery, words="", when=story.now)

    assert stored(recovery).state is State.ENDED
    assert measured(recovery, story.now).reached is True
    with inside(plan.tenant_id):
        steps = course_of(facts_of(recovery)).steps
        assert [(each.ended_at is not None, each.skipped) for each in steps.values()] == [
            (True, False), (True, False), (True, True)
        ]  # fmt: skip


@pytest.mark.clause("E15")
def test_what_does_not_pass_is_to_be_recovered_anew(
    story: Story, do: Do, plan: RecoveryPlan
) -> None:
    recovery = begun(story, plan)
    recover(story, do, recovery, story.now, local(DISASTER))
    do("senior", exercises.verify, recovery, works=False, words="余额不对", when=story.now)
    assert (stored(recovery).state, stored(recovery).recovered_at) == (State.GOING, None)

    story.wait(hours=1)
    recover(story, do, recovery, story.now, local(DISASTER))
    assert measured(recovery, story.now).rto.took == 2 * HOUR


@pytest.mark.clause("E15")
def test_progress_is_told_to_each_side_and_every_report_arrives_once(
    story: Story, do: Do, plan: RecoveryPlan
) -> None:
    recovery = begun(story, plan, Kind.REAL)
    everybody = frozenset(Audience)
    for words in ("数据库已启动", "正在切换网络"):
        story.wait(minutes=30)
        do("engineer", exercises.tell, recovery, everybody, words=words)
    do("engineer", exercises.tell, recovery, frozenset({Audience.MANAGEMENT}), words="费用估计")

    began, news = ["recovery-begun"], ["recovery-progress"]
    assert told(story, "representative", "recovery") == began + 2 * news
    assert told(story, "senior", "recovery") == began + 2 * news, "also a member of the team"
    assert told(story, "manager", "recovery") == began + 3 * news
    assert told(story, "teller", "recovery") == told(story, "foreman", "recovery") == []


@pytest.mark.clause("E15")
def test_a_review_gives_causes_and_improvements_that_are_followed_to_their_end(
    story: Story, do: Do, plan: RecoveryPlan
) -> None:
    recovery = begun(story, plan)
    with pytest.raises(NotAllowed):
        do("manager", reviewing.review, recovery, causes="一", effect="二", lessons="三")
    do("engineer", exercises.end, recovery, words="备用机房没有电", when=story.now)
    do("manager", reviewing.review, recovery, causes="单路供电", effect="停业", lessons="双路")
    said = {"text": "备用机房双路供电", "owner": story.cast.engineer}
    made = do("manager", reviewing.improve, recovery, due_date=local("2026-02-01 12:00").date(),
              **said)  # fmt: skip
    assert told(story, "engineer", "improvement") == ["improvement-added"]
    with pytest.raises(NotAllowed):
        do("engineer", reviewing.close, made, dropped=False, outcome=" ")

    do("engineer", reviewing.close, made, dropped=False, outcome="已接入第二路")
    with inside(plan.tenant_id):
        kinds = [fact.kind for fact in facts_of(recovery)][-3:]
        made.refresh_from_db()
    assert kinds == ["recovery_reviewed", "improvement_added", "improvement_done"]
    assert (made.closed_at, made.outcome) == (story.now, "已接入第二路")


def test_given_up_without_a_recovery_is_not_reached(
    story: Story, do: Do, plan: RecoveryPlan
) -> None:
    recovery = begun(story, plan)
    with pytest.raises(NotAllowed):
        do("engineer", exercises.end, recovery, words="", when=story.now)
    do("engineer", exercises.end, recovery, words="备份磁带损坏", when=story.now)

    found = measured(recovery, story.now)
    assert (found.rto.kept, found.rpo.kept, found.reached) == (False, False, False)
    assert (found.handled.kept, found.agreed[0].kept) == (False, False)


def test_no_time_lies_in_the_future_or_before_the_disaster(
    story: Story, do: Do, plan: RecoveryPlan
) -> None:
    recovery, now, disaster = begun(story, plan), story.now, local(DISASTER)
    with pytest.raises(NotAllowed):
        begun(story, plan, occurred_at=now + SECOND)
    for when in (now + SECOND, disaster - SECOND):
        with pytest.raises(NotAllowed):
            do("engineer", exercises.step, recovery, Did(1, StepAct.DONE, when))
        said = {"when": when, "data_until": disaster, "words": ""}
        with pytest.raises(NotAllowed):
            do("engineer", exercises.recover, recovery, **said)
    said = {"when": now, "data_until": disaster + SECOND, "words": ""}
    with pytest.raises(NotAllowed):
        do("engineer", exercises.recover, recovery, **said)


def test_a_correction_is_a_new_fact_with_a_reason_and_nothing_is_lost(
    story: Story, do: Do, plan: RecoveryPlan
) -> None:
    recovery = begun(story, plan)
    do("engineer", exercises.step, recovery, Did(1, StepAct.DONE, story.now))
    recover(story, do, recovery, story.now, local(DISASTER))
    truth = local("2026-01-12 09:30")
    times = {"occurred_at": truth, "step-1-ended_at": truth + HOUR / 4}
    for wrong in ({}, {"step-2-ended_at": truth}, {"occurred_at": story.now + SECOND}):
        with pytest.raises(NotAllowed):
            do("engineer", reviewing.correct, recovery, wrong, reason="看错" if wrong else "")

    do("engineer", reviewing.correct, recovery, times, reason="监控记录为准")
    found = measured(recovery, story.now)
    assert (stored(recovery).occurred_at, found.rto.took) == (truth, HOUR / 2)
    with inside(plan.tenant_id):
        first = facts_of(recovery)[0]
    assert first.occurred_at == local(DISASTER)


def test_a_correction_that_contradicts_itself_is_refused_whole(
    story: Story, do: Do, plan: RecoveryPlan
) -> None:
    recovery = begun(story, plan)
    recover(story, do, recovery, story.now, local(DISASTER))
    before = local(DISASTER) - SECOND
    with pytest.raises(NotAllowed):
        do("engineer", reviewing.correct, recovery, {"recovered_at": before}, reason="错")

    with inside(plan.tenant_id):
        assert facts_of(recovery)[-1].kind == "recovery_recovered"


def test_rows_are_made_anew_from_the_facts(story: Story, do: Do, plan: RecoveryPlan) -> None:
    recovery = begun(story, plan)
    do("engineer", exercises.end, recovery, words="中止", when=story.now)
    with inside(plan.tenant_id):
        before = RecoveryPlan.objects.get(pk=plan.pk).drill_due
        RecoveryPlan.objects.update(drill_due="2030-01-01", version=9)
        Recovery.objects.update(ended_at=None, version=7)
    assert set(rebuilt(now=story.now)[1]) >= {plan.number, recovery.number}

    with inside(plan.tenant_id):
        kept = RecoveryPlan.objects.get(pk=plan.pk)
    assert (kept.drill_due, kept.version) == (before, 1)
    assert stored(recovery).ended_at == story.now
    assert rebuilt(now=story.now)[1] == []
