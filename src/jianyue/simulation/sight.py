"""A ticket with all that is kept about it, read at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from jianyue.agreements.terms import Terms
from jianyue.engine.climbs import Climb
from jianyue.escalation.models_steps import Step
from jianyue.ledger import often
from jianyue.ledger.models import Fact, Timer
from jianyue.services.terms import terms_of_version
from jianyue.tickets.claiming import agreed
from jianyue.tickets.climbing import climb_of
from jianyue.tickets.folding import Standing, standing
from jianyue.tickets.models import Clock, Ticket

AMENDING = frozenset({"corrected", "rejected", "occurred", "absorbed"})


@dataclass(frozen=True, slots=True)
class Sight:
    """A ticket, its facts, and every copy of them.

    standing  the fold of the facts as of the last copy
    timers    by kind, of the ticket itself
    """

    ticket: Ticket
    facts: list[Fact]
    terms: Terms
    standing: Standing
    clocks: dict[str, Clock]
    timers: dict[str, datetime]
    steps: list[Step]
    now: datetime

    @property
    def climb(self) -> Climb:
        """How far the ticket has climbed by now."""
        return climb_of(self.facts, self.terms, self.now)

    @property
    def amended(self) -> int:
        """How many facts say something else of what had happened before."""
        return sum(1 for _ in self._amending())

    def _amending(self) -> Iterator[Fact]:
        last = self.facts[0].occurred_at
        for fact in self.facts:
            late, last = fact.occurred_at < last, max(last, fact.occurred_at)
            if late or fact.kind in AMENDING or fact.body.get("undoes_breach"):
                yield fact


def sight_of(pk: int, now: datetime) -> Sight:
    """Return a ticket as it stands in the database, behind a fence that stands; seven queries."""
    [ticket] = agreed(often.rows(Ticket, "WHERE id = %s", [pk]))
    facts, terms = ticket.facts(), terms_of_version(ticket.version)
    about = {"kind": ticket.kind, "service": ticket.service}
    return Sight(
        ticket=ticket,
        facts=facts,
        terms=terms,
        standing=standing(facts, terms, **about, now=ticket.changed_at),
        clocks={clock.target: clock for clock in Clock.objects.filter(ticket=ticket)},
        timers=dict(
            Timer.objects.filter(subject="ticket", subject_id=pk).values_list("kind", "at")
        ),
        steps=list(Step.objects.filter(ticket=ticket).order_by("pk")),
        now=now,
    )
