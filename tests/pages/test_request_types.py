"""The pages of request types: defined, chosen at the report, shown on the ticket, put right."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from jianyue.ledger.fence import inside
from jianyue.request_types.models import RequestType
from jianyue.tickets.models import Ticket
from tests.cast import Cast

SignedIn = Callable[..., Client]


def asked(**said: Any) -> dict[str, Any]:
    """What a manager types: a new account with four fields, one of them the provider's own."""
    return {
        "name": "新建账号", "name_en": "A new account", "help": "一人一单",
        "what": "request:service",
        "title": "申请新建账号", "text": "请开通账号。", "place": 1,
        "kind_0": "text", "label_0": "账号名", "label_en_0": "Account", "required_0": "on",
        "kind_1": "choices", "label_1": "权限", "options_1": "查询 | read\n录入 | write",
        "kind_2": "number", "label_2": "有效期", "unit_2": "天", "order_2": 0,
        "kind_3": "text", "label_3": "处理备注", "internal_3": "on",
    } | said  # fmt: skip


def defined(cast: Cast, signed_in: SignedIn, code: str = "bank-1", **said: Any) -> RequestType:
    address = f"/settings/request-types/new/{f'?contract={code}' if code else ''}"
    answer = signed_in("manager").post(address, asked(**said))
    assert answer.status_code == 302, answer.content.decode()
    with inside(cast.agent.tenant_id):
        found: RequestType = RequestType.objects.latest("pk")
    return found


def page(client: Client, address: str, **more: Any) -> str:
    answer = client.get(address, **more)
    assert answer.status_code == 200, address
    return answer.content.decode()


def reported(cast: Cast, signed_in: SignedIn, kind: RequestType, **said: Any) -> Ticket:
    given = {
        "contract": "bank-1", "type": kind.pk, "edition": 1, "title": "申请新建账号", "text": "",
        "answer_f2": "zhang.san", "answer_f3": ["录入", "查询"], "answer_f1": "30",
    } | said  # fmt: skip
    answer = signed_in("teller").post("/report/", given)
    assert answer.status_code == 302, answer.content.decode()
    with inside(cast.agent.tenant_id):
        found: Ticket = Ticket.objects.latest("pk")
    return found


@pytest.mark.clause("B17")
def test_a_type_asks_its_own_fields_and_the_ticket_shows_them(
    cast: Cast, signed_in: SignedIn
) -> None:
    kind, teller = defined(cast, signed_in), signed_in("teller")
    plain = page(teller, "/report/?contract=bank-1")
    assert "新建账号" in plain
    assert "账号名" not in plain
    chosen = page(teller, f"/report/?contract=bank-1&type={kind.pk}")
    assert all(each in chosen for each in ("账号名", "有效期 (天)", "一人一单", "申请新建账号"))
    assert chosen.index("有效期") < chosen.index("账号名"), "in the order that was given"
    assert "处理备注" not in chosen

    ticket = reported(cast, signed_in, kind)
    assert (ticket.kind, ticket.category) == ("request", "service")
    for actor in ("teller", "agent"):
        shown = page(signed_in(actor), f"/tickets/{ticket.number}/")
        assert all(each in shown for each in ("zhang.san", "查询、录入", "30 天"))
        assert ("处理备注" in shown) == (actor == "agent")


def test_an_answer_is_put_right_on_the_page(cast: Cast, signed_in: SignedIn) -> None:
    ticket = reported(cast, signed_in, defined(cast, signed_in))
    agent, at = signed_in("agent"), f"/tickets/{ticket.number}/answers/"
    assert 'value="zhang.san"' in page(agent, at)
    said = {"answer_f2": "li.si", "answer_f3": ["查询"], "answer_f1": "30", "answer_f4": "已核实"}
    assert agent.post(at, said).status_code == 302
    shown = page(agent, f"/tickets/{ticket.number}/")
    assert all(each in shown for each in ("li.si", "zhang.san", "已核实"))
    customer = page(signed_in("teller"), f"/tickets/{ticket.number}/")
    assert "li.si" in customer
    assert "已核实" not in customer
    assert signed_in("representative").get(at).status_code == 404
    assert signed_in("outsider").get(at).status_code == 404


