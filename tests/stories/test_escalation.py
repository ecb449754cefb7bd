"""Ladders: who is called when, once, whatever happens meanwhile (semantics 4)."""

from datetime import timedelta
from typing import Any

import pytest

from jianyue.engine.climbs import Climb
from jianyue.escalation import climbing, holdings
from jianyue.escalation.models import Holding, Step
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact, Timer
from jianyue.notices.models import Notice, State
from jianyue.operation.auditing import Auditor
from jianyue.tickets import claiming
from jianyue.tickets.climbing import climb_of
from jianyue.tickets.models import Ticket
from tests.story import Story

SECOND = timedelta(seconds=1)
# handling level -> what grades a ticket so, and after how many minutes its steps come
LADDERS = {
    1: ("core-banking", "1", (5, 10, 15, 30, 120)),
    2: ("office-systems", "1", (10, 20, 60)),
    3: ("core-banking", "3", (30, 60, 120)),
    4: ("training-system", "2", (60, 120)),
}


def report(story: Story, level: int, **said: Any) -> Ticket:
    return story.report(service=LADDERS[level][0], attributes=graded(level), **said)


def graded(level: int) -> dict[str, str]:
    service, problem, _ = LADDERS[level]
    return {"problem": problem, "service": service}


def fired(story: Story, ticket: Ticket) -> list[tuple[int, int, int]]:
    """Have a worker look; return what was told so far: level, step, minutes after the report."""
    climbing.escalate_due(story.now)
    with inside(ticket.tenant_id):
        steps = list(Step.objects.filter(ticket=ticket).order_by("at", "pk"))
    start = ticket.reported_at
    return [(s.level, s.index + 1, (s.at - start) // timedelta(minutes=1)) for s in steps]


def called(story: Story, who: str) -> list[Notice]:
    person = story.cast.people[who]
    kinds = ("escalated", "escalated-late", "nobody-found")
    with inside(person.tenant_id):
        return list(Notice.objects.filter(user=person, kind__in=kinds).order_by("pk"))


@pytest.mark.clause("C21")
@pytest.mark.clause("C22")
@pytest.mark.parametrize("level", LADDERS)
def test_each_step_is_told_at_its_second_and_not_before(story: Story, level: int) -> None:
    ticket = report(story, level)
    minutes = LADDERS[level][2]
    begun = story.now
    for number, minute in enumerate(minutes, 1):
        story.now = begun + timedelta(minutes=minute) - SECOND
        assert len(fired(story, ticket)) == number - 1
        story.now += SECOND
        assert fired(story, ticket)[-1] == (level, number, minute)
    story.wait(days=3)

    assert fired(story, ticket) == [(level, n, m) for n, m in enumerate(minutes, 1)]
    assert not any(step.late for step in steps_of(ticket))
    assert not Timer.objects.filter(kind="ladder", subject_id=ticket.pk).exists()


def steps_of(ticket: Ticket) -> list[Step]:
    with inside(ticket.tenant_id):
        return list(Step.objects.filter(ticket=ticket).order_by("at", "pk"))


@pytest.mark.clause("C21")
def test_a_step_calls_the_people_of_its_roles_once(story: Story) -> None:
    ticket = report(story, 1)
    story.wait(minutes=15)
    fired(story, ticket)
    fired(story, ticket)

    (notice,) = called(story, "director")
    assert notice.subject.endswith("柜面系统无法登录")
    assert "第 3 步，报告后 15 分钟" in notice.body
    assert "乙方总经理" in notice.body
    assert "协议第 4.9 条" in notice.body
    assert notice.path == f"/tickets/{ticket.number}/"


def test_overdue_steps_are_one_message_and_marked_late(story: Story) -> None:
    ticket = report(story, 1)
    story.wait(minutes=29)
    fired(story, ticket)

    subjects = [each.subject for each in called(story, "manager") if each.kind == "escalated"]
    assert len(subjects) == 1
    assert "补发" in subjects[0]
    assert [step.late for step in steps_of(ticket)] == [True, True, True]
    (notice,) = [each for each in called(story, "manager") if each.kind == "escalated"]
    assert notice.body.index("第 1 步") < notice.body.index("第 2 步")


def test_a_backlog_of_many_tickets_is_one_message_a_person(story: Story) -> None:
    tickets = [report(story, 1) for _ in range(5)]
    story.wait(hours=1)
    climbing.escalate_due(story.now)

    (backlog,) = [each for each in called(story, "director") if each.kind != "nobody-found"]
    assert "5 张工单" in backlog.subject
    assert all(ticket.number in backlog.body for ticket in tickets)


def test_what_is_resolved_calls_nobody_and_what_waits_is_taken_back(story: Story) -> None:
    ticket = report(story, 1)
    story.wait(minutes=5)
    fired(story, ticket)
    story.record(ticket, "resolved", text="已重启。")
    story.wait(hours=5)

    assert len(fired(story, ticket)) == 1
    notices = [each for each in called(story, "manager") if each.kind == "escalated"]
    assert [each.state for each in notices] == [State.WITHDRAWN]


def test_a_stricter_level_tells_what_is_due_there_and_a_milder_one_cancels(story: Story) -> None:
    ticket = report(story, 4)
    story.wait(minutes=20)
    assert fired(story, ticket) == []
    story.record(ticket, "reclassified", attributes=graded(1), reason="影响扩大")
    assert fired(story, ticket) == [(1, 1, 20), (1, 2, 20), (1, 3, 20)]
    story.wait(minutes=1)
    story.record(ticket, "reclassified", attributes=graded(4), reason="已绕行")
    story.wait(minutes=30)
    assert len(fired(story, ticket)) == 3
    story.wait(minutes=9)

    assert fired(story, ticket)[3:] == [(4, 1, 60)]


def test_what_was_solved_while_no_worker_ran_wakes_nobody_until_it_is_reopened(
    story: Story,
) -> None:
    ticket = report(story, 1)
    story.wait(minutes=7)
    story.record(ticket, "resolved", text="已重启。")
    assert fired(story, ticket) == []
    assert called(story, "manager") == []

    story.wait(minutes=10)
    story.record(ticket, "reopened", by="teller", reason="又断了")

    assert fired(story, ticket) == [(1, 1, 5)]
    assert [step.late for step in steps_of(ticket)] == [True]
    assert Auditor().look_if_due(story.now).passed


def test_a_clock_that_was_set_back_undoes_nothing(story: Story) -> None:
    ticket = report(story, 1)
    story.wait(minutes=12)
    assert len(fired(story, ticket)) == 2
    story.record(ticket, "resolved", text="已重启。")
    fired(story, ticket)
    story.now -= timedelta(minutes=9)

    assert Auditor().look_if_due(story.now).passed
    assert len(fired(story, ticket)) == 2


def test_a_reopened_ticket_goes_on_where_it_stopped_and_repeats_no_step(story: Story) -> None:
    ticket = report(story, 1)
    story.wait(minutes=12)
    fired(story, ticket)
    story.record(ticket, "resolved", text="已重启。")
    story.wait(hours=3)
    story.record(ticket, "reopened", by="teller", reason="又断了")
    story.wait(minutes=2)
    assert len(fired(story, ticket)) == 2
    story.wait(minutes=1)

    assert fired(story, ticket)[-1][:2] == (1, 3)
    assert [step.round for step in steps_of(ticket)] == [1, 1, 2]


@pytest.mark.clause("D11")
def test_where_nobody_holds_a_role_the_operations_manager_is_alarmed(story: Story) -> None:
    ticket = report(story, 3)
    story.wait(minutes=30)
    fired(story, ticket)

    (step,) = steps_of(ticket)
    assert step.nobody == ["department-manager"]
    (alarm,) = called(story, "manager")
    assert alarm.kind == "nobody-found"
    assert "没有人担任：部门经理" in alarm.body


@pytest.mark.clause("D11")
def test_who_was_given_a_role_is_called_in_it(story: Story) -> None:
    manager, bank = story.cast.manager, story.cast.contracts["bank-1"]
    with inside(bank.tenant_id):
        holdings.hold(bank, "department-manager", story.cast.engineer, at=story.now, by=manager)
    ticket = report(story, 3)
    story.wait(minutes=30)
    fired(story, ticket)

    (role,) = steps_of(ticket)[0].roles
    (way,) = role.pop("ways")
    person = story.cast.engineer.pk
    assert role == {"role": "department-manager", "how": "on_duty", "people": [person]}
    with inside(bank.tenant_id):
        held = Holding.objects.get(role="department-manager")
    assert way == {
        "person": person, "holder": held.pk, "layer": None, "override": None, "absent": None
    }  # fmt: skip
    assert [each.kind for each in called(story, "engineer")] == ["escalated"]
    assert called(story, "manager") == []


def test_pauses_do_not_stop_a_ladder(story: Story) -> None:
    ticket = report(story, 1)
    story.record(ticket, "acknowledged")
    story.record(ticket, "paused", ground="waiting-for-customer", text="请提供日志。")
    story.wait(minutes=10)

    assert fired(story, ticket) == [(1, 1, 5), (1, 2, 10)]


def test_of_a_security_incident_the_call_says_no_more(story: Story) -> None:
    ticket = report(story, 1, security="data_theft", title="数据库被拖库", by="agent")
    story.wait(minutes=15)
    fired(story, ticket)

    (notice,) = called(story, "director")
    assert "拖库" not in notice.subject + notice.body


def test_one_ticket_that_cannot_be_worked_out_does_not_stop_the_others(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = report(story, 1), report(story, 1)
    story.wait(minutes=5)
    timeline = bad.timeline_id

    def broken(facts: list[Fact], *args: Any) -> Climb:
        if facts[0].timeline_id == timeline:
            raise ArithmeticError
        return climb_of(facts, *args)

    monkeypatch.setattr(climbing, "climb_of", broken)
    climbing.escalate_due(story.now)

    assert steps_of(bad) == []
    assert len(steps_of(good)) == 1
    timer = Timer.objects.get(kind="ladder", subject_id=bad.pk)
    assert timer.at == story.now + claiming.RETRY_BROKEN
