"""Tickets that belong together, on their pages; and who follows one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jianyue.ledger.fence import inside
from jianyue.tickets.models import Link, Ticket, Watcher
from tests.cast import Cast
from tests.story import Story

SignedIn = Callable[..., Client]


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story that began an hour ago; pages read the real clock."""
    told = Story(cast, timezone.now())
    told.wait(hours=-1)
    return told


def page(client: Client, ticket: Ticket) -> str:
    response = client.get(f"/tickets/{ticket.number}/")
    assert response.status_code == 200
    return response.content.decode()


def post(client: Client, ticket: Ticket, tail: str, **said: str) -> HttpResponse:
    address = f"/tickets/{ticket.number}/{tail}/"
    return client.post(address, said, follow=True)  # type: ignore[return-value] # it is one


def join(client: Client, one: Ticket, other: str, how: str, **said: str) -> HttpResponse:
    return post(client, one, "links", number=other, how=how, **said)


def connected(html: str) -> str:
    return html.split('id="links"')[1].split("</section>", maxsplit=1)[0]


def went(answer: Any) -> str:
    return str(answer.redirect_chain[-1][0])


def links_of(story: Story) -> list[Link]:
    with inside(story.cast.agent.tenant_id):
        return list(Link.objects.all())


def test_a_link_is_read_from_both_ends(story: Story, signed_in: SignedIn) -> None:
    effect, cause = story.report(title="登录失败"), story.report(title="磁盘已满")
    agent = signed_in("agent")

    html = join(agent, effect, f" {cause.number.lower()} ", "caused_by").content.decode()

    for words in ("起因于", "磁盘已满", cause.number, "待受理"):
        assert words in connected(html), words
    other = connected(page(agent, cause))
    assert "引起了" in other
    assert "登录失败" in other
    assert "取消关联" not in page(signed_in("teller"), cause)


def test_a_link_can_be_taken_away_and_stays_on_the_timeline(
    story: Story, signed_in: SignedIn
) -> None:
    one, two, third, agent = story.report(), story.report(), story.report(), signed_in("agent")
    join(agent, one, two.number, "related")
    link = links_of(story)[0]

    assert post(agent, third, f"links/{link.pk}").status_code == 404
    assert post(signed_in("teller"), one, f"links/{link.pk}").status_code == 403
    html = post(agent, two, f"links/{link.pk}").content.decode()

    assert one.number not in connected(html)
    assert "取消关联" in html
    assert "unlinked" not in html
    assert links_of(story) == []


@pytest.mark.parametrize("how", ["related", "merge"])
def test_a_ticket_one_does_not_see_is_as_good_as_none(
    how: str, story: Story, signed_in: SignedIn
) -> None:
    ticket, agent = story.report(), signed_in("agent")
    foreign = story.report("stranger", contract="stranger-1", title="别家的事")

    said = [
        join(agent, ticket, number, how, reason="重复").content.decode()
        for number in (foreign.number, "BANK-1-1999-00001", "' OR 1=1", "\x00")
    ]

    assert all("没有这个编号的工单" in html or "errorlist" in html for html in said)
    assert "没有这个编号的工单" in said[0]
    assert not any("别家的事" in html for html in said)
    assert links_of(story) == []


def test_a_link_to_itself_or_another_customers_ticket_is_refused(
    story: Story, signed_in: SignedIn
) -> None:
    ticket, agent = story.report(), signed_in("agent")
    graded = {"urgency": "high", "impact": "medium"}
    foreign = story.report(
        "foreman", contract="factory-1", service="maintenance", attributes=graded
    )

    for number, words in ((ticket.number, "自身"), (foreign.number, "同一客户")):
        answer = join(agent, ticket, number, "related")
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert number in answer.content.decode()
    answer = join(agent, ticket, foreign.number, "merge", reason="重复")
    assert "只能合并同一合同的工单" in answer.content.decode()


def test_a_ticket_is_merged_into_another_with_a_reason(story: Story, signed_in: SignedIn) -> None:
    one, survivor, agent = story.report(), story.report("representative"), signed_in("agent")
    nameless = join(agent, one, survivor.number, "merge")
    assert nameless.status_code == 422
    assert "请说明原因" in nameless.content.decode()

    answer = join(agent, one, survivor.number, "merge", reason="同一故障")

    assert went(answer) == f"/tickets/{survivor.number}/"
    html = answer.content.decode()
    assert f"{one.number} 已并入本工单" in html
    assert "并入本单" in connected(html)
    merged = page(agent, one)
    assert f"已并入 {survivor.number}" in merged
    for form in ("join_number", "part_title", "upload_file"):
        assert form not in merged, form
    assert story.see(one).state == "merged"


