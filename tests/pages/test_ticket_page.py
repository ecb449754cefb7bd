"""The page of a ticket: what both sides see of it, and what each can do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jianyue.ledger.fence import inside
from jianyue.tickets import joining
from jianyue.tickets.acts import ACTS
from jianyue.tickets.models import LinkKind, Ticket
from jianyue.web.tickets.asking import FIELDS
from tests.cast import Cast
from tests.story import SHANGHAI, Story

HTMX = {"HX-Request": "true"}
ASIDE = "只有自己人知道"
SignedIn = Callable[..., Client]


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story that began three hours ago; pages read the real clock."""
    told = Story(cast, timezone.now())
    told.wait(hours=-3)
    return told


def page(client: Client, ticket: Ticket, tail: str = "", **headers: str) -> str:
    response = client.get(f"/tickets/{ticket.number}/{tail}", headers=headers or None)
    assert response.status_code == 200
    return response.content.decode()


def say(client: Client, ticket: Ticket, act: str, **said: str) -> tuple[int, str]:
    headers = HTMX if said.pop("htmx", "") else None
    answer = client.post(f"/tickets/{ticket.number}/facts", {"act": act, **said}, headers=headers)
    return answer.status_code, answer.content.decode()


def test_clocks_stand_on_the_page_with_their_clauses(story: Story, signed_in: SignedIn) -> None:
    ticket = story.report()
    story.wait(minutes=10)
    story.record(ticket, "responded", text="已收到")

    html = page(signed_in("agent"), ticket)

    assert "响应" in html
    assert "达标" in html
    assert "条款 4.1" in html
    assert "恢复" in html
    assert "超时" in html
    assert html.count('class="left ') == 2


@pytest.mark.clause("A08")
def test_a_clock_is_explained_slice_by_slice_with_the_clause(
    story: Story, signed_in: SignedIn
) -> None:
    ticket = story.report(attributes={"problem": "2", "service": "core-banking"})
    story.wait(minutes=20)
    story.record(ticket, "paused", ground="waiting-for-customer", text="等流水号")
    story.wait(minutes=30)
    story.record(ticket, "resumed")

    html = page(signed_in("agent"), ticket, "clocks/resolution", **HTMX)

    assert html.lstrip().startswith('<section id="explain"')
    assert "20 分" in html
    assert "30 分" in html
    assert "暂停 · 等待甲方" in html.replace("\n", "")
    assert "条款 4.5" in html
    assert "延长时限须经甲方代表批准" in html
    assert "<html" in page(signed_in("agent"), ticket, "clocks/resolution")


def test_an_unknown_clock_or_act_is_missing(story: Story, signed_in: SignedIn) -> None:
    ticket, agent = story.report(), signed_in("agent")

    for tail in ("clocks/nothing", "acts/nothing", "acts/verified"):
        assert agent.get(f"/tickets/{ticket.number}/{tail}").status_code == 404
    assert say(agent, ticket, "nothing")[0] == 404


def test_an_internal_note_is_marked_and_never_on_the_customers_page(
    story: Story, signed_in: SignedIn
) -> None:
    ticket = story.report()
    status, _ = say(signed_in("agent"), ticket, "internal", text=ASIDE)
    assert status == 302

    staff, customer = page(signed_in("agent"), ticket), page(signed_in("teller"), ticket)

    assert ASIDE in staff
    assert "客户看不到" in staff
    assert "is-internal" in staff
    for html in (customer, page(signed_in("representative"), ticket, "?all=1")):
        assert ASIDE not in html
        assert "is-internal" not in html
        assert "内部" not in html
    assert ASIDE in page(signed_in("auditor"), ticket)


def test_a_customer_cannot_write_an_internal_note(story: Story, signed_in: SignedIn) -> None:
    ticket = story.report()

    assert say(signed_in("teller"), ticket, "internal", text="x")[0] == 404
    say(signed_in("teller"), ticket, "noted", text="看得见的话", internal="on")

    assert "看得见的话" in page(signed_in("representative"), ticket)


def test_the_form_is_a_fragment_for_htmx_and_stands_on_the_page_without(
    story: Story, signed_in: SignedIn
) -> None:
    ticket, agent = story.report(), signed_in("agent")

    fragment, whole = page(agent, ticket, "acts/paused", **HTMX), page(agent, ticket, "acts/paused")

    assert fragment.lstrip().startswith('<section id="act"')
    assert "<html" not in fragment
    assert '<select name="ground"' in fragment
    assert '<select name="ground"' in whole
    assert "等待甲方" in fragment


