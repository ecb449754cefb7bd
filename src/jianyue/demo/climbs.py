"""Ladders of the sample world: what was told of open tickets so far, and what comes next."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from jianyue.demo.contracts import Signed
from jianyue.engine.ladders import Due
from jianyue.escalation.climbing import step_of
from jianyue.escalation.queries import whom
from jianyue.ledger.models import Timer
from jianyue.ledger.together import insert
from jianyue.services.terms import terms_of_version
from jianyue.tickets.claiming import facts_of
from jianyue.tickets.climbing import LADDER, climb_of
from jianyue.tickets.models import Ticket

if TYPE_CHECKING:
    from jianyue.escalation.models import Step

AT_ONCE: Final = 500


def climb(signed: Signed, *, now: datetime) -> None:
    """Let the open tickets of a contract have climbed: each step told at its time, the next set."""
    terms = terms_of_version(signed.version)
    if not terms.ladders:
        return
    named = {role for ladder in terms.ladders.values() for s in ladder.steps for role in s.roles}
    answers = {each.role: each for each in whom(signed.contract, sorted(named), now)}
    open_ = list(Ticket.objects.filter(contract=signed.contract).open().order_by("pk"))
    for tickets in _parts(open_):
        facts = facts_of(tickets)
        steps: list[Step] = []
        timers: list[Timer] = []
        for ticket in tickets:
            climbed = climb_of(facts[ticket.timeline_id], terms, now)
            for firing in climbed.fired:
                found = [answers[role] for role in firing.roles]
                steps.append(step_of(ticket, Due(firing, late=False), found, firing.at))
            timers += [_timer(ticket, each.at) for each in climbed.ahead[:1]]
        insert(steps, timers)


def _parts(tickets: Sequence[Ticket]) -> Iterator[Sequence[Ticket]]:
    return (tickets[i : i + AT_ONCE] for i in range(0, len(tickets), AT_ONCE))


def _timer(ticket: Ticket, at: datetime) -> Timer:
    about = {"subject": "ticket", "subject_id": ticket.pk, "kind": LADDER}
    return Timer(tenant_id=ticket.tenant_id, at=at, **about)