def test_a_part_becomes_a_ticket_of_its_own(story: Story, signed_in: SignedIn) -> None:
    ticket, agent = story.report(title="两件事"), signed_in("agent")
    said = {"what": "incident", "title": "第二件事", "grade": "2", "service": "core-banking"}
    assert post(agent, ticket, "parts", **said | {"title": ""}).status_code == 422

    answer = post(agent, ticket, "parts", **said)

    html = answer.content.decode()
    assert f"已从 {ticket.number} 拆分" in html
    assert "拆分自" in connected(html)
    assert "取消关联" not in connected(html)
    other = connected(page(signed_in("teller"), ticket))
    assert "拆分出" in other
    assert "第二件事" in other


def test_what_is_merged_is_not_split_any_more(story: Story, signed_in: SignedIn) -> None:
    one, two, agent = story.report(), story.report(), signed_in("agent")
    join(agent, one, two.number, "merge", reason="重复")

    said = {"what": "incident", "title": "留着的话", "grade": "2", "service": "core-banking"}
    answer = post(agent, one, "parts", **said)

    assert answer.status_code == 422
    assert "工单已合并" in answer.content.decode()
    assert "留着的话" in answer.content.decode()


def test_a_customer_joins_nothing(story: Story, signed_in: SignedIn) -> None:
    one, two, teller = story.report(), story.report(), signed_in("teller")

    assert join(teller, one, two.number, "related").status_code == 403
    assert post(teller, one, "parts", title="x").status_code == 403
    for form in ("join_number", "part_title"):
        assert form not in page(teller, one)


def test_a_linked_ticket_that_one_does_not_see_is_not_named(
    story: Story, signed_in: SignedIn
) -> None:
    mine, other = story.report(title="我的"), story.report("representative", title="代表的事")
    join(signed_in("agent"), mine, other.number, "related")

    assert "代表的事" in page(signed_in("representative"), mine)
    assert "代表的事" not in page(signed_in("teller"), mine)


def test_one_follows_a_ticket_and_follows_it_no_longer(story: Story, signed_in: SignedIn) -> None:
    ticket, engineer = story.report(), signed_in("engineer")
    assert "还没有人关注" in page(engineer, ticket)

    html = post(engineer, ticket, "watchers", follow="1").content.decode()

    assert "样例工程师" in html.split('id="watchers"')[1]
    assert "取消关注" in html
    assert "还没有人关注" not in page(signed_in("teller"), ticket)
    post(engineer, ticket, "watchers", follow="1")
    with inside(ticket.tenant_id):
        assert Watcher.objects.get(ticket=ticket).user == story.cast.engineer
    html = post(engineer, ticket, "watchers", follow="0").content.decode()
    assert "还没有人关注" in html


def test_who_saw_it_only_by_following_goes_to_his_own_tickets(
    story: Story, signed_in: SignedIn
) -> None:
    ticket, colleague = story.report(), story.cast.colleague
    assert post(signed_in("colleague"), ticket, "watchers", follow="1").status_code == 404
    with inside(ticket.tenant_id):
        Watcher.objects.create(
            tenant=ticket.tenant, customer=ticket.customer, ticket=ticket, user=colleague
        )

    answer = post(signed_in("colleague"), ticket, "watchers", follow="0")

    assert went(answer) == "/my/"
    assert signed_in("colleague").get(f"/tickets/{ticket.number}/").status_code == 404


def test_the_names_of_followers_are_for_the_staff(story: Story, signed_in: SignedIn) -> None:
    ticket = story.report()
    post(signed_in("manager"), ticket, "watchers", follow="1")

    assert "样例运维经理" not in page(signed_in("teller"), ticket).split('id="watchers"')[1]
    assert "样例运维经理" in page(signed_in("agent"), ticket).split('id="watchers"')[1]


def test_as_many_queries_for_many_links_as_for_one(story: Story, signed_in: SignedIn) -> None:
    alone, many, manager = story.report(), story.report(), signed_in("manager")
    agent = signed_in("agent")
    for n in range(4):
        for ticket in [many, *([alone] if n == 0 else [])]:
            join(agent, ticket, story.report().number, "related")
            post(signed_in(("agent", "engineer")[n % 2]), ticket, "watchers", follow="1")

    counts = []
    for ticket in (alone, many, alone, many):
        with CaptureQueriesContext(connection) as queries:
            page(manager, ticket)
        counts.append(len(queries))

    assert counts[2] == counts[3] <= 26


def test_what_stands_beside_is_whole_in_english(story: Story, signed_in: SignedIn) -> None:
    ticket, agent = story.report(), signed_in("agent")
    join(agent, ticket, story.report().number, "caused_by")
    agent.post("/account/display/", {"language": "en", "next": "/"})

    html = page(agent, ticket)

    for words in ("Caused by", "Link or merge", "Split off", "Follow and be told", "Add files"):
        assert words in html, words
