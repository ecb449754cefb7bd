"""What the customer decides: solutions, more time, effort, exclusions."""

from datetime import timedelta
from decimal import Decimal

import pytest

from jianyue.ledger.speech import NotAllowed
from jianyue.tickets.actions import Incomplete
from jianyue.tickets.models import Ticket
from tests.story import Story


def urgent(story: Story) -> Ticket:
    return story.report(contract=story.under("outsourced"), attributes={"priority": "urgent"})


@pytest.mark.clause("B05")
def test_a_major_fault_waits_for_consent_before_the_solution_is_applied(story: Story) -> None:
    ticket = urgent(story)
    story.record(ticket, "arrived", by="engineer")
    for kind in ("worked_around", "restored", "resolved"):
        with pytest.raises(NotAllowed, match="consent before a solution"):
            story.record(ticket, kind, by="engineer", text="切换到备机。")

    story.record(ticket, "solution_proposed", by="engineer", text="切换到备机，约十分钟。")
    assert story.told("representative") == ["请同意解决方案"]
    story.record(ticket, "consented", by="representative")
    story.record(ticket, "restored", by="engineer")
    story.record(ticket, "resolved", by="engineer", text="已切换。")
    assert story.see(ticket).state == "resolved"


@pytest.mark.clause("B05")
def test_a_refused_solution_is_proposed_anew(story: Story) -> None:
    ticket = urgent(story)
    with pytest.raises(NotAllowed, match="No solution waits"):
        story.record(ticket, "consented", by="representative")
    story.record(ticket, "solution_proposed", text="重启数据库。")
    with pytest.raises(NotAllowed):
        story.record(ticket, "consented", by="teller")
    story.record(ticket, "consent_refused", by="representative", reason="营业中不能重启")

    with pytest.raises(NotAllowed, match="consent before a solution"):
        story.record(ticket, "resolved", text="已重启。")


@pytest.mark.clause("B05")
def test_lesser_faults_need_no_consent(story: Story) -> None:
    ticket = story.report(contract=story.under("outsourced"), attributes={"priority": "low"})
    story.record(ticket, "resolved", text="已处理。")

    assert story.see(ticket).state == "resolved"


@pytest.mark.clause("B23")
@pytest.mark.parametrize("priority", ["high", "medium"])
def test_more_time_needs_the_representative_and_shows_both_targets(
    story: Story, priority: str
) -> None:
    ticket = story.report(contract=story.under("outsourced"), attributes={"priority": priority})
    story.record(ticket, "acknowledged")
    first = story.clock(ticket, "resolution").due_at
    later = story.now + timedelta(days=2)
    with pytest.raises(NotAllowed):
        story.record(ticket, "extended", by="manager", until=later)
    story.record(ticket, "extension_asked", until=later, reason="备件在途")
    assert story.told("representative") == ["请批准延期"]
    with pytest.raises(NotAllowed):
        story.record(ticket, "extended", by="teller", until=later)
    story.record(ticket, "extended", by="representative")

    clock = story.clock(ticket, "resolution")
    assert (clock.first_due_at, clock.due_at) == (first, later)


@pytest.mark.clause("B23")
def test_refused_time_leaves_the_target_where_it_was(story: Story) -> None:
    ticket = story.report()
    due = story.clock(ticket, "resolution").due_at
    story.record(ticket, "assigned", assignee=story.cast.engineer)
    story.record(ticket, "extension_asked", until=story.now + timedelta(days=9), reason="等备件")
    story.record(ticket, "extension_refused", by="representative", reason="请调配备机")

    assert story.clock(ticket, "resolution").due_at == due
    assert story.told("representative") == []
    assert story.told("engineer") == ["已分派给您", "客户不同意延期"]


@pytest.mark.clause("B23")
def test_the_manager_extends_where_the_agreement_asks_for_no_approval(story: Story) -> None:
    ticket = story.report(contract=story.under("outsourced"), attributes={"priority": "low"})
    story.record(ticket, "acknowledged")
    later = story.now + timedelta(days=3)
    with pytest.raises(NotAllowed):
        story.record(ticket, "extended", by="agent", until=later)
    with pytest.raises(NotAllowed, match="undo a breach"):
        story.record(ticket, "extended", by="manager", until=later, undoes_breach=True)
    story.record(ticket, "extended", by="manager", until=later)

    assert story.clock(ticket, "resolution").due_at == later


