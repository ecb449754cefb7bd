"""The copies on rows about money, made anew from the facts."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact
from jianyue.money import suspending
from jianyue.money.breaches import folding as breaches
from jianyue.money.models import Breach, Due, Settlement, Suspension
from jianyue.money.payments import folding as payments
from jianyue.money.settlements import folding as settlements
from jianyue.money.timelines import facts_of

Copy = Callable[[Any, Sequence[Fact]], None]


def rebuild(tenant: int) -> list[str]:
    """Make the copies of dues, breach cases, suspensions, settlements anew; return what changed.

    Safe to repeat.
    """
    with inside(tenant):
        return [row.number for row in _changed()]


def _changed() -> Iterator[Any]:
    for due in Due.objects.order_by("pk"):
        facts = facts_of(due)
        if _mended(due, payments.copy_onto, facts) | payments.copy_postings(due, facts):
            yield due
    for breach in Breach.objects.order_by("pk"):
        if _mended(breach, breaches.copy_onto, facts_of(breach)):
            yield breach
    for suspension in Suspension.objects.order_by("pk"):
        if _mended(suspension, suspending.copy_onto, facts_of(suspension)):
            yield suspension
    for settlement in Settlement.objects.order_by("pk"):
        facts = facts_of(settlement)
        mended = _mended(settlement, settlements.copy_onto, facts)
        if mended | settlements.copy_lines(settlement, facts):
            yield settlement


def _mended(row: Any, copy: Copy, facts: Sequence[Fact]) -> bool:  # noqa: ANN401 - any row with a timeline
    before = _columns(row)
    copy(row, facts)
    if _columns(row) == before:
        return False
    row.save()
    return True


def _columns(row: Any) -> list[object]:  # noqa: ANN401 - any row with a timeline
    return [getattr(row, each.attname) for each in row._meta.concrete_fields]
