"""Which tickets have a step or a warning ahead of them, or one that was due and never told."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from jianyue.escalation import warning
from jianyue.escalation.models_steps import Step
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact, Timer
from jianyue.services.terms import terms_of_version
from jianyue.tickets.claiming import agreed, facts_of
from jianyue.tickets.climbing import LADDER, climb_of
from jianyue.tickets.copies import WARNING
from jianyue.tickets.models import Ticket

BATCH: Final = 500


def owing(ids: Sequence[int], now: datetime) -> list[int]:
    """Return which of these tickets have steps to be told, now or later; five queries."""
    rows = agreed(Ticket.objects.filter(pk__in=ids).order_by("pk"))
    tickets = [each for each in rows if terms_of_version(each.version).ladders]
    facts = facts_of(tickets)
    told: dict[int, set[tuple[int, int, int]]] = defaultdict(set)
    for step in Step.objects.filter(ticket__in=[each.pk for each in tickets]):
        told[step.ticket_id].add(step.key)
    return [each.pk for each in tickets if _owes(each, facts[each.timeline_id], told[each.pk], now)]


def _owes(
    ticket: Ticket, facts: Sequence[Fact], told: set[tuple[int, int, int]], now: datetime
) -> bool:
    climb = climb_of(facts, terms_of_version(ticket.version), now)
    if climb.ended_by is not None:
        return False
    return any(firing.key not in told for firing in (*climb.fired, *climb.ahead))


def owing_warnings(ids: Sequence[int], now: datetime) -> list[int]:
    """Return which of these tickets have warnings to be told, now or later; six queries."""
    tickets = agreed(Ticket.objects.filter(pk__in=ids).order_by("pk"))
    facts, batch = facts_of(tickets), warning.gathered(tickets, now)
    return [each.pk for each in tickets if any(warning.on(each, facts[each.timeline_id], batch))]


def have_climbed(tenant: int, now: datetime) -> list[str]:
    """Have a worker look at each open ticket that owes a step and has no timer; return numbers.

    Safe to repeat: a step that was told is never told again.
    """
    return _looked_at(tenant, LADDER, owing, now)


def have_warned(tenant: int, now: datetime) -> list[str]:
    """Do the same for the warnings of promised times."""
    return _looked_at(tenant, WARNING, owing_warnings, now)


Owing = Callable[[Sequence[int], datetime], list[int]]


def _looked_at(tenant: int, kind: str, owe: Owing, now: datetime) -> list[str]:
    mended: list[str] = []
    last = 0
    timed = Timer.objects.filter(subject="ticket", kind=kind).values("subject_id")
    while True:
        with inside(tenant), transaction.atomic():
            rows = Ticket.objects.open().filter(pk__gt=last).exclude(pk__in=timed)
            numbers = dict(rows.order_by("pk").values_list("pk", "number")[:BATCH])
            lost = owe(list(numbers), now)
            about = {"tenant_id": tenant, "subject": "ticket", "kind": kind, "at": now}
            rows_of_timers = [Timer(subject_id=pk, **about) for pk in lost]
            Timer.objects.bulk_create(rows_of_timers, ignore_conflicts=True)
        mended += [numbers[pk] for pk in lost]
        if not numbers:
            return mended
        last = max(numbers)
