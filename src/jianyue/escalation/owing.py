"""Which tickets have a step ahead of them, or one that fired and was never told."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from jianyue.escalation.models_steps import Step
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact, Timer
from jianyue.services.terms import terms_of_version
from jianyue.tickets.climbing import LADDER, climb_of
from jianyue.tickets.models import OF_VERSION, Ticket

BATCH: Final = 500


def owing(ids: Sequence[int], now: datetime) -> list[int]:
    """Return which of these tickets have steps to be told, now or later; three queries."""
    rows = Ticket.objects.filter(pk__in=ids).select_related("version").defer(*OF_VERSION)
    tickets = [each for each in rows.order_by("pk") if terms_of_version(each.version).ladders]
    facts: dict[Any, list[Fact]] = defaultdict(list)
    timelines = [each.timeline_id for each in tickets]
    for fact in Fact.objects.filter(timeline__in=timelines).order_by("timeline", "seq"):
        facts[fact.timeline_id].append(fact)
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


def have_climbed(tenant: int, now: datetime) -> list[str]:
    """Have a worker look at each open ticket that owes a step and has no timer; return numbers.

    Safe to repeat: a step that was told is never told again.
    """
    mended: list[str] = []
    last = 0
    timed = Timer.objects.filter(subject="ticket", kind=LADDER).values("subject_id")
    while True:
        with inside(tenant), transaction.atomic():
            rows = Ticket.objects.open().filter(pk__gt=last).exclude(pk__in=timed)
            numbers = dict(rows.order_by("pk").values_list("pk", "number")[:BATCH])
            lost = owing(list(numbers), now)
            about = {"tenant_id": tenant, "subject": "ticket", "kind": LADDER, "at": now}
            rows_of_timers = [Timer(subject_id=pk, **about) for pk in lost]
            Timer.objects.bulk_create(rows_of_timers, ignore_conflicts=True)
        mended += [numbers[pk] for pk in lost]
        if not numbers:
            return mended
        last = max(numbers)
