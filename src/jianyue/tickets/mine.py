"""What concerns one person: his tickets, and what waits for him."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.db.models import Q

from jianyue.agreements.texts import Text
from jianyue.ledger.models import Fact
from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.tickets.lefts import soon_at
from jianyue.tickets.models import Clock, Slip, Ticket, TicketRows, Watcher
from jianyue.tickets.queries import titles_of
from jianyue.tickets.situations import ANSWERING, ASKING
from jianyue.tickets.words import Contest, State

SHOWN: Final = 50
LOOKED_THROUGH: Final = 200
QUESTIONS: Final = MappingProxyType(
    {
        "solution": Both("等待您同意解决方案", "a solution waits for your consent"),
        "extension": Both("等待您批准延期", "more time is asked of you"),
        "effort": Both("等待您同意工作量", "an effort waits for your consent"),
    }
)
CONFIRM: Final = Both("请确认是否已解决", "please confirm that it is solved")
SLIP: Final = Both("服务记录单待您签字", "a service record slip waits for your signature")
EXCLUDED: Final = Both("请确认是否同意排除出考核", "an exclusion waits for your answer")


@dataclass(frozen=True, slots=True)
class Mine:
    """One ticket of mine, with what is promised next."""

    ticket: Ticket
    service: Text | None
    soon_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ticket that waits for an answer, and which."""

    ticket: Ticket
    said: Both


@dataclass(frozen=True, slots=True)
class Promised:
    """A time promised for a ticket, in the agreement's words."""

    clock: Clock
    title: Text
    clause: str
    soon_at: datetime


def oversees(user: User) -> bool:
    """Tell whether somebody watches over all tickets of his contracts and has no queue for it."""
    return not user.sees_only_own if user.is_customer else not may(user, Deed.SEE_DESK)


def tickets_of(user: User) -> list[Mine]:
    """Return the tickets somebody reported or follows, or works on; open ones first."""
    is_open = Q(state__in=State.open())
    pks = _newest(user, is_open)
    if len(pks) < SHOWN:
        pks += _newest(user, ~is_open)[: SHOWN - len(pks)]
    rows = _listed(user).in_bulk(pks)
    return _mine(rows[pk] for pk in pks)


def overseen_by(user: User, *, everything: bool, page: int) -> list[Mine]:
    """Return a page of all tickets that somebody watches over, the newest first, and one more.

    everything  the finished ones too
    page        1 for the newest
    """
    rows = _listed(user) if everything else _listed(user).open()
    start = SHOWN * (page - 1)
    return _mine(rows.order_by("-reported_at", "-pk")[start : start + SHOWN + 1])


def _mine(rows: Iterable[Ticket]) -> list[Mine]:
    found = list(rows)
    titles = titles_of({ticket.version_id for ticket in found})
    return [
        Mine(
            ticket,
            titles[ticket.version_id].services.get(ticket.service),
            soon_at(ticket.reported_at, ticket.due_at) if ticket.due_at else None,
        )
        for ticket in found
    ]


def _newest(user: User, wanted: Q) -> list[int]:
    """Return the newest of his own tickets and of those that he follows.

    Each half has an index in this order; asked for together, all of them would be read.
    """
    own = Q(reporter=user) if user.is_customer else Q(assignee=user)
    followed = Q(pk__in=Watcher.objects.filter(user=user).values("ticket"))
    rows = Ticket.objects.visible_to(user).filter(wanted).order_by("-reported_at", "-pk")
    pairs = rows.values_list("reported_at", "pk")
    found = {pair for half in (own, followed) for pair in pairs.filter(half)[:SHOWN]}
    return [pk for _, pk in sorted(found, reverse=True)[:SHOWN]]


def waiting_for(user: User) -> list[Waiting]:
    """Return the open tickets that wait for an answer of this person.

    Approvals and consents wait for who may give them, a confirmation for whoever reported.
    """
    open_rows = list(_listed(user).open().order_by("-reported_at")[:LOOKED_THROUGH])
    asked = _asked(open_rows) if may(user, Deed.APPROVE) else {}
    found = [
        Waiting(ticket, QUESTIONS[question])
        for ticket in open_rows
        for question in sorted(asked.get(ticket.timeline_id, ()))
    ]
    if may(user, Deed.CONTEST):
        contested = _listed(user).filter(contest=Contest.EXCLUDED)[:LOOKED_THROUGH]
        found += [Waiting(ticket, EXCLUDED) for ticket in contested]
    if may(user, Deed.CONFIRM):
        found += [
            Waiting(ticket, CONFIRM)
            for ticket in open_rows
            if ticket.state == State.RESOLVED and ticket.reporter_id == user.pk
        ]
    return found + [Waiting(slip.ticket, SLIP) for slip in _slips(user)]


def promises_of(ticket: Ticket) -> list[Promised]:
    """Return the times promised for a ticket, the next due first."""
    targets = ticket.version.agreement().targets
    rows = Clock.objects.filter(ticket=ticket).exclude(due_at=None).order_by("due_at")
    dated = ((clock, clock.due_at) for clock in rows)
    return [
        Promised(
            clock,
            targets[clock.target].title or Text(zh=clock.target, en=clock.target),
            targets[clock.target].clause or "",
            soon_at(clock.started_at, due_at),
        )
        for clock, due_at in dated
        if due_at
    ]


def _listed(user: User) -> TicketRows:
    rows: TicketRows = Ticket.objects.visible_to(user).select_related("contract")
    return rows


def _slips(user: User) -> Sequence[Slip]:
    """Return the slips that wait for this person: those he wrote, or may sign for the customer."""
    rows = Slip.objects.visible_to(user).select_related("ticket")
    if not user.is_customer:
        return list(rows.filter(engineer=user, engineer_signed_at=None)[:SHOWN])
    if not may(user, Deed.SIGN_SLIPS):
        return []
    ready = rows.filter(customer_signed_at=None)
    return list(ready.order_by("written_at")[:SHOWN])


def _asked(tickets: Sequence[Ticket]) -> dict[UUID, set[str]]:
    """Return the questions that stand open, by timeline."""
    kinds = [*ASKING, *ANSWERING]
    timelines = [ticket.timeline_id for ticket in tickets]
    facts = Fact.objects.filter(timeline__in=timelines, kind__in=kinds).order_by("seq")
    asked: dict[UUID, set[str]] = {}
    for timeline, kind, over in facts.values_list("timeline_id", "kind", "body__over"):
        waiting = asked.setdefault(timeline, set())
        if kind in ANSWERING:
            waiting.discard(ANSWERING[kind])
        elif kind != "estimated" or over:
            waiting.add(ASKING[kind])
    return asked
