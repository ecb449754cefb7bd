"""Every promised time runs as its agreement says, from the fact it names to the fact it names."""

from datetime import timedelta
from typing import Any

import pytest

from jianyue.tickets.models import Ticket
from tests.story import Story

URGENT = {"attributes": {"priority": "urgent"}}


def states(story: Story, ticket: Ticket, *targets: str) -> list[str]:
    return [story.clock(ticket, target).state for target in targets]


@pytest.mark.clause("C12")
def test_a_bank_counts_from_the_occurrence_not_from_the_report(story: Story) -> None:
    ticket = story.report(occurred_at=story.now - timedelta(minutes=20))
    story.wait(minutes=10)
    story.record(ticket, "responded", text="正在处理。")

    assert states(story, ticket, "response") == ["met"]
    story.wait(minutes=90)
    story.record(ticket, "restored")
    assert states(story, ticket, "recovery") == ["met"]


@pytest.mark.clause("C12")
def test_a_response_half_an_hour_after_the_report_is_late_where_it_happened_before(
    story: Story,
) -> None:
    ticket = story.report(occurred_at=story.now - timedelta(minutes=1))
    story.wait(minutes=30)
    story.record(ticket, "responded", text="正在处理。")

    assert states(story, ticket, "response") == ["breached"]


@pytest.mark.clause("C12")
@pytest.mark.parametrize(("minutes", "state"), [(120, "met"), (121, "breached")])
def test_a_work_order_is_answered_with_a_plan_within_two_hours(
    story: Story, minutes: int, state: str
) -> None:
    code = story.under("business-system")
    ticket = story.report(kind="work-order", contract=code)
    story.wait(minutes=minutes)
    story.record(ticket, "planned", text="今晚导入数据。")

    assert states(story, ticket, "order") == [state]


@pytest.mark.clause("C12")
def test_a_business_system_recovers_within_two_hours_of_the_fault(story: Story) -> None:
    ticket = story.report(
        contract=story.under("business-system"), occurred_at=story.now - timedelta(minutes=30)
    )
    story.wait(minutes=90)
    story.record(ticket, "restored")

    assert states(story, ticket, "response", "recovery") == ["breached", "met"]


VENDOR = [
    # level, urgency, impact: response hours, arrival hours, restoration hours
    ("high", "high", 1, 1, 2, None),
    ("high", "medium", 2, 2, 6, None),
    ("medium", "medium", 3, 4, None, 24),
    ("low", "low", 4, 8, None, 72),
]


@pytest.mark.clause("A08")
@pytest.mark.parametrize("row", VENDOR, ids=["level 1", "level 2", "level 3", "level 4"])
def test_each_level_of_the_vendor_has_its_hours(story: Story, row: Any) -> None:
    urgency, impact, level, response, arrival, restoration = row
    ticket = story.report(
        "foreman", contract="factory-1", attributes={"urgency": urgency, "impact": impact}
    )

    assert story.see(ticket).level == level
    hours = {"response": response, "arrival": arrival}
    for target, allowed in hours.items():
        if allowed is not None:
            due = story.clock(ticket, target).due_at
            assert due == story.now + timedelta(hours=allowed)
    # Three days end with the day: those of the report are not counted.
    if restoration == 24:
        assert story.clock(ticket, "restoration").due_at == story.now + timedelta(hours=24)


@pytest.mark.clause("A08")
@pytest.mark.parametrize(("hours", "state"), [(24, "met"), (25, "breached")])
def test_level_two_is_cleared_within_a_day_of_the_arrival(
    story: Story, hours: int, state: str
) -> None:
    graded = {"urgency": "high", "impact": "medium"}
    ticket = story.report("foreman", contract="factory-1", attributes=graded)
    story.wait(hours=5)
    story.record(ticket, "arrived", place="一号车间")
    story.wait(hours=hours)
    story.record(ticket, "resolved", text="更换控制器。")

    assert states(story, ticket, "arrival", "clearing") == ["met", state]


@pytest.mark.clause("B11")
def test_an_outsourced_fault_is_answered_reached_and_restored_in_time(story: Story) -> None:
    ticket = story.report(contract=story.under("outsourced"), attributes={"priority": "high"})
    story.wait(minutes=30)
    story.record(ticket, "responded", text="已安排工程师。")
    story.wait(hours=4, minutes=30)
    story.record(ticket, "arrived", by="engineer")
    story.wait(hours=2)
    story.record(ticket, "restored", by="engineer", text="已切换到备机。")

    assert states(story, ticket, "response", "arrival", "restoration") == ["met"] * 3


