"""Warnings of the sample world: those ahead of its open tickets, and none of what is past."""

from datetime import datetime
from typing import Final

from jianyue.demo.contracts import Signed
from jianyue.demo.people import Population
from jianyue.escalation import warning
from jianyue.escalation.warnings_set import DEFAULT, set_warnings
from jianyue.ledger.models import Timer
from jianyue.tickets.claiming import agreed, facts_of
from jianyue.tickets.copies import WARNING
from jianyue.tickets.models import Ticket

AT_ONCE: Final = 500


def plan(people: Population, signed: dict[str, Signed], *, now: datetime) -> None:
    """Have every contract warn from `now` on."""
    for each in signed.values():
        set_warnings(each.contract, DEFAULT, at=now, by=people.users["operations"])


def look_ahead(signed: Signed, *, now: datetime) -> None:
    """Have a worker look at each open ticket of a contract when its next warning comes."""
    rows = Ticket.objects.filter(contract=signed.contract).open().order_by("pk")
    open_ = agreed(rows)
    for start in range(0, len(open_), AT_ONCE):
        tickets = open_[start : start + AT_ONCE]
        facts, batch = facts_of(tickets), warning.gathered(tickets, now)
        timers = []
        for ticket in tickets:
            ahead = (each.at for each in warning.on(ticket, facts[ticket.timeline_id], batch))
            at = min(ahead, default=None)
            if at is not None:
                timers.append(_timer(ticket, at))
        Timer.objects.bulk_create(timers)


def _timer(ticket: Ticket, at: datetime) -> Timer:
    about = {"subject": "ticket", "subject_id": ticket.pk, "kind": WARNING}
    return Timer(tenant_id=ticket.tenant_id, at=at, **about)
