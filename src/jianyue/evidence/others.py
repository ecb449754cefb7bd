"""Figures of neither systems nor tickets, counted once more from facts alone; pure.

What reviews and checks found, reports, recoveries, transactions (docs/decisions/0231).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from jianyue.agreements.indicating import PromisedIndicator
from jianyue.engine.rates import share
from jianyue.engine.spans import Span
from jianyue.evidence.counts import Sums
from jianyue.evidence.systems import Timelines
from jianyue.ledger.recorded import Recorded
from jianyue.watch.recovery.courses import course_of

SECOND: Final = timedelta(seconds=1)
BY_HAND: Final = frozenset({"review", "process-conformance"})
OF_CALLS: Final = frozenset({"hotline-answer", "reference-number"})
OF_TRANSACTIONS: Final = frozenset({"transaction-success", "transaction-response"})
OF_OPINIONS: Final = frozenset({"satisfaction", "nps"})
PUNCTUALITY: Final = "report-punctuality"
RECOVERY: Final = "disaster-recovery"


@dataclass(frozen=True, slots=True)
class Recount:
    """One figure as it came out; part and whole where cases are counted."""

    value: Fraction | None
    part: int | None = None
    whole: int | None = None


@dataclass(frozen=True)
class Beside:
    """What these figures are counted from.

    contract   the facts of the contract itself
    timelines  those of reports and recoveries, by subject and number
    classes    what was counted of transactions, by class
    """

    contract: Sequence[Recorded]
    timelines: Mapping[str, Timelines]
    classes: Mapping[str, Sums]


def others(
    promised: PromisedIndicator, beside: Beside, period: Span, now: datetime
) -> Iterator[tuple[str, Recount]]:
    """Yield the figures of one promise by what each is of; nothing where it is of all together.

    now  UTC instant up to which a period is counted that is not over
    """
    match promised.measure:
        case "report-punctuality":
            yield "", punctual(beside.timelines.get("report", {}).values(), period, now)
        case "disaster-recovery":
            yield "", recovered(beside.timelines.get("recovery", {}).values(), period, now)
        case "transaction-success" | "transaction-response":
            for of in promised.indicator.of or sorted(beside.classes) or ("",):
                yield of, _transactions(promised, beside.classes.get(of))
        case _:
            yield "", assessed(promised.name, beside.contract, period)


def assessed(name: str, contract: Iterable[Recorded], period: Span) -> Recount:
    """Return what was found by hand for an indicator; the last finding of a period stands."""
    said: Mapping[str, Any] | None = None
    for fact in contract:
        if fact.kind == "assessed" and fact.body["indicator"] == name:
            start = datetime.fromisoformat(fact.body["from"])
            said = fact.body if start == period.start else said
    if said is None:
        return Recount(None)
    part, whole = said["part"], said["whole"]
    if part is None or whole is None:
        return Recount(Fraction(said["value"]))
    return Recount(Fraction(part, whole), part, whole)


def punctual(reports: Iterable[Sequence[Recorded]], period: Span, now: datetime) -> Recount:
    """Return how many reports were released by their due instant, of those due in the period."""
    kept = concluded = 0
    for facts in reports:
        due_at = _due(facts)
        instants = {fact.kind: fact.recorded_at.astimezone(UTC) for fact in facts}
        if due_at is None or not period.holds(due_at) or "report_dropped" in instants:
            continue
        released_at = instants.get("report_released")
        if released_at is not None or due_at < now:
            concluded += 1
            kept += released_at is not None and released_at <= due_at
    return Recount(share(kept, concluded), kept, concluded)


def _due(facts: Iterable[Recorded]) -> datetime | None:
    drafted = next(fact for fact in facts if fact.kind == "report_drafted")
    said = drafted.body["due_at"]
    return datetime.fromisoformat(said).astimezone(UTC) if said else None


def recovered(recoveries: Iterable[Sequence[Recorded]], period: Span, now: datetime) -> Recount:
    """Return the longest time from a disaster of the period to its recovery; else to its end."""
    seen = Span(period.start, max(period.start, min(period.end, now)))
    took = [
        (course.recovered_at or course.ended_at or now) - course.occurred_at
        for course in map(course_of, recoveries)
        if course.voided_at is None and seen.holds(course.occurred_at)
    ]
    return Recount(Fraction(max(took) / SECOND) if took else None)


def _transactions(promised: PromisedIndicator, sums: Sums | None) -> Recount:
    said = sums.transactions if sums else None
    if sums is None or said is None or not said.total:
        return Recount(None)
    if promised.measure == "transaction-response":
        return Recount(sums.times.average, whole=sums.timed)
    return Recount(said.success, said.total - said.failed, said.total - said.excluded)
