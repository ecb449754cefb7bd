"""An answer to many tickets, and many tickets merged into one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Words
from jianyue.tickets.models import Ticket
from tests.cast import Cast
from tests.story import Story

SignedIn = Callable[..., Client]


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story that began an hour ago; pages read the real clock."""
    told = Story(cast, timezone.now())
    told.wait(hours=-1)
    return told


def kinds(story: Story, ticket: Ticket) -> list[str]:
    return [fact.kind for fact in story.facts(ticket)][1:]


def test_each_of_many_is_answered_in_its_own_words_and_once(
    story: Story, signed_in: SignedIn
) -> None:
    one, two, closed = story.report(title="甲{me}"), story.report(title="乙"), story.report()
    story.record(closed, "resolved", text="好")
    agent = signed_in("agent")
    chosen = {"act": "responded", "ticket": [each.number for each in (one, two, closed)]}

    look = agent.post("/desk/bulk", chosen).content.decode()
    assert "3 张中的 2 张" in look
    assert "答复不能撤销" in look
    seal = look.split('name="seen" value="')[1].split('"')[0]
    send = chosen | {"confirm": "1", "seen": seal, "text": "{title}：{number} 已修好 {{7*7}}"}
    assert agent.post("/desk/bulk", send).content.decode().count("已完成") == 2
    assert "又有了新的记录" in agent.post("/desk/bulk", send).content.decode()
    assert "又有了新的记录" in agent.post("/desk/bulk", send | {"seen": "x"}).content.decode()

    assert kinds(story, one) == kinds(story, two) == ["responded"]
    with inside(one.tenant_id):
        texts = Words.objects.filter(timeline=one.timeline_id, field="text", seq__gt=1)
        assert [each.text for each in texts] == [f"甲{{me}}：{one.number} 已修好 {{{{7*7}}}}"]
    assert kinds(story, closed) == ["resolved"]


def test_many_become_one_the_oldest_is_proposed_and_others_stay(
    story: Story, signed_in: SignedIn
) -> None:
    first = story.report(title="最早")
    story.wait(minutes=5)
    second, request = story.report(title="又来"), story.report(kind="request", title="申请")
    agent = signed_in("agent")
    chosen = {"ticket": [each.number for each in (second, request, first)]}

    look = agent.post("/desk/merge", chosen).content.decode()
    assert f"1 张并入 {first.number}" in look
    assert "只能合并同一种类的工单" in look
    nothing = agent.post("/desk/merge", chosen | {"confirm": "1", "reason": ""})
    assert nothing.status_code == 422
    send = chosen | {"confirm": "1", "reason": "同一故障", "survivor": first.number}
    assert agent.post("/desk/merge", send).content.decode().count("已完成") == 1
    again = agent.post("/desk/merge", send).content.decode()

    assert "已合并或已关闭的工单不能合并" in again
    assert story.see(second).merged_into_id == first.pk
    assert story.see(request).merged_into_id is None
    assert kinds(story, first) == ["absorbed"]


def test_another_survivor_can_be_chosen_and_takes_the_earliest_report(
    story: Story, signed_in: SignedIn
) -> None:
    first = story.report(title="最早")
    story.wait(minutes=5)
    second = story.report(title="写得更全")
    agent = signed_in("agent")
    chosen = {"ticket": [first.number, second.number], "survivor": second.number}

    assert f"1 张并入 {second.number}" in agent.post("/desk/merge", chosen).content.decode()
    agent.post("/desk/merge", chosen | {"confirm": "1", "reason": "同一故障"})

    assert story.see(first).merged_into_id == second.pk
    assert story.see(second).reported_at - story.see(first).reported_at <= timedelta(minutes=5)


@pytest.mark.parametrize("who", ["teller", "auditor", "stranger"])
def test_whoever_may_not_merge_cannot(who: str, story: Story, signed_in: SignedIn) -> None:
    one, two = story.report(), story.report()
    answer = signed_in(who).post("/desk/merge", {"ticket": [one.number, two.number]})
    assert answer.status_code in {302, 403}
    assert kinds(story, one) == kinds(story, two) == []


def test_foreign_tickets_are_not_even_there(story: Story, signed_in: SignedIn) -> None:
    one, two = story.report(), story.report()
    rival = signed_in("rival_manager")
    chosen = {"ticket": [one.number, two.number], "confirm": "1", "reason": "x", "act": "responded"}
    for page in ("/desk/merge", "/desk/bulk", "/desk/macro"):
        assert rival.post(page, chosen).status_code == 302
    assert kinds(story, one) == []
