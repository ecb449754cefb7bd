"""What pages about money say: sums, in figures and capitals."""

from decimal import Decimal
from typing import Any

from django import template

from jianyue.ledger.speech import language_of
from jianyue.money import called
from jianyue.money.sums import capitals as in_capitals

register = template.Library()


@register.simple_tag(takes_context=True)
def cash(context: Any, amount: Decimal | None, currency: str = "CNY") -> str:  # noqa: ANN401 - a template's context
    """Return a sum as people write it: 1,234.50 元, or CNY 1,234.50."""
    return called.cash(amount, currency, language_of(context.get("language", "zh")))


@register.simple_tag
def capitals(amount: Decimal | None, currency: str = "CNY") -> str:
    """Return a sum in Chinese capitals; nothing for another currency than yuan."""
    return "" if amount is None else in_capitals(amount, currency)
