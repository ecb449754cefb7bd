"""The copies on a window's row: what its facts say, and what of it counts."""

from collections.abc import Sequence

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact
from jianyue.services.models import Window
from jianyue.watch.folding import facts_of, folded
from jianyue.watch.judging import counted, rules_for


def copy_onto(window: Window, facts: Sequence[Fact]) -> None:
    """Copy onto the row what the facts say, and what counts under the agreement of the request."""
    for name, value in folded(facts).items():
        setattr(window, name, value)
    span = counted(window, rules_for(window.contract, window.asked_at))
    window.counts_from = span.start if span else None
    window.counts_until = span.end if span else None


def rebuild(tenant: int) -> list[str]:
    """Make the copies of every window of a tenant anew; return the numbers of those that changed.

    Safe to repeat. Tickets are to be folded anew afterwards.
    """
    changed = []
    with inside(tenant):
        for window in Window.objects.select_related("contract").order_by("pk"):
            before = _columns(window)
            copy_onto(window, facts_of(window))
            if _columns(window) != before:
                window.save()
                changed.append(window.number)
    return changed


def _columns(window: Window) -> list[object]:
    return [getattr(window, each.attname) for each in Window._meta.concrete_fields]
