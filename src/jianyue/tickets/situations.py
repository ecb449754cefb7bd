"""What is so about a ticket at this moment, as far as it decides what may follow."""

from collections.abc import Sequence
from dataclasses import dataclass

from jianyue.ledger.models import Fact
from jianyue.tickets.acts import Situation
from jianyue.tickets.models import Ticket
from jianyue.tickets.words import State

# A question stands open from the fact that asks it to the one that answers it.
ASKING = {"solution_proposed": "solution", "extension_asked": "extension", "estimated": "effort"}
ANSWERING = {
    "consented": "solution",
    "consent_refused": "solution",
    "extended": "extension",
    "extension_refused": "extension",
    "effort_agreed": "effort",
}
OF_A_ROUND = frozenset({"restored", "resolved", "verified", "worked_around"})


@dataclass(frozen=True, slots=True)
class Now(Situation):
    """The situation, with the number of pauses that were ever made."""

    pauses: int = 0


def situation_of(ticket: Ticket, facts: Sequence[Fact]) -> Now:
    """Return the situation of a ticket from its row and its facts."""
    done: set[str] = set()
    asked: set[str] = set()
    pauses = 0
    for fact in facts:
        done.add(fact.kind)
        if fact.kind == "paused":
            pauses += 1
            asked.add("pause")
        if fact.kind == "reopened":
            done -= OF_A_ROUND
        asked.discard(ANSWERING.get(fact.kind, ""))
        if fact.kind in ASKING:
            asked.add(ASKING[fact.kind])
    return Now(
        State.of(ticket.state),
        ticket.paused,
        frozenset(done),
        ticket.contest,
        frozenset(asked),
        pauses,
    )
