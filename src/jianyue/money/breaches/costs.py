"""What a breach costs by the agreement: a fixed sum, or a share of what was not done (C06)."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from fractions import Fraction

from jianyue.agreements.amounts import Money
from jianyue.agreements.language import Agreement
from jianyue.agreements.money import Breach as Terms
from jianyue.agreements.money import BreachSum
from jianyue.agreements.settling import NoFee, breach_cost
from jianyue.engine.money import breach_sum
from jianyue.money.words import CNY, BreachKind, Side


def said_of(agreement: Agreement, breaker: Side, kind: BreachKind) -> BreachSum | None:
    """Return what the agreement says a breach costs; its own rule for confidentiality."""
    terms = agreement.breach or Terms()
    if kind is BreachKind.CONFIDENTIALITY and terms.confidentiality is not None:
        return terms.confidentiality
    own = terms.provider if breaker is Side.PROVIDER else terms.customer
    return own or terms.either


def prices_of(agreement: Agreement) -> Mapping[str, Decimal]:
    """Return the price list, by the title of each item."""
    fees = agreement.fees
    return {item.title.words("zh"): item.amount.amount for item in fees.items} if fees else {}


def cost_of(
    agreement: Agreement, said: BreachSum, items: Collection[str], unperformed: Decimal | None
) -> Decimal | None:
    """Return the sum that the agreement names; None where it names none, or nothing was missing.

    items        titles of items of the price list that were not performed, each once
    unperformed  the fee of what was not done, where it is no item of the list
    """
    if said.fixed is None and said.of == "unperformed part" and items and said.share is not None:
        return breach_sum(prices_of(agreement), items, Fraction(said.share.share))
    sum_ = None if unperformed is None else Money(unperformed, CNY)
    try:
        return breach_cost(agreement, said, sum_)
    except NoFee:
        return None
