"""The morning of one person: what is his, what waits for him; the same in a calendar program."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from jianyue.hotline import calls
from jianyue.hotline.calls import Ring
from jianyue.ledger.fence import inside
from jianyue.tickets import slips
from jianyue.tickets.models import Ticket
from tests.cast import Cast
from tests.story import Story

SignedIn = Callable[..., Client]
WORDS = "金丝雀的原话"


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story that began an hour ago; pages read the real clock."""
    told = Story(cast, timezone.now())
    told.wait(hours=-1)
    return told


def given(story: Story, title: str, level: str = "1") -> Ticket:
    """Have something reported and given to the engineer."""
    attributes = {"problem": level, "service": "core-banking"}
    ticket = story.report(title=title, text=WORDS, attributes=attributes)
    return story.record(ticket, "assigned", assignee=story.cast.engineer)


def opened(client: Client) -> str:
    answer = client.get("/my-day/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_morning_tells_what_is_mine_and_what_waits(
    story: Story, cast: Cast, signed_in: SignedIn
) -> None:
    slow, soon = given(story, "不急的", "4"), given(story, "马上到期", "1")
    other = story.report(title="别人的")
    story.record(slow, "noted", "teller", text="补充一张截图")
    story.record(other, "noted", text="@样例工程师 帮忙看看")
    with inside(cast.agent.tenant_id):
        rang = timezone.now() - timedelta(hours=2)
        call = calls.ring(cast.agent.tenant_id, Ring(rang, "139 0000 1111"), at=rang, by=cast.agent)
        calls.end(call, when=rang + timedelta(seconds=30), at=timezone.now(), by=cast.agent)

    html = opened(signed_in("engineer"))

    mine = html.partition('id="mine-title"')[2].partition('id="waits-title"')[0]
    places = sorted((slow, soon), key=lambda each: (story.see(each).due_at, each.pk))
    assert mine.index(places[0].number) < mine.index(places[1].number)
    assert other.number not in mine
    waits = html.partition('id="waits-title"')[2]
    for words in ("客户答复", "提到您", "交给您", "139 0000 1111"):
        assert words in waits
    story.record(slow, "responded", "engineer", text="收到，谢谢")
    assert "客户答复" not in opened(signed_in("engineer"))
    assert slow.number not in opened(signed_in("manager")).partition('id="waits-title"')[0]


def test_a_quiet_morning_says_so_in_both_languages(cast: Cast, signed_in: SignedIn) -> None:
    assert "没有人在等您" in opened(signed_in("agent"))
    with inside(cast.agent.tenant_id):
        cast.agent.language = "en"
        cast.agent.save()
    english = opened(signed_in("agent"))
    assert "Nobody waits for you" in english
    assert "No ticket is assigned to you" in english


@pytest.mark.parametrize("who", ["teller", "representative", "stranger"])
def test_it_is_for_those_who_see_the_desk(who: str, signed_in: SignedIn) -> None:
    assert signed_in(who).get("/my-day/").status_code in {302, 403}


def test_a_busy_morning_costs_as_many_queries(story: Story, signed_in: SignedIn) -> None:
    engineer, counts = signed_in("engineer"), []
    for _ in range(2):
        for n in range(4):
            ticket = given(story, f"事 {n}")
            story.record(ticket, "noted", "teller", text="@样例工程师 还没好")
        opened(engineer)
        with CaptureQueriesContext(connection) as seen:
            opened(engineer)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 45


def subscribed(client: Client, **more: str) -> str:
    page = client.post("/rosters/mine/", {"roster": "agenda"} | more)
    [path] = re.findall(r"<code>http://[^/]+(/duties/[^<]+)</code>", page.content.decode())
    return str(path)


def events(path: str) -> list[dict[str, str]]:
    answer = Client().get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    found = Calendar.from_ical(answer.content).walk("VEVENT")
    assert len({str(each["UID"]) for each in found}) == len(found)
    assert all("DTSTAMP" in each and "DTSTART" in each for each in found)
    return [{name: str(value) for name, value in each.items()} for each in found]


def test_a_calendar_has_what_is_due_and_visits_with_number_and_title_alone(
    story: Story, signed_in: SignedIn, cast: Cast
) -> None:
    ticket = given(story, "马上到期")
    story.report(title="别人的")
    said = slips.Service(
        way="on_site", started_at=story.now, ended_at=story.now + timedelta(minutes=20),
        done=WORDS, result="solved", place="分行机房",
    )  # fmt: skip
    with inside(cast.agent.tenant_id):
        slips.write(ticket.pk, said, at=timezone.now(), by=cast.engineer)
    client = signed_in("engineer")

    plain, wordy = events(subscribed(client)), events(subscribed(client, words="1"))

    due = [each for each in plain if "到期" in each["SUMMARY"]]
    assert due
    assert all(f"{ticket.number} 马上到期" in each["SUMMARY"] for each in due)
    assert any("现场服务" in each["SUMMARY"] for each in plain)
    text = str(plain)
    for hidden in (WORDS, "别人的", "样例银行", "分行机房"):
        assert hidden not in text
    assert "分行机房" in str(wordy)
    assert WORDS not in str(wordy)


def test_a_calendar_forgets_what_one_may_not_see_any_more(
    story: Story, signed_in: SignedIn
) -> None:
    ticket = given(story, "马上到期")
    path = subscribed(signed_in("engineer"))
    assert any(ticket.number in each["SUMMARY"] for each in events(path))

    story.record(ticket, "assigned", assignee=story.cast.agent)
    assert not any(ticket.number in each["SUMMARY"] for each in events(path))
    assert events(subscribed(signed_in("rival_manager"))) == []
