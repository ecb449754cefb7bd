"""What waits for a person, as his own page tells it."""

from datetime import timedelta

from jianyue.ledger.fence import inside
from jianyue.tickets import mine, slips
from jianyue.tickets.models import Ticket
from jianyue.tickets.slips import Service
from tests.story import Story


def waits(story: Story, name: str) -> list[str]:
    person = story.cast.people[name]
    with inside(person.tenant_id, person.customer_id):
        return [each.said.en for each in mine.waiting_for(person)]


def test_a_proposed_solution_waits_for_the_representative_until_answered(story: Story) -> None:
    ticket = story.report()
    story.record(ticket, "solution_proposed", text="切换备机")
    assert waits(story, "representative") == ["a solution waits for your consent"]
    assert waits(story, "teller") == []

    story.record(ticket, "consented", "representative")
    assert waits(story, "representative") == []


def test_a_solved_ticket_waits_for_whoever_reported_it(story: Story) -> None:
    ticket = story.report()
    story.record(ticket, "responded", text="已收到")
    story.record(ticket, "resolved", text="已恢复")

    assert waits(story, "teller") == ["please confirm that it is solved"]
    assert waits(story, "representative") == []


def test_an_exclusion_waits_for_the_customers_answer(story: Story) -> None:
    ticket = story.report()
    story.record(
        ticket, "excluded", "manager", ground="force-majeure", reason="停电", evidence="公告"
    )
    assert "an exclusion waits for your answer" in waits(story, "representative")


def test_a_slip_waits_for_both_who_sign_it(story: Story) -> None:
    ticket = story.report()
    with inside(ticket.tenant_id):
        done = Service("on_site", story.now - timedelta(hours=1), story.now, "更换电源", "solved")
        slips.write(ticket.pk, done, at=story.now, by=story.cast.engineer)

    for name in ("engineer", "teller"):
        assert waits(story, name) == ["a service record slip waits for your signature"]
    assert waits(story, "auditor") == []


def test_my_tickets_are_those_i_reported_or_work_on_open_ones_first(story: Story) -> None:
    first, second = story.report(), story.report(title="网银缓慢")
    story.record(second, "responded", text="已收到")
    story.record(second, "resolved", text="已恢复")
    story.record(second, "closed")
    story.record(first, "assigned", assignee=story.cast.engineer)

    assert numbers(story, "teller") == [first.number, second.number]
    assert numbers(story, "engineer") == [first.number]
    assert numbers(story, "colleague") == []


def numbers(story: Story, name: str) -> list[str]:
    person = story.cast.people[name]
    with inside(person.tenant_id, person.customer_id):
        listed: list[Ticket] = [each.ticket for each in mine.tickets_of(person)]
        return [ticket.number for ticket in listed]
