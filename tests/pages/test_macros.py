"""Macros: what they would do, what they do, and what is left alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Words
from jianyue.people.models import Member, Team
from jianyue.tickets import macros
from jianyue.tickets.models import Macro, Ticket
from jianyue.tickets.playing import outlook, play
from tests.cast import Cast
from tests.pages.injections import INJECTIONS
from tests.story import Story

SignedIn = Callable[..., Client]
TAKEN: dict[str, dict[str, Any]] = {
    "acknowledged": {},
    "assigned": {"assignee": "me"},
    "tagged": {"tags": "ＶＰＮ, 外网"},
    "responded": {"text": "{reporter}，{number} 正在处理。{me}"},
    "paused": {"ground": "waiting-for-customer", "text": "等{reporter}回电"},
}


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story that began an hour ago; pages read the real clock."""
    told = Story(cast, timezone.now())
    told.wait(hours=-1)
    return told


def kept(story: Story, steps: dict[str, dict[str, Any]], *, own: bool = True) -> Macro:
    by = story.cast.agent if own else story.cast.manager
    with inside(by.tenant_id):
        said = macros.Written("接手并等待", steps, own=own)
        return macros.keep(said, at=story.now, by=by)


def kinds(story: Story, ticket: Ticket) -> list[str]:
    return [fact.kind for fact in story.facts(ticket)][1:]


def said(ticket: Ticket) -> list[str]:
    with inside(ticket.tenant_id):
        words = Words.objects.filter(timeline=ticket.timeline_id, field="text").order_by("seq")
        return list(words.values_list("text", flat=True))


def seal_in(html: str) -> str:
    return html.split('name="seen" value="')[1].split('"', maxsplit=1)[0]


def test_a_macro_is_shown_before_it_is_done_and_then_done_as_one(
    story: Story, signed_in: SignedIn
) -> None:
    ticket, macro, agent = story.report(), kept(story, TAKEN), signed_in("agent")
    address = f"/tickets/{ticket.number}/macros/{macro.pk}/"

    page = agent.get(f"/tickets/{ticket.number}/").content.decode()
    assert address in page
    look = agent.get(address).content.decode()
    assert f"样例柜员，{ticket.number} 正在处理。样例坐席" in look
    assert kinds(story, ticket) == []

    seal = seal_in(look)
    agent.post(address, {"seen": seal})
    again = agent.post(address, {"seen": seal}, follow=True).content.decode()

    assert kinds(story, ticket) == ["acknowledged", "assigned", "tagged", "responded", "paused"]
    assert "又有了新的记录" in again
    seen = story.see(ticket)
    assert seen.assignee_id == story.cast.agent.pk
    assert seen.paused
    assert said(ticket)[-2:] == [
        f"样例柜员，{ticket.number} 正在处理。样例坐席", "等样例柜员回电"
    ]  # fmt: skip


def test_what_is_so_already_is_passed_over_and_one_refusal_stops_a_ticket_whole(
    story: Story, signed_in: SignedIn
) -> None:
    new, working, closed = story.report(), story.report(), story.report()
    story.record(working, "acknowledged")
    story.record(closed, "resolved", text="好了")
    story.record(closed, "closed")
    macro, agent = kept(story, TAKEN, own=False), signed_in("agent")
    chosen = {"macro": macro.pk, "ticket": [each.number for each in (new, working, closed)]}
    before = kinds(story, closed)

    look = agent.post("/desk/macro", chosen).content.decode()
    assert "3 张中的 2 张" in look
    assert "已经如此，跳过" in look
    assert "工单现在是“已关闭”" in look
    done = agent.post("/desk/macro", chosen | {"confirm": "1", "seen": seal_in(look)})

    assert done.content.decode().count("已完成") == 2
    assert kinds(story, working)[1:] == ["assigned", "tagged", "responded", "paused"]
    assert kinds(story, closed) == before


def test_where_a_step_fails_in_the_doing_nothing_of_the_ticket_stays(story: Story) -> None:
    ticket = story.report()
    macro = kept(
        story, {"responded": {"text": "好"}, "reclassified": {"attributes": {"problem": "x"}}}
    )
    agent = story.cast.agent
    with inside(agent.tenant_id):
        ahead = outlook(macro, [ticket], at=story.now, by=agent)[0]
        done = play(macro, [ticket], {ticket.number: ahead.length}, at=story.now, by=agent)

    assert ahead.refused == done[0].refused is not None
    assert kinds(story, ticket) == []