@pytest.mark.clause("B13")
def test_an_incident_is_classified_assigned_solved_and_closed_on_its_page(
    story: Story, signed_in: SignedIn
) -> None:
    ticket = story.report("agent", origin="inspection", attributes={})
    agent, person = signed_in("agent"), str(story.cast.people["engineer"].pk)

    assert "巡检" in page(agent, ticket)
    for act, said in (
        ("acknowledged", {}),
        ("reclassified", {"attributes_problem": "1", "attributes_service": "core-banking"}),
        ("assigned", {"assignee": person}),
        ("resolved", {"text": "已重启"}),
    ):
        assert say(agent, ticket, act, **said)[0] == 302, act
    assert say(signed_in("representative"), ticket, "verified")[0] == 302
    status, html = say(agent, ticket, "closed", htmx="1")

    assert status == 200
    assert html.lstrip().startswith('<div id="panel"')
    assert "已关闭" in html
    assert "样例工程师" in html
    assert "1 级" in html


def test_a_refusal_says_why_and_loses_nothing(story: Story, signed_in: SignedIn) -> None:
    ticket, agent = story.report(), signed_in("agent")
    say(agent, ticket, "resolved", text="好了")

    status, html = say(agent, ticket, "restored", text="写了很久的话")
    assert status == 422
    assert "工单现在是“已解决”" in html
    assert "写了很久的话" in html
    status, html = say(agent, ticket, "restored", text="写了很久的话", htmx="1")
    assert status == 200
    assert "写了很久的话" in html
    assert "<html" not in html
    assert say(agent, ticket, "noted", text="")[0] == 422


def test_what_cannot_be_done_says_why(story: Story, signed_in: SignedIn) -> None:
    html = page(signed_in("agent"), story.report())

    assert "计时没有暂停。" in html
    assert "现在不能做的" in html
    assert "不认可暂停" not in html  # that is the customer's


def test_a_customer_sees_only_what_he_can_do(story: Story, signed_in: SignedIn) -> None:
    ticket = story.report()

    teller, representative = (page(signed_in(who), ticket) for who in ("teller", "representative"))

    for word in ("受理</a>", "分派</a>", "内部备注", "回到队列"):
        assert word not in teller
        assert word not in representative
    assert "补充说明" in teller
    assert "批准延期" not in teller
    assert "批准延期" in representative


@pytest.mark.parametrize("who", ["outsider", "stranger", "teller", "colleague"])
def test_foreign_and_impossible_ids_are_refused(
    who: str, story: Story, signed_in: SignedIn
) -> None:
    ticket, pk = story.report(), str(story.cast.people[who].pk)

    for said in ({"assignee": pk}, {"team": "999999"}, {"assignee": "1 OR 1=1"}, {"team": "-1"}):
        assert say(signed_in("agent"), ticket, "assigned", **said)[0] == 422
    story.record(ticket, "noted", text="unchanged")
    assert story.tickets[-1].assignee_id is None


@pytest.mark.parametrize("who", ["outsider", "stranger", "foreman", "colleague"])
def test_a_foreign_ticket_is_missing(who: str, story: Story, signed_in: SignedIn) -> None:
    ticket, client = story.report(), signed_in(who)

    for number in (ticket.number, "BANK-1-1999-00001", "%27%20OR%201=1", "%3Cscript%3E"):
        for tail in ("", "clocks/response", "acts/noted"):
            assert client.get(f"/tickets/{number}/{tail}").status_code == 404
        assert client.post(f"/tickets/{number}/facts", {"act": "noted"}).status_code == 404


@pytest.mark.clause("B18")
def test_an_exclusion_is_contested_on_the_page(story: Story, signed_in: SignedIn) -> None:
    ticket, manager, customer = story.report(), signed_in("manager"), signed_in("representative")

    form = page(manager, ticket, "acts/excluded", **HTMX)
    assert "不可抗力" in form
    assert "等待甲方" not in form
    assert say(manager, ticket, "excluded", ground="third-party", reason="线路中断")[0] == 302
    assert "已排除（待客户确认）" in page(customer, ticket)
    assert say(customer, ticket, "exclusion_contested", reason="同城网点正常")[0] == 302

    html = page(manager, ticket)
    assert "客户有异议" in html
    assert "线路中断" in html
    assert "同城网点正常" in html


