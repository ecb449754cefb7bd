"""Drawing up the lines of a period: its fee, late fees, credits, breach sums (C05, C06, C30)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Final

from jianyue.agreements.counted_days import ONE_DAY
from jianyue.agreements.language import Agreement
from jianyue.agreements.models import Contract
from jianyue.agreements.settling import (
    NoFee,
    PromisedCredit,
    cap_of,
    charged_once,
    credits_of,
    currency_of,
    fee_of,
    late_of,
)
from jianyue.agreements.texts import Prose
from jianyue.engine.instants import MICROSECOND
from jianyue.engine.late_fees import Payment
from jianyue.engine.money import fen
from jianyue.engine.periods import Per, Period, period_from
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.money.breaches.proposing import Missed, Stretch
from jianyue.money.models_breaches import Breach
from jianyue.money.models_payments import Due, Posting
from jianyue.money.payments.moments import agreed_by
from jianyue.money.settlements.drawn import Drawn, Rules
from jianyue.money.settlements.promised import Reached, reached_in
from jianyue.money.words import BreachKind, BreachState, LineKind, Posted, Side, Way
from jianyue.services.agreed import Agreed, agreed_for

MONTHS: Final = {Per.MONTH: 1, Per.QUARTER: 3, Per.YEAR: 12}
NOTHING: Final = Decimal(0)


@dataclass(frozen=True)
class Draft:
    """What a settlement of a period says before it is issued."""

    agreed: Agreed
    period: Period
    lines: tuple[Drawn, ...]
    rules: Rules
    currency: str

    @property
    def last(self) -> date:
        """The last day of the period."""
        return last_of(self.period)

    @property
    def stretch(self) -> Stretch:
        """Its days, and when they ended."""
        return Stretch(self.period.first, self.last, self.period.span.end)


def draft(contract: Contract, day: date, *, now: datetime) -> Draft:
    """Return the settlement of the period that holds `day`, as known now. Raises NotAllowed.

    By the agreement in force at the end of the period; the period is that of its cap, else a month.
    """
    agreed, period = period_for(contract, day, now=now)
    agreement = agreed.agreement
    try:
        lines = [*_fee(agreed, period), *_credits(contract, agreed, period, now)]
        rules = Rules(charged_once(agreement), cap_of(agreement) if agreement.cap else None)
    except NoFee:
        raise NotAllowed(
            "协议没有写明扣减所依据的费用，无法结算。",
            "The agreement states no fee that the deductions are shares of.",
        ) from None
    lines += [*_late_fees(contract, period), *_breaches(contract, period)]
    return Draft(agreed, period, tuple(lines), rules, currency_of(agreement))


def period_for(contract: Contract, day: date, *, now: datetime) -> tuple[Agreed, Period]:
    """Return the period of a settlement and what is agreed at its end. Raises NotAllowed."""
    first = agreed_for(contract, now)
    if first is None:
        raise NotAllowed("这份合同还没有生效的协议。", "No agreement of this contract is in force.")
    period = period_from(per_of(first.agreement), day, first.zone)
    agreed = agreed_for(contract, min(period.span.end - MICROSECOND, now))
    begins = contract.starts_date
    if agreed is None or (begins is not None and last_of(period) < begins):
        raise NotAllowed("这一期在合同开始之前。", "The period lies before the contract.")
    return agreed, period


def per_of(agreement: Agreement) -> Per:
    """Return how often is settled: by the period of the cap, else each month."""
    cap = agreement.cap
    return Per(cap.per) if cap is not None and cap.per in MONTHS else Per.MONTH


def missed_of(said: Draft) -> list[Missed]:
    """Return the promises that a settlement charges for."""
    indicators = said.agreed.agreement.indicators
    return [
        Missed(each.figure, _titled(indicators[each.figure].title, each), each.clause,
               Both(*each.shown), each.evidence)
        for each in said.lines if each.kind is LineKind.CREDIT and each.amount > 0
    ]  # fmt: skip


def _titled(title: Prose | None, line: Drawn) -> Both:
    return Both(title.words("zh"), title.words("en")) if title else Both(*line.title)


def last_of(period: Period) -> date:
    """Return the last day of a period."""
    per = period.per or Per.MONTH  # a term is no period of a settlement
    return per.next_first(period.first) - ONE_DAY


def late_line(due: Due, upto: date, since: date | None) -> Decimal:
    """Return what paying late has cost in a stretch: up to a day, less what it cost before.

    Sums of stretches that follow each other are the fee of the whole, to the fen.
    """
    late = late_of(agreed_by(due).agreement)
    if late is None or due.due_date is None or due.dropped or due.earlier:
        return NOTHING
    paid = [Payment(each.on_date, each.amount) for each in _payments(due)]
    whole = late.fee(due.amount, due.due_date, paid, today=upto).amount
    if since is None or since <= due.due_date:
        return whole
    return whole - late.fee(due.amount, due.due_date, paid, today=since).amount


def _payments(due: Due) -> list[Posting]:
    return [
        each for each in due.postings.all()
        if each.voided_seq is None and each.kind != Posted.INVOICE
    ]  # fmt: skip


def _fee(agreed: Agreed, period: Period) -> Iterator[Drawn]:
    fees = agreed.agreement.fees
    if fees is None:
        return
    try:
        amount = fen(fee_of(agreed.agreement, "monthly fee") * MONTHS[period.per or Per.MONTH])
    except NoFee:
        return
    said = LineKind.FEE.said
    clause = fees.clause or ""
    yield Drawn(
        LineKind.FEE, clause or "fee", clause, (f"{said.zh} {period.label}",
        f"{said.en} {period.label}"), amount,
    )  # fmt: skip


def _credits(contract: Contract, agreed: Agreed, period: Period, now: datetime) -> Iterator[Drawn]:
    promised = credits_of(agreed.agreement)
    reached = reached_in(contract, period.span, now=now) if promised else {}
    for each in promised:
        found = reached.get(each.credit.when)
        if found is not None:
            yield _credit(agreed, each, found)


def _credit(agreed: Agreed, each: PromisedCredit, found: Reached) -> Drawn:
    evidence = frozenset(f"{kind} {name}" for kind, name in found.evidence)
    line = each.rule.line(found.value, each.fee, evidence)
    otherwise = None
    if found.otherwise is not None:
        otherwise = each.rule.line(found.otherwise, each.fee, evidence).amount
    indicator = agreed.agreement.indicators[each.credit.when]
    title = each.credit.title or indicator.title
    said = (title.words("zh"), title.words("en")) if title else (found.name, found.name)
    return Drawn(
        LineKind.CREDIT, line.rule, each.credit.clause or found.clause, said, line.amount,
        found.name, line.value, found.shown, found.evidence, otherwise, line.at_most,
    )  # fmt: skip


def _late_fees(contract: Contract, period: Period) -> Iterator[Drawn]:
    last, before = last_of(period), period.first - ONE_DAY
    rows = Due.objects.filter(contract=contract, due_date__lt=last, dropped=False, earlier=False)
    rows = rows.select_related("contract", "version").prefetch_related("postings")
    for due in rows.order_by("due_date", "pk"):
        amount = late_line(due, last, before)
        if amount > 0:
            fees = agreed_by(due).agreement.fees
            clause = (fees.late.clause if fees and fees.late else None) or due.clause
            said = LineKind.LATE.said
            yield Drawn(
                LineKind.LATE, clause or "late", clause, (f"{said.zh} {due.number}",
                f"{said.en} {due.number}"), amount, due.number, evidence=(("due", due.number),),
            )  # fmt: skip


def _breaches(contract: Contract, period: Period) -> Iterator[Drawn]:
    """Yield the compensations that were agreed in the period."""
    span = period.span
    rows = Breach.objects.filter(
        contract=contract, agreed_at__gte=span.start, agreed_at__lt=span.end, amount__gt=0
    ).exclude(state=BreachState.WITHDRAWN)
    for breach in rows.exclude(way=Way.KIND).order_by("agreed_at", "pk"):
        kind = LineKind.BREACH if breach.breaker == Side.PROVIDER else LineKind.BREACH_CUSTOMER
        what = BreachKind.of(breach.kind).said
        yield Drawn(
            kind, breach.clause or "breach", breach.clause,
            (f"{kind.said.zh}：{what.zh}", f"{kind.said.en}: {what.en}"), breach.amount,
            breach.number, evidence=(("breach", breach.number),),
        )  # fmt: skip


def midnight(day: date, agreed: Agreed) -> datetime:
    """Return the instant at which a day begins in the zone of the agreement."""
    return datetime.combine(day, time(), agreed.zone).astimezone(UTC)
