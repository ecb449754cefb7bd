"""From the facts of a follow-up call or an opinion to how it stands; pure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from jianyue.ledger.models import Fact
from jianyue.ledger.speech import Both
from jianyue.surveys.words import CallState, OpinionState

MOST_TRIES: Final = 3
CALL_SAID: Final = {
    "call_planned": Both("列入回访", "planned"),
    "call_missed": Both("没有联系上", "tried, not reached"),
    "call_reached": Both("联系上了", "reached"),
    "call_dropped": Both("不再回访", "dropped"),
}
OPINION_SAID: Final = {
    "opinion_opened": Both("登记意见", "taken up"),
    "opinion_assigned": Both("安排改进", "given to somebody"),
    "opinion_improved": Both("已改进", "improved"),
    "opinion_told": Both("告知提出意见的人", "told back to who gave it"),
    "opinion_dropped": Both("不采纳", "not taken up"),
}


def call_folded(facts: Iterable[Fact]) -> dict[str, Any]:
    """Return the columns of a follow-up call; after three tries in vain it is given up."""
    said: dict[str, Any] = {
        "state": CallState.WAITING, "tries": 0, "tried_at": None, "caller_id": None,
        "points": None,
    }  # fmt: skip
    for fact in facts:
        at = fact.occurred_at.astimezone(UTC)
        if fact.kind == "call_planned":
            said["due_date"] = date.fromisoformat(fact.body["due"])
        elif fact.kind == "call_dropped":
            said["state"] = CallState.DROPPED
        else:
            said["tries"] += 1
            said |= {"tried_at": at, "caller_id": fact.by_id, "points": fact.body.get("points")}
            reached = fact.kind == "call_reached"
            over = CallState.GIVEN_UP if said["tries"] >= MOST_TRIES else CallState.WAITING
            said["state"] = CallState.REACHED if reached else over
    return said


def opinion_folded(facts: Iterable[Fact]) -> dict[str, Any]:
    """Return the columns of an opinion."""
    said: dict[str, Any] = {
        "owner_id": None, "due_date": None, "improved_at": None, "improved_by_id": None,
        "closed_at": None, "closed_by_id": None,
    }  # fmt: skip
    for fact in facts:
        said |= STAGES[fact.kind](fact, fact.occurred_at.astimezone(UTC))
    return said


def _opened(fact: Fact, at: datetime) -> dict[str, Any]:
    return {"state": OpinionState.OPEN, "opened_at": at, "opened_by_id": fact.by_id}


def _assigned(fact: Fact, _: datetime) -> dict[str, Any]:
    due = date.fromisoformat(fact.body["due"])
    return {"state": OpinionState.ASSIGNED, "owner_id": fact.body["owner"], "due_date": due}


def _improved(fact: Fact, at: datetime) -> dict[str, Any]:
    return {"state": OpinionState.IMPROVED, "improved_at": at, "improved_by_id": fact.by_id}


def _closed(state: OpinionState) -> Callable[[Fact, datetime], dict[str, Any]]:
    return lambda fact, at: {"state": state, "closed_at": at, "closed_by_id": fact.by_id}


STAGES: Final[Mapping[str, Callable[[Fact, datetime], dict[str, Any]]]] = {
    "opinion_opened": _opened,
    "opinion_assigned": _assigned,
    "opinion_improved": _improved,
    "opinion_told": _closed(OpinionState.TOLD),
    "opinion_dropped": _closed(OpinionState.DROPPED),
}
