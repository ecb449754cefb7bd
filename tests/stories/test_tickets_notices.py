"""Who is told of what: in the transaction of its cause, never those who did it themselves."""

import pytest

from jianyue.ledger.fence import inside
from jianyue.ledger.speech import NotAllowed
from jianyue.notices.models import Notice
from jianyue.tickets.models import Ticket, Watcher
from jianyue.tickets.watching import follow, named_in, unwatch, watch
from tests.story import Story

EVERYBODY = ("agent", "engineer", "manager", "teller", "colleague", "representative")


def told(story: Story) -> dict[str, list[str]]:
    found = {who: story.told(who) for who in EVERYBODY}
    return {who: subjects for who, subjects in found.items() if subjects}


def test_the_reporter_hears_of_what_concerns_him(story: Story) -> None:
    ticket = story.report()
    story.record(ticket, "acknowledged")
    story.record(ticket, "responded", text="正在处理。")
    story.record(ticket, "paused", ground="waiting-for-customer", text="请提供日志。")
    story.record(ticket, "resumed")
    story.record(ticket, "resolved", text="已重启。")

    assert told(story) == {"teller": ["已受理", "有新的答复", "等待您的答复", "已解决，请确认"]}


def test_nobody_is_told_what_he_did_himself(story: Story) -> None:
    ticket = story.report("agent")
    story.record(ticket, "acknowledged")
    story.record(ticket, "assigned", assignee=story.cast.agent)

    assert told(story) == {}


def test_an_internal_note_reaches_the_provider_alone(story: Story) -> None:
    ticket = story.report()
    story.record(ticket, "assigned", assignee=story.cast.engineer)
    story.record(ticket, "noted", text="@样例柜员 @manager 备件不足。", internal=True)

    assert told(story) == {"engineer": ["已分派给您", "有新的说明"], "manager": ["提到了您"]}
    with inside(ticket.tenant_id, ticket.customer_id):
        assert "noted" not in [fact.kind for fact in ticket.facts()]


def test_only_notes_of_the_provider_are_internal(story: Story) -> None:
    ticket = story.report()
    for who, kind in (("teller", "noted"), ("agent", "responded")):
        with pytest.raises(NotAllowed, match="Only a note"):
            story.record(ticket, kind, by=who, text="保密。", internal=True)


def test_who_is_named_in_a_note_is_told_once_and_can_see_the_ticket(story: Story) -> None:
    ticket = story.report()
    with pytest.raises(Ticket.DoesNotExist):
        story.see(ticket, "colleague")
    story.record(ticket, "noted", by="teller", text="@样例柜员乙请看，也请 @engineer 协助。")

    assert told(story) == {"colleague": ["提到了您"], "engineer": ["提到了您"]}
    assert story.see(ticket, "colleague") == ticket
    story.record(ticket, "responded", text="正在处理。")
    assert story.told("colleague") == ["提到了您", "有新的答复"]
    assert story.told("engineer") == ["提到了您"]  # he follows if he wishes
    with inside(ticket.tenant_id):
        watch(ticket, by=story.cast.engineer)
    story.record(ticket, "noted", by="teller", text="@engineer 好了吗？")
    assert story.told("engineer") == ["提到了您", "提到了您"]  # not once more as a follower


def test_people_of_other_customers_and_providers_cannot_be_named(story: Story) -> None:
    ticket = story.report()
    story.record(ticket, "noted", by="teller", text="@foreman @outsider @stranger 请看。")

    with inside(ticket.tenant_id):
        assert not Watcher.objects.filter(ticket=ticket).exists()
        assert "mentioned" not in ticket.facts()[-1].body
    assert told(story) == {}


def test_a_security_incident_is_told_to_those_who_may_know(story: Story) -> None:
    ticket = story.report(security="leak")
    story.record(ticket, "noted", by="manager", text="@agent @colleague @representative 请核查。")

    assert told(story) == {"teller": ["有新的说明"], "representative": ["提到了您"]}


def test_one_follows_a_ticket_and_stops(story: Story) -> None:
    ticket, agent, colleague = story.report(), story.cast.agent, story.cast.colleague
    with inside(ticket.tenant_id):
        watch(ticket, by=agent)
        watch(ticket, by=agent)
        follow(ticket, colleague)
        with pytest.raises(NotAllowed, match="cannot follow"):
            follow(ticket, story.cast.foreman)
        unwatch(ticket, by=agent)
        assert [each.user_id for each in Watcher.objects.filter(ticket=ticket)] == [colleague.pk]
        assert named_in("没有人", ticket) == []


def test_what_is_no_longer_asked_is_not_told(story: Story) -> None:
    ticket = story.report()
    story.record(ticket, "solution_proposed", text="重启。")
    assert story.told("representative") == ["请同意解决方案"]
    story.record(ticket, "consented", by="representative")
    assert story.told("representative") == []


def test_a_reopened_ticket_takes_back_that_it_was_solved(story: Story) -> None:
    ticket = story.report()
    story.record(ticket, "assigned", assignee=story.cast.engineer)
    story.record(ticket, "resolved", text="已重启。")
    story.record(ticket, "reopened", by="teller", reason="没有解决")

    assert told(story) == {"engineer": ["已分派给您", "已重新打开"]}


def test_a_withdrawn_record_and_a_rejected_pause(story: Story) -> None:
    ticket = story.report()
    story.record(ticket, "assigned", assignee=story.cast.engineer)
    story.record(ticket, "paused", ground="waiting-for-customer", text="请提供日志。")
    story.record(ticket, "rejected", by="representative", number=1, reason="已提供")
    story.record(ticket, "withdrawn", by="manager", names=2, reason="派错人")

    assert story.told("engineer") == ["已分派给您", "客户不认可暂停"]


def test_notices_speak_the_language_of_who_reads_them(story: Story) -> None:
    teller = story.cast.teller
    with inside(teller.tenant_id):
        type(teller).objects.filter(pk=teller.pk).update(language="en")
    ticket = story.report()
    story.record(ticket, "acknowledged")

    with inside(teller.tenant_id):
        notice = Notice.objects.get(user=teller, kind="acknowledged")
    assert notice.subject == f"[{ticket.number}] acknowledged: 柜面系统无法登录"
    assert notice.path == f"/tickets/{ticket.number}/"
