"""Who may know of a ticket at all, asked about many people at once."""

from collections.abc import Iterable

from django.db.models import Q

from jianyue.agreements.models import Seat
from jianyue.people.models import User
from jianyue.tickets.models import Ticket, sees_security


def knowing(
    ticket: Ticket, *, ids: Iterable[int] = (), among: Q | None = None, internal: bool = False
) -> list[User]:
    """Return those of the people named by id or by `among` who may know of a ticket.

    internal  only the provider's people: what is internal is not for the customer

    People without a reach of their own need a seat on the contract (C32), and a security incident
    is for few (D07).
    """
    wanted = Q(pk__in=list(ids)) | (Q(pk=None) if among is None else among)
    rows = User.objects.filter(wanted, tenant=ticket.tenant_id, is_active=True)
    found = rows.distinct().prefetch_related("grants").order_by("pk")
    mine = [user for user in found if user.customer_id in {None, ticket.customer_id}]
    people = [user for user in mine if not (internal and user.is_customer)]
    seated = _seated(ticket) if any(not user.sees_every_contract for user in people) else set()
    return [
        user
        for user in people
        if (user.sees_every_contract or user.pk in seated) and _is_let_in(user, ticket)
    ]


def _is_let_in(user: User, ticket: Ticket) -> bool:
    if not ticket.security:
        return True
    return sees_security(user) or user.pk in {ticket.reporter_id, ticket.assignee_id}


def _seated(ticket: Ticket) -> set[int]:
    rows = Seat.objects.filter(contract=ticket.contract_id, until_date=None)
    return set(rows.values_list("user_id", flat=True))
