"""The bell, what one was told, and calls acknowledged on pages and by a link."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jianyue.engine.climbs import Climb
from jianyue.engine.facts import Kind
from jianyue.escalation import climbing, holdings, leaving, why
from jianyue.escalation.leaving import Absence
from jianyue.escalation.models import Acknowledgement
from jianyue.escalation.queries import whom
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both
from jianyue.notices import calls
from jianyue.notices.actions import Message, decide, withdraw
from jianyue.notices.models import Notice
from jianyue.tickets.models import Ticket
from jianyue.tickets.words import State
from tests.cast import Cast
from tests.pages.duties import roster_of_the_bank
from tests.story import Story

Browse = Callable[..., Client]
COUNT = re.compile(r'class="bell__count" aria-hidden="true">([^<]+)<')


@pytest.fixture
def story(cast: Cast) -> Story:
    now = datetime.now(UTC)  # noqa: TID251 - pages read the real clock
    return Story(cast, now - timedelta(minutes=6))


@pytest.fixture
def ticket(story: Story) -> Ticket:
    """A ticket whose first step has called the operations manager."""
    made = story.report()
    story.wait(minutes=5)
    climbing.escalate_due(story.now)
    return made


def told(story: Story, who: str = "manager") -> Notice:
    person = story.cast.people[who]
    with inside(person.tenant_id):
        return Notice.objects.select_related("user").get(user=person, kind="escalated")


def tell(story: Story, who: str, number: int, *, days: int = 0) -> None:
    """Tell somebody so many things, some days ago."""
    person, said = story.cast.people[who], Both("样例", "sample")
    with inside(person.tenant_id):
        for each in range(number):
            message = Message("sample", ("sample", each), said, said, step=str(days))
            decide(message, to=[person], at=story.now - timedelta(days=days))


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def rung(client: Client, address: str = "/me/") -> str:
    return "".join(COUNT.findall(text(client, address)))


def known(ticket: Ticket) -> list[tuple[int, bool]]:
    """Return who acknowledged a ticket's steps, and whether by the link."""
    with inside(ticket.tenant_id):
        rows = Acknowledgement.objects.filter(ticket=ticket)
        return [(row.user_id, row.by_link) for row in rows]


def test_the_bell_counts_what_was_not_seen_until_the_list_shows_it(
    story: Story, signed_in: Browse
) -> None:
    client = signed_in("engineer")
    assert rung(client) == ""
    tell(story, "engineer", 3)
    assert rung(client) == "3"
    assert "通知，3 条未读" in text(client, "/me/")

    assert text(client, "/notices/").count("told--new") == 3
    assert rung(client) == ""
    assert "told--new" not in text(client, "/notices/")


def test_a_notice_is_seen_when_its_own_page_shows_it(
    story: Story, ticket: Ticket, signed_in: Browse
) -> None:
    client = signed_in("manager")
    before = int(rung(client))
    notice = told(story)
    page = text(client, f"/notices/{notice.pk}/")

    assert notice.subject in page
    assert "在页面上看到" in page
    assert f"/tickets/{ticket.number}/" in page
    assert int(rung(client) or 0) == before - 1


@pytest.mark.parametrize(("number", "days", "shown"), [(99, 0, "99"), (100, 0, "99+"), (5, 31, "")])
def test_the_bell_stops_at_99_and_forgets_after_thirty_days(
    story: Story, signed_in: Browse, number: int, days: int, shown: str
) -> None:
    tell(story, "engineer", number, days=days)

    assert rung(signed_in("engineer")) == shown


def test_what_was_taken_back_rings_no_bell(story: Story, signed_in: Browse) -> None:
    tell(story, "engineer", 2)
    with inside(story.cast.engineer.tenant_id):
        withdraw(("sample", 0))

    assert rung(signed_in("engineer")) == "1"
    assert text(signed_in("engineer"), "/notices/").count("told--new") == 1


def test_the_bell_asks_again_and_stops_when_nobody_is_signed_in(
    story: Story, signed_in: Browse
) -> None:
    tell(story, "engineer", 1)
    client = signed_in("engineer")
    page = text(client, "/me/")
    assert 'hx-get="/notices/bell/" hx-trigger="every 20s"' in page
    assert 'href="/notices/"' in page

    fragment = text(client, "/notices/bell/")
    assert fragment.strip().startswith('<a class="bell" id="bell"')
    assert COUNT.findall(fragment) == ["1"]
    client.logout()
    answer = client.get("/notices/bell/")
    assert (answer.status_code, answer["HX-Reswap"], answer.content) == (286, "none", b"")


def test_a_page_in_english_says_it_in_english(story: Story, signed_in: Browse) -> None:
    tell(story, "engineer", 1)
    client = signed_in("engineer", **{"accept-language": "en"})
    with inside(story.cast.engineer.tenant_id):
        story.cast.engineer.language = "en"
        story.cast.engineer.save(update_fields=["language"])

    assert "Notices, 1 unread" in text(client, "/notices/bell/")


