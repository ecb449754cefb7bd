"""What the customer thinks of how a ticket went."""

from datetime import datetime
from typing import Final

from django.db import transaction

from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may, must
from jianyue.tickets.actions import add_fact, locked
from jianyue.tickets.models import Rating
from jianyue.tickets.states import desk_of
from jianyue.tickets.timeline import told
from jianyue.tickets.words import State

BEST: Final = 5
LONGEST: Final = 2000


@transaction.atomic
def rate(ticket_id: int, stars: int, *, words: str = "", at: datetime, by: User) -> Rating:
    """Rate a resolved ticket from 1 to 5, once a round, as its reporter or the representative.

    Raises NotAllowed, Ticket.DoesNotExist.
    """
    must(by, Deed.CONFIRM)
    ticket = locked(ticket_id, by)
    if ticket.reporter_id != by.pk and not may(by, Deed.APPROVE):
        raise NotAllowed("由报告人或客户代表评价。", "The reporter or the representative rates.")
    if ticket.state not in {State.RESOLVED, State.CLOSED}:
        raise NotAllowed("解决之后再评价。", "It is rated once it is resolved.")
    if not 1 <= stars <= BEST:
        raise NotAllowed("请给出 1 至 5 分。", "Give 1 to 5.")
    number = desk_of(told(ticket.facts())).rounds
    if Rating.objects.filter(ticket=ticket, round=number).exists():
        raise NotAllowed("已经评价过了。", "It has been rated already.")
    entry = Entry("rated", at, {"stars": stars, "round": number}, {"text": words.strip()[:LONGEST]})
    add_fact(ticket, entry, at=at, by=by)
    return Rating.objects.create(
        tenant_id=ticket.tenant_id,
        customer_id=ticket.customer_id,
        ticket=ticket,
        round=number,
        stars=stars,
        user=by,
        rated_at=at,
    )
