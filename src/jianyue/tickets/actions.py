"""Recording what happens to tickets: the one way in which a ticket changes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from jianyue.ledger import actions as ledger
from jianyue.ledger import faults
from jianyue.ledger.actions import Entry
from jianyue.ledger.faults import Fault
from jianyue.ledger.models import Fact
from jianyue.ledger.speech import NotAllowed
from jianyue.ledger.together import insert
from jianyue.people.models import User
from jianyue.services.terms import terms_of_version
from jianyue.tickets import telling
from jianyue.tickets.acts import ACTS, check
from jianyue.tickets.climbing import looked_at
from jianyue.tickets.copies import broken, clock_rows, copy_onto, write_clocks
from jianyue.tickets.folding import standing
from jianyue.tickets.models import OF_VERSION, Clock, Ticket
from jianyue.tickets.reporting import NothingInForce, Report, report
from jianyue.tickets.rules import extras
from jianyue.tickets.situations import disturbed, situation_of
from jianyue.tickets.tagging import KINDS as OF_TAGS
from jianyue.tickets.tagging import copy_tags
from jianyue.tickets.wishes import Incomplete, TooLong, Wish, check_wish

__all__ = [
    "Incomplete", "NothingInForce", "Report", "TooLong", "add_fact", "locked", "look", "record",
    "report",
]  # fmt: skip


@transaction.atomic
def record(
    ticket_id: int,
    kind: str,
    *,
    at: datetime,
    by: User,
    occurred_at: datetime | None = None,
    **said: Any,  # noqa: ANN401 - the fields that the act of this kind takes
) -> Ticket:
    """Add one fact to a ticket and bring the copies of its clocks up to date.

    The ticket's row is locked, so that facts follow one another; whether this one may follow is
    judged by what had happened at `occurred_at`. Raises NotAllowed, Incomplete, TooLong,
    Ticket.DoesNotExist, KeyError for an unknown kind.
    """
    act = ACTS[kind]
    ticket = locked(ticket_id, by)
    facts = ticket.facts()
    happened = occurred_at or at
    situation = situation_of(ticket, facts, at=None if act.records == "rejected" else happened)
    check(act, by, situation)
    wish = Wish(act, ticket, facts, situation, said, happened, at, by)
    check_wish(wish)
    fact = ledger.add(ticket.timeline_id, wish.entry(extras(wish)), at=at, by=by.pk)
    _check_later(ticket, facts, fact)
    bring_up_to(ticket, [*facts, fact], at)
    telling.tell(ticket, fact, wish)
    return ticket


def add_fact(ticket: Ticket, entry: Entry, *, at: datetime, by: User) -> Fact:
    """Add a fact that is no act of the table to a locked ticket; its copies follow."""
    fact = ledger.add(ticket.timeline_id, entry, at=at, by=by.pk)
    bring_up_to(ticket, ticket.facts(), at)
    return fact


def locked(ticket_id: int, by: User) -> Ticket:
    """Return a ticket that `by` may see, locked until the end of the transaction."""
    rows = Ticket.objects.visible_to(by).select_related("version").defer(*OF_VERSION)
    ticket: Ticket = rows.select_for_update(of=("self",)).get(pk=ticket_id)
    return ticket


def look(ticket_id: int, *, at: datetime) -> Ticket:
    """Bring the copies of a ticket's clocks up to `at`; facts stay as they are."""
    rows = Ticket.objects.select_related("version").defer(*OF_VERSION)
    with transaction.atomic():
        ticket = rows.select_for_update(of=("self",)).get(pk=ticket_id)
        bring_up_to(ticket, ticket.facts(), at, news=False)
    return ticket


def bring_up_to(ticket: Ticket, facts: Sequence[Fact], at: datetime, *, news: bool = True) -> None:
    """Write the copies of a locked ticket anew, as its facts stand at `at`.

    news  whether facts were added since the last time, so that its ladder must be looked at
    """
    terms = terms_of_version(ticket.version)
    now = standing(facts, terms, kind=ticket.kind, service=ticket.service, now=at)
    before = ticket.breaches_at
    copy_onto(ticket, now, at)
    ticket.save()
    insert(broken(ticket, before, clock_rows(ticket, now), at))
    targets = [told.promised.target.name for told in now.clocks]
    Clock.objects.filter(ticket=ticket).exclude(target__in=targets).delete()
    if news and any(fact.kind in OF_TAGS for fact in facts):
        copy_tags(ticket, facts)
    if news:
        warns_at = None if ticket.imported else at
        write_clocks(ticket, now, looked_at(ticket, facts, terms, at), warns_at)
    else:
        write_clocks(ticket, now)
    faults.reach(Fault.COPIED)


def _check_later(ticket: Ticket, facts: Sequence[Fact], fact: Fact) -> None:
    """Refuse what would make impossible what is known to have happened afterwards."""
    last = max(each.occurred_at for each in facts)
    if last <= fact.occurred_at and fact.kind not in {"corrected", "rejected"}:
        return
    event = disturbed(ticket, facts, [*facts, fact])
    if event is None:
        return
    act = ACTS[event.kind].said
    raise NotAllowed(
        f"这样一来，后面的“{act.zh}”就不成立了；请先更正那条记录。",
        f"“{act.en}”, recorded afterwards, could then not have followed; correct that one first.",
    )
