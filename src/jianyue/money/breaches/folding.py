"""From the facts of a breach case to how it stands: the row is a copy of it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from jianyue.ledger.models import Fact
from jianyue.ledger.speech import Both
from jianyue.money.models_breaches import Breach
from jianyue.money.words import BreachState

OPENED: Final = "breach_opened"
SAID: Final = {
    OPENED: Both("提出违约事项", "breach case opened"),
    "breach_confirmed": Both("确认违约", "breach confirmed"),
    "breach_dismissed": Both("认定不构成违约", "found to be no breach"),
    "breach_told": Both("告知对方", "other side told"),
    "breach_analysed": Both("分析程度和范围", "severity and scope analysed"),
    "breach_talked": Both("协商", "negotiated"),
    "breach_supplemented": Both("签订补充协议", "supplementary agreement linked"),
    "breach_offered": Both("提出补偿", "compensation offered"),
    "breach_agreed": Both("同意补偿", "compensation agreed"),
    "breach_declined": Both("不同意补偿", "compensation declined"),
    "breach_rectified": Both("提交整改报告", "rectification reported"),
    "breach_accepted": Both("验收整改", "rectification accepted"),
    "breach_rejected": Both("整改未通过验收", "rectification rejected"),
    "breach_cure_demanded": Both("要求限期纠正", "cure demanded"),
    "breach_cured": Both("确认已纠正", "cure confirmed"),
    "breach_right_used": Both("行使约定的权利", "right used"),
    "breach_closed": Both("了结", "closed"),
    "breach_withdrawn": Both("撤回", "withdrawn"),
}
EMPTY: Final = (
    "told_at", "supplement_id", "offered_at", "agreed_at", "reported_at", "accepted_at",
    "cure_until_date", "cured_at", "closed_at",
)  # fmt: skip


ENDS: Final = {
    "breach_closed": BreachState.CLOSED,
    "breach_withdrawn": BreachState.WITHDRAWN,
    "breach_dismissed": BreachState.DISMISSED,
}


def copy_onto(breach: Breach, facts: Sequence[Fact]) -> None:
    """Copy onto the row what the facts say, in the order of recording."""
    for name, value in folded(facts).items():
        setattr(breach, name, value)


def folded(facts: Sequence[Fact]) -> dict[str, Any]:
    """Return the columns of a case."""
    said: dict[str, Any] = dict.fromkeys(EMPTY) | {
        "state": BreachState.OPENED, "talks": 0, "severity": "", "way": "",
        "amount": Decimal(0), "rights": [],
    }  # fmt: skip
    for fact in facts:
        _take(said, fact, fact.occurred_at.astimezone(UTC))
    return said


def _take(said: dict[str, Any], fact: Fact, at: datetime) -> None:
    body = fact.body
    match fact.kind:
        case "breach_opened":
            said |= _opened(fact, at)
        case "breach_confirmed" | "breach_told":
            is_told = fact.kind == "breach_told"
            said |= (
                {"told_at": at, "state": BreachState.TOLD}
                if is_told
                else {"state": BreachState.OPENED}
            )
        case "breach_analysed":
            said["severity"] = body["severity"]
        case "breach_talked":
            said["talks"] += 1
        case "breach_supplemented":
            said["supplement_id"] = body["version"]
        case "breach_cure_demanded" | "breach_cured" | "breach_right_used":
            _cure(said, fact, at)
        case kind if kind in ENDS:
            said |= {"closed_at": at, "state": ENDS[fact.kind]}
        case _:
            _settle(said, fact, at)


def _cure(said: dict[str, Any], fact: Fact, at: datetime) -> None:
    match fact.kind:
        case "breach_cure_demanded":
            until = date.fromisoformat(fact.body["until"])
            said |= {"cure_until_date": until, "cured_at": None, "state": BreachState.CURE}
        case "breach_cured":
            said |= {"cured_at": at, "state": BreachState.TOLD}
        case _:
            said["rights"] = [*said["rights"], fact.body["right"]]


def _settle(said: dict[str, Any], fact: Fact, at: datetime) -> None:
    """Take what is said of compensation and rectification."""
    match fact.kind:
        case "breach_offered":
            amount, way = Decimal(fact.body["amount"]), fact.body["way"]
            said |= {"amount": amount, "way": way, "offered_at": at, "agreed_at": None}
        case "breach_agreed":
            said["agreed_at"] = at
        case "breach_declined":
            said["offered_at"] = None
        case "breach_rectified":
            said |= {"reported_at": at, "accepted_at": None}
        case "breach_accepted":
            said["accepted_at"] = at
        case "breach_rejected":
            said["reported_at"] = None


def _opened(fact: Fact, at: datetime) -> dict[str, Any]:
    body, names = fact.body, ("kind", "breaker", "opened_by_side", "about", "clause", "currency")
    tell_by = body["tell_by"]
    return {name: body[name] for name in names} | {
        "version_id": body["version"],
        "happened_at": datetime.fromisoformat(body["happened"]),
        "tell_by": datetime.fromisoformat(tell_by) if tell_by else None,
        "opened_at": at, "opened_by_id": fact.by_id,
        "state": BreachState.PROPOSED if body.get("proposed") else BreachState.OPENED,
    }  # fmt: skip
