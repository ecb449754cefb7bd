"""The copies on rows of windows, outages and extensions: what facts say, and what counts."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact
from jianyue.services.models import Extension, Window
from jianyue.watch import extension_facts, retelling
from jianyue.watch.folding import facts_of, folded
from jianyue.watch.judging import counted, rules_for
from jianyue.watch.models import Outage

Row = TypeVar("Row", Window, Outage, Extension)


def copy_onto(window: Window, facts: Sequence[Fact]) -> None:
    """Copy onto the row what the facts say, and what counts under the agreement of the request."""
    for name, value in folded(facts).items():
        setattr(window, name, value)
    span = counted(window, rules_for(window.contract, window.asked_at))
    window.counts_from = span.start if span else None
    window.counts_until = span.end if span else None


def rebuild(tenant: int) -> list[str]:
    """Make the copies of windows, outages and extensions anew; return those that changed.

    Safe to repeat. Tickets are to be folded anew afterwards.
    """
    with inside(tenant):
        windows = Window.objects.select_related("contract").order_by("pk")
        changed = [each.number for each in windows if _mended(each, copy_onto)]
        outages = Outage.objects.order_by("pk")
        changed += [each.number for each in outages if _mended(each, retelling.copy_onto)]
        longer = Extension.objects.order_by("pk")
        return changed + [
            each.number for each in longer if _mended(each, extension_facts.copy_onto)
        ]


def _mended(row: Row, copy: Callable[[Row, Sequence[Fact]], None]) -> bool:
    before = _columns(row)
    copy(row, facts_of(row))
    if _columns(row) == before:
        return False
    row.save()
    return True


def _columns(row: Row) -> list[object]:
    return [getattr(row, each.attname) for each in row._meta.concrete_fields]
