"""By which way a matter came: chosen by the desk, read on the ticket, searched in the queue."""

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from tests.cast import Cast, also_signed
from tests.pages.telling import page, reported, ticket_of

SignedIn = Callable[..., Client]


@pytest.mark.clause("A11")
def test_the_desk_writes_down_what_came_by_messenger(cast: Cast, signed_in: SignedIn) -> None:
    agent = signed_in("agent")
    who = {"who": str(cast.teller.pk), "channel": "messenger"}
    number, _ = reported(agent, "bank-1", what="feedback", title="窗口服务很好", **who)

    kept = ticket_of(cast, number)
    assert (kept.kind, kept.channel, kept.reporter_id) == ("feedback", "messenger", cast.teller.pk)
    for words in ("意见反馈", "渠道", "即时通讯"):
        assert words in page(signed_in("teller"), number)
    agent.post("/account/display/", {"language": "en"})
    assert "<dt>Channel</dt><dd>messenger</dd>" in page(agent, number)


@pytest.mark.clause("A11")
def test_the_queue_finds_what_came_by_one_way(cast: Cast, signed_in: SignedIn) -> None:
    agent, teller = signed_in("agent"), signed_in("teller")
    numbers = {
        channel: reported(
            agent, "bank-1", what="complaint", who=str(cast.teller.pk), channel=channel
        )[0]
        for channel in ("messenger", "mail", "hotline")
    }
    numbers["portal"], _ = reported(teller, "bank-1", what="feedback", title="建议")

    for channel, number in numbers.items():
        found = unescape(
            agent.get("/desk/", {"channel": channel, "column": "channel"}).content.decode()
        )
        assert number in found
        assert not {each for each in numbers.values() if each != number and each in found}
    assert agent.get("/desk/", {"channel": "pigeon"}).status_code == 400
    sheet = b"".join(agent.get("/lists/tickets.csv", {"channel": "messenger"})).decode()
    assert numbers["messenger"] in sheet
    assert numbers["mail"] not in sheet
    assert "即时通讯" in sheet


@pytest.mark.clause("A11")
def test_what_is_written_on_the_phone_came_by_the_hotline(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in("agent")
    call = client.post("/hotline/new/", {"phone": "138 0000 0002"})["Location"]
    client.post(f"{call}answer/")
    client.post(f"{call}name/", {"caller": str(cast.teller.pk), "contract": "bank-1"})
    client.post(f"{call}report/", {"title": "态度很好", "what": "feedback"})

    shown = unescape(client.get("/desk/", {"channel": "hotline"}).content.decode())
    assert "态度很好" in shown


@pytest.mark.clause("A11")
@pytest.mark.clause("A15")
def test_the_customer_reads_every_way_with_its_hours(cast: Cast, signed_in: SignedIn) -> None:
    code = also_signed("vendor", cast).code
    teller = signed_in("teller")

    for address in ("/contacts/", f"/agreements/{code}/", f"/report/?contract={code}", "/my/"):
        shown = unescape(teller.get(address).content.decode())
        for words in (
            "000-0000 0400", "service@provider.example", "示例软件服务",
            "人工受理 周一至周五 09:00-12:00、13:00-18:00", "受理 每日 24 小时（7×24）",
        ):  # fmt: skip
            assert words in shown, (address, words)
