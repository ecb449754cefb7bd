"""The facts of a ticket in the order in which they happened, amended as they were amended.

One order serves the state of the ticket, what may follow, and the clocks (semantics 2).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from jianyue.engine.facts import AMENDING, OF_PAUSES, Amended, Fact, Kind, amendments
from jianyue.ledger.recorded import Recorded


@dataclass(frozen=True, slots=True)
class Event:
    """A fact that counts, at the instant at which it counts.

    at  when it happened, as its last correction says
    """

    fact: Recorded
    at: datetime

    @property
    def kind(self) -> str:
        """What the fact says."""
        return self.fact.kind


def told(facts: Iterable[Recorded]) -> list[Event]:
    """Return what counts of a ticket's facts, by instant and then by the order of recording."""
    recorded = list(facts)
    amending = [fact for fact in recorded if fact.kind in AMENDING]
    if not amending:
        return sorted((Event(fact, fact.occurred_at) for fact in recorded), key=_instant)
    amended = amended_by(amending)
    events = [
        Event(fact, amended.at.get(fact.seq, fact.occurred_at))
        for fact in recorded
        if fact.kind not in AMENDING and not _void(fact, amended)
    ]
    return sorted(events, key=_instant)


def amended_by(facts: Iterable[Recorded]) -> Amended:
    """Return what the corrections and rejections among the facts do."""
    amending = [_amending(fact) for fact in facts if fact.kind in AMENDING]
    return amendments(amending, max((fact.at for fact in amending), default=_BEGINNING))


_BEGINNING = datetime.min.replace(tzinfo=UTC)


def _void(fact: Recorded, amended: Amended) -> bool:
    return fact.seq in amended.void or (
        fact.kind in OF_PAUSES and fact.body.get("number") in amended.pauses
    )


def _amending(fact: Recorded) -> Fact:
    return Fact(
        Kind(fact.kind),
        fact.occurred_at.astimezone(UTC),
        seq=fact.seq,
        number=fact.body.get("number"),
        names=fact.body.get("names"),
    )


def _instant(event: Event) -> datetime:
    return event.at
