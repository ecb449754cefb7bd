"""Tickets that turn out to be one matter, or two."""

from datetime import timedelta

import pytest

from jianyue.ledger.fence import inside
from jianyue.ledger.speech import NotAllowed
from jianyue.tickets.actions import Incomplete, Report
from jianyue.tickets.joining import link, merge, split, unlink
from jianyue.tickets.models import Link, LinkKind, Ticket
from tests.story import Story


def joined(story: Story, one: Ticket, other: Ticket, by: str = "agent") -> Ticket:
    person = story.cast.people[by]
    with inside(person.tenant_id, person.customer_id):
        return merge(one.pk, other.pk, reason="同一故障", at=story.now, by=person)


@pytest.mark.clause("B13")
def test_the_survivor_keeps_the_earliest_report(story: Story) -> None:
    first = story.report(title="网银打不开")
    began = story.now
    story.wait(minutes=10)
    second = story.report("colleague", title="核心业务慢")
    story.record(second, "noted", by="agent", text="两处同因。")
    joined(story, first, second)

    assert story.see(first).state == "merged"
    assert story.see(first).merged_into_id == second.pk
    assert story.see(second).reported_at == began
    assert story.clock(second, "response").due_at == began + timedelta(minutes=30)
    assert [fact.kind for fact in story.facts(second)][-1] == "absorbed"


def test_nobody_is_held_to_a_merged_ticket_and_its_reporter_follows_the_other(story: Story) -> None:
    first = story.report()
    second = story.report("colleague")
    joined(story, second, first)

    assert story.see(second).breaches_at is None
    assert story.see(first, "colleague") == first
    assert story.told("colleague") == ["已合并到另一张工单"]
    with pytest.raises(NotAllowed, match="merged now"):
        story.record(second, "acknowledged")
    with pytest.raises(NotAllowed, match="merged or closed"):
        joined(story, second, first)


def test_only_the_like_is_merged(story: Story) -> None:
    ticket = story.report()
    others = (
        story.report(contract=story.under("default")),
        story.report(kind="request"),
        story.report(security="leak"),
    )
    for other in others:
        with pytest.raises(NotAllowed):
            joined(story, other, ticket, by="manager")
    with pytest.raises(NotAllowed, match="itself"):
        joined(story, ticket, ticket)
    with pytest.raises(NotAllowed):
        joined(story, others[0], ticket, by="teller")


def test_merging_says_why(story: Story) -> None:
    one, other = story.report(), story.report()
    with inside(one.tenant_id), pytest.raises(Incomplete):
        merge(one.pk, other.pk, reason=" ", at=story.now, by=story.cast.agent)


def test_a_part_becomes_a_ticket_of_its_own_from_the_first_report_on(story: Story) -> None:
    ticket = story.report(title="网银打不开，打印机也坏了")
    began = story.now
    story.wait(hours=1)
    with inside(ticket.tenant_id):
        said = Report(kind="incident", title="打印机坏了", service="office-systems")
        part = split(ticket.pk, said, at=story.now, by=story.cast.agent)
        assert Link.objects.get(ticket=part).kind == LinkKind.SPLIT_FROM
    story.tickets.append(part)

    assert part.reported_at == began
    assert story.facts(part)[0].body["split_from"] == ticket.number
    assert part.reporter_id == ticket.reporter_id
    assert story.facts(ticket)[-1].kind == "split"
    assert story.clock(part, "response").state == "breached"


def test_what_is_merged_is_not_split(story: Story) -> None:
    one, other = story.report(), story.report()
    joined(story, one, other)
    with inside(one.tenant_id), pytest.raises(NotAllowed, match="merged"):
        split(one.pk, Report(kind="incident", title="其余"), at=story.now, by=story.cast.agent)


def test_links_stand_on_both_timelines(story: Story) -> None:
    one, other, agent = story.report(), story.report(), story.cast.agent
    with inside(one.tenant_id):
        made = link(one.pk, other.pk, LinkKind.CAUSED_BY, at=story.now, by=agent)
        with pytest.raises(NotAllowed, match="already"):
            link(one.pk, other.pk, LinkKind.CAUSED_BY, at=story.now, by=agent)
        unlink(made.pk, at=story.now, by=agent)
        assert not Link.objects.filter(ticket=one).exists()

    for ticket in (one, other):
        assert [fact.kind for fact in story.facts(ticket)] == ["reported", "linked", "unlinked"]


def test_tickets_of_two_customers_are_not_linked(story: Story) -> None:
    bank = story.report()
    factory = story.report("foreman", contract="factory-1")
    with inside(bank.tenant_id), pytest.raises(NotAllowed, match="same customer"):
        link(bank.pk, factory.pk, LinkKind.RELATED, at=story.now, by=story.cast.agent)
