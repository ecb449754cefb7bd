"""Pages of outages: recorded and handled by the provider, read and warned of by the customer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from jianyue.ledger.fence import inside
from jianyue.watch.models import Outage
from tests.cast import Cast
from tests.pages.upkeep import outage_of_the_bank
from tests.story import Story

SignedIn = Callable[..., Client]
NEW = "/outages/new/bank-1/"
HERE = timedelta(hours=8)


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast, datetime.now(UTC))  # noqa: TID251 - pages read the real clock


@pytest.fixture
def outage(story: Story) -> Outage:
    with inside(story.cast.engineer.tenant_id):
        return outage_of_the_bank(story, "电源故障")


def body(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return] # the library has no types


def typed(at: datetime) -> str:
    return f"{at + HERE:%Y-%m-%dT%H:%M}"


@pytest.mark.clause("C15")
def test_an_outage_is_recorded_from_a_ticket_and_ended(signed_in: SignedIn, story: Story) -> None:
    ticket = story.report()
    client = signed_in("engineer")
    assert f"{NEW}?ticket={ticket.number}" in body(client.get(f"/tickets/{ticket.number}/"))
    form = body(client.get(f"{NEW}?ticket={ticket.number}"))
    assert 'value="core-banking" selected' in form

    said = {"system": "core-banking", "grade": "full", "side": "provider", "cause": "交换机",
            "from_at": typed(story.now - timedelta(hours=1))}  # fmt: skip
    page = body(client.post(f"{NEW}?ticket={ticket.number}", said, follow=True))
    assert "中断中" in page
    assert f'href="/tickets/{ticket.number}/"' in page

    assert "已恢复" in body(client.post("/outages/BANK-1-D0001/end/", {"when": ""}, follow=True))
    assert "BANK-1-D0001" in body(signed_in("teller").get("/outages/"))


def test_a_refusal_stands_over_the_form(signed_in: SignedIn, story: Story) -> None:
    said = {"system": "core-banking", "grade": "full", "side": "provider", "cause": "交换机",
            "from_at": typed(story.now + timedelta(hours=1))}  # fmt: skip
    page = body(signed_in("engineer").post(NEW, said))

    assert "时间不能晚于现在" in page
    assert "交换机" in page


@pytest.mark.clause("A20")
def test_what_is_owed_is_shown_until_it_is_recorded(signed_in: SignedIn, outage: Outage) -> None:
    client, address = signed_in("engineer"), f"/outages/{outage.number}"
    assert body(client.get(f"{address}/")).count("尚无记录") == 5

    said = {"step": "told", "text": "已电话告知科技部", "when": ""}
    page = body(client.post(f"{address}/step/", said, follow=True))
    assert page.count("尚无记录") == 4
    assert "已电话告知科技部" in page


@pytest.mark.clause("A19")
def test_the_second_of_a_month_asks_for_a_justification(signed_in: SignedIn, story: Story) -> None:
    days = 2 if (story.now + HERE).day == 1 else 0  # both in one month, whatever day it is
    base = story.now - timedelta(days=days)
    with inside(story.cast.engineer.tenant_id):
        first = outage_of_the_bank(Story(story.cast, base), "电源故障")
        Outage.objects.filter(pk=first.pk).update(until_at=first.from_at + timedelta(minutes=1))
        second = outage_of_the_bank(Story(story.cast, base + timedelta(minutes=30)), "再次")
    client = signed_in("representative")
    page = body(client.get(f"/outages/{second.number}/"))
    assert "本月第 2 次非正常中断" in page

    said = {"step": "warned", "text": "请书面说明", "when": ""}
    page = body(client.post(f"/outages/{second.number}/step/", said, follow=True))
    assert "客户警告" in page
    assert "请书面说明" in page


def test_a_correction_keeps_what_stays_as_it_was(signed_in: SignedIn, outage: Outage) -> None:
    said = {"grade": "degraded", "side": "provider", "ground": "", "cause": "电源故障",
            "from_at": typed(outage.from_at), "until_at": "", "reason": "仍可查询"}  # fmt: skip
    address = f"/outages/{outage.number}"
    page = body(signed_in("engineer").post(f"{address}/correct/", said, follow=True))

    assert "部分降级" in page
    assert "仍可查询" in page
    with inside(outage.tenant_id):
        assert Outage.objects.get(pk=outage.pk).from_at == outage.from_at


def test_what_is_taken_back_stays_visible_in_both_languages(
    signed_in: SignedIn, outage: Outage
) -> None:
    client = signed_in("engineer")
    client.post("/account/display/", {"language": "en"})
    page = body(client.post(f"/outages/{outage.number}/void/", {"reason": "误报"}, follow=True))

    assert "taken back" in page
    assert outage.number in body(client.get("/outages/"))


def test_a_user_of_the_customer_reads_and_cannot_act(signed_in: SignedIn, outage: Outage) -> None:
    client = signed_in("teller")
    assert "记录一步" not in body(client.get(f"/outages/{outage.number}/"))
    for act in ("end", "correct", "void", "step"):
        assert client.post(f"/outages/{outage.number}/{act}/").status_code == 403
