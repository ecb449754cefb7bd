"""Looking at tickets again when one of their clocks has run out."""

from datetime import datetime, timedelta
from typing import Final

from jianyue.ledger import faults
from jianyue.ledger.faults import Fault
from jianyue.ledger.models import Happening, Timer
from jianyue.ledger.together import change, insert, put
from jianyue.services.terms import terms_of_version
from jianyue.tickets.claiming import facts_of, locked, look_due_by, set_on
from jianyue.tickets.copies import COPY_FIELDS, TICKET_COPIES, broken, clock_rows, copy_onto
from jianyue.tickets.folding import standing
from jianyue.tickets.models import Clock, Ticket

KIND: Final = "breach"
MOMENT: Final = timedelta(microseconds=1)


def look_due(now: datetime) -> int:
    """Look at a batch of tickets whose next clock has run out; return how many.

    A look sets the timer on to the next clock, or takes it away. At the very instant nothing is
    broken yet, so only timers before `now` are due.
    """
    return look_due_by(now - MOMENT, KIND, now, _look)


def _look(timers: dict[int, Timer], now: datetime) -> int:
    """Bring the copies of the tickets up to `now`; their facts stay as they are."""
    tickets = locked(list(timers))
    facts = facts_of(tickets)
    clocks: list[Clock] = []
    news: list[Happening] = []
    ahead: list[Timer] = []
    over: list[int] = []
    for ticket in tickets:
        terms, timer = terms_of_version(ticket.version), timers[ticket.pk]
        said = {"kind": ticket.kind, "service": ticket.service}
        stands = standing(facts[ticket.timeline_id], terms, **said, now=now)
        copy_onto(ticket, stands, now)
        rows = clock_rows(ticket, stands)
        clocks += rows
        news += broken(ticket, timer.at, rows, now)
        if ticket.breaches_at is None:
            over.append(timer.pk)
        else:
            timer.at = ticket.breaches_at
            ahead.append(timer)
    insert(news)
    change(tickets, TICKET_COPIES)
    _write(clocks, tickets)
    set_on(ahead, over)
    faults.reach(Fault.COPIED)
    return len(tickets)


def _write(clocks: list[Clock], tickets: list[Ticket]) -> None:
    put(clocks, ("ticket_id", "target"), COPY_FIELDS)
    standing_ones = {(clock.ticket_id, clock.target) for clock in clocks}
    stored = Clock.objects.filter(ticket__in=[ticket.pk for ticket in tickets])
    gone = [
        pk for pk, *key in stored.values_list("pk", "ticket", "target")
        if tuple(key) not in standing_ones
    ]  # fmt: skip
    if gone:
        Clock.objects.filter(pk__in=gone).delete()
