"""What is recorded late is judged by when it happened; corrections and rejections are facts too."""

from datetime import timedelta

import pytest

from jianyue.ledger.speech import NotAllowed
from jianyue.tickets.actions import Incomplete
from tests.story import Story


def test_a_fact_of_the_future_is_refused(story: Story) -> None:
    ticket = story.report()

    with pytest.raises(NotAllowed, match="future"):
        story.record(ticket, "arrived", occurred_at=story.now + timedelta(seconds=1))


def test_nothing_but_the_occurrence_comes_before_the_report(story: Story) -> None:
    ticket = story.report()
    early = story.now - timedelta(minutes=5)
    story.wait(hours=1)

    with pytest.raises(NotAllowed, match="before the report"):
        story.record(ticket, "responded", text="早已答复。", occurred_at=early, late_reason="补记")
    story.record(ticket, "occurred", occurred_at=early, late_reason="客户事后告知")
    assert story.clock(ticket, "response").started_at == early


def test_what_happened_before_its_predecessor_needs_a_reason(story: Story) -> None:
    ticket = story.report()
    answered = story.wait(minutes=20)
    story.wait(hours=1)
    story.record(ticket, "assigned", assignee=story.cast.engineer)

    with pytest.raises(Incomplete, match="recorded late"):
        story.record(ticket, "responded", text="已电话答复。", occurred_at=answered)
    story.record(
        ticket, "responded", text="已电话答复。", occurred_at=answered, late_reason="当时在现场"
    )
    assert story.clock(ticket, "response").state == "met"


def test_an_answer_typed_after_the_resolution_counts_when_it_was_given(story: Story) -> None:
    ticket = story.report()
    answered = story.wait(minutes=10)
    story.wait(hours=1)
    story.record(ticket, "resolved", text="已重启。")
    assert story.clock(ticket, "response").state == "breached"
    story.wait(hours=3)

    story.record(ticket, "responded", text="已答复。", occurred_at=answered, late_reason="晚间补录")

    assert story.clock(ticket, "response").state == "met"
    assert story.see(ticket).state == "resolved"


def test_what_is_dated_after_the_resolution_is_judged_there(story: Story) -> None:
    ticket = story.report()
    story.wait(hours=1)
    story.record(ticket, "resolved", text="已重启。")
    story.wait(hours=1)

    with pytest.raises(NotAllowed, match="resolved now"):
        story.record(ticket, "arrived")


def test_a_late_fact_may_not_make_the_later_ones_impossible(story: Story) -> None:
    ticket = story.report()
    before = story.wait(minutes=30)
    story.wait(minutes=30)
    story.record(ticket, "worked_around", text="改用备用网点。")

    with pytest.raises(NotAllowed, match="could then not have followed"):
        story.record(ticket, "resolved", text="已解决。", occurred_at=before, late_reason="补记")
    assert story.see(ticket).state == "new"


def test_a_corrected_instant_moves_the_clock_and_leaves_both_visible(story: Story) -> None:
    ticket = story.report()
    answered = story.wait(minutes=20)
    story.wait(minutes=30)
    story.record(ticket, "responded", text="已答复。")
    assert story.clock(ticket, "response").state == "breached"
    wrong = story.facts(ticket)[-1]

    story.record(
        ticket,
        "corrected",
        names=wrong.seq,
        occurred_at=answered,
        reason="录音显示 20 分钟时已答复",
    )

    assert story.clock(ticket, "response").state == "met"
    assert [fact.kind for fact in story.facts(ticket)] == ["reported", "responded", "corrected"]


def test_a_correction_without_reason_or_target_is_refused(story: Story) -> None:
    ticket = story.report()
    answered = story.wait(minutes=20)
    story.record(ticket, "responded", text="已答复。")

    with pytest.raises(Incomplete):
        story.record(ticket, "corrected", names=2, occurred_at=answered)
    for seq in (1, 9):
        with pytest.raises(NotAllowed, match="cannot be amended"):
            story.record(ticket, "corrected", names=seq, occurred_at=answered, reason="误")


def test_nobody_amends_what_the_other_side_recorded(story: Story) -> None:
    ticket = story.report()
    story.wait(hours=1)
    story.record(ticket, "paused", ground="waiting-for-customer", text="请提供日志。")
    story.record(ticket, "rejected", by="representative", number=1, reason="日志早已给出")

    with pytest.raises(NotAllowed, match="theirs"):
        story.record(ticket, "withdrawn", by="manager", names=3, reason="不同意")


def test_a_manager_withdraws_what_was_recorded_on_the_wrong_ticket(story: Story) -> None:
    ticket = story.report()
    story.wait(hours=1)
    story.record(ticket, "resolved", text="录错了工单。")
    with pytest.raises(NotAllowed):
        story.record(ticket, "withdrawn", by="agent", names=2, reason="录错工单")
    story.record(ticket, "withdrawn", by="manager", names=2, reason="录错工单")

    assert story.see(ticket).state == "new"
    assert story.see(ticket).resolved_at is None
    with pytest.raises(NotAllowed, match="cannot be amended"):
        story.record(ticket, "withdrawn", by="manager", names=2, reason="再次")


def test_a_rejected_pause_counts_as_if_it_had_never_been(story: Story) -> None:
    ticket = story.report(attributes={"problem": "2"})
    due = story.clock(ticket, "resolution").due_at
    story.wait(hours=1)
    story.record(ticket, "paused", ground="waiting-for-customer", text="请提供日志。")
    story.wait(hours=5)
    story.record(ticket, "rejected", by="representative", number=1, reason="日志早已给出")

    assert story.clock(ticket, "resolution").due_at == due
    assert not story.see(ticket).paused
    with pytest.raises(NotAllowed, match="no pause to reject"):
        story.record(ticket, "rejected", by="representative", number=1, reason="再次")


def test_pauses_have_numbers_and_need_a_ground_of_the_agreement(story: Story) -> None:
    ticket = story.report()
    with pytest.raises(NotAllowed, match="no such ground"):
        story.record(ticket, "paused", ground="lunch", text="午休。")
    for number in (1, 2):
        story.wait(minutes=10)
        story.record(ticket, "paused", ground="waiting-for-customer", text="请提供日志。")
        with pytest.raises(NotAllowed, match="paused already"):
            story.record(ticket, "paused", ground="waiting-for-customer", text="再等。")
        assert story.facts(ticket)[-1].body["number"] == number
        story.record(ticket, "resumed")
    with pytest.raises(NotAllowed, match="not paused"):
        story.record(ticket, "resumed")


def test_between_resolved_and_reopened_nothing_is_paused(story: Story) -> None:
    ticket = story.report()
    story.wait(hours=1)
    story.record(ticket, "resolved", text="已重启。")

    with pytest.raises(NotAllowed):
        story.record(ticket, "paused", ground="waiting-for-customer", text="请确认。")
    story.wait(hours=20)
    story.record(ticket, "reopened", by="teller", reason="又无法登录")
    clock = story.clock(ticket, "resolution")
    assert clock.rounds == 1
    assert clock.due_at == story.now + timedelta(hours=7)


def test_a_sign_that_no_database_keeps_is_left_out(story: Story) -> None:
    ticket = story.report(title="无法\x00登录", text="a\x00b")
    story.record(ticket, "responded", text="正在\x00处理")

    assert story.see(ticket).title == "无法登录"


def test_too_many_words_are_refused_with_advice(story: Story) -> None:
    ticket = story.report()

    with pytest.raises(Exception, match="attach a file"):
        story.record(ticket, "responded", text="长" * 20_001)
