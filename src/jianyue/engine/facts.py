"""What happened to a ticket: a timeline of facts that only grows."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum


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
        if self.kind in {Kind.CORRECTED, Kind.REJECTED} and self.names is self.number is None:
            raise ValueError(f"a {self.kind} fact names what it is about")


def standing(facts: Iterable[Fact], now: datetime) -> list[Fact]:
    """Return the facts that count at `now`, in the order in which they happened.

    A corrected fact counts at the instant its last correction gives; a rejected fact, and what
    resumed a rejected pause, count as if they had never been. Facts after `now` have not
    happened yet. Ordered by instant, then by the order of recording (semantics 2).
    """
    recorded = sorted(facts, key=lambda fact: fact.seq)
    corrections = {fact.names: fact.at for fact in recorded if fact.kind is Kind.CORRECTED}
    rejections = [fact for fact in recorded if fact.kind is Kind.REJECTED and fact.at <= now]
    pauses = {fact.number for fact in rejections if fact.number is not None}
    voided = {fact.names for fact in rejections if fact.names is not None}
    told = [
        replace(fact, at=corrections[fact.seq]) if fact.seq in corrections else fact
        for fact in recorded
        if fact.kind not in {Kind.CORRECTED, Kind.REJECTED}
        and fact.seq not in voided
        and not _of_pause(fact, pauses)
    ]
    return sorted((fact for fact in told if fact.at <= now), key=lambda fact: fact.at)


def _of_pause(fact: Fact, numbers: set[int]) -> bool:
    return fact.kind in {Kind.PAUSED, Kind.RESUMED} and fact.number in numbers
