"""Warnings of promised times: to the second, once, to the right people, and only while true."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from jianyue.escalation import warning
from jianyue.escalation.models import Warned
from jianyue.escalation.warnings_set import ASSIGNEE, MANAGERS, Rule, rules_of, set_warnings
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer
from jianyue.ledger.speech import NotAllowed
from jianyue.notices.models import Notice, State
from jianyue.tickets.copies import WARNING
from jianyue.tickets.models import Clock, Ticket
from tests.story import Story

SECOND = timedelta(seconds=1)
TARGET = "recovery"


def warned(story: Story, ticket: Ticket, target: str = TARGET) -> list[tuple[int, int]]:
    """Have a worker look; return what was told so far: round and percentage."""
    warning.warn_due(story.now)
    with inside(ticket.tenant_id):
        rows = Warned.objects.filter(ticket=ticket, target=target).order_by("pk")
        return [(row.round, row.percent) for row in rows]


def told_to(story: Story, who: str) -> list[Notice]:
    person = story.cast.people[who]
    with inside(person.tenant_id):
        rows = Notice.objects.filter(user=person, kind="target-warning")
        return list(rows.exclude(state=State.WITHDRAWN).order_by("pk"))


def clock_of(ticket: Ticket) -> Clock:
    with inside(ticket.tenant_id):
        return Clock.objects.get(ticket=ticket, target=TARGET)


def set_to(story: Story, *rules: tuple[int, str], by: str = "manager") -> None:
    person = story.cast.people[by]
    with inside(person.tenant_id):
        plan = [Rule(*each) for each in rules]
        set_warnings(story.cast.contracts["bank-1"], plan, at=story.now, by=person)
        story.cast.contracts["bank-1"].refresh_from_db()


def test_each_part_is_told_at_its_second_and_once(story: Story) -> None:
    set_to(story, (50, ASSIGNEE), (75, ASSIGNEE), (90, ASSIGNEE), (100, MANAGERS), (150, MANAGERS))
    ticket = story.report()
    start, due = story.now, clock_of(ticket).due_at
    assert due is not None
    told: list[tuple[int, int]] = []
    for percent in (50, 75, 90, 100, 150):
        story.now = (
            start + (due - start) * percent / 100 - (SECOND if percent < 100 else 0 * SECOND)
        )
        assert warned(story, ticket) == told
        story.now += SECOND
        told.append((1, percent))
        assert warned(story, ticket) == told
    story.wait(days=2)

    assert warned(story, ticket) == told


@pytest.mark.parametrize(("rules", "lowest"), [
    ((), 75), (((10, ASSIGNEE), (100, MANAGERS)), 10), (((100, MANAGERS), (30, ASSIGNEE)), 30),
])  # fmt: skip
def test_a_new_ticket_is_first_looked_at_when_its_first_part_is_used(
    rules: tuple[tuple[int, str], ...], lowest: int, story: Story
) -> None:
    if rules:
        set_to(story, *rules)
    ticket = story.report()

    with inside(ticket.tenant_id):
        dues = [c.due_at - c.started_at for c in Clock.objects.filter(ticket=ticket) if c.due_at]
        timer = Timer.objects.get(subject_id=ticket.pk, kind=WARNING)
    assert timer.at == story.now + min(dues) * lowest / 100
    assert warning.warn_due(timer.at - SECOND) == 0
    assert warning.warn_due(timer.at) == 1


def test_the_assignee_is_warned_or_else_the_desk_and_the_manager_of_a_breach(story: Story) -> None:
    nobodys, taken = story.report(), story.report()
    story.record(taken, "assigned", assignee=story.cast.engineer)
    start, due = story.now, clock_of(taken).due_at
    assert due is not None
    story.now = start + (due - start) * 3 / 4
    warned(story, nobodys)

    def tickets(who: str) -> set[int]:
        return {n.cause_id for n in told_to(story, who) if "恢复" in n.subject or TARGET in n.key}

    assert tickets("agent") == {nobodys.pk}
    assert tickets("engineer") == {taken.pk}
    story.now = due + SECOND
    warned(story, nobodys)
    assert tickets("manager") == {nobodys.pk, taken.pk}


def test_what_is_met_in_time_is_warned_of_by_nobody(story: Story) -> None:
    ticket = story.report()
    story.record(ticket, "acknowledged")
    story.record(ticket, "resolved", text="restarted")
    story.wait(days=3)

    assert warned(story, ticket) == []


def test_a_warning_that_waits_is_taken_back_once_it_is_untrue(story: Story) -> None:
    ticket = story.report()
    start, due = story.now, clock_of(ticket).due_at
    assert due is not None
    story.now = start + (due - start) * 4 / 5
    assert warned(story, ticket) == [(1, 75)]
    before = len(told_to(story, "agent"))
    story.record(ticket, "acknowledged")
    story.record(ticket, "resolved", text="restarted")
    warned(story, ticket)

    assert before > 0
    assert told_to(story, "agent") == []


def test_a_stop_of_the_workers_tells_the_highest_once_and_late(story: Story) -> None:
    ticket = story.report()
    start, due = story.now, clock_of(ticket).due_at
    assert due is not None
    story.now = start + (due - start) * 95 / 100

    assert warned(story, ticket) == [(1, 75), (1, 90)]
    [notice] = [n for n in told_to(story, "agent") if f":{TARGET}:" in n.key]
    assert "90" in notice.subject
    with inside(ticket.tenant_id):
        rows: Sequence[Warned] = list(Warned.objects.filter(ticket=ticket, target=TARGET))
    assert [row.late for row in rows] == [True, True]


def test_a_second_breach_after_reopening_is_told_again(story: Story) -> None:
    ticket = story.report()
    story.record(ticket, "acknowledged")
    story.record(ticket, "resolved", text="restarted")
    story.wait(minutes=5)
    story.record(ticket, "reopened", by="teller", reason="又断了")
    story.wait(days=2)

    assert (2, 100) in warned(story, ticket)


def test_a_plan_that_comes_later_tells_nothing_of_before(story: Story) -> None:
    ticket = story.report()
    start, due = story.now, clock_of(ticket).due_at
    assert due is not None
    story.now = start + (due - start) * 60 / 100
    set_to(story, (50, ASSIGNEE), (80, MANAGERS))
    assert warned(story, ticket) == []

    story.now = start + (due - start) * 80 / 100
    assert warned(story, ticket) == [(1, 80)]


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ([(0, ASSIGNEE)], "At most 6"),
        ([(301, ASSIGNEE)], "At most 6"),
        ([(n, ASSIGNEE) for n in range(1, 8)], "At most 6"),
        ([(75, ASSIGNEE), (75, MANAGERS)], "stands once"),
        ([(75, "nobody-knows")], "no such role"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(
    story: Story, rules: list[tuple[int, str]], words: str
) -> None:
    with pytest.raises(NotAllowed, match=words):
        set_to(story, *rules)
    with inside(story.cast.tenants["one"].pk):
        assert [rule.percent for rule in rules_of(story.cast.contracts["bank-1"])] == [75, 90, 100]


def test_who_plans_nothing_sets_no_warnings(story: Story) -> None:
    with pytest.raises(NotAllowed):
        set_to(story, (75, ASSIGNEE), by="agent")
