"""The same act on many tickets: what would happen, what happened, and what can be taken back.

Nothing is undone in place: taking back is a new fact, where a fact can say it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from django.db import transaction

from jianyue.ledger.models import Fact
from jianyue.ledger.speech import Both, NotAllowed, Refused
from jianyue.people.models import Team, User
from jianyue.tickets import actions
from jianyue.tickets.acts import ACTS, refusal
from jianyue.tickets.models import Ticket
from jianyue.tickets.situations import situation_of

MOST: Final = 100
ACTS_FOR_MANY: Final = ("assigned", "acknowledged", "reclassified", "closed")
STAYS: Final[Mapping[str, Both]] = MappingProxyType(
    {
        "acknowledged": Both(
            "受理不能撤销：受理时间已经告诉客户，并已计入时限。",
            "An acknowledgement stays: the customer was told of it, and clocks count it.",
        ),
        "closed": Both(
            "关闭不能撤销；客户可以重新打开工单。",
            "A closing stays; the customer can reopen the ticket.",
        ),
    }
)
UNDONE: Final = "撤销批量定级 / bulk classification undone"
OTHER_AGREEMENT: Final = Both(
    "与第一张工单不在同一版协议下，定级依据不同；请分开定级。",
    "It runs under another agreement than the first, which grades otherwise; classify it apart.",
)


@dataclass(frozen=True, slots=True)
class Planned:
    """What the act would meet on one ticket; `refused` says why it cannot be done."""

    ticket: Ticket
    refused: Both | None


@dataclass(frozen=True, slots=True)
class Done:
    """What became of the act on one ticket.

    before  what a fact must say so that the ticket stands as before; empty where none can
    """

    ticket: Ticket
    refused: Both | None
    before: Mapping[str, Any]


def preview(kind: str, tickets: Sequence[Ticket], *, by: User) -> list[Planned]:
    """Return for each ticket whether the act can be done; nothing is written.

    One query for the facts of all of them.
    """
    facts = _facts(tickets)
    first = tickets[0].version_id if tickets else None
    planned = []
    for ticket in tickets:
        why = refusal(ACTS[kind], by, situation_of(ticket, facts.get(ticket.timeline_id, [])))
        if why is None and kind == "reclassified" and ticket.version_id != first:
            why = OTHER_AGREEMENT
        planned.append(Planned(ticket, why))
    return planned


def carry_out(
    kind: str, tickets: Iterable[Ticket], said: Mapping[str, Any], *, at: datetime, by: User
) -> list[Done]:
    """Do the act on each ticket; one that is refused does not stop the others."""
    done = []
    for ticket in tickets:
        before = _before(kind, ticket, said)
        why = _recorded(ticket, kind, _said_of(kind, ticket, said), at=at, by=by)
        done.append(Done(ticket, why, before if why is None else {}))
    return done


def take_back(
    kind: str, ticket: Ticket, before: Mapping[str, Any], *, at: datetime, by: User
) -> Both | None:
    """Record what the ticket was before; return why it cannot be done, or None.

    before  as `Done` gave it; what has changed since is left as it is
    """
    now = {"team": ticket.team_id, "assignee": ticket.assignee_id}
    if kind == "assigned":
        if now != before["given"]:
            return Both(
                "此后已经另行分派，保持不变。", "It was assigned otherwise since; it stays so."
            )
        said: dict[str, Any] = {
            "team": Team.objects.filter(tenant=by.tenant_id, pk=before["team"] or 0).first(),
            "assignee": User.objects.visible_to(by).filter(pk=before["assignee"] or 0).first(),
        }
        return _recorded(ticket, kind, said, at=at, by=by)
    said = {"attributes": before["attributes"], "reason": UNDONE}
    return _recorded(ticket, kind, said, at=at, by=by)


def _recorded(
    ticket: Ticket, kind: str, said: Mapping[str, Any], *, at: datetime, by: User
) -> Both | None:
    try:
        with transaction.atomic():
            actions.record(ticket.pk, kind, at=at, by=by, **said)
    except Refused as refused:
        return refused.said
    return None


def _said_of(kind: str, ticket: Ticket, said: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is said of one ticket; a person is given it without losing its team."""
    if kind == "assigned" and said.get("team") is None and ticket.team_id is not None:
        return {**said, "team": ticket.team}
    return said


def _before(kind: str, ticket: Ticket, said: Mapping[str, Any]) -> Mapping[str, Any]:
    if kind == "assigned" and (ticket.team_id or ticket.assignee_id):
        given = _said_of(kind, ticket, said)
        pks = {
            name: each.pk if (each := given.get(name)) else None for name in ("team", "assignee")
        }
        return {"team": ticket.team_id, "assignee": ticket.assignee_id, "given": pks}
    if kind == "reclassified":
        changed = said.get("attributes", {})
        known = {name: ticket.attributes.get(name) for name in changed}
        return {"attributes": known} if known and all(known.values()) else {}
    return {}


def _facts(tickets: Iterable[Ticket]) -> Mapping[object, list[Fact]]:
    found: dict[object, list[Fact]] = {}
    timelines = [ticket.timeline_id for ticket in tickets]
    for fact in Fact.objects.filter(timeline__in=timelines).order_by("seq").defer("hash"):
        found.setdefault(fact.timeline_id, []).append(fact)
    return found


def none_chosen() -> NotAllowed:
    """Return the refusal of an act on no ticket, or on too many."""
    return NotAllowed(f"请选择 1 到 {MOST} 张工单。", f"Choose between 1 and {MOST} tickets.")
