"""When the conclusions of a ticket count, where facts recorded late are carried (semantics 6).

Pure: the server and the check of a bundle count with the same fold (docs/decisions/0209).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from jianyue.engine.clocks import State
from jianyue.engine.indicators import carried
from jianyue.engine.spans import Span
from jianyue.ledger.recorded import Recorded
from jianyue.tickets.folding import Standing

FROZEN: Final = "figures_frozen"  # what the timeline of a contract says of a release
CARRY: Final = "carry"
Fold = Callable[[Sequence[Recorded], datetime], Standing]


@dataclass(frozen=True, slots=True)
class Frozen:
    """A period whose figures were released; what was recorded at that very instant is in them."""

    period: Span
    at: datetime


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A conclusion of one clock.

    at         UTC instant of the conclusion
    counts_at  UTC instant by which it counts: that at which it was recorded, where it was carried
    """

    target: str
    at: datetime
    missed: bool
    level: int
    counts_at: datetime

    @property
    def is_carried(self) -> bool:
        """Whether it counts in the period of its recording."""
        return self.counts_at != self.at

    @property
    def key(self) -> tuple[str, datetime, bool]:
        """What tells it from others of its ticket."""
        return self.target, self.at, self.missed


def frozen_in(facts: Iterable[Recorded]) -> Mapping[str, Sequence[Frozen]]:
    """Return the frozen periods that a contract's facts tell of, by the cycle of their figures.

    A period that was released twice, in two reports, was frozen by the first.
    """
    found: dict[str, dict[Span, Frozen]] = {}
    for fact in facts:
        for said in fact.body.get("periods", ()) if fact.kind == FROZEN else ():
            span = Span(*(datetime.fromisoformat(said[name]) for name in ("from", "until")))
            at = fact.occurred_at.astimezone(UTC)
            found.setdefault(said["per"], {}).setdefault(span, Frozen(span, at))
    return {per: sorted(each.values(), key=_frozen_at) for per, each in found.items()}


def is_late(facts: Sequence[Recorded], frozen: Sequence[Frozen]) -> bool:
    """Tell whether anything of a ticket was recorded after a period was frozen."""
    return any(fact.recorded_at > each.at for each in frozen[:1] for fact in facts)


def conclusions(
    facts: Sequence[Recorded], fold: Fold, frozen: Sequence[Frozen], *, now: datetime
) -> list[Conclusion]:
    """Return what a ticket's clocks concluded, each with the instant by which it counts.

    facts   in the order of recording
    fold    returns how the ticket stands by some of its facts at an instant
    frozen  in the order of their release

    What stood at a release stands for good in that period. What a fact recorded later adds to a
    frozen period counts when it was recorded; what it takes away is not taken away.
    """
    closed = [each for each in frozen if each.at <= now]
    found = [
        each for each in _told(facts, fold, now) if not _holding(closed, each.at)
    ]  # what belongs to no frozen period
    for each in closed:
        told = _told(known_by(facts, each.at), fold, each.at)
        found += [one for one in told if each.period.holds(one.at)]
    if closed:
        found += _later(facts, fold, closed)
    return sorted(found, key=_counts_at)


def known_by(facts: Sequence[Recorded], at: datetime) -> Sequence[Recorded]:
    """Return the facts that had been recorded by an instant."""
    late = (place for place, fact in enumerate(facts) if fact.recorded_at > at)
    return facts[: next(late, len(facts))]


def stands_at(
    facts: Sequence[Recorded], period: Span, frozen: Sequence[Frozen], *, now: datetime
) -> tuple[Sequence[Recorded], datetime]:
    """Return the facts by which a ticket stands to the count of a period, and as of when."""
    at = next((each.at for each in frozen if each.period == period and each.at <= now), None)
    return (facts, now) if at is None else (known_by(facts, at), at)


def reported_when(
    reported_at: datetime, facts: Sequence[Recorded], frozen: Sequence[Frozen]
) -> datetime:
    """Return the instant by which a ticket belongs to a period, where that is asked by report."""
    return _carried(reported_at, facts[0].recorded_at, frozen)


def _later(facts: Sequence[Recorded], fold: Fold, closed: Sequence[Frozen]) -> Iterator[Conclusion]:
    """Yield what each fact that was recorded after a release adds to frozen periods."""
    for place in range(len(known_by(facts, closed[0].at)), len(facts)):
        at = facts[place].recorded_at.astimezone(UTC)
        before = {each.key for each in _told(facts[:place], fold, at)}
        for each in _told(facts[: place + 1], fold, at):
            counts_at = _carried(each.at, at, closed)
            if each.key not in before and counts_at != each.at:
                yield replace(each, counts_at=counts_at)


def _told(facts: Sequence[Recorded], fold: Fold, now: datetime) -> list[Conclusion]:
    if not facts:
        return []
    return [
        Conclusion(
            told.promised.target.name, at, state is State.BREACHED, told.clock.level_at(at), at
        )
        for told in fold(facts, now).clocks
        for at, state in told.clock.conclusions
    ]


def _carried(at: datetime, recorded_at: datetime, frozen: Iterable[Frozen]) -> datetime:
    return carried(at, recorded_at, ((each.period, each.at) for each in frozen))


def _holding(frozen: Iterable[Frozen], at: datetime) -> bool:
    return any(each.period.holds(at) for each in frozen)


def _frozen_at(frozen: Frozen) -> datetime:
    return frozen.at


def _counts_at(told: Conclusion) -> datetime:
    return told.counts_at
