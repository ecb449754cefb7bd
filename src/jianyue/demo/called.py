"""Calls of the sample world: what the bank's people rang about, and a few that brought nothing."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Final

from jianyue.demo.contracts import Signed
from jianyue.demo.people import Population
from jianyue.hotline import calls, lines
from jianyue.hotline.calls import Ring
from jianyue.hotline.models import Call, Line
from jianyue.people.models import User
from jianyue.tickets.models import Ticket

SECOND: Final = timedelta(seconds=1)
HOUR: Final = timedelta(hours=1)
LATEST: Final = 24  # tickets somebody rang about
SLOW: Final = 12  # one call in so many is answered late
PHONE: Final = "138 0000 {:04}"


def ring(people: Population, signed: Mapping[str, Signed], *, now: datetime) -> None:
    """Have the bank's people call the desk. Inside the tenant's fence."""
    chance, bank, agent = Random(2026), signed["bank"].contract, people.users["agent"]  # noqa: S311 - a sample world
    line, _ = lines.add("服务热线", "000-0000 0100", bank, at=now, by=people.users["operations"])
    tickets = Ticket.objects.filter(
        contract=bank, reporter__customer=bank.customer_id, reported_at__lt=now - HOUR
    ).select_related("contract", "reporter")
    for number, ticket in enumerate(tickets.order_by("-reported_at")[:LATEST]):
        _about(ticket, line, agent, chance, PHONE.format(1000 + number))
    for hours in (3, 26):
        call = calls.ring(
            bank.tenant_id, Ring(now - hours * 3600 * SECOND, PHONE.format(hours), line),
            at=now, by=agent,
        )  # fmt: skip
        calls.end(call, when=call.rang_at + 41 * SECOND, at=now, by=agent)


def _about(ticket: Ticket, line: Line, agent: User, chance: Random, phone: str) -> Call:
    """Have somebody ring, his ticket registered, and its number given before he hangs up."""
    at = ticket.reported_at
    rang = at - chance.randint(70, 160) * SECOND
    wait = chance.randint(31, 55) if chance.randrange(SLOW) == 0 else chance.randint(3, 22)
    tenant, answered = ticket.tenant_id, rang + wait * SECOND
    call = calls.ring(tenant, Ring(rang, phone, line), at=rang, by=agent)
    call = calls.answer(call, when=answered, at=answered, by=agent)
    call = calls.name(call, ticket.contract, at=answered, by=agent, caller=ticket.reporter)
    call = calls.concern(call, ticket, at=at, by=agent)
    call = calls.give_number(call, at=at + 15 * SECOND, by=agent)
    ends = at + chance.randint(20, 90) * SECOND
    return calls.end(call, when=ends, at=ends, by=agent)
