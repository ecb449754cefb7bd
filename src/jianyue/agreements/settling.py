"""From fees, credits and late fees as written to the rules that the engine settles by."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from jianyue.agreements.amounts import Amount, Money, Percent
from jianyue.agreements.language import Agreement
from jianyue.agreements.legal import Term
from jianyue.agreements.money import Base, BreachSum, Credit, Fees
from jianyue.engine.credits import Bands, CreditRule, Steps
from jianyue.engine.late_fees import Late
from jianyue.engine.money import (
    Portion,
    Share,
    Sum,
    exact,
    fen,
    fen_down,
    monthly_fee,
    months_of_term,
)

MONTHS = {"monthly fee": 1, "quarterly fee": 3, "yearly fee": 12}
MONTHS_OF = {"months": 1, "years": 12}
ONE_CASE = Fraction(1)


@dataclass(frozen=True, slots=True)
class PromisedCredit:
    """A credit rule with the fee that its shares are shares of."""

    credit: Credit
    rule: CreditRule
    fee: Fraction


class NoFee(ValueError):  # noqa: N818 - a refusal is named for what is so
    """A share of a fee is asked for that the agreement does not state."""


def portion_of(said: Percent | Money) -> Portion:
    """Return a share or a sum as the engine takes it."""
    return Sum(said.amount) if isinstance(said, Money) else Share(Fraction(said.share))


def months_of(term: Term | None) -> int | None:
    """Return the months of a term, None where it has no end or no length of its own.

    Raises NoWholeMonths for a term from date to date that is no whole number of months.
    """
    if term is None:
        return None
    if term.lasts is not None:
        return _months(term.lasts)
    if term.to is None or not isinstance(term.from_, date):
        return None
    return months_of_term(term.from_, term.to)


def _months(lasts: Amount) -> int | None:
    months = MONTHS_OF.get(lasts.unit)
    return None if months is None else int(lasts.count) * months


def fee_of(agreement: Agreement, base: Base) -> Fraction:
    """Return the exact fee that a share is a share of; the monthly fee follows from the total.

    Raises NoFee where the agreement states none (semantics 7).
    """
    fees = agreement.fees or Fees()
    if base == "total fee" and fees.total is not None:
        return exact(fees.total.amount)
    monthly = _monthly(fees, agreement.term)
    if base in MONTHS and monthly is not None:
        return monthly * MONTHS[base]
    raise NoFee(f"the agreement states no {base}")


def _monthly(fees: Fees, term: Term | None) -> Fraction | None:
    if fees.monthly is not None:
        return exact(fees.monthly.amount)
    if fees.yearly is not None:
        return exact(fees.yearly.amount) / 12
    months = months_of(term)
    return None if fees.total is None or not months else monthly_fee(fees.total.amount, months)


def currency_of(agreement: Agreement) -> str:
    """Return the currency of an agreement's fees; yuan where it states none."""
    fees = agreement.fees or Fees()
    stated = (fees.total, fees.monthly, fees.yearly, fees.hourly)
    return next((each.currency for each in stated if each is not None), "CNY")


def credits_of(agreement: Agreement) -> tuple[PromisedCredit, ...]:
    """Return the credit rules in the order of the agreement. Raises NoFee."""
    return tuple(
        PromisedCredit(credit, _rule(agreement, credit, number), _base(agreement, credit))
        for number, credit in enumerate(agreement.credits, start=1)
    )


def _base(agreement: Agreement, credit: Credit) -> Fraction:
    portions = [*credit.below.values(), credit.deduct, credit.at_most]
    has_share = any(isinstance(portion, Percent) for portion in portions)
    return fee_of(agreement, credit.of) if has_share else Fraction(0)


def _rule(agreement: Agreement, credit: Credit, number: int) -> CreditRule:
    at_most = None if credit.at_most is None else portion_of(credit.at_most)
    name = credit.clause or str(number)
    return CreditRule(name, credit.when, _scale(agreement, credit), at_most)


def _scale(agreement: Agreement, credit: Credit) -> Bands | Steps:
    goal = agreement.indicators[credit.when].goal
    is_below = goal is None or goal.bound.relation.more_is_better
    if credit.below or credit.deduct is None or goal is None:
        bounds = [(Fraction(bound.share), portion_of(cost)) for bound, cost in credit.below.items()]
        return Bands(tuple(bounds), is_below)
    step = ONE_CASE if credit.per_started is None else Fraction(credit.per_started.share)
    return Steps(goal.bound.value, step, portion_of(credit.deduct), is_below)


def charged_once(agreement: Agreement) -> tuple[frozenset[str], ...]:
    """Return the pairs of rules that do not both charge the same outage."""
    names = {
        credit.when: credit.clause or str(number)
        for number, credit in enumerate(agreement.credits, start=1)
    }
    return tuple(
        frozenset({names[credit.when], names[credit.once_with]})
        for credit in agreement.credits
        if credit.once_with in names
    )


def cap_of(agreement: Agreement) -> Decimal | None:
    """Return the most that the credits of one period may cost, in whole fen."""
    cap = agreement.cap
    if cap is None:
        return None
    portion = portion_of(cap.at_most)
    fee = Fraction(0) if isinstance(portion, Sum) else fee_of(agreement, cap.of)
    return fen_down(portion.of(fee))


def late_of(agreement: Agreement) -> Late | None:
    """Return what a late payment costs, None where the agreement does not say."""
    late = None if agreement.fees is None else agreement.fees.late
    if late is None or (late.rate is None and late.flat is None):
        return None
    shares = (
        late.rate.percent if late.rate else None,
        None if late.rate else late.flat,
        late.at_most,
    )
    return Late(*(None if share is None else Fraction(share.share) for share in shares))


def breach_cost(
    agreement: Agreement, said: BreachSum, unperformed: Money | None = None
) -> Decimal | None:
    """Return what a breach costs: the fixed sum, or the share of the fee that it names.

    unperformed  the fee of the part that was not done, for a share of it

    None where the agreement says neither, or nobody said what was not done. Raises NoFee where
    the agreement does not state the fee (semantics 7, C06).
    """
    if said.fixed is not None:
        return said.fixed.amount
    if said.share is None:
        return None
    if said.of in {"unperformed part", "unpaid sum"}:
        base = None if unperformed is None else exact(unperformed.amount)
    else:
        base = fee_of(agreement, said.of)
    return None if base is None else fen(Share(Fraction(said.share.share)).of(base))