@pytest.mark.clause("B23")
def test_an_extension_shows_the_old_and_the_new_time(story: Story, signed_in: SignedIn) -> None:
    ticket, agent = story.report(), signed_in("agent")
    local = (timezone.now() + timedelta(days=2)).astimezone(SHANGHAI)
    asked = {"until": local.strftime("%Y-%m-%dT%H:%M"), "reason": "等备件"}

    assert say(agent, ticket, "extension_asked", **asked)[0] == 302
    assert "等待客户代表批准延期" in page(agent, ticket)
    assert say(signed_in("representative"), ticket, "extended")[0] == 302

    html = page(signed_in("teller"), ticket)
    assert "原到期" in html
    assert local.strftime("%Y-%m-%d %H:%M") in html


@pytest.mark.clause("C28")
def test_a_fault_confirmed_by_the_customer_goes_to_who_solves_it(
    story: Story, signed_in: SignedIn
) -> None:
    ticket = story.report()
    assert say(signed_in("teller"), ticket, "confirmed")[0] == 302
    person = str(story.cast.people["engineer"].pk)
    assert say(signed_in("agent"), ticket, "assigned", assignee=person)[0] == 302

    html = page(signed_in("teller"), ticket)
    assert "客户确认故障" in html
    assert "样例工程师" in html


def test_what_is_written_down_late_is_marked(story: Story, signed_in: SignedIn) -> None:
    ticket, agent = story.report(), signed_in("agent")
    story.wait(minutes=30)
    at = story.now.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")

    assert say(agent, ticket, "responded", text="电话已答复", occurred_at="yesterday")[0] == 422
    assert say(agent, ticket, "responded", text="电话已答复", occurred_at=at)[0] == 302

    assert "补记于" in page(agent, ticket)


def test_a_record_can_be_corrected_and_stays_readable(story: Story, signed_in: SignedIn) -> None:
    ticket, manager = story.report(), signed_in("manager")
    story.wait(minutes=5)
    story.record(ticket, "responded", text="按错了的答复")

    form = page(manager, ticket, "acts/withdrawn", **HTMX)
    assert "#2" in form
    assert say(manager, ticket, "withdrawn", names="2", reason="误操作")[0] == 302

    html = page(manager, ticket)
    assert "已被否定，不计" in html
    assert "按错了的答复" in html
    assert "误操作" in html


def test_words_can_do_no_harm(story: Story, signed_in: SignedIn) -> None:
    bad = "<script>alert(1)</script><img src=x onerror=alert(2)>[x](javascript:alert(3))"
    ticket = story.report(title=bad[:60], text=bad, by="teller")
    say(signed_in("teller"), ticket, "noted", text=bad)

    html = page(signed_in("agent"), ticket)

    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert 'href="javascript' not in html
    assert "&lt;script&gt;" in html


def test_the_page_is_whole_in_english(story: Story, signed_in: SignedIn) -> None:
    ticket, agent = story.report(), signed_in("agent")
    agent.post(reverse("display"), {"language": "en", "next": "/"})

    html = page(agent, ticket)

    for words in ("Clocks", "What next", "Timeline", "Explain", "level 1", "clause 4.1"):
        assert words in html, words


def test_as_many_queries_for_many_facts_as_for_few(story: Story, signed_in: SignedIn) -> None:
    few, many, agent = story.report(), story.report(), signed_in("agent")
    for n in range(30):
        for ticket in [many, *([few] if n < 3 else [])]:
            story.record(ticket, "noted", by=("agent", "teller", "engineer")[n % 3], text=f"{n}")

    counts = []
    for ticket in (few, many, few, many):
        with CaptureQueriesContext(connection) as queries:
            page(agent, ticket)
        counts.append(len(queries))

    assert counts[2] == counts[3] <= 25


def test_a_long_timeline_begins_with_the_latest(story: Story, signed_in: SignedIn) -> None:
    ticket, agent = story.report(), signed_in("agent")
    for n in range(45):
        story.record(ticket, "noted", text=f"第{n}条说明")

    html = page(agent, ticket)

    assert "第44条说明" in html
    assert "第0条说明" not in html
    assert "还有更早的 6 条" in html
    assert "第0条说明" in page(agent, ticket, "?all=1")


def test_every_field_that_acts_ask_for_can_be_drawn() -> None:
    asked = {name for act in ACTS.values() for name in (*act.needs, *act.takes)}

    assert asked <= FIELDS.keys()


def test_what_belongs_together_names_the_other(story: Story, signed_in: SignedIn) -> None:
    one, two = story.report(), story.report()
    person = story.cast.people["agent"]
    with inside(person.tenant_id):
        joining.link(one.pk, two.pk, LinkKind.RELATED, at=story.now, by=person)

    html = page(signed_in("agent"), one)

    assert "关联工单" in html
    assert two.number in html
    assert "第几次暂停" not in html