@pytest.mark.clause("B11")
def test_two_hours_to_restore_run_from_the_arrival_alone(story: Story) -> None:
    ticket = story.report(contract=story.under("outsourced"), attributes={"priority": "high"})
    story.wait(hours=5, minutes=1)
    story.record(ticket, "arrived", by="engineer")
    story.wait(hours=2, minutes=1)
    story.record(ticket, "restored", by="engineer")

    assert states(story, ticket, "arrival", "restoration") == ["breached", "breached"]


@pytest.mark.clause("B21")
@pytest.mark.parametrize(
    ("priority", "hours"), [("urgent", 8), ("high", 8), ("medium", 24), ("low", 24)]
)
def test_resolution_by_priority_counts_from_the_acknowledgement(
    story: Story, priority: str, hours: int
) -> None:
    ticket = story.report(contract=story.under("outsourced"), attributes={"priority": priority})
    story.wait(minutes=25)
    story.record(ticket, "acknowledged")
    story.record(
        ticket, "responded", text="预计明早解决。", resolve_by=story.now + timedelta(hours=6)
    )

    clock = story.clock(ticket, "resolution")
    assert clock.started_at == story.now
    assert clock.due_at == story.now + timedelta(hours=hours)
    assert story.facts(ticket)[-1].body["resolve_by"]


@pytest.mark.clause("D05")
def test_working_hours_without_holidays_count_for_the_quality_commitments(story: Story) -> None:
    contract = story.under("quality")
    story.at("2026-02-14T17:30")  # a worked Saturday before nine days of holiday
    ticket = story.report(contract=contract)

    due = story.clock(ticket, "response").due_at
    assert due == story.at("2026-02-24T09:30")


@pytest.mark.clause("E13")
@pytest.mark.parametrize(
    ("kind", "target", "fact", "hours"),
    [
        ("request", "answer", "responded", 24),
        ("request", "solution", "resolved", 72),
        ("problem", "fix", "resolved", 48),
        ("problem", "verification", "verified", 72),
    ],
)
def test_requests_and_problems_of_the_handbook_have_their_hours(
    story: Story, kind: str, target: str, fact: str, hours: int
) -> None:
    ticket = story.report(kind=kind, contract=story.under("handbook"))
    story.wait(hours=hours)
    if fact == "verified":
        story.record(ticket, "resolved", text="已修复。")
        story.record(ticket, "verified", by="teller")
    else:
        story.record(ticket, fact, text="已处理。")

    assert states(story, ticket, target) == ["met"]


@pytest.mark.clause("E09")
def test_a_request_goes_from_its_submission_to_the_feedback(story: Story) -> None:
    ticket = story.report(kind="request", category="consultancy", contract=story.under("handbook"))
    for kind, more in (
        ("acknowledged", {}),
        ("assigned", {"assignee": story.cast.engineer}),
        ("responded", {"text": "一小时内处理。"}),
        ("noted", {"text": "进度过半。"}),
        ("resolved", {"text": "已答复。"}),
    ):
        story.wait(minutes=30)
        story.record(ticket, kind, **more)
    story.record(ticket, "verified", by="teller")
    story.record(ticket, "closed")

    assert story.see(ticket).state == "closed"
    assert story.told("teller") == ["已受理", "有新的答复", "有新的说明", "已解决，请确认"]


@pytest.mark.clause("C12")
def test_the_default_agreement_answers_requests_and_faults(story: Story) -> None:
    contract = story.under("default")
    request = story.report(kind="request", contract=contract)
    fault = story.report(contract=contract)

    assert story.clock(request, "response").due_at == story.now + timedelta(hours=4)
    assert story.clock(fault, "fault-response").due_at == story.now + timedelta(hours=2)
    assert story.clock(fault, "recovery").due_at == story.now + timedelta(hours=4)


def test_time_that_waits_for_the_customer_does_not_count(story: Story) -> None:
    ticket = story.report(attributes={"problem": "2"})
    due = story.clock(ticket, "resolution").due_at
    story.wait(hours=1)
    story.record(ticket, "paused", ground="waiting-for-customer", text="请提供日志。")
    assert states(story, ticket, "resolution") == ["paused"]
    story.wait(hours=3)
    story.record(ticket, "resumed")

    assert due is not None
    assert story.clock(ticket, "resolution").due_at == due + timedelta(hours=3)
    assert story.clock(ticket, "recovery").state == "breached"