@pytest.mark.parametrize(
    "said",
    [
        {"answer_f2": ""}, {"answer_f3": ["删除"]}, {"answer_f1": "many"}, {"edition": 7},
        {"edition": "x"}, {"answer_f2": "x" * 300}, {"title": ""},
    ],
)  # fmt: skip
def test_what_does_not_answer_is_said_and_nothing_typed_is_lost(
    cast: Cast, signed_in: SignedIn, said: dict[str, Any]
) -> None:
    kind = defined(cast, signed_in)
    given = {
        "contract": "bank-1", "type": kind.pk, "edition": 1, "title": "申请", "text": "我的理由",
        "answer_f2": "zhang.san", "answer_f1": "30",
    } | said  # fmt: skip
    answer = signed_in("teller").post("/report/", given)
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert "我的理由" in answer.content.decode()


@pytest.mark.parametrize("pk", ["0", "x", "-1", "9" * 30, "1 OR 1=1"])
def test_a_type_that_is_none_is_missing(signed_in: SignedIn, pk: str) -> None:
    answer = signed_in("teller").get("/report/", {"contract": "bank-1", "type": pk})
    assert answer.status_code == 404


def test_a_type_is_changed_with_what_it_was_filled_in_and_retired(
    cast: Cast, signed_in: SignedIn
) -> None:
    kind, manager = defined(cast, signed_in), signed_in("manager")
    ticket = reported(cast, signed_in, kind)
    at = f"/settings/request-types/{kind.pk}/"
    said = page(manager, at)
    assert all(each in said for each in ("查询 | read", 'value="f1"', 'value="账号名"'))
    assert manager.post(at, asked(label_0="登录名", key_0="f2", key_1="f3")).status_code == 302
    assert "登录名" in page(signed_in("teller"), f"/report/?contract=bank-1&type={kind.pk}")
    assert "账号名" in page(signed_in("teller"), f"/tickets/{ticket.number}/")
    assert manager.post(f"{at}retire/").status_code == 302
    assert "新建账号" not in page(signed_in("teller"), "/report/?contract=bank-1")
    assert "账号名" in page(signed_in("teller"), f"/tickets/{ticket.number}/")


def test_the_hotline_and_the_desk_ask_the_same(cast: Cast, signed_in: SignedIn) -> None:
    kind, agent = defined(cast, signed_in, ""), signed_in("agent")
    chosen = page(agent, f"/report/?contract=bank-1&type={kind.pk}")
    assert "处理备注" in chosen
    assert 'name="who"' in chosen
    call = agent.post("/hotline/new/", {"phone": "138"})["Location"]
    agent.post(f"{call}answer/")
    agent.post(f"{call}name/", {"caller": str(cast.teller.pk), "contract": "bank-1"})
    assert "新建账号" in page(agent, call)
    assert "账号名" in page(agent, f"{call}?type={kind.pk}")
    given = {"type": kind.pk, "edition": 1, "title": "电话申请", "answer_f2": "wang.wu"}
    assert agent.post(f"{call}report/", given).status_code == 302
    with inside(cast.agent.tenant_id):
        ticket = Ticket.objects.latest("pk")
    assert "wang.wu" in page(agent, f"/tickets/{ticket.number}/")


def test_other_customers_are_not_offered_it(cast: Cast, signed_in: SignedIn) -> None:
    kind = defined(cast, signed_in)
    foreman = signed_in("foreman")
    assert "新建账号" not in page(foreman, "/report/")
    assert foreman.get("/report/", {"type": kind.pk}).status_code == 404
    assert signed_in("agent").get("/settings/request-types/").status_code == 403
