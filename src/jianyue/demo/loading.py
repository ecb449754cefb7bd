"""Loading whole histories at once: the same facts, hashes and clocks as one by one, by COPY."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Final
from uuid import UUID

from django.db import transaction

from jianyue.agreements.terms import Terms
from jianyue.demo.contracts import Signed
from jianyue.demo.copying import Lines, copy, line_of
from jianyue.demo.facts import Scribe
from jianyue.demo.histories import History, Report, histories
from jianyue.demo.standings import clocks_at_once
from jianyue.ledger.models import Fact, Lexicon, Timeline, Timer, Words
from jianyue.people.models import User
from jianyue.services.terms import terms_of_version
from jianyue.tickets.copies import clock_rows, copy_onto
from jianyue.tickets.folding import Standing, Told, standing
from jianyue.tickets.models import Clock, Ticket

LOOK: Final = timedelta(seconds=1)  # how soon after a breach it is looked at
ORDER: Final = (Timeline, Lexicon, Ticket, Fact, Words, Clock, Timer)


@dataclass(frozen=True, slots=True)
class Loading:
    """What the rows of a history need to know of the world around it.

    now       how far the histories go; one world is told from another by it
    users     by the names of their parts
    teams     ids of their teams, by the same names
    signed    contract and version by customer
    reporter  who reports, by customer
    """

    now: datetime
    users: dict[str, User] = field(compare=False)
    teams: dict[str, int] = field(compare=False)
    signed: dict[str, Signed] = field(compare=False)
    reporter: dict[str, str] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Batch:
    """Tickets that are written together.

    numbers  of each ticket, as people call it
    first    id of the first ticket; the others follow
    """

    reports: Sequence[Report]
    numbers: Sequence[str]
    first: int


def load(batch: Batch, loading: Loading) -> int:
    """Write tickets with COPY, in one transaction; return how many. Needs the owner's role."""
    drawn = list(histories(batch.reports, now=loading.now, seed=batch.first))
    lines: Lines = {model: [] for model in ORDER}
    for customer in loading.signed:
        places = [i for i, history in enumerate(drawn) if history.customer == customer]
        if places:
            _clerk(customer, loading).write(
                [(batch.first + i, batch.numbers[i], drawn[i]) for i in places], lines
            )
    with transaction.atomic():
        for model in ORDER:
            copy(model, lines[model])
    return len(drawn)


@cache
def _clerk(customer: str, loading: Loading) -> "_Clerk":
    signed = loading.signed[customer]
    reporter = loading.users[loading.reporter[customer]]
    scribe = Scribe(signed.contract, loading.users, loading.teams, reporter)
    return _Clerk(signed, reporter, scribe, terms_of_version(signed.version), loading.now)


@dataclass(frozen=True, slots=True)
class _Clerk:
    """Who writes the tickets of one contract.

    desks  where a finished ticket stands, by its matter and the kinds of its facts
    """

    signed: Signed
    reporter: User
    scribe: Scribe
    terms: Terms
    now: datetime
    desks: dict[tuple[str, ...], Standing] = field(default_factory=dict)

    def write(self, drawn: Sequence[tuple[int, str, History]], into: Lines) -> None:
        """Write tickets, given with id and number."""
        clocks = clocks_at_once([history for *_, history in drawn], self.terms, now=self.now)
        for (pk, number, history), told in zip(drawn, clocks, strict=True):
            ticket = self._ticket(history, self.scribe.write(history, into))
            ticket.pk, ticket.number = pk, number
            now, at = self._open(history) if told is None else self._over(history, told)
            copy_onto(ticket, now, at)
            into[Ticket].append(line_of(ticket))
            into[Clock] += [line_of(row) for row in clock_rows(ticket, now)]
            if ticket.breaches_at is not None:
                into[Timer].append(line_of(_timer(ticket, ticket.breaches_at)))

    def _folded(self, history: History, now: datetime) -> Standing:
        matter = history.matter
        facts = self.scribe.facts(history)
        return standing(facts, self.terms, kind=matter.kind, service=matter.service, now=now)

    def _open(self, history: History) -> tuple[Standing, datetime]:
        """Return how a ticket stands as of its last look: at its last fact, or at a breach since.

        That is what the desk has stored of it (docs/decisions/0104).
        """
        at = history.facts[-1].at
        breaches = [told.clock.breached_at for told in self._folded(history, self.now).clocks]
        seen = [each + LOOK for each in breaches if each and at <= each <= self.now - LOOK]
        at = max(seen, default=at)
        return self._folded(history, at), at

    def _over(self, history: History, clocks: list[Told]) -> tuple[Standing, datetime]:
        """Return how a finished ticket stands: as the first one like it, at its own instants."""
        key = history.matter.title, *(told.kind for told in history.facts)
        like = self.desks.get(key)
        if like is None:
            like = self.desks[key] = self._folded(history, self.now)
        at = {told.kind: told.at for told in history.facts}
        desk = replace(
            like.desk,
            reported_at=at["reported"],
            resolved_at=at["resolved"],
            closed_at=at["closed"],
        )
        return Standing(tuple(clocks), like.level, like.attributes, desk), history.facts[-1].at

    def _ticket(self, history: History, timeline: UUID) -> Ticket:
        matter, version = history.matter, self.signed.version
        return Ticket(
            tenant_id=version.tenant_id,
            customer_id=version.customer_id,
            contract_id=version.contract_id,
            version_id=version.pk,
            timeline_id=timeline,
            kind=matter.kind,
            origin=matter.origin,
            channel=matter.channel,
            title=matter.title,
            service=matter.service,
            reporter_id=self.reporter.pk,
        )


def _timer(ticket: Ticket, at: datetime) -> Timer:
    return Timer(
        tenant_id=ticket.tenant_id, subject="ticket", subject_id=ticket.pk, kind="breach", at=at
    )
