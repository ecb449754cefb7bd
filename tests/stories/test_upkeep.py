"""Recurring maintenance jobs: planned by a rule, made once, done by a named person (B03)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from jianyue.cli.desks import rebuilt
from jianyue.escalation import feeds, leaving
from jianyue.escalation.ical_windows import windows_of
from jianyue.escalation.leaving import Absence
from jianyue.escalation.recoveries import tell_due
from jianyue.ledger import faults
from jianyue.ledger.faults import Fault
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact
from jianyue.ledger.queries import breaks_of
from jianyue.ledger.speech import NotAllowed
from jianyue.people import actions as people
from jianyue.upkeep import doing, following, planning
from jianyue.upkeep.doing import Told
from jianyue.upkeep.following import Wish
from jianyue.upkeep.models import Finding, Job, Plan
from jianyue.upkeep.planning import Wanted
from jianyue.upkeep.rules import Rule
from jianyue.upkeep.steps import from_lines
from tests.acting import local
from tests.stories.nights import told
from tests.story import Story

Do = Callable[..., Any]
HOUR = timedelta(hours=1)
DONE = Told(done=True)
READ = Told(done=True, reading=Decimal("12.50"))
LINES = "清理临时表 | 释放空间 | GB\n拆分大表\n重建索引和存储过程的统计信息"


class Killed(BaseException):
    """The process is gone."""


def wanted(story: Story, **said: Any) -> Wanted:
    """Every Wednesday at ten in the evening, shown a day ahead, done within eight hours."""
    rule = Rule("week", "Asia/Shanghai", date(2026, 1, 1), 22 * 60, weekdays=(2,), due_hours=8)
    given: dict[str, Any] = {
        "title": "核心库例行维护", "steps": from_lines(LINES), "systems": ("core-banking",),
        "person": story.cast.engineer, "deputy": story.cast.agent, "rule": rule,
    } | said  # fmt: skip
    return Wanted(**given)


@pytest.fixture
def plan(story: Story, do: Do) -> Plan:
    made: Plan = do("manager", planning.define, story.cast.contracts["bank-1"], wanted(story))
    return made


def look(story: Story, when: str) -> None:
    story.at(when)
    tell_due(story.now)
    tell_due(story.now)


def jobs(plan: Plan) -> list[Job]:
    with inside(plan.tenant_id):
        rows = Job.objects.filter(plan=plan).select_related("timeline", "person", "plan__contract")
        found = list(rows.order_by("starts_at", "pk"))
        assert not [each for job in found for each in breaks_of(job.timeline)]
        return found


def words(job: Job) -> list[str]:
    with inside(job.tenant_id):
        rows = Fact.objects.filter(timeline=job.timeline_id).order_by("seq")
        return list(rows.values_list("kind", flat=True))


@pytest.mark.clause("B03")
def test_a_job_is_shown_in_time_done_step_by_step_and_recorded(
    story: Story, do: Do, plan: Plan
) -> None:
    look(story, "2026-01-13 21:59")
    assert jobs(plan) == []
    look(story, "2026-01-13 22:00")
    (job,) = jobs(plan)
    assert (job.starts_at, job.due_at) == (local("2026-01-14 22:00"), local("2026-01-15 06:00"))
    assert told(story, "engineer", "upkeep-job") == ["upkeep-shown"]

    story.at("2026-01-14 22:05")
    do("engineer", doing.begin, job)
    do("engineer", doing.record, job, {1: READ})
    with pytest.raises(NotAllowed, match="2, 3"):
        do("engineer", doing.finish, job, {})
    do("engineer", doing.finish, job, {2: Told(done=False, words="本月无大表"), 3: DONE})

    (kept,) = jobs(plan)
    assert (kept.state, kept.steps_done, kept.steps) == ("done", 2, 3)
    happened = ["job_planned", "job_begun", *["job_step"] * 3, "job_finished"]
    assert words(job) == happened
    with inside(job.tenant_id):
        assert doing.told_of(kept)[1] == READ
    assert told(story, "engineer", "upkeep-job") == []


@pytest.mark.clause("B03")
def test_a_job_that_is_late_is_told_to_its_person_and_the_manager_once(
    story: Story, do: Do, plan: Plan
) -> None:
    look(story, "2026-01-13 22:00")
    look(story, "2026-01-15 05:59")
    assert told(story, "manager", "upkeep-job") == []
    look(story, "2026-01-15 06:00")
    look(story, "2026-01-15 18:00")
    assert told(story, "manager", "upkeep-job") == ["upkeep-late"]
    assert told(story, "engineer", "upkeep-job") == ["upkeep-shown", "upkeep-late"]
    (job,) = jobs(plan)
    with pytest.raises(NotAllowed, match="late already"):
        do("engineer", doing.move, job, story.now + HOUR, reason="忙")

    do("engineer", doing.finish, job, dict.fromkeys((1, 2, 3), DONE))
    (kept,) = jobs(plan)
    assert kept.is_late(story.now), "what was done too late stays late"


def test_a_job_is_made_once_whenever_a_worker_dies(story: Story, plan: Plan) -> None:
    def dies(place: Fault) -> None:
        if place is Fault.RECORDED:
            raise Killed

    story.at("2026-01-13 22:00")
    for _ in range(2):
        with faults.waiting(dies), pytest.raises(Killed), transaction.atomic():
            tell_due(story.now)
        assert jobs(plan) == []
        assert told(story, "engineer", "upkeep-job") == []

    look(story, "2026-01-13 22:01")
    look(story, "2026-01-13 22:02")
    assert len(jobs(plan)) == 1
    assert told(story, "engineer", "upkeep-job") == ["upkeep-shown"]


def test_a_worker_that_was_down_makes_what_it_missed_and_tells_that_it_is_late(
    story: Story, plan: Plan
) -> None:
    look(story, "2026-02-05 06:00")
    tell_due(story.now)
    assert [f"{each.on_date:%m-%d}" for each in jobs(plan)] == [
        "01-14", "01-21", "01-28", "02-04",
    ]  # fmt: skip
    assert told(story, "engineer", "upkeep-job") == ["upkeep-late"] * 4


@pytest.mark.clause("B03")
def test_the_deputy_does_it_while_the_person_is_away(story: Story, do: Do, plan: Plan) -> None:
    engineer = story.cast.engineer
    away = Absence(engineer, story.now, local("2026-01-16 00:00"))
    do("engineer", leaving.enter, away)
    look(story, "2026-01-13 22:00")
    assert [each.person for each in jobs(plan)] == [story.cast.agent]
    look(story, "2026-01-20 22:00")
    assert [each.person for each in jobs(plan)] == [story.cast.agent, engineer]


def test_when_the_person_leaves_the_deputy_gets_his_jobs_and_the_manager_is_told_once(
    story: Story, do: Do, plan: Plan
) -> None:
    look(story, "2026-01-13 22:00")
    do("administrator", people.deactivate, story.cast.engineer)
    look(story, "2026-01-14 23:00")
    look(story, "2026-01-16 23:00")

    assert [each.person for each in jobs(plan)] == [story.cast.agent]
    assert "job_taken" in words(jobs(plan)[0])
    assert told(story, "agent", "upkeep-job") == ["upkeep-taken", "upkeep-late"]
    assert told(story, "manager", "upkeep-plan") == ["upkeep-left"]


def test_without_person_and_deputy_the_job_is_nobodys_and_the_manager_is_told(
    story: Story, do: Do
) -> None:
    alone = wanted(story, deputy=None)
    plan = do("manager", planning.define, story.cast.contracts["bank-1"], alone)
    do("administrator", people.deactivate, story.cast.engineer)
    look(story, "2026-01-13 22:00")
    (job,) = jobs(plan)
    assert job.person is None
    assert told(story, "manager", "upkeep-job") == ["upkeep-nobody"]

    do("agent", doing.take_over, job, story.cast.agent)
    assert jobs(plan)[0].person == story.cast.agent
    assert told(story, "agent", "upkeep-job") == [], "who took it over knows"


def test_days_follow_the_calendar_of_the_contract(story: Story, do: Do) -> None:
    rule = replace(wanted(story).rule, every="day", weekdays=(), shift="left_out", shown_days=0)
    given = wanted(story, rule=rule)
    plan = do("manager", planning.define, story.cast.contracts["bank-1"], given)
    look(story, "2026-02-24 23:00")
    made = {each.on_date for each in jobs(plan)}
    assert date(2026, 2, 13) in made
    assert date(2026, 2, 14) in made, "a Saturday that is worked to make up for the holiday"
    assert not {date(2026, 2, day) for day in range(15, 24)} & made, "the Spring Festival"
    assert date(2026, 2, 24) in made


def test_a_changed_rule_makes_what_lies_ahead_anew_and_leaves_what_has_begun(
    story: Story, do: Do, plan: Plan
) -> None:
    look(story, "2026-01-13 22:00")
    story.at("2026-01-14 09:00")
    do("engineer", doing.begin, jobs(plan)[0])
    early = replace(wanted(story).rule, minute=20 * 60, shown_days=10)
    do("manager", planning.change, plan, wanted(story, rule=early))
    assert [(f"{each.on_date:%m-%d}", each.state) for each in jobs(plan)] == [
        ("01-14", "planned"), ("01-14", "running"), ("01-21", "planned"),
    ]  # fmt: skip

    do("manager", planning.change, plan, wanted(story))
    states = sorted(each.state for each in jobs(plan))
    assert states == ["planned", "running", "withdrawn", "withdrawn"]


def test_an_ended_plan_comes_round_no_more(story: Story, do: Do, plan: Plan) -> None:
    look(story, "2026-01-13 22:00")
    with pytest.raises(NotAllowed):
        do("manager", planning.end, plan, reason=" ")
    do("manager", planning.end, plan, reason="系统下线")
    look(story, "2026-02-13 22:00")
    assert [each.state for each in jobs(plan)] == ["withdrawn"]
    with pytest.raises(NotAllowed, match="moved on"):
        do("engineer", doing.begin, jobs(plan)[0])
    with pytest.raises(NotAllowed, match="ended"):
        do("manager", planning.change, plan, wanted(story))


def test_a_job_is_moved_skipped_and_opened_again_each_with_a_reason(
    story: Story, do: Do, plan: Plan
) -> None:
    look(story, "2026-01-13 22:00")
    (job,) = jobs(plan)
    with pytest.raises(NotAllowed, match="why"):
        do("engineer", doing.move, job, job.starts_at + HOUR, reason="")
    do("engineer", doing.move, job, job.starts_at + 2 * HOUR, reason="月末批量")
    assert jobs(plan)[0].due_at == local("2026-01-15 08:00")
    look(story, "2026-01-15 06:30")
    assert told(story, "manager", "upkeep-job") == []

    do("engineer", doing.skip, job, reason="月末冻结")
    look(story, "2026-01-15 09:00")
    assert told(story, "manager", "upkeep-job") == []
    do("engineer", doing.reopen, job, reason="冻结取消")
    do("engineer", doing.record, job, {1: DONE})
    do("engineer", doing.record, job, {1: DONE})
    assert words(job) == [
        "job_planned", "job_moved", "job_skipped", "job_reopened", "job_step",
    ]  # fmt: skip


@pytest.mark.clause("B03")
def test_what_was_found_becomes_a_ticket_once(story: Story, do: Do, plan: Plan) -> None:
    look(story, "2026-01-13 22:00")
    (job,) = jobs(plan)
    finding: Finding = do("engineer", doing.find, job, "索引碎片率 60%")
    wish = Wish("problem", "核心库索引碎片率高", "core-banking")
    ticket = do("engineer", following.follow, finding, wish)
    with pytest.raises(NotAllowed, match="already"):
        do("engineer", following.follow, finding, wish)

    assert (ticket.kind, ticket.origin, ticket.service) == ("problem", "inspection", "core-banking")
    assert jobs(plan)[0].findings == 1
    assert words(job)[-1] == "job_followed"
    story.tickets.append(ticket)


@pytest.mark.parametrize(
    "said",
    [
        {"title": " "},
        {"steps": ()},
        {"steps": from_lines("一步\n" * 41)},
        {"steps": from_lines("| 读数")},
        {"steps": from_lines("长" * 201)},
        {"systems": ("nothing",)},
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(story: Story, do: Do, said: dict[str, Any]) -> None:
    with pytest.raises(NotAllowed):
        do("manager", planning.define, story.cast.contracts["bank-1"], wanted(story, **said))


@pytest.mark.parametrize(
    "said",
    [
        {"weekdays": ()},
        {"every": "fortnight"},
        {"every": "month", "day": 0},
        {"zone": "Mars/Olympus"},
        {"zone": "../../etc/passwd"},
        {"until_date": date(2025, 1, 1)},
        {"from_date": date(1800, 1, 1)},
        {"shown_days": 61},
        {"due_hours": 0},
        {"shift": "sideways"},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(story: Story, do: Do, said: dict[str, Any]) -> None:
    given = wanted(story, rule=replace(wanted(story).rule, **said))
    with pytest.raises(NotAllowed):
        do("manager", planning.define, story.cast.contracts["bank-1"], given)


def test_only_managers_plan_only_who_works_does_and_only_for_people_of_the_house(
    story: Story, do: Do, plan: Plan
) -> None:
    bank, cast = story.cast.contracts["bank-1"], story.cast
    look(story, "2026-01-13 22:00")
    (job,) = jobs(plan)
    for actor in ("engineer", "teller", "representative", "auditor"):
        with pytest.raises(NotAllowed):
            do(actor, planning.define, bank, wanted(story))
    for actor in ("representative", "auditor", "contract_manager"):
        with pytest.raises(NotAllowed):
            do(actor, doing.begin, job)
    for person in (cast.teller, cast.outsider, cast.auditor):
        with pytest.raises(NotAllowed):
            do("manager", planning.define, bank, wanted(story, person=person))
    with pytest.raises(NotAllowed):
        do("manager", planning.define, bank, wanted(story, deputy=cast.engineer))


@pytest.mark.parametrize("actor", ["outsider", "rival_manager", "stranger", "foreman"])
def test_nobody_else_sees_or_touches_it(story: Story, do: Do, plan: Plan, actor: str) -> None:
    look(story, "2026-01-13 22:00")
    (job,) = jobs(plan)
    person = story.cast.people[actor]
    with inside(person.tenant_id, person.customer_id):
        assert not Plan.objects.visible_to(person).exists()
        assert not Job.objects.visible_to(person).exists()
    with pytest.raises((NotAllowed, Job.DoesNotExist)):
        do(actor, doing.begin, job)


def test_both_sides_read_what_comes_in_their_calendars(story: Story, do: Do, plan: Plan) -> None:
    look(story, "2026-01-13 22:00")

    def feed(bank: Any, *, at: Any, by: Any) -> str:
        made, _ = feeds.make(bank, at=at, by=by)
        return windows_of(made, at=at).decode()

    said = do("representative", feed, story.cast.contracts["bank-1"])
    starts = [line for line in said.splitlines() if line.startswith("DTSTART")]
    assert starts[:2] == ["DTSTART:20260114T140000Z", "DTSTART:20260121T140000Z"]
    assert len(starts) > 10
    assert "核心库例行维护" in said
    assert plan.number in said


def test_the_copies_are_what_the_facts_say(story: Story, do: Do, plan: Plan) -> None:
    look(story, "2026-01-13 22:00")
    (job,) = jobs(plan)
    do("engineer", doing.record, job, {1: DONE})
    with inside(plan.tenant_id):
        Job.objects.update(state="done", steps_done=3, person=None)
        Plan.objects.update(edition=9)
    assert {str(plan), str(job)} <= set(rebuilt(now=story.now)[1])
    assert (jobs(plan)[0].state, jobs(plan)[0].steps_done) == ("running", 1)
    assert not {str(plan), str(job)} & set(rebuilt(now=story.now)[1])
