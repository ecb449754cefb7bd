"""What happened to a ticket: a timeline of facts that only grows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a fact says (semantics 2)."""

    OCCURRED = "occurred"
    REPORTED = "reported"
    ACKNOWLEDGED = "acknowledged"
    RESPONDED = "responded"
    PLANNED = "planned"
    ASSIGNED = "assigned"
    PAUSED = "paused"
    RESUMED = "resumed"
    ARRIVED = "arrived"
    WORKED_AROUND = "worked_around"
    RESTORED = "restored"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    VERIFIED = "verified"
    CLOSED = "closed"
    RECLASSIFIED = "reclassified"
    EXTENDED = "extended"
    EXCLUDED = "excluded"
    MERGED = "merged"
    CORRECTED = "corrected"
    REJECTED = "rejected"


AMENDING: Final = frozenset({Kind.CORRECTED, Kind.REJECTED})
OF_PAUSES: Final = frozenset({Kind.PAUSED, Kind.RESUMED})


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact; rows are added, never changed.

    at              UTC instant at which it happened
    seq             place in the order of recording; names the fact for corrections
    recorded_at     UTC instant at which it was written down
    number          of a pause; its resumption or rejection names it, None means every open one
    level           1 is the strictest; of a report, a classification or a reclassification
    until           of an extension: the instant to which the target is extended
    names           seq of the fact that a correction replaces or a rejection voids
    target          of an extension: the target it extends; empty for the resolution
    ground          of a pause, an exclusion
    undoes_breach   of an extension: the approval says so in words
    """

    kind: Kind
    at: datetime
    seq: int = 0
    recorded_at: datetime | None = None
    number: int | None = None
    level: int | None = None
    until: datetime | None = None
    names: int | None = None
    target: str = ""
    ground: str = ""
    by: str = ""
    reason: str = ""
    undoes_breach: bool = False

    def __post_init__(self) -> None:
        for at in (self.at, self.recorded_at, self.until):
            if at is not None and at.tzinfo is not UTC:
                raise ValueError(f"an instant is measured in UTC: {at!r}")
        if (self.kind is Kind.EXTENDED) != (self.until is not None):
            raise ValueError("an extension, and nothing else, names the instant it extends to")
        number = self.number if self.kind is Kind.REJECTED else None
        if self.kind in AMENDING and self.names is number is None:
            raise ValueError(f"a {self.kind} fact names what it is about")


def standing(facts: Iterable[Fact], now: datetime) -> list[Fact]:
    """Return the facts that count at `now`, in the order in which they happened.

    A corrected fact counts at the instant its last correction gives; a rejected fact, and what
    resumed a rejected pause, count as if they had never been, and so does a correction or a
    rejection that was itself rejected. Facts after `now` have not happened yet. Ordered by
    instant, then by the order of recording (semantics 2, docs/decisions/0008).
    """
    recorded = sorted(facts, key=lambda fact: fact.seq)
    amended = amendments(recorded, now)
    told = [
        replace(fact, at=amended.at[fact.seq]) if fact.seq in amended.at else fact
        for fact in recorded
        if fact.kind not in AMENDING
        and fact.seq not in amended.void
        and not (fact.kind in OF_PAUSES and fact.number in amended.pauses)
    ]
    return sorted((fact for fact in told if fact.at <= now), key=lambda fact: fact.at)


@dataclass(frozen=True)
class Amended:
    """What corrections and rejections do to a timeline.

    at      seq of a corrected fact -> the instant at which it counts
    void    seq of facts that count as if they had never been
    pauses  numbers of pauses that do
    """

    at: dict[int, datetime] = field(default_factory=dict)
    void: set[int] = field(default_factory=set)
    pauses: set[int] = field(default_factory=set)


def amendments(recorded: Sequence[Fact], now: datetime) -> Amended:
    """Return what the amending facts among `recorded`, in that order, say at `now`."""
    amended = Amended()
    corrects = {fact.seq: fact.names for fact in recorded if fact.kind is Kind.CORRECTED}
    # The last recorded comes first: only a later fact can void or correct an earlier one.
    for fact in reversed(recorded):
        if fact.kind not in AMENDING or fact.seq in amended.void:
            continue
        if fact.kind is Kind.CORRECTED:
            amended.at.setdefault(_first_named(fact.seq, corrects), fact.at)
        elif amended.at.get(fact.seq, fact.at) <= now:
            amended.void.update([] if fact.names is None else [fact.names])
            amended.pauses.update([] if fact.number is None else [fact.number])
    return amended


def _first_named(seq: int, corrects: dict[int, int | None]) -> int:
    named = corrects.get(seq)
    while named is not None and named < seq:
        seq, named = named, corrects.get(named)
    return seq
