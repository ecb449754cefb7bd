"""From the facts of a window to how it stands: the row in a list is a copy of it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from jianyue.ledger.models import Fact
from jianyue.ledger.speech import Both
from jianyue.services.models import Extension, Window, WindowState
from jianyue.watch.models import Outage

ASKED: Final = "window_asked"
SAID: Final = {
    ASKED: Both("申请计划维护", "planned maintenance asked for"),
    "window_confirmed": Both("客户确认", "confirmed by the customer"),
    "window_refused": Both("客户未同意", "refused by the customer"),
    "window_withdrawn": Both("撤回", "withdrawn"),
    "window_begun": Both("维护开始", "work begun"),
    "window_ended": Both("维护结束", "work ended"),
}
LEADS_TO: Final = {
    "window_confirmed": WindowState.CONFIRMED,
    "window_refused": WindowState.REFUSED,
    "window_withdrawn": WindowState.WITHDRAWN,
    "window_begun": WindowState.RUNNING,
    "window_ended": WindowState.DONE,
}
# Folded anew each time, so what a later fact no longer says is empty again.
EMPTY: Final = ("answered_at", "answered_by_id", "began_at", "ended_at")


def folded(facts: Iterable[Fact]) -> dict[str, Any]:
    """Return the columns of a window as its facts say them, in the order of recording."""
    said: dict[str, Any] = dict.fromkeys(EMPTY)
    for fact in facts:
        at = fact.occurred_at.astimezone(UTC)
        match fact.kind:
            case "window_asked":
                said |= _asked(fact, at)
            case "window_confirmed" | "window_refused":
                said |= {"answered_at": at, "answered_by_id": fact.by_id}
            case "window_begun":
                said["began_at"] = at
            case "window_ended":
                said["ended_at"] = at
        said["state"] = LEADS_TO.get(fact.kind, WindowState.ASKED)
    return said


def facts_of(row: Window | Outage | Extension) -> list[Fact]:
    """Return what happened to a window, an outage or an extension, in the order of recording."""
    return list(Fact.objects.filter(timeline=row.timeline_id).order_by("seq"))


def _asked(fact: Fact, at: datetime) -> dict[str, Any]:
    body = fact.body
    return {
        "systems": body["systems"],
        "from_at": datetime.fromisoformat(body["from"]),
        "until_at": datetime.fromisoformat(body["until"]),
        "emergency": body["emergency"],
        "asked_at": at,
        "asked_by_id": fact.by_id,
    }
