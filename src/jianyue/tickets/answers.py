"""Customers who said something last: answers that wait on the tickets of one person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jianyue.ledger.models import Fact
from jianyue.people.models import User
from jianyue.tickets.models import Ticket

LOOKED_THROUGH: Final = 300
SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Answered:
    """A ticket on which the customer had the last word.

    kind  of fact with which it was said
    """

    ticket: Ticket
    by: User
    kind: str
    at: datetime


def answered_to(user: User) -> list[Answered]:
    """Return the open tickets of somebody on which a customer spoke last, the oldest word first.

    Three queries, however many tickets. A report alone is no answer: it waits in the queue.
    """
    rows = Ticket.objects.visible_to(user).open().filter(assignee=user).select_related("customer")
    tickets = {row.timeline_id: row for row in rows.order_by("-changed_at")[:LOOKED_THROUGH]}
    spoken = Fact.objects.filter(timeline__in=list(tickets), internal=False, by_id__isnull=False)
    last = list(
        spoken.order_by("timeline", "-seq").distinct("timeline")
        .only("timeline", "kind", "recorded_at", "by_id")
    )  # fmt: skip
    pks = {fact.by_id for fact in last if fact.by_id and fact.kind != "reported"}
    people = User.objects.visible_to(user).filter(pk__in=pks).exclude(customer=None).in_bulk()
    found = [
        Answered(tickets[fact.timeline_id], people[fact.by_id], fact.kind, fact.recorded_at)
        for fact in last
        if fact.by_id in people
    ]
    return sorted(found, key=lambda each: each.at)[:SHOWN]