def test_a_hundred_templates_stay_the_words_that_they_are(story: Story) -> None:
    agent, ticket = story.cast.agent, story.report()
    hostile = [
        *INJECTIONS,
        "{{7*7}}",
        "${7*7}",
        "<%= 7*7 %>",
        "{number.__class__}",
        "{0}",
        "{me!r}",
    ]
    texts = [each for each in hostile if "\x00" not in each and each.strip()]
    assert len(texts) >= 100
    with inside(agent.tenant_id):
        for text in texts:
            macro = Macro(tenant=ticket.tenant, name="x", steps={"internal": {"text": text}})
            ahead = outlook(macro, [ticket], at=story.now, by=agent)[0]
            assert ahead.steps[0].said["text"] == text
            assert ahead.refused is None


def test_a_look_at_many_costs_as_many_queries_as_a_look_at_one(story: Story) -> None:
    agent, macro = story.cast.agent, kept(story, TAKEN)
    tickets = [story.report() for _ in range(12)]
    counts = []
    with inside(agent.tenant_id):
        for some in (tickets[:1], tickets):
            rows = list(
                Ticket.objects.filter(pk__in=[each.pk for each in some])
                .select_related("version", "reporter", "team", "assignee")
            )  # fmt: skip
            with CaptureQueriesContext(
                connection,
            ) as seen:
                outlook(macro, rows, at=story.now, by=agent)
            counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


def test_a_macro_is_written_on_the_page_and_shared_with_a_team(
    cast: Cast, signed_in: SignedIn
) -> None:
    with inside(cast.agent.tenant_id):
        provider = cast.organisations["provider"]
        team = Team.objects.create(tenant=provider.tenant, organisation=provider, name="一线")
        for person in (cast.agent, cast.engineer):
            Member.objects.create(tenant=provider.tenant, team=team, user=person)
    agent = signed_in("agent")
    form = {"name": "交二线", "whom": str(team.pk), "assigned-team": str(team.pk),
            "internal-text": "转二线 {number}", "acknowledged-do": "on"}  # fmt: skip
    assert agent.post("/macros/new/", form).status_code == 302

    with inside(cast.agent.tenant_id):
        macro = Macro.objects.get(name="交二线")
    assert macro.steps == {
        "acknowledged": {}, "assigned": {"team": str(team.pk)},
        "internal": {"text": "转二线 {number}"},
    }  # fmt: skip
    assert "转二线" in signed_in("engineer").get(f"/macros/{macro.pk}/").content.decode()
    assert "交二线" in signed_in("engineer").get("/macros/").content.decode()
    assert signed_in("rival_manager").get(f"/macros/{macro.pk}/").status_code == 404
    assert signed_in("teller").get("/macros/").status_code == 403
    assert agent.post(f"/macros/{macro.pk}/remove/").status_code == 302


def test_what_is_refused_keeps_what_was_typed(signed_in: SignedIn) -> None:
    agent = signed_in("agent")
    shared = {"name": "x", "whom": "all", "internal-text": "只有经理能给所有人"}
    answer = agent.post("/macros/new/", shared)
    assert answer.status_code == 200
    assert "只有经理能给所有人" in answer.content.decode()
    empty = agent.post("/macros/new/", {"name": "空", "whom": "own"})
    assert "至少选择一个步骤" in empty.content.decode()
    half = agent.post("/macros/new/", {"name": "半", "whom": "own", "paused-text": "等"})
    assert "还缺内容" in half.content.decode()


def test_nobody_is_given_what_he_may_not_see(story: Story) -> None:
    agent, ticket = story.cast.agent, story.report()
    rival = story.cast.people["rival_manager"]
    with inside(agent.tenant_id):
        macro = Macro(tenant=ticket.tenant, name="x", steps={"assigned": {"assignee": rival.pk}})
        ahead = outlook(macro, [ticket], at=story.now, by=agent)[0]
    assert ahead.refused is not None
    assert "已不在" in ahead.refused.zh