def queries(client: Client, address: str) -> list[str]:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return [each["sql"] for each in asked]


def test_the_bell_is_one_query_and_the_list_as_many_for_forty_as_for_two(
    story: Story, signed_in: Browse
) -> None:
    client = signed_in("engineer")
    tell(story, "engineer", 2)
    few = queries(client, "/notices/")
    tell(story, "engineer", 40)

    assert len(queries(client, "/notices/")) == len(few)
    assert len([sql for sql in queries(client, "/me/") if "notices_notice" in sql]) == 1


@pytest.mark.usefixtures("ticket")
@pytest.mark.parametrize("who", ["engineer", "director", "teller", "outsider", "rival_manager"])
def test_a_notice_is_for_whom_it_is_for_alone(story: Story, signed_in: Browse, who: str) -> None:
    client, notice = signed_in(who), told(story)

    assert client.get(f"/notices/{notice.pk}/").status_code == 404
    assert client.post(f"/notices/{notice.pk}/acknowledge/").status_code == 404
    assert notice.subject not in text(client, "/notices/")


@pytest.mark.clause("C21")
def test_a_call_is_acknowledged_on_its_page(
    story: Story, ticket: Ticket, signed_in: Browse
) -> None:
    client, notice = signed_in("manager"), told(story)
    address = f"/notices/{notice.pk}/"
    assert f'action="{address}acknowledge/"' in text(client, address)
    assert known(ticket) == []
    client.post(f"{address}acknowledge/")

    assert known(ticket) == [(story.cast.manager.pk, False)]
    page = text(client, address)
    assert "您确认收到" in page
    assert "acknowledge/" not in page


@pytest.mark.clause("C21")
def test_the_page_of_a_ticket_says_whether_anybody_knows(
    story: Story, ticket: Ticket, signed_in: Browse
) -> None:
    client = signed_in("manager")
    address = f"/tickets/{ticket.number}/"
    assert "还没有人确认" in text(client, address)
    assert f'action="{address}call/"' not in text(signed_in("agent"), address)
    assert f'action="{address}call/"' in text(client, address)
    client.post(f"{address}call/")

    page = text(signed_in("agent"), address)
    assert f"{story.cast.manager.name} 已确认" in page
    assert "还没有人确认" not in page
    assert f'action="{address}call/"' not in text(client, address)


def test_who_was_not_called_is_told_so(ticket: Ticket, signed_in: Browse) -> None:
    answer = signed_in("agent").post(f"/tickets/{ticket.number}/call/", follow=True)

    assert "没有需要您确认的通知" in answer.content.decode()
    assert known(ticket) == []


@pytest.mark.clause("C21")
def test_a_call_is_acknowledged_from_the_message_in_two_taps(story: Story, ticket: Ticket) -> None:
    address, client = f"/call/{calls.token_of(told(story))}/", Client()
    for _ in range(2):  # whoever looks through mail follows links
        page = text(client, address)
    assert known(ticket) == []
    assert page.count("<button") - page.count('name="language"') - page.count('name="theme"') == 1
    answer = client.post(address)

    assert "已确认收到" in answer.content.decode()
    assert known(ticket) == [(story.cast.manager.pk, True)]
    assert answer["Referrer-Policy"] == "same-origin"  # with none at all a browser sends no origin
    assert "no-store" in answer["Cache-Control"]


def test_without_signing_in_nothing_is_shown_but_the_number(story: Story, ticket: Ticket) -> None:
    address = f"/call/{calls.token_of(told(story))}/"
    for answer in (Client().get(address), Client().post(address)):
        page = answer.content.decode()
        assert ticket.number in page
        for word in (ticket.title, story.cast.manager.name, "示例银行", "core-banking"):
            assert word not in page


def test_the_link_lets_nobody_in(story: Story, ticket: Ticket) -> None:
    client = Client()
    client.post(f"/call/{calls.token_of(told(story))}/")

    assert client.get(f"/tickets/{ticket.number}/").status_code == 302
    assert client.get("/notices/").status_code == 302


@pytest.mark.usefixtures("ticket")
@pytest.mark.parametrize("token", ["nothing", "a.b", "x" * 200])
def test_a_link_that_is_no_good_says_so(token: str) -> None:
    for answer in (Client().get(f"/call/{token}/"), Client().post(f"/call/{token}/")):
        assert answer.status_code == 404
        assert "链接已失效" in answer.content.decode()


def test_how_long_a_contract_waits_is_settled_on_a_page(story: Story, signed_in: Browse) -> None:
    client, address = signed_in("manager"), "/rosters/roles/bank-1/wait/"
    assert 'value="15"' in text(client, address)
    assert address in text(client, "/rosters/roles/bank-1/")
    assert client.post(address, {"first": "0", "other": "30"}).status_code == 200
    client.post(address, {"first": "5", "other": "30"})

    assert 'value="5"' in text(client, address)
    assert "设定升级提醒" in text(client, "/agreements/bank-1/")
    assert signed_in("agent").get(address).status_code == 403
    assert story.cast.manager.tenant_id


