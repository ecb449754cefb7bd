"""Pages of planned maintenance: asked for by the provider, answered by the customer."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from jianyue.agreements.models import Seat
from jianyue.escalation.models import Feed
from jianyue.ledger.fence import inside
from jianyue.services.models import Window
from tests.cast import Cast
from tests.pages.upkeep import window_of_the_bank
from tests.story import Story

SignedIn = Callable[..., Client]
NEW = "/maintenance/new/bank-1/"


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast, datetime.now(UTC))  # noqa: TID251 - pages read the real clock


@pytest.fixture
def window(story: Story) -> Window:
    with inside(story.cast.engineer.tenant_id):
        return window_of_the_bank(story, "升级数据库")


def said(ahead: timedelta, **more: str) -> dict[str, str]:
    start = datetime.now(UTC) + timedelta(hours=8) + ahead  # noqa: TID251 - pages read the real clock
    times = {"from_at": f"{start:%Y-%m-%dT%H:%M}", "until_at": f"{start + ahead:%Y-%m-%dT%H:%M}"}
    words = {"reason": "更换硬盘", "risk": "无法登录", "fallback": "换回原盘"}
    return {"systems": "core-banking"} | times | words | more


def body(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return] # the library has no types


@pytest.mark.clause("A18")
def test_a_window_is_asked_for_and_the_customer_confirms_it(signed_in: SignedIn) -> None:
    page = body(signed_in("engineer").post(NEW, said(timedelta(days=5)), follow=True))
    assert "BANK-1-M0001" in page
    assert "更换硬盘" in page
    assert "客户未确认" in page

    senior = signed_in("senior")
    assert "BANK-1-M0001" in body(senior.get("/maintenance/"))
    answer = {"confirms": "yes", "words": "同意"}
    page = body(senior.post("/maintenance/BANK-1-M0001/answer/", answer, follow=True))
    assert "计入计划维护" in page
    assert "同意" in page


@pytest.mark.clause("C17")
def test_too_late_is_said_over_the_form_and_nothing_typed_is_lost(signed_in: SignedIn) -> None:
    client = signed_in("engineer")
    page = body(client.post(NEW, said(timedelta(days=1))))
    assert "至少提前 3 日通知" in page
    assert "更换硬盘" in page

    page = body(client.post(NEW, said(timedelta(days=1), late_known="on"), follow=True))
    assert "通知太晚，计为中断" in page


def test_clashing_windows_lead_to_each_other(signed_in: SignedIn, window: Window) -> None:
    ends = window.until_at + timedelta(hours=8)
    again = said(timedelta(days=6), until_at=f"{ends:%Y-%m-%dT%H:%M}")
    page = body(signed_in("manager").post(NEW, again, follow=True))

    assert "另有维护窗口" in page
    assert f'href="/maintenance/{window.number}/"' in page


def test_both_languages_have_words_for_every_state(signed_in: SignedIn, window: Window) -> None:
    client = signed_in("representative", accept_language="en")
    client.post("/account/display/", {"language": "en"})
    refused = {"confirms": "no", "words": "month end"}
    page = body(client.post(f"/maintenance/{window.number}/answer/", refused, follow=True))

    assert "refused by the customer" in page
    assert "month end" in page
    assert "Planned maintenance" in body(client.get("/maintenance/"))


def test_the_provider_withdraws_begins_and_ends(
    signed_in: SignedIn, story: Story, window: Window
) -> None:
    engineer, address = signed_in("engineer"), f"/maintenance/{window.number}"
    page = body(engineer.post(f"{address}/begin/", {"when": ""}))
    assert "客户还没有确认" in page
    assert "已撤回" in body(engineer.post(f"{address}/withdraw/", follow=True))

    now = story.now + timedelta(hours=8)
    urgent = said(timedelta(days=5), from_at=f"{now:%Y-%m-%dT%H:%M}", emergency="on")
    engineer.post(NEW, urgent)
    second = "/maintenance/BANK-1-M0002"
    assert "进行中" in body(engineer.post(f"{second}/begin/", {"when": ""}, follow=True))
    page = body(engineer.post(f"{second}/end/", {"when": ""}, follow=True))
    assert "已结束" in page
    assert "紧急维护，协议计入计划" in page


def test_a_window_goes_into_a_calendar(signed_in: SignedIn, window: Window) -> None:
    answer = signed_in("teller").get(f"/maintenance/{window.number}/window.ics")

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "STATUS:TENTATIVE" in body(answer)
    assert f"DTSTART:{window.from_at:%Y%m%dT%H%M%SZ}" in body(answer)


def test_a_user_of_the_customer_reads_and_cannot_act(signed_in: SignedIn, window: Window) -> None:
    client = signed_in("teller")
    assert window.number in body(client.get("/maintenance/"))
    assert "确认或拒绝" not in body(client.get(f"/maintenance/{window.number}/"))
    for act in ("answer", "withdraw", "begin", "end"):
        assert client.post(f"/maintenance/{window.number}/{act}/").status_code == 403


def subscribed(client: Client, cast: Cast, contract: str) -> str:
    page = body(client.post("/rosters/mine/", {"roster": f"c{cast.contracts[contract].pk}"}))
    [path] = re.findall(r"<code>http://[^/]+(/duties/[^<]+)</code>", page)
    return str(path)


def events(path: str) -> list[dict[str, str]]:
    found = Calendar.from_ical(Client().get(path).content).walk("VEVENT")
    return [{name: str(value) for name, value in event.items()} for event in found]


@pytest.mark.clause("A18")
def test_the_maintenance_of_a_contract_is_read_in_calendars_as_it_stands(
    signed_in: SignedIn, cast: Cast, window: Window
) -> None:
    senior = signed_in("senior")
    assert f"?contract={window.contract_id}" in body(senior.get("/maintenance/"))
    path = subscribed(senior, cast, "bank-1")
    [event] = events(path)
    assert (event["STATUS"], event["SUMMARY"]) == ("TENTATIVE", "计划维护：核心业务系统")
    assert "计划维护 · bank-1" in body(senior.get("/rosters/mine/"))

    refused = {"confirms": "no", "words": "月末"}
    senior.post(f"/maintenance/{window.number}/answer/", refused)
    assert [each["STATUS"] for each in events(path)] == ["CANCELLED"]


def test_a_calendar_has_nothing_of_other_contracts_or_of_one_seen_no_more(
    signed_in: SignedIn, cast: Cast, window: Window
) -> None:
    assert events(subscribed(signed_in("foreman"), cast, "factory-1")) == []
    path = subscribed(signed_in("engineer"), cast, "bank-1")
    assert [each["UID"] for each in events(path)] == [f"{window.tenant_id}-{window.number}@jianyue"]

    with inside(window.tenant_id):
        Seat.objects.filter(user=cast.engineer).update(until_date=window.from_at.date())
    assert events(path) == []


def test_nobody_subscribes_to_a_contract_that_he_does_not_see(
    signed_in: SignedIn, cast: Cast, window: Window
) -> None:
    path = subscribed(signed_in("stranger"), cast, "bank-1")
    with inside(cast.stranger.tenant_id):
        assert not Feed.objects.exclude(contract=None).exists()
    assert window.number not in body(Client().get(path))
