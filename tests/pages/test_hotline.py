"""The pages of the hotline, and the door for telephone systems."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jianyue.hotline.models import Call
from jianyue.ledger.fence import inside
from jianyue.tickets.models import Ticket
from tests.cast import Cast
from tests.story import Story

SignedIn = Callable[..., Client]


def the_call(cast: Cast) -> Call:
    with inside(cast.agent.tenant_id):
        found: Call = Call.objects.select_related("ticket").get()
    return found


def ringing(cast: Cast, client: Client, *acts: str) -> tuple[Call, str]:
    """Have it ring, and some acts done; return the call and its page."""
    page = client.post("/hotline/new/", {"phone": "+86 138-0000-0002"})["Location"]
    for act in acts:
        assert client.post(f"{page}{act}/").status_code == 302
    return the_call(cast), page


@pytest.mark.clause("B20")
def test_from_the_ring_to_the_number(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in("agent")
    _, page = ringing(cast, client, "answer")
    assert "样例柜员" in client.get(f"{page}callers/", {"q": "teller@"}).content.decode()
    client.post(f"{page}name/", {"caller": str(cast.teller.pk), "contract": "bank-1"})
    matter = {
        "title": "读卡器没有反应",
        "what": "incident",
        "grade": "2",
        "service": "core-banking",
    }
    client.post(f"{page}report/", matter)
    ticket = the_call(cast).ticket
    assert ticket is not None
    assert ticket.number in client.get(page).content.decode()
    client.post(f"{page}number/", {"end": "1"})

    call = the_call(cast)
    assert ticket.reporter_id == cast.teller.pk
    times = [call.rang_at, call.answered_at, call.numbered_at, call.ended_at]
    assert None not in times
    assert times == sorted(filter(None, times))
    assert ticket.number in client.get("/hotline/").content.decode()
    assert ticket.number in signed_in("teller").get(page).content.decode()


def test_a_form_that_lacks_something_keeps_what_was_typed(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in("agent")
    _, page = ringing(cast, client, "answer")
    client.post(f"{page}name/", {"name": "门卫", "contract": "bank-1"})
    answer = client.post(f"{page}report/", {"title": "", "what": "incident", "text": "没有电"})

    assert answer.status_code == 200
    assert "没有电" in answer.content.decode()
    assert the_call(cast).ticket is None


@pytest.mark.parametrize(
    "said", ["13800000002", "138 0000 0002", "0000-0002", "样例柜员", "示例银行"]
)
def test_a_caller_is_found_however_he_is_written(
    said: str, cast: Cast, signed_in: SignedIn
) -> None:
    with inside(cast.agent.tenant_id):
        cast.teller.phone = "+86 (138) 0000-0002"
        cast.teller.save(update_fields=["phone"])
    client = signed_in("agent")
    _, page = ringing(cast, client, "answer")

    html = client.get(f"{page}callers/", {"q": said}).content.decode()
    assert f'value="{cast.teller.pk}"' in html
    assert f'value="{cast.people["foreman"].pk}"' not in html
    assert f'value="{cast.people["stranger"].pk}"' not in html


def test_a_known_number_is_found_before_anybody_types(cast: Cast, signed_in: SignedIn) -> None:
    with inside(cast.agent.tenant_id):
        cast.teller.phone = "13800000002"
        cast.teller.save(update_fields=["phone"])
    client = signed_in("agent")
    _, page = ringing(cast, client, "answer")
    assert f'value="{cast.teller.pk}"' in client.get(page).content.decode()


def test_what_the_caller_reported_stands_above_the_form(cast: Cast, signed_in: SignedIn) -> None:
    ticket = Story(cast, timezone.now()).report(title="早上的事")
    client = signed_in("agent")
    _, page = ringing(cast, client, "answer")
    client.post(f"{page}name/", {"caller": str(cast.teller.pk), "contract": "bank-1"})
    assert "早上的事" in client.get(page).content.decode()
    client.post(f"{page}about/", {"number": ticket.number})

    assert the_call(cast).ticket_id == ticket.pk
    with inside(cast.agent.tenant_id):
        assert Ticket.objects.filter(contract=ticket.contract_id).count() == 1


def test_nothing_is_said_to_have_happened_out_of_order(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in("agent")
    _, page = ringing(cast, client, "end")
    for act, said in (("answer", {}), ("number", {}), ("about", {"number": "BANK-1-2026-00001"})):
        assert client.post(f"{page}{act}/", said).status_code in {302, 404}
    call = the_call(cast)
    assert (call.answered_at, call.ticket_id) == (None, None)
    assert "请回电" in client.get(page).content.decode()


@pytest.mark.parametrize("who", ["teller", "auditor"])
def test_whoever_works_not_takes_no_calls(who: str, signed_in: SignedIn) -> None:
    assert signed_in(who).post("/hotline/new/").status_code == 403


def keyed(client: Client, *, contract: str = "bank-1") -> str:
    """Add a number, and return the address of its key."""
    said = {"name": "总机", "number": "010-0000 0002", "contract": contract}
    html = client.post("/hotline/lines/new/", said).content.decode()
    return "/hotline/in/" + html.partition("/hotline/in/")[2].partition("/")[0] + "/"


def bring(address: str, **said: Any) -> int:
    body = json.dumps({"call": "7"} | said)
    return Client().post(address, body, content_type="application/json").status_code


@pytest.mark.clause("B10")
def test_a_telephone_system_brings_calls_by_its_key(cast: Cast, signed_in: SignedIn) -> None:
    manager = signed_in("manager")
    address = keyed(manager)
    assert [bring(address, event=each) for each in ("ringing", "ringing", "ended")] == [202] * 3
    assert bring(address, event="sneezed") == 400
    assert bring(address, event="ringing", call="x" * 20_000) == 413
    assert bring("/hotline/in/another/", event="ringing") == 401

    call = the_call(cast)
    assert (call.answered_at, call.contract_id) == (None, cast.contracts["bank-1"].pk)
    assert "总机" in manager.get("/hotline/?show=lost").content.decode()


def test_a_new_key_and_removal_end_the_old_key_at_once(cast: Cast, signed_in: SignedIn) -> None:
    manager = signed_in("manager")
    first = keyed(manager, contract="")
    assert bring(first, event="ringing") == 202
    line = the_call(cast).line_id
    html = manager.post(f"/hotline/lines/{line}/key/").content.decode()
    second = "/hotline/in/" + html.partition("/hotline/in/")[2].partition("/")[0] + "/"
    assert (bring(first, event="ended"), bring(second, event="ended")) == (401, 202)
    manager.post(f"/hotline/lines/{line}/remove/")
    assert bring(second, event="ringing", call="8") == 401


def test_times_are_corrected_and_a_wrong_number_is_left_out(
    cast: Cast, signed_in: SignedIn
) -> None:
    client = signed_in("agent")
    _, page = ringing(cast, client, "answer", "end")
    said = {"rang_at": "2026-01-05T09:00:00", "answered_at": "2026-01-05T09:00:12",
            "ended_at": "2026-01-05T09:02:00", "reason": "话务记录"}  # fmt: skip
    assert client.post(f"{page}correct/", said).status_code == 302
    assert the_call(cast).waited(timezone.now()).total_seconds() == 12
    assert client.post(f"{page}correct/", said | {"reason": ""}).status_code == 200
    client.post(f"{page}dismiss/", {"why": "wrong"})
    assert the_call(cast).why == "wrong"
    assert "打错电话" in client.get(page).content.decode()
    client.post(f"{page}dismiss/")
    assert the_call(cast).why == ""


def test_the_list_asks_as_often_for_many_calls_as_for_one(
    cast: Cast, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    client = signed_in("agent")
    for _ in range(12):
        client.post("/hotline/new/", {"phone": "1"})
    with django_assert_max_num_queries(25):
        assert client.get("/hotline/").status_code == 200
    del cast
