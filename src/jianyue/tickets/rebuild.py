"""Making every copy anew from the facts: where all is well, nothing changes."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from jianyue.ledger import lexicon
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact, Timer
from jianyue.services.terms import terms_of_version
from jianyue.tickets.claiming import agreed, facts_of
from jianyue.tickets.copies import COPY_FIELDS, copy_onto, write_clocks
from jianyue.tickets.folding import Standing, copied, standing
from jianyue.tickets.models import Clock, Tagging, Ticket
from jianyue.tickets.tagging import KINDS as OF_TAGS
from jianyue.tickets.tagging import copy_tags

BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Batch:
    """What is stored of some tickets, each locked.

    facts   in the order of recording, by timeline
    clocks  by ticket and target
    timed   ids of tickets that a worker will look at
    tagged  ids of tickets that stand beside tags
    """

    tickets: Sequence[Ticket]
    facts: dict[UUID, list[Fact]]
    clocks: dict[int, dict[str, Clock]] = field(default_factory=lambda: defaultdict(dict))
    timed: frozenset[int] = frozenset()
    tagged: frozenset[int] = frozenset()


def rebuild(tenant: int, *, looked: Callable[[int], None] = lambda _: None) -> list[str]:
    """Make the copies of every ticket of a tenant anew; return the numbers of those that changed.

    looked  told after each batch how many tickets it had

    Each copy is made as of the instant at which the ticket was last looked at, so that it is the
    same whenever it is made. Safe to repeat; tickets are locked a batch at a time.
    """
    changed: list[str] = []
    last = 0
    while True:
        with inside(tenant), transaction.atomic():
            batch = _batch(last)
            changed += [ticket.number for ticket in batch.tickets if _mended(ticket, batch)]
            named = {ticket.timeline_id: ticket.number for ticket in batch.tickets}
            changed += [named[each] for each in lexicon.relearn(tenant, named)]
        if not batch.tickets:
            return changed
        last = batch.tickets[-1].pk
        looked(len(batch.tickets))


def _batch(last: int) -> Batch:
    rows = Ticket.objects.filter(pk__gt=last).order_by("pk")
    tickets = agreed(rows.select_for_update()[:BATCH])
    ids = [ticket.pk for ticket in tickets]
    timers = Timer.objects.filter(subject="ticket", kind="breach", subject_id__in=ids)
    tagged = Tagging.objects.filter(ticket__in=ids).values_list("ticket_id", flat=True)
    timed = frozenset(timers.values_list("subject_id", flat=True))
    batch = Batch(tickets, facts_of(tickets), timed=timed, tagged=frozenset(tagged))
    for clock in Clock.objects.filter(ticket__in=ids):
        batch.clocks[clock.ticket_id][clock.target] = clock
    return batch


def _mended(ticket: Ticket, batch: Batch) -> bool:
    """Write the copies of one ticket where they are not what its facts say."""
    before = _columns(ticket)
    terms = terms_of_version(ticket.version)
    facts = batch.facts[ticket.timeline_id]
    now = standing(facts, terms, kind=ticket.kind, service=ticket.service, now=ticket.changed_at)
    copy_onto(ticket, now, ticket.changed_at)
    stored = batch.clocks[ticket.pk]
    timed = ticket.breaches_at is None or ticket.pk in batch.timed
    tags = ticket.pk in batch.tagged or any(fact.kind in OF_TAGS for fact in facts)
    other_tags = tags and copy_tags(ticket, facts)
    if timed and not other_tags and _columns(ticket) == before and _same(now, stored):
        return False
    ticket.save()
    _drop(ticket, stored.keys() - {told.promised.target.name for told in now.clocks})
    write_clocks(ticket, now)
    return True


def _columns(ticket: Ticket) -> dict[str, Any]:
    return {each.attname: getattr(ticket, each.attname) for each in Ticket._meta.concrete_fields}


def _same(now: Standing, stored: dict[str, Clock]) -> bool:
    told = {each.promised.target.name: copied(each) for each in now.clocks}
    kept = {
        name: {column: getattr(clock, column) for column in COPY_FIELDS}
        for name, clock in stored.items()
    }
    return told == kept


def _drop(ticket: Ticket, targets: Iterable[str]) -> None:
    Clock.objects.filter(ticket=ticket, target__in=list(targets)).delete()
