"""The ways to the desk of a contract, for pages that show its agreement."""

from typing import Any

from django import template

from jianyue.agreements.language import Agreement
from jianyue.agreements.models import Contract
from jianyue.services.catalogue import Way, ways_of

register = template.Library()


@register.simple_tag(takes_context=True)
def contact_ways(context: Any, contract: Contract, agreement: Agreement | None) -> tuple[Way, ...]:  # noqa: ANN401 - a template's context
    """Return each way to the desk with its hours (A11, A15)."""
    return ways_of(contract, agreement, context.get("language", "zh"))
