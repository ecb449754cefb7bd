"""How a ticket climbs the ladder of its agreement: what fired, what is ahead (semantics 4)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from jianyue.agreements.terms import Terms
from jianyue.engine.climbs import Climb, climb
from jianyue.engine.clocks import Reopen
from jianyue.ledger.models import Fact
from jianyue.tickets.folding import engine_facts, not_before
from jianyue.tickets.models import Ticket
from jianyue.tickets.states import IMPORTED
from jianyue.tickets.words import State

LADDER: Final = "ladder"


def climb_of(facts: Sequence[Fact], terms: Terms, now: datetime) -> Climb:
    """Return which steps fired up to `now` and which are ahead, as the facts stand."""
    told = engine_facts(facts, terms, terms.ladder_scheme)
    ladders = {} if IMPORTED in facts[0].body else terms.ladders
    return climb(
        ladders, told, now=not_before(facts, now), reopen=Reopen(terms.agreement.rules.reopen)
    )


def looked_at(ticket: Ticket, facts: Sequence[Fact], terms: Terms, at: datetime) -> datetime | None:
    """Return when a worker must look at the ladder, after facts came to be known at `at`.

    After a report at the first step; after anything else at once, for a step may have become due
    or untrue. None where no ladder is climbed.
    """
    if not terms.ladders or ticket.imported or ticket.state == State.MERGED:
        return None
    if len(facts) > 1 or facts[0].occurred_at < at:
        return at
    ahead = climb_of(facts, terms, at).ahead
    return ahead[0].at if ahead else None
