"""Money over the API: payments, breach cases, suspensions, settlements."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jianyue.client import Client, Problem
from tests.api.moments import at, day
from tests.api.program import Program

Of = Callable[..., Client]


def last_month() -> str:
    first = datetime.now(UTC).date().replace(day=1)  # noqa: TID251 - the API reads the real clock
    return (first - timedelta(days=5)).isoformat()


def test_an_item_is_charged_invoiced_paid_and_an_entry_taken_back(client_of: Of) -> None:
    keeper = client_of("contract_manager")
    due = keeper.charge_item(
        "bank-1", {"title": "上门", "price": "500.00", "count": "2", "due_date": day(10)}
    )["number"]  # fmt: skip
    keeper.record_invoice(due, {"amount": "1000.00", "on": day(), "reference": "F-1"})
    paid = keeper.record_payment(due, {"amount": "400.00", "on": day()})
    seq = paid["postings"][-1]["seq"]
    back = keeper.void_posting(due, seq, {"words": "记错了"})

    assert (paid["amount"], paid["unpaid"], paid["invoiced"]) == ("1000.00", "600.00", "1000.00")
    assert (back["unpaid"], back["postings"][-1]["void"]) == ("1000.00", True)
    assert client_of("representative").get_due(due)["number"] == due
    assert keeper.take_due(due, "zh").startswith(b"%PDF")
    assert due in {each["number"] for each in keeper.list_dues(contract="bank-1")["items"]}
    assert float(keeper.get_sums("bank-1")["total"]) >= 1000
    with pytest.raises(Problem) as refused:
        client_of("representative").record_payment(due, {"amount": "1.00", "on": day()})
    assert refused.value.status == 403


def test_a_breach_is_its_openers_until_it_is_told(client_of: Of) -> None:
    ours, theirs = client_of("contract_manager"), client_of("representative")
    case = ours.open_breach(
        {
            "contract": "bank-1", "kind": "duty", "breaker": "provider", "title": "没有巡检",
            "happened_at": at(hours=-1),
        }
    )  # fmt: skip
    number = case["number"]
    with pytest.raises(Problem) as hidden:
        theirs.get_breach(number)
    told = ours.step_breach(number, {"act": "breach_told", "words": "请查收"})
    graded = theirs.step_breach(
        number, {"act": "breach_analysed", "severity": "minor", "words": "轻微"}
    )
    with pytest.raises(Problem, match="没有这一项"):
        theirs.step_breach(number, {"act": "breach_talked", "words": "谈过", "severity": "grave"})

    assert hidden.value.status == 404
    assert "breach_told" in {each["act"] for each in case["acts"]}
    assert told["told_at"]
    assert graded["severity"]
    assert graded["severity"]["value"] == "minor"
    assert [each["kind"] for each in graded["history"]][-1] == "breach_analysed"


def test_a_suspension_is_told_begun_and_ended(client_of: Of) -> None:
    keeper = client_of("contract_manager")
    made = keeper.tell_suspension(
        {
            "contract": "bank-1", "from_at": at(seconds=1), "until_at": at(hours=1),
            "reason": "机房漏水",
        }
    )  # fmt: skip
    seen = client_of("representative").get_suspension(made["number"])
    gone = keeper.move_suspension(made["number"], {"move": "suspension_withdrawn"})

    assert seen["ground"]["value"] == "emergency"
    assert seen["proof"]
    assert gone["state"]["value"] == "withdrawn"


def test_a_settlement_is_drafted_issued_contested_answered_and_accepted(client_of: Of) -> None:
    ours, theirs = client_of("contract_manager"), client_of("representative")
    draft = ours.draft_settlement("bank-1", day=last_month())
    number = ours.issue_settlement({"contract": "bank-1", "day": last_month()})["number"]
    contested = theirs.contest_line(number, 1, {"words": "算错了", "asked": "1.00"})
    answered = ours.answer_line(number, 1, {"words": "已更正", "amount": "1.00"})
    theirs.accept_line(number, 1)
    whole = theirs.accept_settlement(number) if len(draft["lines"]) > 1 else None

    assert draft["is_over"]
    assert contested["lines"][0]["reason"] == "算错了"
    assert answered["lines"][0]["answer"] == "已更正"
    agreed = whole or theirs.get_settlement(number)
    assert agreed["state"]["value"] == "agreed"
    assert agreed["lines"][0]["agreed"] == "1.00"
    for kind in ("pdf", "csv", "xlsx", "docx"):
        assert theirs.take_settlement(number, "zh", kind)


def test_an_act_on_what_has_changed_since_is_refused(program: Callable[..., Program]) -> None:
    ours, theirs = program("contract_manager"), program("representative")
    made: Any = ours.post("/settlements", {"contract": "bank-1", "day": last_month()})
    address = f"/settlements/{made.json()['number']}"
    read = theirs.get(address)
    theirs.post(f"{address}/lines/1/contest", {"words": "不对"}, If_Match=read["ETag"])

    stale = ours.post(f"{address}/lines/1/answer", {"words": "没错", "amount": "1.00"},
                      If_Match=read["ETag"])  # fmt: skip

    assert stale.status_code == 412
    assert theirs.get(address).json()["lines"][0]["state"]["value"] == "contested"
