"""Finding calls and callers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from jianyue.agreements.models import Contract, ContractState
from jianyue.hotline.models import Call
from jianyue.people.models import User
from jianyue.people.queries import Wanted, people
from jianyue.tickets.models import Ticket
from jianyue.tickets.words import State
from jianyue.web.agreements.found import person

MOST: Final = 8
FEWEST: Final = 4  # digits by which a number is looked for
OVER: Final = (State.CLOSED, State.MERGED)


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who may be calling, under each contract of his that runs."""

    user: User
    contracts: Sequence[Contract]


def call_for(request: HttpRequest, number: str) -> Call:
    """Return a call that the person may see; all else is the same 404."""
    rows = Call.objects.visible_to(person(request)).select_related(
        "contract__customer", "line", "caller__organisation", "agent", "ticket"
    )
    found: Call = get_object_or_404(rows, number=number)
    return found


def running(user: User) -> QuerySet[Contract]:
    """Return the contracts that run and that somebody may see."""
    rows: QuerySet[Contract] = Contract.objects.visible_to(user).select_related("customer")
    return rows.filter(state=ContractState.RUNNING).order_by("code")


def callers_for(user: User, text: str, contract: Contract | None = None) -> list[Caller]:
    """Return the customers' people whom a number, a name or an organisation finds.

    contract  of whose customer they must be, where the line says that
    """
    text = text.strip()
    if not text:
        return []
    found = _matching(user, text).filter(is_active=True).exclude(customer=None)
    if contract is not None:
        found = found.filter(customer=contract.customer_id)
    persons = list(found[:MOST])
    customers = {each.customer_id for each in persons}
    contracts = list(running(user).filter(customer__in=customers)) if customers else []
    return [
        Caller(each, [one for one in contracts if one.customer_id == each.customer_id])
        for each in persons
    ]


def _matching(user: User, text: str) -> QuerySet[User]:
    digits = "".join(filter(str.isdigit, text))
    if len(digits) >= FEWEST and not any(map(str.isalpha, text)):
        # However a number is written, its last digits are in it one after the other.
        spaced = r"\D*".join(digits[-8:])
        return people(user, Wanted()).filter(phone__regex=spaced)
    rows = people(user, Wanted())
    named = Q(name__icontains=text) | Q(email__icontains=text)
    return rows.filter(named | Q(organisation__name__icontains=text))


def open_tickets(user: User, call: Call) -> list[Ticket]:
    """Return what the caller has reported and is not over, the latest first."""
    if call.caller_id is None or call.contract_id is None:
        return []
    rows = Ticket.objects.visible_to(user).filter(
        contract=call.contract_id, reporter=call.caller_id
    )
    return list(rows.exclude(state__in=OVER).order_by("-reported_at")[:MOST])
