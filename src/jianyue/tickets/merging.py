"""Many tickets that are one matter: merged into one of them, each in a transaction of its own."""

from collections.abc import Sequence
from datetime import datetime

from jianyue.ledger.speech import Both, Refused
from jianyue.people.models import User
from jianyue.tickets.bulk import Done, Planned
from jianyue.tickets.joining import merge, unlike
from jianyue.tickets.models import Ticket
from jianyue.tickets.words import State

# The survivor stays a ticket; the others become calls about it.
STAYS = Both(
    "合并不能撤销：并入的工单不再单独计数，只作为一次来电保留；存续工单保留最早的报告时间。",
    "A merge stays: merged tickets are no longer counted and remain as calls; "
    "the survivor keeps the earliest report.",
)


def proposed(tickets: Sequence[Ticket]) -> Ticket | None:
    """Return the ticket that the others could be merged into: the oldest that is still one."""
    whole = [ticket for ticket in tickets if ticket.state not in {State.MERGED, State.CLOSED}]
    return min(whole, key=lambda ticket: (ticket.reported_at, ticket.pk), default=None)


def preview_merge(tickets: Sequence[Ticket], survivor: Ticket) -> list[Planned]:
    """Return for each of the others whether it can be merged; nothing is read or written."""
    others = (ticket for ticket in tickets if ticket.pk != survivor.pk)
    return [Planned(ticket, unlike(ticket, survivor)) for ticket in others]


def merge_many(
    tickets: Sequence[Ticket], survivor: Ticket, reason: str, *, at: datetime, by: User
) -> list[Done]:
    """Merge the others into one; a ticket that is refused does not stop the others.

    Repeating it changes nothing: what is merged already is refused.
    """
    done = []
    for ticket in sorted(tickets, key=lambda each: (each.reported_at, each.pk)):
        if ticket.pk == survivor.pk:
            continue
        why = None
        try:
            merge(ticket.pk, survivor.pk, reason=reason, at=at, by=by)
        except Refused as refused:
            why = refused.said
        done.append(Done(ticket, why, {}))
    return done
