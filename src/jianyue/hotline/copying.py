"""The rows of calls: copies of what their facts say, made anew on request."""

from typing import Any

from jianyue.hotline.folding import folded
from jianyue.hotline.models import Call
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact


def copy_onto(call: Call) -> bool:
    """Store what the facts say of a call; tell whether something was not so before."""
    facts = Fact.objects.filter(timeline=call.timeline_id).order_by("seq")
    columns: dict[str, Any] = folded(facts)
    changed = any(getattr(call, name) != value for name, value in columns.items())
    for name, value in columns.items():
        setattr(call, name, value)
    if changed:
        call.save()
    return changed


def rebuild(tenant: int) -> list[str]:
    """Make every copy anew; return the numbers of what changed. Safe to repeat."""
    with inside(tenant):
        return [each.number for each in Call.objects.order_by("pk") if copy_onto(each)]
