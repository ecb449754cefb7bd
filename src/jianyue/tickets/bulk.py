"""The same act on many tickets: what would happen, what happened, and what can be taken back.

Nothing is undone in place: taking back is a new fact, where a fact can say it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
from jianyue.tickets.models import Tag, Ticket
from jianyue.tickets.replies import put_in
from jianyue.tickets.situations import situation_of
from jianyue.tickets.tagging import tags_named, words_of

MOST: Final = 100
ACTS_FOR_MANY: Final = (
    "assigned", "acknowledged", "reclassified", "responded", "tagged", "untagged", "closed",
)  # fmt: skip
# They can follow themselves, so that a second press must find the ticket as the first one did.
AGAIN: Final = frozenset({"responded"})
OPPOSITE: Final = MappingProxyType({"tagged": "untagged", "untagged": "tagged"})
STAYS: Final[Mapping[str, Both]] = MappingProxyType(
    {
        "acknowledged": Both(
            "受理不能撤销：受理时间已经告诉客户，并已计入时限。",
            "An acknowledgement stays: the customer was told of it, and clocks count it.",
        ),
        "responded": Both(
            "答复不能撤销：客户已经收到，并已计入时限。",
            "An answer stays: the customer has it, and clocks count it.",
        ),
        "closed": Both(
            "关闭不能撤销；客户可以重新打开工单。",
            "A closing stays; the customer can reopen the ticket.",
        ),
    }
)
CHANGED: Final = Both(
    "打开这一页之后，工单又有了新的记录；请看过后再做。",
    "Something was recorded on the ticket since this page was opened; look at it first.",
)
UNDONE: Final = "撤销批量定级 / bulk classification undone"
OTHER_AGREEMENT: Final = Both(
    "与第一张工单不在同一版协议下，定级依据不同；请分开定级。",
    "It runs under another agreement than the first, which grades otherwise; classify it apart.",
)


@dataclass(frozen=True, slots=True)
class Planned:
    """What the act would meet on one ticket; `refused` says why it cannot be done.

    length  how many facts the ticket had
    """

    ticket: Ticket
    refused: Both | None
    length: int = 0


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
    facts = facts_of_many(tickets)
    first = tickets[0].version_id if tickets else None
    planned = []
    for ticket in tickets:
        recorded = facts.get(ticket.timeline_id, [])
        why = refusal(ACTS[kind], by, situation_of(ticket, recorded))
        if why is None and kind == "reclassified" and ticket.version_id != first:
            why = OTHER_AGREEMENT
        planned.append(Planned(ticket, why, len(recorded)))
    return planned


def carry_out(
    kind: str,
    tickets: Iterable[Ticket],
    said: Mapping[str, Any],
    *,
    at: datetime,
    by: User,
    seen: Mapping[str, int] | None = None,
) -> list[Done]:
    """Do the act on each ticket; one that is refused does not stop the others.

    seen  how many facts each ticket had when the person looked, by number: where an act can
          follow itself, a ticket that has others now is left alone, so that a repeat is harmless
    """
    done = []
    for ticket in tickets:
        before = _before(kind, ticket, said)
        expected = (seen or {}).get(ticket.number, 0) if kind in AGAIN else None
        say = _said_of(kind, ticket, said, by)
        why = _recorded(ticket, kind, say, at=at, by=by, expected=expected)
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
    if kind in OPPOSITE:
        return _recorded(ticket, OPPOSITE[kind], before, at=at, by=by)
    said = {"attributes": before["attributes"], "reason": UNDONE}
    return _recorded(ticket, kind, said, at=at, by=by)


def _recorded(
    ticket: Ticket,
    kind: str,
    said: Mapping[str, Any],
    *,
    at: datetime,
    by: User,
    expected: int | None = None,
) -> Both | None:
    try:
        with transaction.atomic():
            if expected is not None and length_of(ticket, by) != expected:
                return CHANGED
            actions.record(ticket.pk, kind, at=at, by=by, **said)
    except Refused as refused:
        return refused.said
    return None


def length_of(ticket: Ticket, by: User) -> int:
    """Return how many facts a ticket has; it is locked until the end of the transaction."""
    return len(actions.locked(ticket.pk, by).facts())


def _said_of(kind: str, ticket: Ticket, said: Mapping[str, Any], by: User) -> Mapping[str, Any]:
    """Return what is said of one ticket.

    A person is given it without losing its team; an answer has its braces filled.
    """
    if kind == "responded":
        return {**said, "text": put_in(str(said.get("text", "")), ticket, by)}
    if kind == "assigned" and said.get("team") is None and ticket.team_id is not None:
        return {**said, "team": ticket.team}
    return said


def _before(kind: str, ticket: Ticket, said: Mapping[str, Any]) -> Mapping[str, Any]:
    if kind == "assigned" and (ticket.team_id or ticket.assignee_id):
        given = (
            said if ticket.team_id is None or said.get("team") else {**said, "team": ticket.team}
        )
        pks = {
            name: each.pk if (each := given.get(name)) else None for name in ("team", "assignee")
        }
        return {"team": ticket.team_id, "assignee": ticket.assignee_id, "given": pks}
    if kind == "reclassified":
        changed = said.get("attributes", {})
        known = {name: ticket.attributes.get(name) for name in changed}
        return {"attributes": known} if known and all(known.values()) else {}
    if kind in OPPOSITE:
        return _changed_tags(kind, ticket, words_of(str(said.get("tags", ""))))
    return {}


def _changed_tags(kind: str, ticket: Ticket, words: Collection[str]) -> Mapping[str, Any]:
    """Return which of the tags the act changes on this ticket: the others stay as they are."""
    has = set(Tag.objects.filter(taggings__ticket=ticket).values_list("word", flat=True))
    named = {tag.word for tag in tags_named(words, ticket.tenant_id)}
    changed = named & has if kind == "untagged" else (named | (set(words) - named)) - has
    return {"tags": ", ".join(sorted(changed))} if changed else {}


def facts_of_many(tickets: Iterable[Ticket]) -> Mapping[object, list[Fact]]:
    """Return the facts of tickets in the order of recording, by timeline, in one query."""
    found: dict[object, list[Fact]] = {}
    timelines = [ticket.timeline_id for ticket in tickets]
    for fact in Fact.objects.filter(timeline__in=timelines).order_by("seq").defer("hash"):
        found.setdefault(fact.timeline_id, []).append(fact)
    return found


def none_chosen() -> NotAllowed:
    """Return the refusal of an act on no ticket, or on too many."""
    return NotAllowed(f"请选择 1 到 {MOST} 张工单。", f"Choose between 1 and {MOST} tickets.")
