"""Running the worked examples of periods, payments and breaches."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from jianyue.agreements.examples import SampleBreach, SamplePayment, SamplePeriod
from jianyue.agreements.indicating import PromisedIndicator
from jianyue.agreements.language import Agreement
from jianyue.agreements.measuring import OF_OUTAGES, outage_figure
from jianyue.agreements.samples import instant_of
from jianyue.agreements.settling import breach_cost, charged_once, late_of
from jianyue.agreements.terms import Terms
from jianyue.engine.availability import Record
from jianyue.engine.late_fees import Payment
from jianyue.engine.outages import Grade, Maintenance, Outage
from jianyue.engine.rates import share
from jianyue.engine.settlements import Statement, settle
from jianyue.engine.spans import Span

NONE = "none"
YES_NO = {True: "yes", False: "no"}
GRADES = {
    "full": Grade.FULL,
    "degraded": Grade.DEGRADED,
    "single-terminal": Grade.SINGLE_TERMINAL,
}


class Period:
    """The period of one example under the terms of its agreement."""

    def __init__(self, terms: Terms, sample: SamplePeriod) -> None:
        self.terms, self.sample = terms, sample
        self.zone = ZoneInfo(terms.zone)
        self.span = Span(self._midnight(sample.from_), self._midnight(sample.to))
        self.record = _record(sample, self.zone)

    def said(self, key: str) -> str:
        """Return what comes out for one key of `expect`."""
        if key == "credit":
            return _money(self._statement().total)
        name, _, part = key.partition(".")
        promised = self.terms.indicators.get(name)
        if promised is None:
            return f"no indicator {name!r}"
        figure = self.figure(promised)
        if part == "credit":
            lines = self._statement().lines
            return _money(sum((line.amount for line in lines if line.figure == name), Decimal(0)))
        if figure is None or promised.indicator.goal is None:
            return NONE
        bound = promised.indicator.goal.bound
        if part == "met":
            return YES_NO[bound.holds(figure)]
        return f"{bound.shown(figure):f} {promised.indicator.goal.unit}".strip()

    def figure(self, promised: PromisedIndicator) -> Fraction | None:
        """Return the figure of an indicator, from the counts or from the outages."""
        counted = self.sample.counts.get(promised.name)
        if counted is not None:
            return share(*counted)
        service = self.sample.service
        if promised.measure not in OF_OUTAGES or (service and service not in promised.indicator.of):
            return None
        return outage_figure(self.terms, promised, self.record, self.span)

    def _statement(self) -> Statement:
        evidence = frozenset(outage.number for outage in self.record.outages)
        lines = [
            promised.rule.line(
                self.figure(self.terms.indicators[promised.rule.figure]), promised.fee, evidence
            )
            for promised in self.terms.credits
        ]
        return settle(lines, once=charged_once(self.terms.agreement), at_most=self.terms.cap)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


def _record(sample: SamplePeriod, zone: ZoneInfo) -> Record:
    outages = tuple(
        Outage(
            f"outage {number}",
            instant_of(each.from_, zone),
            instant_of(each.to, zone),
            GRADES[each.class_],
            ground=each.ground,
        )
        for number, each in enumerate(sample.outages, start=1)
    )
    maintenance = tuple(
        Maintenance(
            f"maintenance {number}",
            Span(instant_of(each.from_, zone), instant_of(each.to, zone)),
            each.noticed and instant_of(each.noticed, zone),
            each.confirmed and instant_of(each.confirmed, zone),
            each.emergency,
        )
        for number, each in enumerate(sample.maintenance, start=1)
    )
    unknown = tuple(
        Span(instant_of(each.from_, zone), instant_of(each.to, zone)) for each in sample.unknown
    )
    return Record(outages, maintenance, unknown)


def late_fee(agreement: Agreement, sample: SamplePayment) -> str:
    """Return what paying late costs in an example."""
    late = late_of(agreement)
    if late is None:
        return NONE
    owed = sample.amount.amount
    fee = late.fee(owed, sample.due, [Payment(sample.paid, owed)], today=sample.paid)
    return _money(fee.amount)


def breach_sum(agreement: Agreement, sample: SampleBreach) -> str:
    """Return what the breach of an example costs."""
    said = None if agreement.breach is None else getattr(agreement.breach, sample.by)
    cost = None if said is None else breach_cost(agreement, said, sample.unperformed)
    return NONE if cost is None else _money(cost)


def _money(amount: Decimal) -> str:
    return f"{amount:.2f} CNY"