@pytest.mark.clause("C21")
def test_a_call_says_why_it_came(story: Story, ticket: Ticket, signed_in: Browse) -> None:
    page = text(signed_in("manager"), f"/notices/{told(story).pk}/")

    assert f"{ticket.number} · 1 级第 1 步" in page
    assert "条款：协议第 4.9 条" in page
    assert "步骤：报告后 5 分钟" in page
    assert "角色：运维经理 — 担任这个角色 · 本单位的同名角色" in page
    assert "决定通知" in page


def test_who_stands_in_reads_for_whom_and_by_which_roster(story: Story, signed_in: Browse) -> None:
    cast, now = story.cast, story.now
    with inside(cast.tenants["one"].pk):
        roster = roster_of_the_bank(story)
        bank = cast.contracts["bank-1"]
        holdings.hold(bank, "department-manager", roster, at=now, by=cast.manager)
        on_duty = whom(bank, ["department-manager"], now)[0].people[0]
        away = Absence(on_duty, now - timedelta(days=1), now + timedelta(days=9), cast.director)
        leaving.enter(away, at=now - timedelta(days=2), by=cast.manager)
    story.report()
    story.wait(minutes=5)
    climbing.escalate_due(story.now)

    page = text(signed_in("director"), f"/notices/{told(story, 'director').pk}/")
    assert f"值班表：银行热线 · 替 {on_duty.name}" in page


def test_a_notice_that_is_no_call_has_no_reasons(story: Story, signed_in: Browse) -> None:
    tell(story, "engineer", 1)
    with inside(story.cast.engineer.tenant_id):
        notice = Notice.objects.get(kind="sample")

    page = text(signed_in("engineer"), f"/notices/{notice.pk}/")
    assert "为什么通知我" not in page
    assert "决定通知" in page


def calls_page(client: Client, ticket: Ticket) -> str:
    return text(client, f"/tickets/{ticket.number}/calls/")


@pytest.mark.clause("C21")
@pytest.mark.clause("D11")
def test_a_ticket_says_why_nobody_is_called(
    story: Story, ticket: Ticket, signed_in: Browse
) -> None:
    client = signed_in("manager")
    page = calls_page(client, ticket)
    assert "升级进行中。 下一步：" in page
    assert "现在没有人担任：部门经理、" in page
    assert "依据：协议第 4.9 条" in page
    assert "现在没有人担任" not in calls_page(signed_in("teller"), ticket)
    story.record(ticket, "resolved", text="已重启。")

    assert "升级已结束：解决。" in calls_page(client, ticket)
    assert f"/tickets/{ticket.number}/calls/" in text(client, f"/tickets/{ticket.number}/")


@pytest.mark.usefixtures("ticket")
def test_each_reason_for_silence_has_its_words(story: Story, signed_in: Browse) -> None:
    story.wait(minutes=-5)
    ungraded = story.report(attributes={}, service="")
    plain = story.report(contract=story.under("tier-basic"))
    client = signed_in("manager")

    assert "还没有定级" in calls_page(client, ungraded)
    assert "协议没有约定升级" in calls_page(client, plain)


@pytest.mark.parametrize(
    ("climb", "known", "said"),
    [
        (Climb((), (), 3), False, "3 级没有约定升级。"),
        (Climb((), (), 1, paused=True), True, "暂停期间升级停止。"),
        (Climb((), (), 1), True, "所有步骤都已到时。"),
        (Climb((), (), 1, Kind.PLANNED), True, "升级已结束：planned。"),
    ],
    ids=lambda each: str(each)[:20],
)
def test_what_a_ladder_says_of_itself(climb: Climb, *, known: bool, said: str) -> None:
    assert why.said_of(Ticket(), climb, known=known).zh == said
    assert why.said_of(Ticket(state=State.MERGED), climb, known=known).zh.startswith("工单已合并")


def test_each_try_to_send_is_told_with_its_outcome(story: Story, signed_in: Browse) -> None:
    tell(story, "engineer", 1)
    at = story.now.isoformat()
    with inside(story.cast.engineer.tenant_id):
        notice = Notice.objects.get(kind="sample")
        notice.log = [
            {
                "channel": "wecom",
                "address": None,
                "at": at,
                "outcome": "failed",
                "why": {"zh": "样例原因", "en": "sample reason"},
            },
            {"channel": "mail", "address": None, "at": at, "outcome": "accepted"},
        ]
        notice.save(update_fields=["log"])

    page = text(signed_in("engineer"), f"/notices/{notice.pk}/")
    assert page.index("样例原因") < page.index("对方已接受")
