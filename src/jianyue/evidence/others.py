"""Figures of neither systems nor tickets, counted once more from facts alone; pure.

What reviews and checks found, reports, recoveries, transactions, alerts (decisions 0231, 0235).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

from jianyue.agreements.indicating import PromisedIndicator
from jianyue.engine.rates import share
from jianyue.engine.sight import unwatched
from jianyue.engine.spans import Span
from jianyue.evidence.counts import Sums
from jianyue.evidence.systems import Timelines, watchers_in
from jianyue.ledger.recorded import Recorded
from jianyue.watch.alerts.heard import Heard, verdicts_in
from jianyue.watch.recovery.courses import course_of
from jianyue.watch.told import retold

SECOND: Final = timedelta(seconds=1)
BY_HAND: Final = frozenset({"review", "process-conformance"})
OF_CALLS: Final = frozenset({"hotline-answer", "reference-number"})
OF_TRANSACTIONS: Final = frozenset({"transaction-success", "transaction-response"})
OF_ALERTS: Final = frozenset({"monitoring-lead", "monitoring-accuracy"})
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
    heard      what alerts tell of the period
    named      timelines of outages by their numbers
    """

    contract: Sequence[Recorded]
    timelines: Mapping[str, Timelines]
    classes: Mapping[str, Sums]
    heard: Heard
    named: Mapping[str, UUID]


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
        case "monitoring-lead" | "monitoring-accuracy":
            yield "", monitored(beside, period, lead=promised.measure == "monitoring-lead")
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


def monitored(beside: Beside, period: Span, *, lead: bool) -> Recount:
    """Return lead rate or accuracy of the monitoring (C24).

    lead  whether it is the lead rate, which late alerts leave as well
    """
    verdicts = {alert: fact.body["judged"] for alert, fact in verdicts_in(beside.contract).items()}
    told = beside.heard.monitoring(verdicts, _unseen(beside, period))
    part = told.raised - told.false - (told.late if lead else 0)
    return Recount(told.lead_rate if lead else told.accuracy, part, told.alerts)


def _unseen(beside: Beside, period: Span) -> int:
    """Return how many outages began while nothing watched, and no alert tells of them."""
    watchers = watchers_in(beside.contract, period)
    blind = {system: unwatched(each, period) for system, each in watchers.items()}
    return sum(
        _is_unseen(facts, blind)
        for number, facts in beside.timelines.get("outage", {}).items()
        if str(beside.named[number]) not in beside.heard.outages
        and facts[0].body.get("ticket") not in beside.heard.tickets
    )


def _is_unseen(facts: Sequence[Recorded], blind: Mapping[str, Sequence[Span]]) -> bool:
    said = retold(facts)
    from_at = said["from_at"].astimezone(UTC)
    return said["voided_at"] is None and any(
        each.holds(from_at) for each in blind.get(said["system"], ())
    )


def _transactions(promised: PromisedIndicator, sums: Sums | None) -> Recount:
    said = sums.transactions if sums else None
    if sums is None or said is None or not said.total:
        return Recount(None)
    if promised.measure == "transaction-response":
        return Recount(sums.times.average, whole=sums.timed)
    return Recount(said.success, said.total - said.failed, said.total - said.excluded)
