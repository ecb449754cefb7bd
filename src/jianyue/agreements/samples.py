"""From the ticket of an example to the facts that the engine folds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from jianyue.agreements.examples import SampleTicket
from jianyue.agreements.grading import level_in, ranked
from jianyue.agreements.language import Agreement
from jianyue.agreements.promises import Scheme
from jianyue.engine.facts import Fact, Kind
from jianyue.engine.spans import Span


def facts_of(agreement: Agreement, ticket: SampleTicket, scheme: Scheme) -> list[Fact]:
    """Return the facts of an example's ticket, with the levels of one grading.

    agreement  gives the zone of the local times and the gradings
    scheme     the grading of the target or ladder that is looked at
    """
    zone = ZoneInfo(agreement.zone)
    facts = sorted(_facts(agreement, ticket, scheme, zone), key=lambda fact: fact.at)
    level = ranked(level_in(agreement, scheme, ticket.attributes()))
    numbered = [replace(fact, seq=seq) for seq, fact in enumerate(facts, start=1)]
    return [replace(numbered[0], level=level), *numbered[1:]] if numbered else []


def downtime_of(ticket: SampleTicket, zone: ZoneInfo) -> list[Span]:
    """Return the confirmed planned downtime of an example."""
    return [
        Span(instant_of(each.from_, zone), instant_of(each.to, zone)) for each in ticket.downtime
    ]


def instant_of(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant of a local time."""
    return local.replace(tzinfo=zone).astimezone(UTC)


def _facts(
    agreement: Agreement, ticket: SampleTicket, scheme: Scheme, zone: ZoneInfo
) -> Iterator[Fact]:
    for name, at in ticket.facts():
        yield Fact(Kind(name), instant_of(at, zone))
    for number, pause in enumerate(ticket.pauses, start=1):
        start = instant_of(pause.from_, zone)
        yield Fact(Kind.PAUSED, start, number=number, ground=pause.ground)
        if pause.to is not None:
            yield Fact(Kind.RESUMED, instant_of(pause.to, zone), number=number)
    for change in ticket.reclassified:
        grades = {name: value for name, value in change.model_dump(exclude={"at"}).items() if value}
        level = ranked(level_in(agreement, scheme, ticket.attributes() | grades))
        yield Fact(Kind.RECLASSIFIED, instant_of(change.at, zone), level=level)
    for extended in ticket.extended:
        until = instant_of(extended.until, zone)
        at = instant_of(extended.at, zone)
        yield Fact(Kind.EXTENDED, at, until=until, target=extended.target)
    for at in ticket.reopened:
        yield Fact(Kind.REOPENED, instant_of(at, zone))
    for at in ticket.resolved_again:
        yield Fact(Kind.RESOLVED, instant_of(at, zone))