def test_more_time_lies_ahead_and_is_for_a_promised_time(story: Story) -> None:
    ticket = story.report()
    with pytest.raises(NotAllowed, match="lie ahead"):
        story.record(ticket, "extension_asked", until=story.now, reason="等备件")
    later = story.now + timedelta(days=1)
    with pytest.raises(NotAllowed, match="promises no such time"):
        story.record(ticket, "extension_asked", until=later, reason="等备件", target="lunch")
    story.record(ticket, "extension_asked", until=later, reason="等备件", target="recovery")
    story.record(ticket, "extended", by="representative")
    assert story.clock(ticket, "recovery").due_at == later


def test_approval_of_nothing_says_until_when(story: Story) -> None:
    ticket = story.report(contract=story.under("outsourced"), attributes={"priority": "low"})

    with pytest.raises(Incomplete, match="until when"):
        story.record(ticket, "extended", by="manager")


@pytest.mark.clause("B02")
def test_an_enhancement_above_two_person_days_is_flagged_and_agreed(story: Story) -> None:
    ticket = story.report(
        kind="request", category="enhancement", service="enhancement",
        contract=story.under("outsourced"), attributes={"priority": "low"},
    )  # fmt: skip
    story.record(ticket, "estimated", effort=Decimal("2.5"))
    assert story.facts(ticket)[-1].body["over"] is True
    assert story.see(ticket).effort_days == Decimal("2.50")
    with pytest.raises(NotAllowed, match="above what the agreement includes"):
        story.record(ticket, "resolved", text="已改进。")

    story.record(ticket, "effort_agreed", by="representative")
    story.record(ticket, "resolved", text="已改进。")


@pytest.mark.clause("B02")
def test_two_person_days_are_included(story: Story) -> None:
    ticket = story.report(
        kind="request", category="enhancement", service="enhancement",
        contract=story.under("outsourced"), attributes={"priority": "low"},
    )  # fmt: skip
    for wrong in ("-1", "much"):
        with pytest.raises(NotAllowed, match="person-days"):
            story.record(ticket, "estimated", effort=wrong)
    story.record(ticket, "estimated", effort=Decimal(3))
    story.record(ticket, "effort_refused", by="representative", reason="范围太大，请缩减")
    story.record(ticket, "estimated", effort=Decimal(2))

    story.record(ticket, "resolved", text="已改进。")
    assert story.see(ticket).effort_days == 2


@pytest.mark.clause("B18")
def test_an_exclusion_keeps_its_evidence_and_is_agreed(story: Story) -> None:
    ticket = story.report()
    story.wait(hours=3)
    with pytest.raises(NotAllowed, match="no ground of exclusion"):
        story.record(ticket, "excluded", by="manager", ground="bad-luck", reason="运气不好")
    with pytest.raises(NotAllowed):
        story.record(ticket, "excluded", by="agent", ground="local-network", reason="网点断网")
    story.record(
        ticket, "excluded", by="manager", ground="local-network",
        reason="网点内部网络中断", evidence="交换机日志 10:05-12:40",
    )  # fmt: skip

    assert story.see(ticket).contest == "excluded"
    assert story.told("representative") == ["请确认排除出考核"]
    story.record(ticket, "exclusion_agreed", by="representative")
    assert story.see(ticket).contest == "agreed"
    assert story.clock(ticket, "recovery").state == "breached"  # clocks stay as they are


@pytest.mark.clause("B18")
def test_the_customer_contests_an_exclusion(story: Story) -> None:
    ticket = story.report()
    with pytest.raises(NotAllowed, match="not excluded"):
        story.record(ticket, "exclusion_contested", by="representative", reason="未曾排除")
    story.record(ticket, "excluded", by="manager", ground="force-majeure", reason="雷击停电")
    story.record(ticket, "exclusion_contested", by="representative", reason="UPS 应当维持供电")

    assert story.see(ticket).contest == "contested"
