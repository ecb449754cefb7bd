"""From the facts of a call to how it stands; pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from jianyue.ledger.models import Fact
from jianyue.ledger.speech import Both

SAID: Final = {
    "call_rang": Both("来电", "it rang"),
    "call_answered": Both("接听", "answered"),
    "call_named": Both("登记来电人", "the caller was named"),
    "call_about": Both("登记工单", "what it is about"),
    "call_numbered": Both("告知工单号", "the number was given"),
    "call_ended": Both("挂断", "hung up"),
    "call_dismissed": Both("不计入", "left out"),
    "call_corrected": Both("更正时间", "times corrected"),
}
TIMES: Final = ("rang_at", "answered_at", "ended_at")


def folded(facts: Iterable[Fact]) -> dict[str, Any]:
    """Return the columns that the facts of one call say, in the order of recording."""
    row: dict[str, Any] = {
        "line_id": None, "customer_id": None, "contract_id": None, "caller_id": None,
        "agent_id": None, "rang_at": None, "answered_at": None, "ended_at": None,
        "ticket_id": None, "numbered_at": None, "why": "", "internal": True,
    }  # fmt: skip
    for fact in facts:
        row |= _said(fact, row)
    row["internal"] = row["customer_id"] is None
    return row


def _said(fact: Fact, row: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = fact.body
    match fact.kind:
        case "call_rang":
            said = {"rang_at": fact.occurred_at, "line_id": body.get("line")}
        case "call_answered":
            first, agent = row["answered_at"] or fact.occurred_at, body.get("agent")
            said = {"answered_at": first, "agent_id": agent or row["agent_id"]}
        case "call_named":
            said = {"caller_id": body.get("caller")}
        case "call_numbered":
            said = {"numbered_at": fact.occurred_at}
        case "call_about":
            said = {"ticket_id": body["ticket"]}
        case "call_ended":
            said = {"ended_at": fact.occurred_at}
        case "call_dismissed":
            said = {"why": body["why"]}
        case _:
            said = {name: _instant(body.get(name)) for name in TIMES}
    return said | _whose(body)


def _whose(body: dict[str, Any]) -> dict[str, Any]:
    if body.get("contract") is None:
        return {}
    return {"contract_id": body["contract"], "customer_id": body["customer"]}


def _instant(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
